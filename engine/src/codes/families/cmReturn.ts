import type { FamilyRule } from './familyRule.js';

const configWords = /\bCM_[A-Z][a-z]|\bCR_[A-Z]|CONFIGRET/;

/** What the CM_ functions return (CONFIGRET). */
export const cmReturn: FamilyRule = {
  id: 'cm_return',
  title: 'Configuration Manager',
  fits({ role, words = '' }) {
    if (role === 'gle' || role === 'hresult' || role === 'status') return -20;
    return configWords.test(words) ? 80 : -20;
  },
};
