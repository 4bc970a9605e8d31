import type { FamilyRule } from './familyRule.js';

const crashWords = /bug ?check|blue ?screen|\bBSOD\b|stop code|\bcrash\b|minidump|蓝屏/i;

export const bugcheck: FamilyRule = {
  id: 'bugcheck',
  title: 'Bug check',
  fits(context) {
    if (context.role === 'bugcheck' || context.format === 'minidump') return 100;
    if (crashWords.test(context.words ?? '')) return 100;
    // A bug check code has no business in a place that names what it holds.
    return context.role !== undefined ? -40 : 0;
  },
};
