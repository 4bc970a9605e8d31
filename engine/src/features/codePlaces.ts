import { linesHolding, needlesOfNumber } from '../cases/entitySearch.js';
import { codesAt } from '../findings/fromMatches.js';
import type { LogFile } from '../model/record.js';
import { recordAt } from '../records/recordAt.js';

/** Lines that are decoded between two yields. */
const LINES_AT_ONCE = 200;

/**
 * Lines (1-based) of logs that hold a code, in their order, `most` at most. A search over bytes decides which lines are
 * decoded. Yields while it works: the caller lets others have their turn and may stop.
 */
export function* codePlaces(
  logs: Iterable<LogFile>,
  value: number,
  most: number,
): Generator<undefined, readonly { readonly file: string; readonly line: number }[]> {
  const needles = needlesOfNumber(value);
  const places: { readonly file: string; readonly line: number }[] = [];
  for (const log of logs) {
    let decoded = 0;
    for (const line of yield* linesHolding(log.lines, needles)) {
      if (codesAt(log, line, recordAt(log, line)).some((token) => token.value === value)) {
        places.push({ file: log.path, line: line + 1 });
        if (places.length >= most) return places;
      }
      if (++decoded % LINES_AT_ONCE === 0) yield;
    }
  }
  return places;
}
