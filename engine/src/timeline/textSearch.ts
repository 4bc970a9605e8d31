import { byteSearch, stretches } from '../lines/byteSearch.js';
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
  const { starts, count } = log.lines;
  const search = byteSearch(text);
  for (const { first, bytes } of stretches(log.lines)) {
    const start = starts[first] ?? 0;
    let line = first;
    for (let hit = search(bytes, 0); hit >= 0;) {
      line = lineAt(starts, start + hit, line);
      const record = recordAt(log, line);
      flags[record] = 1;
      // One hit is enough; the search goes on behind the record.
      hit = search(bytes, (starts[log.records.firstLine[record + 1] ?? count] ?? Infinity) - start);
    }
  }
}

function searchLines(log: LogFile, text: string, flags: Uint8Array): void {
  const lower = text.toLowerCase();
  let record = 0;
  for (let line = 0; line < log.lines.count; line++) {
    while ((log.records.firstLine[record + 1] ?? Infinity) <= line) record++;
    if (!flags[record] && log.lines.text(line).toLowerCase().includes(lower)) flags[record] = 1;
  }
}
