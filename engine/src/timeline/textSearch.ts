import { lineAt } from '../lines/lines.js';
import type { LogFile } from '../model/record.js';
import { recordAt } from '../records/recordAt.js';

/**
 * One flag per record that holds a text; upper and lower case are the same. ASCII is searched in the bytes, which every
 * encoding of a log has in common; anything else in the decoded lines.
 */
export function recordsWithText(log: LogFile, text: string): Uint8Array {
  const flags = new Uint8Array(log.records.count);
  if (log.records.count === 0) return flags;
  if (/^[\x20-\x7e]+$/.test(text)) searchBytes(log, text, flags);
  else searchLines(log, text, flags);
  return flags;
}

function searchBytes(log: LogFile, text: string, flags: Uint8Array): void {
  const { bytes, starts } = log.lines;
  const lower = text.toLowerCase();
  const needle = Uint8Array.from(lower, (character) => character.charCodeAt(0));
  const first = needle[0] ?? 0;
  const upper = lower.charAt(0).toUpperCase().charCodeAt(0);
  let line = 0;
  // `indexOf` runs at memory speed; both cases of the first character are followed in step.
  let nextLower = bytes.indexOf(first);
  let nextUpper = upper === first ? -1 : bytes.indexOf(upper);
  while (nextLower >= 0 || nextUpper >= 0) {
    const at = nextLower < 0 ? nextUpper : nextUpper < 0 ? nextLower : Math.min(nextLower, nextUpper);
    let resume = at + 1;
    if (holdsAt(bytes, at, needle)) {
      line = lineAt(starts, at, line);
      const record = recordAt(log, line);
      // One hit is enough; the search goes on behind the record.
      const nextRecord = log.records.firstLine[record + 1] ?? log.lines.count;
      const lineEnd = starts[line + 1] ?? bytes.length;
      if (at + needle.length <= lineEnd) {
        flags[record] = 1;
        resume = Math.max(resume, starts[nextRecord] ?? bytes.length);
      }
    }
    if (nextLower >= 0 && nextLower < resume) nextLower = bytes.indexOf(first, resume);
    if (nextUpper >= 0 && nextUpper < resume) nextUpper = bytes.indexOf(upper, resume);
  }
}

function holdsAt(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  for (let i = 0; i < needle.length; i++) {
    const byte = bytes[at + i] ?? 0;
    if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== needle[i]) return false;
  }
  return true;
}

function searchLines(log: LogFile, text: string, flags: Uint8Array): void {
  const lower = text.toLowerCase();
  let record = 0;
  for (let line = 0; line < log.lines.count; line++) {
    while ((log.records.firstLine[record + 1] ?? Infinity) <= line) record++;
    if (!flags[record] && log.lines.text(line).toLowerCase().includes(lower)) flags[record] = 1;
  }
}
