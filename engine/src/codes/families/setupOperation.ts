import type { FamilyRule } from './familyRule.js';

const operationWords = /\bOperation execution failed:?\s*\d/i;

/** The operation byte of an extend code; the text log prints it in decimal ("Operation execution failed: 13"). */
export const setupOperation: FamilyRule = {
  id: 'setup_operation',
  title: 'Setup operation',
  fits({ role, words = '' }) {
    if (role === 'gle' || role === 'hresult' || role === 'status') return -60;
    return operationWords.test(words) ? 100 : -60;
  },
};
