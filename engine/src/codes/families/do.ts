import type { FamilyRule } from './familyRule.js';

export const deliveryOptimization: FamilyRule = { id: 'do', title: 'Delivery Optimization' };
