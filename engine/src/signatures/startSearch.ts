import { FOLD, hashOf, wordOf } from '../kernel/fourBytes.js';
import { bomLength } from '../lines/bom.js';
import type { RecordTable } from '../model/record.js';
import { beginningFilter, type BytesOfLines } from '../records/beginnings.js';
import { isAt } from './skipSearch.js';

/** Finds the records whose message begins with one of some texts, without case for ASCII letters. */
export interface StartSearch {
  /** Number of different texts. */
  readonly size: number;
  /**
   * Calls `found(text, record)` for records `from` to `to` (exclusive), in order; the index is the place in the list.
   * Their first lines stand in `bytes`, which begin at offset `base` of the log.
   */
  scan(records: RecordTable, from: number, to: number, at: BytesOfLines, found: (text: number, record: number) => void): void;
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
  const filter = beginningFilter(texts);
  return {
    size: texts.length,
    scan(records, from, to, place, found) {
      const { bytes, base, starts } = place;
      const { firstLine, messageColumn } = records;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      filter.each(records, from, to, place, (record) => {
        let at = (starts[firstLine[record] ?? 0] ?? 0) - base + (messageColumn[record] ?? 0);
        at += bomLength(bytes, at);
        while (bytes[at] === SPACE) at++;
        if (at + BLOCK > bytes.length) return;
        for (const index of byHash[hashOf(view.getInt32(at, true) | FOLD, HASH_BITS)] ?? []) {
          const text = codes[index];
          if (text && isAt(bytes, at, text)) found(index, record);
        }
      });
    },
  };
}
