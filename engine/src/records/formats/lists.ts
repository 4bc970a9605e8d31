import type { LogFormat } from '../header.js';
import { everyLine, shareOf } from '../header.js';

/**
 * Files that list things rather than log them; one record a line.
 *
 * ```
 * Windows Registry Editor Version 5.00                                          registry export
 * [SetupConfig]                                                                 ini
 * ```
 */
export const listFormats: readonly LogFormat[] = [
  {
    id: 'registry-export',
    claims: (sample) => (/^(?:Windows Registry Editor Version 5\.00|REGEDIT4)\s*$/.test(sample.lines[0] ?? '') ? 1 : 0),
    reader: () => everyLine,
  },
  {
    id: 'ini',
    claims: (sample) => {
      const first = sample.lines.find((line) => !line.startsWith(';'));
      if (!first || !/^\[[\w .-]+\]\s*$/.test(first)) return 0;
      return shareOf(sample, (line) => /^(?:\[[\w .-]+\]\s*$|;|[\w .\\-]+(?:\t\s*)?=)/.test(line)) * 0.8;
    },
    reader: () => everyLine,
  },
];
