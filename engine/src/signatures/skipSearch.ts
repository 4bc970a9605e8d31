/** Called for an occurrence: index of the text in the list that was compiled, and the byte offset after it. */
export type FoundLiteral = (literal: number, end: number) => void;

/** Looks at every few bytes only, because no text is short. */
export interface SkipSearch {
  /** Calls `found` for every occurrence in `bytes[from, to)`, in the order of their beginnings. */
  scan(bytes: Uint8Array, from: number, to: number, found: FoundLiteral): void;
}

/** Four bytes are looked at together. */
const BLOCK = 4;
/** The beginning of a text by which it is found; more would only make the table fuller. */
const LONGEST_WINDOW = 24;
const HASH_BITS = 15;
/** Sets the bit that tells lower from upper case in four bytes at once. Other characters fall together too; every find is checked. */
const FOLD = 0x20202020;

/** Texts shorter than this leave too little to skip. */
export const SHORTEST_SKIPPED = 9;

/**
 * Finds many long texts without case for ASCII letters (after Wu and Manber): four bytes tell how far the next text can
 * begin at the earliest, which in a log is nearly always as far as the shortest text is long.
 *
 * @param texts lower case ASCII, none shorter than `SHORTEST_SKIPPED`
 */
export function compileSkipSearch(texts: readonly string[]): SkipSearch {
  const window = Math.min(LONGEST_WINDOW, ...texts.map((text) => text.length));
  const farthest = window - BLOCK + 1;
  /** How far to go on after four bytes; 0 where they end the window of a text. */
  const shift = new Uint8Array(1 << HASH_BITS).fill(farthest);
  /** Texts whose window ends in four bytes of this hash: the first of them + 1, and for each text the next. */
  const first = new Uint32Array(1 << HASH_BITS);
  const next = new Uint32Array(texts.length + 1);
  texts.forEach((text, index) => {
    for (let end = BLOCK; end <= window; end++) {
      const hash = hashOf(wordOf(text, end - BLOCK));
      shift[hash] = Math.min(shift[hash] ?? 0, window - end);
    }
    const hash = hashOf(wordOf(text, window - BLOCK));
    next[index + 1] = first[hash] ?? 0;
    first[hash] = index + 1;
  });
  const heads = Int32Array.from(['', ...texts], (text) => (text === '' ? 0 : wordOf(text, 0)));
  const codes = texts.map((text) => Uint8Array.from(text, (char) => char.charCodeAt(0)));

  return {
    scan(bytes, from, to, found) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const last = to - BLOCK;
      let at = from + window - BLOCK;
      while (at <= last) {
        const hash = hashOf(view.getInt32(at, true) | FOLD);
        const step = shift[hash] ?? 1;
        if (step > 0) {
          at += step;
          continue;
        }
        const begin = at - window + BLOCK;
        const head = view.getInt32(begin, true) | FOLD;
        for (let entry = first[hash] ?? 0; entry > 0; entry = next[entry] ?? 0) {
          if (heads[entry] !== head) continue;
          const text = codes[entry - 1];
          if (text && begin + text.length <= to && isAt(bytes, begin, text)) found(entry - 1, begin + text.length);
        }
        at++;
      }
    },
  };
}

function hashOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
}

/** Four characters as they stand in memory, lowest byte first. */
function wordOf(text: string, at: number): number {
  const code = (i: number): number => text.charCodeAt(at + i) & 0xff;
  return code(0) | (code(1) << 8) | (code(2) << 16) | (code(3) << 24) | FOLD;
}

function isAt(bytes: Uint8Array, begin: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) {
    const byte = bytes[begin + i] ?? 0;
    if ((byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte) !== text[i]) return false;
  }
  return true;
}
