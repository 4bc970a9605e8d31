import { BLANK } from './templates.js';

/** Two stretches of records that are to be aligned; ends are exclusive. */
export interface Region {
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
}

/** Regions within regions, until the anchors run out. */
const DEEPEST = 48;
/** Differences that the search for an edit script follows before it settles for the way that came furthest. */
const MOST_EDITS = 256;

/**
 * Aligns two sequences of templates in order, near-linear: equal beginnings and ends first, then the templates that
 * occur once in either stretch (patience), the same again between those, and at last, where nothing is unique, the
 * shortest edit script, found piece by piece with at most `MOST_EDITS` edits each; where even that finds nothing, the
 * n-th of one with the n-th of the other.
 *
 * @param pair entry `i`: index in `b` of the partner of `a[i]`, -1 for none; only entries of the region are written
 * @param templates all numbers in `a` and `b` are below this
 */
export function createAligner(a: Int32Array, b: Int32Array, pair: Int32Array, templates: number) {
  const countA = new Uint32Array(templates);
  const countB = new Uint32Array(templates);
  const placeB = new Int32Array(templates);

  return function align(region: Region): void {
    const stack: (Region & { readonly depth: number })[] = [{ ...region, depth: 0 }];
    for (let next = stack.pop(); next; next = stack.pop()) {
      let { a0, a1, b0, b1 } = next;
      while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) pair[a0++] = b0++;
      while (a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) pair[--a1] = --b1;
      if (a0 === a1 || b0 === b1) continue;
      const anchors = next.depth < DEEPEST ? uniqueAnchors(a0, a1, b0, b1) : [];
      if (anchors.length === 0) {
        const rest = editScript(a, b, { a0, a1, b0, b1 }, pair);
        if (rest) occurrenceAnchors(rest.a0, rest.a1, rest.b0, rest.b1);
        continue;
      }
      let fromA = a0;
      let fromB = b0;
      for (const i of anchors) {
        const j = placeB[a[i] ?? 0] ?? 0;
        pair[i] = j;
        if (fromA < i && fromB < j) stack.push({ a0: fromA, a1: i, b0: fromB, b1: j, depth: next.depth + 1 });
        fromA = i + 1;
        fromB = j + 1;
      }
      if (fromA < a1 && fromB < b1) stack.push({ a0: fromA, a1, b0: fromB, b1, depth: next.depth + 1 });
    }
  };

  /** Indexes in `a` of templates that stand once in either stretch, thinned to the longest run in order. */
  function uniqueAnchors(a0: number, a1: number, b0: number, b1: number): number[] {
    for (let i = a0; i < a1; i++) countA[a[i] ?? 0] = 0;
    for (let j = b0; j < b1; j++) countB[b[j] ?? 0] = 0;
    for (let i = a0; i < a1; i++) {
      const id = a[i] ?? 0;
      countB[id] = 0;
      countA[id] = (countA[id] ?? 0) + 1;
    }
    for (let j = b0; j < b1; j++) {
      const id = b[j] ?? 0;
      countB[id] = (countB[id] ?? 0) + 1;
      placeB[id] = j;
    }
    const both: number[] = [];
    for (let i = a0; i < a1; i++) {
      const id = a[i] ?? 0;
      if (id !== BLANK && countA[id] === 1 && countB[id] === 1) both.push(i);
    }
    return longestRising(both, (i) => placeB[a[i] ?? 0] ?? 0);
  }

  /** The n-th of `a` with the n-th of `b`, as far as that keeps the order: coarse, and quick whatever the input. */
  function occurrenceAnchors(a0: number, a1: number, b0: number, b1: number): void {
    const places = new Map<number, number[]>();
    for (let j = b0; j < b1; j++) {
      const id = b[j] ?? 0;
      if (id === BLANK) continue;
      const list = places.get(id);
      if (list) list.push(j);
      else places.set(id, [j]);
    }
    const seen = new Map<number, number>();
    const partner = new Map<number, number>();
    const indexes: number[] = [];
    for (let i = a0; i < a1; i++) {
      const id = a[i] ?? 0;
      const nth = seen.get(id) ?? 0;
      seen.set(id, nth + 1);
      const j = places.get(id)?.[nth];
      if (j === undefined) continue;
      partner.set(i, j);
      indexes.push(i);
    }
    for (const i of longestRising(indexes, (one) => partner.get(one) ?? 0)) pair[i] = partner.get(i) ?? -1;
  }
}

