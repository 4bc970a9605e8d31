import { kernelOf } from '../kernel/kernel.js';
import { compileGramSearch, type GramSearch } from './gramSearch.js';
import { compileSkipSearch, SHORTEST_SKIPPED, type FoundLiteral } from './skipSearch.js';

/**
 * Texts of this length are searched for together by skipping ten bytes in thirteen. A shorter one costs a second search
 * of the whole log.
 */
export const SEARCHED_FAST = 13;

/** Finds many texts in the bytes of a file, without case for ASCII letters. */
export interface LiteralSearch {
  /** Number of different texts. */
  readonly size: number;
  /**
   * Calls `found(literal, end)` for every occurrence in `bytes[from, to)`: index of the text, and the byte offset after
   * it. Occurrences come in the order of their ends. No occurrence crosses a line end, as no text holds one.
   */
  scan(bytes: Uint8Array, range: { from: number; to: number }, found: FoundLiteral): void;
}

/**
 * Long texts, which all of ours are, are found by skipping most bytes, the longer the farther; short ones, which a
 * team's own signatures may have, by looking at every byte.
 *
 * `literals` are lower case ASCII, each at least one character. The index of a text is its place in the list.
 *
 * @param sample bytes like those that will be searched: they decide how fast the search is, never what it finds
 */
export function compileLiteralSearch(literals: readonly string[], sample?: Uint8Array): LiteralSearch {
  const groups: Group[] = [];
  const indexesOf = (least: number, most: number): number[] =>
    literals.flatMap(({ length }, index) => (length >= least && length < most ? [index] : []));
  const add = (indexes: number[], compile: (texts: string[]) => Group['scan']): void => {
    if (indexes.length > 0) groups.push({ indexes, scan: compile(indexes.map((index) => literals[index] ?? '')) });
  };
  add(indexesOf(SEARCHED_FAST, Infinity), (texts) => compileSkipping(texts, sample));
  add(indexesOf(SHORTEST_SKIPPED, SEARCHED_FAST), (texts) => compileSkipping(texts, sample));
  add(indexesOf(0, SHORTEST_SKIPPED), compileAutomaton);
  return {
    size: literals.length,
    scan(bytes, { from, to }, found) {
      const hits: { readonly literal: number; readonly end: number }[] = [];
      for (const { indexes, scan } of groups) {
        scan(bytes, from, to, (index, end) => hits.push({ literal: indexes[index] ?? 0, end }));
      }
      hits.sort((a, b) => a.end - b.end);
      for (const { literal, end } of hits) found(literal, end);
    },
  };
}

/** Texts that are searched for together, by their places in the list. */
interface Group {
  readonly indexes: readonly number[];
  readonly scan: (bytes: Uint8Array, from: number, to: number, found: FoundLiteral) => void;
}

/** Bytes that the kernel sees are searched by it. */
function compileSkipping(texts: readonly string[], sample: Uint8Array = new Uint8Array(0)): Group['scan'] {
  let byKernel: { readonly search: GramSearch | undefined } | undefined;
  let skipping: Group['scan'] | undefined;
  return (bytes, from, to, found) => {
    const kernel = kernelOf(bytes);
    if (kernel) {
      byKernel ??= { search: compileGramSearch(kernel, texts) };
      if (byKernel.search) {
        byKernel.search(kernel, from, to, found);
        return;
      }
    }
    skipping ??= compileSkipSearch(texts, sample);
    skipping(bytes, from, to, found);
  };
}

/** Longer texts are cut: more letters would only make the tables larger. */
const LONGEST = 40;

/** Looks at every byte once (Aho-Corasick). */
function compileAutomaton(
  literals: readonly string[],
): (bytes: Uint8Array, from: number, to: number, found: FoundLiteral) => void {
  const texts = literals.map((text) => text.slice(0, LONGEST));
  const { classOf, classes } = classifyBytes(texts);
  let capacity = 1;
  for (const text of texts) capacity += text.length;

  // A trie first; a state is its number times the number of classes, so that a step is one addition and one load.
  const next = new Int32Array(capacity * classes).fill(-1);
  const ends: number[][] = [[]];
  texts.forEach((text, index) => {
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      const slot = state * classes + (classOf[text.charCodeAt(i)] ?? 0);
      if ((next[slot] ?? -1) < 0) {
        next[slot] = ends.length;
        ends.push([]);
      }
      state = next[slot] ?? 0;
    }
    ends[state]?.push(index);
  });

  // Then, breadth first, the state to fall back to when a text breaks off is folded into the table.
  const states = ends.length;
  const table = new Int32Array(states * classes);
  const fallback = new Int32Array(states);
  const queue: number[] = [0];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] ?? 0;
    const back = fallback[state] ?? 0;
    if (state !== 0) ends[state] = [...(ends[state] ?? []), ...(ends[back] ?? [])];
    for (let kind = 0; kind < classes; kind++) {
      const child = next[state * classes + kind] ?? -1;
      const viaFallback = state === 0 ? 0 : (table[back * classes + kind] ?? 0);
      if (child >= 0) {
        fallback[child] = viaFallback;
        queue.push(child);
      }
      table[state * classes + kind] = child >= 0 ? child : viaFallback;
    }
  }
  // A negative step marks a state where a text ends.
  for (let slot = 0; slot < table.length; slot++) {
    const state = table[slot] ?? 0;
    table[slot] = (ends[state]?.length ?? 0) > 0 ? ~(state * classes) : state * classes;
  }

  return (bytes, from, to, found) => {
    let state = 0;
    for (let at = from; at < to; at++) {
      // Indexes are within both tables by construction; `?? 0` satisfies the compiler and never applies.
      const step = table[state + (classOf[bytes[at] ?? 0] ?? 0)] ?? 0;
      if (step >= 0) {
        state = step;
        continue;
      }
      state = ~step;
      for (const literal of ends[state / classes] ?? []) found(literal, at + 1);
    }
  };
}

/** Bytes that no text holds share class 0; upper and lower case share a class. */
function classifyBytes(texts: readonly string[]): { readonly classOf: Uint8Array; readonly classes: number } {
  const classOf = new Uint8Array(256);
  let classes = 1;
  for (const text of texts) {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code < 256 && classOf[code] === 0) classOf[code] = classes++;
    }
  }
  for (let code = 0x41; code <= 0x5a; code++) classOf[code] = classOf[code + 0x20] ?? 0;
  return { classOf, classes };
}
