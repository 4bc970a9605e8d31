import type { FamilyRule } from './familyRule.js';

const problemWords = /\bCM_PROB_|\bproblem(?: code)?(?: is)?[\s:=([]{0,4}(?:0x)?[0-9a-f]+\b/i;

/** Problem codes of a device, as Device Manager shows them ("Code 10"). */
export const cmProblem: FamilyRule = {
  id: 'cm_problem',
  title: 'Device problem',
  fits({ role, words = '' }) {
    // "problem status: 0xC0000034" beside it is an NTSTATUS, and a last error is a Win32 code.
    if (role === 'gle' || role === 'hresult' || role === 'status') return -20;
    return problemWords.test(words) ? 80 : -20;
  },
};
