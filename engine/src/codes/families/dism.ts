import { inComponent, type FamilyRule } from './familyRule.js';

export const dism: FamilyRule = {
  id: 'dism',
  title: 'DISM API',
  // CBS numbers pass through DISM unchanged, so a line of DISM speaks for these names only a little.
  fits: (context, value) => (value <= 0xffff ? -50 : inComponent(context, 'DISM') ? 1 : -10),
};
