import type { FamilyRule } from './familyRule.js';

const problemWords = /\bCM_PROB_|\bproblem(?: code)?\b/i;

/** Problem codes of a device, as Device Manager shows them ("Code 10"). */
export const cmProblem: FamilyRule = {
  id: 'cm_problem',
  title: 'Device problem',
  fits: (context) => (problemWords.test(context.words ?? '') ? 80 : -20),
};
