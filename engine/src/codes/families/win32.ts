import type { FamilyRule } from './familyRule.js';

export const win32: FamilyRule = {
  id: 'win32',
  title: 'Win32',
  fits(context) {
    if (context.role === 'win32') return 60;
    return context.role === 'gle' ? 20 : 0;
  },
};
