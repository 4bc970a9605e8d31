import type { FamilyRule } from './familyRule.js';

/** Facility numbers are a part of a code, so they come last. */
export const facilityHresult: FamilyRule = { id: 'facility_hresult', title: 'HRESULT facility', fits: () => -80 };

export const facilityNtstatus: FamilyRule = { id: 'facility_ntstatus', title: 'NTSTATUS facility', fits: () => -80 };
