import { inComponent, type FamilyRule } from './familyRule.js';

/** Shares facility 0x0F with SetupAPI; 0x800F080C and 0x800F0902 also have a DISM name. */
export const cbs: FamilyRule = {
  id: 'cbs',
  title: 'Component Based Servicing',
  fits: (context) => (inComponent(context, 'CBS', 'CSI', 'DPX') || context.format === 'cbs' ? 20 : 0),
};
