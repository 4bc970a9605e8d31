import type { FamilyRule } from './familyRule.js';

export const wu: FamilyRule = {
  id: 'wu',
  title: 'Windows Update',
  fits: (context) => (context.format === 'windowsupdate' || context.format === 'reportingevents' ? 20 : 0),
};
