import type { FamilyRule } from './familyRule.js';

/** 0xC142 of wimgapi.dll and 0xC151 of DISM's WIM provider: undocumented numbers, so the labels are ours. */
export const wim: FamilyRule = { id: 'wim', title: 'WIM imaging (our description)', described: true };
