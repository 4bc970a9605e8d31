import type { FamilyRule } from './familyRule.js';

/** Before NTSTATUS always: 0xC1900107 reads like one by its bits and is MOSETUP_E_CLEANUP_PENDING. */
export const mosetup: FamilyRule = { id: 'mosetup', title: 'Windows Setup (MOSETUP)' };
