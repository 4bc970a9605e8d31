import { LEVEL_ERROR, LEVEL_INFO, LEVEL_NONE, LEVEL_WARNING } from '../../model/record.js';
import { digits, stampAt } from '../digits.js';
import type { HeaderReader, LogFormat } from '../header.js';
import { shareOf } from '../header.js';
import { setupapiSteps } from './setupapiSteps.js';

/**
 * setupapi.dev.log, setupapi.setup.log, setupapi.offline.log, setupapi.app.log: ANSI, CR LF, one record a line.
 *
 * ```
 * >>>  [Device Install (Hardware initiated) - SWD\IP_TUNNEL_VBUS\IP_TUNNEL_DEVICE_ROOT]
 * >>>  Section start 2015/08/21 08:10:22.123
 *       cmd: C:\Windows\system32\svchost.exe -k DcomLaunch
 *      dvi: {Build Driver List} 08:10:22.176
 * !    dvi:      Device class {4d36e972-...} is not configurable.
 * !!!  inf:      Failed to import driver package into driver store
 *      dvi: {Build Driver List - exit(0x00000000)} 08:10:22.797
 * <<<  Section end 2015/08/21 08:10:23.001
 * <<<  [Exit status: SUCCESS]
 * mark (columns 0-4: `!    ` warning, `!!!  ` error), three-letter area, message nested by 5 spaces, time of day behind it
 * ```
 *
 * Only sections state a date. A time of day belongs to the date of its section, or to the day after where it is earlier
 * than the section's start.
 */
export const setupapi: LogFormat = {
  id: 'setupapi',
  claims: (sample) => {
    const share = shareOf(sample, (line) => shape.test(line));
    return sample.lines.slice(0, 5).some((line) => /^\[Device Install Log\]|^\[BeginLog\]/.test(line))
      ? Math.max(share, 0.9)
      : share;
  },
  stateful: true,
  reader,
  steps: setupapiSteps,
};

const shape = /^(?:[ !]{5} ?[a-z]{3}: |(?:>>>|<<<)  |\[Boot Session: )/;
const DAY = 86_400_000;

function reader(): HeaderReader {
  let sectionStart = NaN;
  return (bytes, start, end, header) => {
    const first = bytes[start];
    header.eventId = 0;
    header.component = '';
    header.messageColumn = 0;
    header.time = NaN;
    if (!isText(bytes, start, end)) {
      header.level = LEVEL_NONE;
      return true;
    }
    const strict = first === 0x21 && bytes[start + 1] === 0x21 && bytes[start + 2] === 0x21;
    header.level = strict ? LEVEL_ERROR : first === 0x21 ? LEVEL_WARNING : LEVEL_INFO;
    if (first === 0x3e || first === 0x3c || first === 0x5b) {
      header.time = sectionTime(bytes, start, end);
      if (first === 0x3e && !Number.isNaN(header.time)) sectionStart = header.time;
      return true;
    }
    header.time = timeOfDay(bytes, start, end, sectionStart);
    const area = bytes[start + 5] === 0x20 ? start + 6 : start + 5;
    if (end > area + 4 && bytes[area + 3] === 0x3a && [0, 1, 2].every((at) => isLetter(bytes[area + at]))) {
      header.component = String.fromCharCode(bytes[area] ?? 0, bytes[area + 1] ?? 0, bytes[area + 2] ?? 0);
      header.messageColumn = Math.min(area + 5, end) - start;
    }
    return true;
  };
}

/** `>>>  Section start YYYY/MM/DD HH:MM:SS.mmm`, `<<<  Section end ...`, `[Boot Session: ...]`. */
function sectionTime(bytes: Uint8Array, start: number, end: number): number {
  const slash = bytes.subarray(start, Math.min(end, start + 40)).indexOf(0x2f);
  if (slash < 4 || slash > 26) return NaN;
  return stampAt(bytes, start + slash - 4, 3);
}

/** ` HH:MM:SS.mmm` at the end of a line, on the day of its section. */
function timeOfDay(bytes: Uint8Array, start: number, end: number, sectionStart: number): number {
  const at = end - 12;
  if (Number.isNaN(sectionStart) || at <= start + 5) return NaN;
  if (bytes[at - 1] !== 0x20 || bytes[at + 2] !== 0x3a || bytes[at + 5] !== 0x3a || bytes[at + 8] !== 0x2e) return NaN;
  const hour = digits(bytes, at, 2);
  const minute = digits(bytes, at + 3, 2);
  const second = digits(bytes, at + 6, 2);
  const fraction = digits(bytes, at + 9, 3);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || fraction < 0) return NaN;
  const day = Math.floor(sectionStart / DAY) * DAY;
  const time = day + ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
  // Stamps of one section may stand some ms out of order; half a day back is past midnight.
  return time < sectionStart - DAY / 2 ? time + DAY : time;
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x61 && byte <= 0x7a;
}

/** Garbage behind the last section holds zero bytes; text in any code page holds none. */
function isText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < Math.min(end, start + 256); at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 9 || (byte > 13 && byte < 27)) return false;
  }
  return true;
}
