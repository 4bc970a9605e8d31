import { LEVEL_ERROR, LEVEL_INFO, LEVEL_WARNING } from '../../model/record.js';
import { stampAt } from '../digits.js';
import type { LogFormat } from '../header.js';
import { shareOf } from '../header.js';

/**
 * setupapi.dev.log, setupapi.setup.log, setupapi.offline.log: ANSI, CR LF, one record a line.
 *
 * ```
 * >>>  [Device Install (Hardware initiated) - SWD\IP_TUNNEL_VBUS\IP_TUNNEL_DEVICE_ROOT]
 * >>>  Section start 2015/08/21 08:10:22.123
 * !    dvi:      Device class {4d36e972-...} is not configurable.
 * mark (columns 0-4: `!    ` warning, `!!!  ` error), three-letter area, message nested by 5 spaces, time behind blocks
 * ```
 */
export const setupapi: LogFormat = {
  id: 'setupapi',
  claims: (sample) => {
    const share = shareOf(sample, (line) => shape.test(line));
    return sample.lines.slice(0, 5).some((line) => /^\[Device Install Log\]|^\[BeginLog\]/.test(line))
      ? Math.max(share, 0.9)
      : share;
  },
  reader: () => (bytes, start, end, header) => {
    header.eventId = 0;
    header.level = bytes[start] === 0x21 ? (bytes[start + 1] === 0x21 ? LEVEL_ERROR : LEVEL_WARNING) : LEVEL_INFO;
    header.time = sectionTime(bytes, start, end);
    header.component = '';
    header.messageColumn = 0;
    const area = bytes[start + 5] === 0x20 ? start + 6 : start + 5;
    if (end > area + 4 && bytes[area + 3] === 0x3a) {
      header.component = String.fromCharCode(bytes[area] ?? 0, bytes[area + 1] ?? 0, bytes[area + 2] ?? 0);
      header.messageColumn = Math.min(area + 5, end) - start;
    }
    return true;
  },
};

const shape = /^(?:[ !]{5} ?[a-z]{3}: |(?:>>>|<<<)  |\[Boot Session: )/;

/** `>>>  Section start YYYY/MM/DD HH:MM:SS.mmm`, `<<<  Section end ...`, `[Boot Session: ...]`. */
function sectionTime(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start];
  if (first !== 0x3e && first !== 0x3c && first !== 0x5b) return NaN;
  const slash = bytes.subarray(start, Math.min(end, start + 40)).indexOf(0x2f);
  if (slash < 4) return NaN;
  const at = start + slash - 4;
  return stampAt(bytes, at, 3);
}
