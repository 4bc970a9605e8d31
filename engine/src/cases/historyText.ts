import type { LineTable, LogFile } from '../model/record.js';
import { recordAt } from '../records/recordAt.js';

/** Lines (0-based, ascending) that hold an ASCII text, letters compared without case. Text beyond ASCII is not found. */
export function findAscii(lines: LineTable, text: string): readonly number[] {
  if (text === '' || [...text].some((letter) => letter.charCodeAt(0) > 126)) return [];
  const wanted = Array.from(text.toLowerCase(), (letter) => letter.charCodeAt(0));
  const { bytes, starts, count } = lines;
  const found: number[] = [];
  let line = 0;
  const first = wanted[0] ?? 0;
  const last = bytes.length - wanted.length;
  for (let at = 0; at <= last; at++) {
    if (lower(bytes[at] ?? 0) !== first) continue;
    let same = 1;
    while (same < wanted.length && lower(bytes[at + same] ?? 0) === wanted[same]) same++;
    if (same < wanted.length) continue;
    while (line + 1 < count && (starts[line + 1] ?? 0) <= at) line++;
    if (found[found.length - 1] !== line) found.push(line);
  }
  return found;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

const DATED = /(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T_,]+(\d{1,2}):(\d\d)(?::(\d\d))?/;

/**
 * Local time of a line: of its record where the format has one, else a date anywhere in its first 80 characters
 * (`2020-12-10 13:06:34`, `2020/12/10T13:06`, `2020年12月10日 13:06:34`). NaN without one.
 */
export function timeOfLine(log: LogFile, line: number): number {
  if (log.records.count > 0) {
    const time = log.records.time[recordAt(log, line)] ?? NaN;
    if (!Number.isNaN(time)) return time;
  }
  const match = DATED.exec(log.lines.text(line).slice(0, 80));
  if (!match) return NaN;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part || 0));
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

/** First and last time that a log states; NaN where it states none. Looks at its first and last 50 lines only. */
export function timeSpan(log: LogFile): { readonly from: number; readonly until: number } {
  const { count } = log.lines;
  const near = (start: number, step: 1 | -1): number => {
    for (let i = 0; i < 50; i++) {
      const line = start + i * step;
      if (line < 0 || line >= count) break;
      const time = timeOfLine(log, line);
      if (!Number.isNaN(time)) return time;
    }
    return NaN;
  };
  return { from: near(0, 1), until: near(count - 1, -1) };
}
