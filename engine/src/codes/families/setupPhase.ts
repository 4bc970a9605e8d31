import type { FamilyRule } from './familyRule.js';

/** The phase digit of an extend code; never an error by itself. */
export const setupPhase: FamilyRule = { id: 'setup_phase', title: 'Setup phase', fits: () => -60 };