/** The longest subsequence whose values rise: patience sorting, O(n log n). */
export function longestRising(indexes: readonly number[], valueOf: (index: number) => number): number[] {
  const tails: number[] = [];
  const values: number[] = [];
  const before = new Int32Array(indexes.length);
  for (let k = 0; k < indexes.length; k++) {
    const value = valueOf(indexes[k] ?? 0);
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((values[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before[k] = low > 0 ? (tails[low - 1] ?? -1) : -1;
    tails[low] = k;
    values[low] = value;
  }
  const chosen: number[] = [];
  for (let k = tails[tails.length - 1] ?? -1; k >= 0; k = before[k] ?? -1) chosen.push(indexes[k] ?? 0);
  return chosen.reverse();
}

/**
 * Myers' edit script, piece by piece.
 * @returns what is left where a piece of `MOST_EDITS` edits held hardly a common line; undefined when all is aligned
 */
function editScript(a: Int32Array, b: Int32Array, region: Region, pair: Int32Array): Region | undefined {
  let { a0, b0 } = region;
  const { a1, b1 } = region;
  while (a0 < a1 && b0 < b1) {
    const { x, y, matches, edits } = piece(a, b, { a0, a1, b0, b1 }, pair);
    if (edits === MOST_EDITS && matches < MOST_EDITS / 2) return { a0: a0 + x, a1, b0: b0 + y, b1 };
    a0 += x;
    b0 += y;
  }
  return undefined;
}

/** One piece: the whole region when few edits do, else the way that came furthest with `MOST_EDITS` of them. */
function piece(a: Int32Array, b: Int32Array, { a0, a1, b0, b1 }: Region, pair: Int32Array) {
  const n = a1 - a0;
  const m = b1 - b0;
  const limit = Math.min(n + m, MOST_EDITS);
  const width = 2 * limit + 3;
  const middle = limit + 1;
  let reach = new Int32Array(width);
  const history: Int32Array[] = [];
  let best = { x: 0, y: 0 };
  for (let edits = 0; edits <= limit; edits++) {
    history.push(reach);
    const now = reach.slice();
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && (reach[middle + k - 1] ?? 0) < (reach[middle + k + 1] ?? 0));
      let x = down ? (reach[middle + k + 1] ?? 0) : (reach[middle + k - 1] ?? 0) + 1;
      let y = x - k;
      while (x < n && y < m && a[a0 + x] === b[b0 + y]) {
        x++;
        y++;
      }
      now[middle + k] = x;
      if (x >= n && y >= m) return { x: n, y: m, edits, matches: backtrack(history, middle, n, m, a0, b0, pair) };
      if (edits === limit && x <= n && y <= m && x + y > best.x + best.y) best = { x, y };
    }
    reach = now;
  }
  return { ...best, edits: limit, matches: backtrack(history, middle, best.x, best.y, a0, b0, pair) };
}

/** Writes the common records of the way to (x, y). @returns how many */
function backtrack(
  history: readonly Int32Array[],
  middle: number,
  toX: number,
  toY: number,
  a0: number,
  b0: number,
  pair: Int32Array,
): number {
  let x = toX;
  let y = toY;
  let matches = 0;
  for (let edits = history.length - 1; edits >= 0; edits--) {
    const reach = history[edits];
    if (!reach) break;
    const k = x - y;
    const down = k === -edits || (k !== edits && (reach[middle + k - 1] ?? 0) < (reach[middle + k + 1] ?? 0));
    const previousX = edits === 0 ? 0 : (reach[middle + (down ? k + 1 : k - 1)] ?? 0);
    const previousY = edits === 0 ? 0 : previousX - (down ? k + 1 : k - 1);
    while (x > previousX && y > previousY) {
      pair[a0 + --x] = b0 + --y;
      matches++;
    }
    x = previousX;
    y = previousY;
  }
  return matches;
}
