import type { FamilyRule } from './familyRule.js';

/** `C:\USMT\...` is a folder and says nothing about who returned the number. */
const usmtWords = /\b(?:USMT(?![\\/])|scanstate|loadstate|usmtutils)/i;
/** Its own summary: `* USMT error code 33:`. */
const usmtCode = /\bUSMT (?:error|return|exit) code\b/i;
const returned: ReadonlySet<string> = new Set(['result', 'exit']);

/** Return codes of scanstate.exe and loadstate.exe. */
export const usmt: FamilyRule = {
  id: 'usmt',
  title: 'User State Migration Tool',
  fits({ role, words = '' }) {
    if ((role === 'win32' || role === 'error') && usmtCode.test(words)) return 100;
    // The tools return these numbers; what they print as an error on the way is Win32.
    if (role !== undefined && !returned.has(role)) return -20;
    return usmtWords.test(words) ? 100 : -20;
  },
};
