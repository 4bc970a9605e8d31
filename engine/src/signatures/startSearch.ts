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
/** Upper and lower case fall together, and some other characters; every find is checked. */
const FOLD = 0x20202020;

/** @param texts lower case ASCII, none shorter than `SHORTEST_START` */
export function compileStartSearch(texts: readonly string[]): StartSearch {
  const codes = texts.map((text) => Uint8Array.from(text, (char) => char.charCodeAt(0)));
  /** Texts by the hash of their first four bytes. */
  const byHash: number[][] = Array.from({ length: 256 }, () => []);
  codes.forEach((code, index) => byHash[hashOf(new DataView(code.buffer).getInt32(0, true) | FOLD)]?.push(index));
  const any = Uint8Array.from(byHash, (list) => (list.length > 0 ? 1 : 0));
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
        const hash = hashOf(view.getInt32(at, true) | FOLD);
        if (!any[hash]) return;
        for (const index of byHash[hash] ?? []) {
          const text = codes[index];
          if (text && isAt(bytes, at, text)) found(index, record);
        }
      });
    },
  };
}

function hashOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> 24;
}
