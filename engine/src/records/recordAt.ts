import type { LogFile } from '../model/record.js';

/** The record that holds line `line` (0-based). Binary search; lines beyond the file belong to the last record. */
export function recordAt(log: LogFile, line: number): number {
  const { firstLine, count } = log.records;
  let low = 0;
  let high = Math.max(0, count - 1);
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((firstLine[middle] ?? 0) <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}
