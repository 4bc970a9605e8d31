import type { FamilyRule } from './familyRule.js';

export const vss: FamilyRule = { id: 'vss', title: 'Volume Shadow Copy' };
