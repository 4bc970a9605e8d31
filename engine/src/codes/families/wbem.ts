import type { FamilyRule } from './familyRule.js';

const wmiWords = /\b(?:WMI|WBEM|IWbem\w*|CIM)\b/i;

export const wbem: FamilyRule = {
  id: 'wbem',
  title: 'WMI',
  fits: (context) => (wmiWords.test(context.words ?? '') ? 10 : 0),
};
