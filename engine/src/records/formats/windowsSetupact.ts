import { LEVEL_ERROR, LEVEL_NONE } from '../../model/record.js';
import { digits, localTime } from '../digits.js';
import type { LogFormat } from '../header.js';
import { shareOf } from '../header.js';
import { sections } from '../sections.js';

/**
 * `C:\Windows\setupact.log`: named like the Panther log, but written by class and co-installers, in ANSI.
 *
 * ```
 * [04/10/2020 20:20.04.633] WudfCoInstaller: Final status: error(0) ...
 * dispci.dll:  DisplayClassInstaller: ...
 * AudMig: Migrated {9637b4b9-11ee-4c35-b43c-7b2452c993cc},1 property at 7
 * [MM/DD/YYYY HH:MM.SS.mmm], writer, message; most lines carry no time
 * ```
 */
export const windowsSetupact: LogFormat = {
  id: 'windows-setupact',
  claims: (sample) => shareOf(sample, (line) => shape.test(line)),
  reader: () => (bytes, start, end, header) => {
    header.eventId = 0;
    header.level = LEVEL_NONE;
    header.time = NaN;
    header.messageColumn = 0;
    let at = start;
    if (bytes[at] === 0x5b && bytes[at + 24] === 0x5d) {
      header.time = localTime(
        digits(bytes, at + 7, 4),
        digits(bytes, at + 1, 2),
        digits(bytes, at + 4, 2),
        digits(bytes, at + 12, 2),
        digits(bytes, at + 15, 2),
        digits(bytes, at + 18, 2),
        digits(bytes, at + 21, 3),
      );
      at += 26;
    }
    const colon = bytes.subarray(at, Math.min(end, at + 40)).indexOf(0x3a);
    if (colon < 1) return !Number.isNaN(header.time);
    header.component = name(bytes, at, at + colon);
    if (header.component === '') return !Number.isNaN(header.time);
    header.messageColumn = Math.min(at + colon + 2, end) - start;
    if (failed(bytes, start + header.messageColumn, end)) header.level = LEVEL_ERROR;
    return true;
  },
  // What one installer wrote at a stretch.
  steps: (log) => sections(log, (record) => log.records.components[log.records.component[record] ?? 0] || undefined),
};

const STATUS = 'Final status: error(';

/** `Final status: error(0)` ends a co-installer's work; any other number is its Win32 error. The log has no levels. */
function failed(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = 0; i < STATUS.length; i++) if (bytes[at + i] !== STATUS.charCodeAt(i)) return false;
  const digit = bytes[at + STATUS.length] ?? 0;
  return at + STATUS.length < end && digit >= 0x31 && digit <= 0x39;
}

const shape =
  /^(?:\[\d\d\/\d\d\/\d{4} \d\d:\d\d\.\d\d\.\d{3}\] |(?:dispci\.dll|AudMig|WudfCoInstaller|WudfUpdate|netcfg|usbprint):\s)/i;

function name(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    const word =
      (byte >= 0x30 && byte <= 0x39) || (byte | 0x20) >= 0x61 ? (byte | 0x20) <= 0x7a || byte <= 0x39 : byte === 0x2e;
    if (!word) return '';
    text += String.fromCharCode(byte);
  }
  return text;
}
