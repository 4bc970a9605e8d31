import { hashOf, wordOf } from '../kernel/fourBytes.js';
import type { Kernel } from '../kernel/kernel.js';

/** What a search looks for where records begin: it may look at others too, and is shown all that may be of interest. */
export interface Beginnings {
  /** Texts of four characters or more with which messages begin, without case; spaces before them do not count. */
  readonly texts: readonly string[];
  /** The last eight characters of a line that is of interest whatever it begins with. */
  readonly ending?: string;
}

/** Bytes of a log from offset `base` on, and where its lines begin. */
export interface BytesOfLines {
  readonly bytes: Uint8Array;
  readonly base: number;
  readonly starts: Uint32Array;
}

/** Four bytes of a text are looked at, and the next four. */
const WORD = 4;

/** What some searches look for, as the tables of the kernel (engine/kernel/memory.ts). A search is told by its place. */
export class BeginningTables {
  constructor(private readonly searches: readonly Beginnings[]) {}

  /** Writes them into the kernel's memory. */
  load({ bytes, view, BEGINNINGS, NEXT_WORDS, BEGINNING_BITS, ENDINGS, SEARCHES }: Kernel): void {
    const bits = BEGINNING_BITS.value;
    bytes.fill(0, BEGINNINGS.value, ENDINGS.value + 8 * SEARCHES.value);
    const add = (table: number, hash: number, bit: number): void => {
      bytes[table + hash] = (bytes[table + hash] ?? 0) | bit;
    };
    this.searches.forEach(({ texts, ending = '' }, search) => {
      for (const text of texts) {
        add(BEGINNINGS.value, hashOf(wordOf(text, 0), bits), 1 << search);
        if (text.length >= 2 * WORD) add(NEXT_WORDS.value, hashOf(wordOf(text, WORD), bits), 1 << search);
        else add(BEGINNINGS.value, hashOf(wordOf(text, 0), bits), 1 << (SEARCHES.value + search));
      }
      for (let i = 0; i < 2 * WORD; i++) view.setUint8(ENDINGS.value + 8 * search + i, ending.charCodeAt(i));
    });
  }
}
