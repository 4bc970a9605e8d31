import type { FamilyRule } from './familyRule.js';

export const bits: FamilyRule = { id: 'bits', title: 'Background transfer (BITS)' };
