import { LEVEL_ERROR, LEVEL_INFO, LEVEL_WARNING } from '../../model/record.js';
import type { LogFormat } from '../header.js';
import { shareOf } from '../header.js';
import { sections } from '../sections.js';

/**
 * `DDACLSys.log`, data-drive permissions at the end of setup. The time carries no year, so it is not a time here.
 *
 * ```
 * 06/05 13:05:04<TAB>Info<TAB>Migrating Data Drive ACL is disabled for server skus
 * MM/DD HH:MM:SS, level, message
 * ```
 */
export const ddaclsys: LogFormat = {
  id: 'ddaclsys',
  claims: (sample) => shareOf(sample, (line) => /^\d\d\/\d\d \d\d:\d\d:\d\d\t(?:Info|Warning|Error)\t/.test(line)),
  reader: () => (bytes, start, end, header) => {
    if (bytes[start + 2] !== 0x2f || bytes[start + 14] !== 0x09) return false;
    const tab = bytes.subarray(start + 15, end).indexOf(0x09);
    if (tab < 0) return false;
    const first = bytes[start + 15];
    header.time = NaN;
    header.level = first === 0x45 ? LEVEL_ERROR : first === 0x57 ? LEVEL_WARNING : LEVEL_INFO;
    header.component = '';
    header.eventId = 0;
    header.messageColumn = 15 + tab + 1;
    return true;
  },
  steps: (log) =>
    sections(log, (record) => {
      const line = log.records.firstLine[record] ?? 0;
      const text = log.lines.text(line).slice(log.records.messageColumn[record] ?? 0, 400);
      return /^Volume name is (\S(?:.*\S)?)\s*$/.exec(text)?.[1];
    }),
};
