import { BLANK } from './templates.js';

/** How two runs lie beside each other, record by record. Entries beyond the runs' own stretches are not used. */
export interface Alignment {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
  /** Partner in `b` of each record of `a`, -1 for none. */
  readonly pair: Int32Array;
  /** How often each template occurs in either run. */
  readonly inA: Uint32Array;
  readonly inB: Uint32Array;
}

/** A stretch without common lines: records `a0` to `a1` and `b0` to `b1`, ends exclusive. */
export interface Hunk {
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
  /** Records whose template the other run never has, benign ones apart. */
  readonly fresh: number;
  readonly missing: number;
  /** One of the fresh records is an error. */
  readonly error: boolean;
  /** Whether both runs go the same way again behind it. */
  readonly rejoins: boolean;
}

/** So many records behind a difference tell whether the runs have come together again. */
const BEHIND = 100;
/** Share of them whose shape the other run must know; a partner is too much asked, for lists come in any order. */
const KNOWN = 0.6;
/** What the other run never has is no detour any more when it is this share of the run, whatever follows. */
const LARGE = 0.1;
/** Runs that end differently for fewer lines than this end alike. */
const SHORT_END = 20;

/** What a record is apart from its template. */
export interface RecordFlags {
  readonly isBenign: (record: number) => boolean;
  readonly isError: (record: number) => boolean;
}

/**
 * The differences that mean something: those that hold a record whose shape the other run never has. Lines that merely
 * stand elsewhere (threads take turns as they like), or more or less often, are none.
 */
export function hunksOf(alignment: Alignment, bad: RecordFlags, good: Pick<RecordFlags, 'isBenign'>): readonly Hunk[] {
  const { a, b, a0, a1, b0, b1, pair, inA, inB } = alignment;
  const hunks: Hunk[] = [];
  let fromA = a0;
  let fromB = b0;
  const close = (toA: number, toB: number): void => {
    let fresh = 0;
    let missing = 0;
    let error = false;
    for (let i = fromA; i < toA; i++) {
      const id = a[i] ?? BLANK;
      if (id === BLANK || (inB[id] ?? 0) > 0 || bad.isBenign(i)) continue;
      fresh++;
      error ||= bad.isError(i);
    }
    for (let j = fromB; j < toB; j++) {
      const id = b[j] ?? BLANK;
      if (id !== BLANK && (inA[id] ?? 0) === 0 && !good.isBenign(j)) missing++;
    }
    if (fresh + missing === 0) return;
    const atEnd = toA === a1 && toB === b1;
    const rejoins = atEnd
      ? Math.max(toA - fromA, toB - fromB) < SHORT_END
      : Math.max(fresh, missing) < LARGE * Math.min(a1 - a0, b1 - b0) &&
        share(toA, a1, (i) => (inB[a[i] ?? 0] ?? 0) > 0) >= KNOWN &&
        share(toB, b1, (j) => (inA[b[j] ?? 0] ?? 0) > 0) >= KNOWN;
    hunks.push({ a0: fromA, a1: toA, b0: fromB, b1: toB, fresh, missing, error, rejoins });
  };
  for (let i = a0; i < a1; i++) {
    const j = pair[i] ?? -1;
    if (j < 0) continue;
    if (i > fromA || j > fromB) close(i, j);
    fromA = i + 1;
    fromB = j + 1;
  }
  if (fromA < a1 || fromB < b1) close(a1, b1);
  return hunks;
}

/** Share of the next records that fulfil a condition; behind the last record there is nothing to disagree on. */
function share(from: number, end: number, holds: (index: number) => boolean): number {
  const until = Math.min(end, from + BEHIND);
  if (until <= from) return 1;
  let count = 0;
  for (let i = from; i < until; i++) if (holds(i)) count++;
  return count / (until - from);
}
