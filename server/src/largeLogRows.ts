import type { LogWindow } from './largeLogUri.js';

/** The rows of a window: which line of the log each shows. Rows and lines are 0-based. */
export interface WindowRows {
  readonly count: number;
  /** Rows that belong to this window and to no other; those around them are shown for their context. */
  readonly own: { readonly from: number; readonly to: number };
  /** A row outside is the nearest one inside. */
  lineOf(row: number): number;
  /** The row of a line; undefined where it is not shown. */
  rowOf(line: number): number | undefined;
  /** The first row that shows a line or a later one; `count` where there is none. */
  rowFrom(line: number): number;
  /** The rows `from` to `to` (exclusive) as stretches of lines that follow each other. */
  runs(from?: number, to?: number): Iterable<{ readonly row: number; readonly line: number; readonly end: number }>;
}

/** Rows that a window shows of its neighbours: what was written before a line stands above it, wherever windows meet. */
export const MARGIN = 100;

/**
 * @param lines the lines of the log that the filter lets through, ascending; or how many lines the log has, without one
 */
export function windowRows({ from, count }: LogWindow, lines: Uint32Array | number): WindowRows {
  const all = typeof lines === 'number' ? lines : lines.length;
  const first = Math.min(all, Math.max(0, from - MARGIN));
  const end = Math.min(all, from + count + MARGIN);
  const at = (index: number): number => (typeof lines === 'number' ? index : (lines[index] ?? 0));
  const shown = Math.max(0, end - first);
  const clamp = (row: number): number => Math.max(0, Math.min(shown - 1, row));
  const rowFrom = (line: number): number => {
    let low = 0;
    let high = shown;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (at(first + middle) < line) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    count: shown,
    own: { from: Math.min(shown, from - first), to: Math.min(shown, from - first + count) },
    lineOf: (row) => at(first + clamp(row)),
    rowFrom,
    rowOf(line) {
      const row = rowFrom(line);
      return row < shown && at(first + row) === line ? row : undefined;
    },
    *runs(fromRow = 0, toRow = shown) {
      const stop = Math.min(shown, toRow);
      for (let row = Math.max(0, fromRow); row < stop;) {
        const line = at(first + row);
        let length = typeof lines === 'number' ? stop - row : 1;
        while (row + length < stop && at(first + row + length) === line + length) length++;
        yield { row, line, end: line + length };
        row += length;
      }
    },
  };
}

/** Where the window that holds the n-th line of a view begins. */
export function windowStart(index: number, rows: number): number {
  return Math.floor(index / rows) * rows;
}
