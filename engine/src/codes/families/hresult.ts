import type { FamilyRule } from './familyRule.js';

export const hresult: FamilyRule = {
  id: 'hresult',
  title: 'HRESULT',
  fits(context, value) {
    if (context.role === 'hresult') return 40;
    // 0 and 1 are S_OK and S_FALSE only where an HRESULT is spoken of.
    return value <= 0xffff ? -5 : 0;
  },
};
