import type { FamilyRule } from './familyRule.js';

const usmtWords = /\b(?:USMT|scanstate|loadstate|usmtutils)/i;

/** Return codes of scanstate.exe and loadstate.exe. */
export const usmt: FamilyRule = {
  id: 'usmt',
  title: 'User State Migration Tool',
  fits: (context) => (usmtWords.test(context.words ?? '') ? 100 : -20),
};
