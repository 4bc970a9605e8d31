import { FOLD, hashOf, wordOf } from '../kernel/fourBytes.js';
import { bomLength } from '../lines/bom.js';
import type { RecordTable } from '../model/record.js';
import type { Beginnings, BytesOfLines } from '../records/beginnings.js';
import { isAt } from './skipSearch.js';

/** Finds the records whose message begins with one of some texts, without case for ASCII letters. */
export interface StartSearch {
  /** Number of different texts. */
  readonly size: number;
  readonly beginnings: Beginnings;
  /**
   * A function to be called for one record after the other, which calls `found(text, record)` where a message begins with
   * a text; the index is the place in the list. The first lines of the records stand in `bytes`.
   */
  over(records: RecordTable, at: BytesOfLines, found: (text: number, record: number) => void): (record: number) => void;
}

/** Texts shorter than this would be found at the beginning of too many records. */
export const SHORTEST_START = 6;

const BLOCK = 4;
const SPACE = 0x20;
/** Bits of the hashes by which texts are told apart. */
const HASH_BITS = 8;

/** @param texts lower case ASCII, none shorter than `SHORTEST_START` */
export function compileStartSearch(texts: readonly string[]): StartSearch {
  const codes = texts.map((text) => Uint8Array.from(text, (char) => char.charCodeAt(0)));
  /** Texts by the hash of their first four bytes. */
  const byHash: number[][] = Array.from({ length: 1 << HASH_BITS }, () => []);
  texts.forEach((text, index) => byHash[hashOf(wordOf(text, 0), HASH_BITS)]?.push(index));
  return {
    size: texts.length,
    beginnings: { texts },
    over({ firstLine, messageColumn }, { bytes, base, starts }, found) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return (record) => {
        let at = (starts[firstLine[record] ?? 0] ?? 0) - base + (messageColumn[record] ?? 0);
        at += bomLength(bytes, at);
        while (bytes[at] === SPACE) at++;
        if (at + BLOCK > bytes.length) return;
        for (const index of byHash[hashOf(view.getInt32(at, true) | FOLD, HASH_BITS)] ?? []) {
          const text = codes[index];
          if (text && isAt(bytes, at, text)) found(index, record);
        }
      };
    },
  };
}
