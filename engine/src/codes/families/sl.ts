import type { FamilyRule } from './familyRule.js';

/** 0xC004B000 and up; the low words 0001-000F of the same prefix are DISM's. */
export const sl: FamilyRule = { id: 'sl', title: 'Software licensing' };
