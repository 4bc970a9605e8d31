import type { FamilyRule } from './familyRule.js';

const operationWords = /Operation execution failed|\boperation\b.*\bhr\b/i;

/** The operation byte of an extend code; the text log prints it in decimal ("Operation execution failed: 13"). */
export const setupOperation: FamilyRule = {
  id: 'setup_operation',
  title: 'Setup operation',
  fits: (context) => (operationWords.test(context.words ?? '') ? 0 : -60),
};
