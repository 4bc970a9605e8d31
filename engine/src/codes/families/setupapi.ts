import type { FamilyRule } from './familyRule.js';

export const setupapi: FamilyRule = {
  id: 'setupapi',
  title: 'Device installation (SetupAPI)',
  fits: (context, value) => (context.format === 'setupapi' && value >>> 16 === 0xe000 ? 20 : 0),
};
