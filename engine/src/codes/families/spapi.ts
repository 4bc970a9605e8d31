import type { FamilyRule } from './familyRule.js';

export const spapi: FamilyRule = {
  id: 'spapi',
  title: 'Device installation (HRESULT)',
  fits: (context, value) => (context.format === 'setupapi' && value >>> 16 === 0x800f ? 20 : 0),
};
