import { FOLD, hashOf, wordOf } from '../kernel/fourBytes.js';

/** Called for an occurrence: index of the text in the list that was compiled, and the byte offset after it. */
export type FoundLiteral = (literal: number, end: number) => void;

/** Four bytes are looked at together. */
const BLOCK = 4;
/** The part of a text by which it is found; more would only make the table fuller. */
const LONGEST_WINDOW = 24;
const HASH_BITS = 14;
/** As much of the log shows which bytes are common in it. */
const SAMPLE = 64 * 1024;
/** A window that ends in common bytes is checked in vain, which costs about so many steps. */
const CHECK = 4;

/** Texts shorter than this leave too little to skip. */
export const SHORTEST_SKIPPED = 9;

/**
 * Finds many long texts without case for ASCII letters (after Wu and Manber): four bytes tell how far the next text can
 * begin at the earliest, which in a log is nearly always as far as the shortest text is long. A text is found by the
 * part of it, its window, that is rarest in the sample: ` with error 0x8` would stop the search at every error.
 *
 * @param texts lower case ASCII, none shorter than `SHORTEST_SKIPPED`
 * @param sample bytes like those that will be searched
 * @returns calls `found` for every occurrence in `bytes[from, to)`
 */
export function compileSkipSearch(
  texts: readonly string[],
  sample: Uint8Array = new Uint8Array(0),
): (bytes: Uint8Array, from: number, to: number, found: FoundLiteral) => void {
  const window = Math.min(LONGEST_WINDOW, ...texts.map((text) => text.length));
  const farthest = window - BLOCK + 1;
  /** How far to go on after four bytes; 0 where they end the window of a text. */
  const shift = new Uint8Array(1 << HASH_BITS).fill(farthest);
  /** Texts whose window ends in four bytes of this hash: the first of them + 1, and for each text the next. */
  const first = new Uint32Array(1 << HASH_BITS);
  const next = new Uint32Array(texts.length + 1);
  /** Where the window of a text begins in it, and the four bytes there. */
  const offsets = new Uint32Array(texts.length + 1);
  const heads = new Int32Array(texts.length + 1);
  const common = countBlocks(sample);
  texts.forEach((text, index) => {
    const words = Array.from({ length: text.length - BLOCK + 1 }, (_, at) => wordOf(text, at));
    const hashes = words.map((word) => hashOf(word, HASH_BITS));
    const offset = rarestWindow(hashes, farthest, common);
    for (let i = 0; i < farthest; i++) {
      const hash = hashes[offset + i] ?? 0;
      shift[hash] = Math.min(shift[hash] ?? 0, farthest - 1 - i);
    }
    const last = hashes[offset + farthest - 1] ?? 0;
    next[index + 1] = first[last] ?? 0;
    first[last] = index + 1;
    offsets[index + 1] = offset;
    heads[index + 1] = words[offset] ?? 0;
  });
  const codes = texts.map((text) => Uint8Array.from(text, (char) => char.charCodeAt(0)));

  return (bytes, from, to, found) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const last = to - BLOCK;
    let at = from + window - BLOCK;
    while (at <= last) {
      const hash = hashOf(view.getInt32(at, true) | FOLD, HASH_BITS);
      const step = shift[hash] ?? 1;
      if (step > 0) {
        at += step;
        continue;
      }
      const head = view.getInt32(at - window + BLOCK, true) | FOLD;
      for (let entry = first[hash] ?? 0; entry > 0; entry = next[entry] ?? 0) {
        if (heads[entry] !== head) continue;
        const text = codes[entry - 1];
        const begin = at - window + BLOCK - (offsets[entry] ?? 0);
        if (text && begin >= from && begin + text.length <= to && isAt(bytes, begin, text))
          found(entry - 1, begin + text.length);
      }
      at++;
    }
  };
}

/** How often four bytes of each hash stand in a sample. */
function countBlocks(sample: Uint8Array): Uint32Array {
  const counts = new Uint32Array(1 << HASH_BITS);
  const view = new DataView(sample.buffer, sample.byteOffset, sample.byteLength);
  const end = Math.min(sample.length, SAMPLE) - BLOCK;
  for (let at = 0; at <= end; at++) {
    const hash = hashOf(view.getInt32(at, true) | FOLD, HASH_BITS);
    counts[hash] = (counts[hash] ?? 0) + 1;
  }
  return counts;
}

/** The place in a text where a window of `blocks` blocks makes a search of the sample go farthest; the first of equals. */
function rarestWindow(hashes: readonly number[], blocks: number, common: Uint32Array): number {
  let best = 0;
  let least = Infinity;
  for (let offset = 0; offset + blocks <= hashes.length; offset++) {
    let cost = 0;
    for (let i = 0; i < blocks; i++) {
      const times = common[hashes[offset + i] ?? 0] ?? 0;
      cost += times * (i + 1) * (i === blocks - 1 ? CHECK : 1);
    }
    if (cost < least) [best, least] = [offset, cost];
  }
  return best;
}

/** Whether a text, in lower case, stands at a byte; without case for ASCII letters. */
export function isAt(bytes: Uint8Array, begin: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) {
    const byte = bytes[begin + i] ?? 0;
    if ((byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte) !== text[i]) return false;
  }
  return true;
}
