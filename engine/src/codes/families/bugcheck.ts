import type { FamilyRule } from './familyRule.js';

/** A word for a crash with the number close behind it; a crash dump that could not be written is another matter. */
const crashWords =
  /(?:bug ?check|blue ?screen|\bBSOD\b|\bstop(?: code|:)|\bcrash(?! ?dump)|蓝屏)[^.;,\]]{0,24}?(?:\b0x[0-9a-f]{1,16}|\b(?=[a-f]*\d)[0-9a-f]{2,8}h?)\b/i;
/** Roles that a word before the number has settled. */
const settled: ReadonlySet<string> = new Set(['gle', 'win32', 'hresult', 'status', 'extend']);

export const bugcheck: FamilyRule = {
  id: 'bugcheck',
  title: 'Bug check',
  fits(context) {
    if (context.role === 'bugcheck' || context.format === 'minidump') return 100;
    if (!settled.has(context.role ?? '') && crashWords.test(context.words ?? '')) return 100;
    // A bug check code has no business in a place that names what it holds.
    return context.role !== undefined ? -40 : 0;
  },
};
