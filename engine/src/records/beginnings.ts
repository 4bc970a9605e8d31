import { hashOf, wordOf } from '../kernel/fourBytes.js';
import { kernelOf } from '../kernel/kernel.js';
import type { RecordTable } from '../model/record.js';

/** Bytes of a log from offset `base` on, and where its lines begin. */
export interface BytesOfLines {
  readonly bytes: Uint8Array;
  readonly base: number;
  readonly starts: Uint32Array;
}

/** Tells which records may be of interest by how their message begins, or their line ends: most are not. */
export interface BeginningFilter {
  /**
   * Calls `look` for records among `from` to `to` (exclusive), in order: for all that it is to find, and for others.
   * Their first lines stand in `bytes`.
   */
  each(records: RecordTable, from: number, to: number, at: BytesOfLines, look: (record: number) => void): void;
}

/**
 * @param beginnings texts of four characters or more with which messages begin; spaces before them do not count
 * @param ending the last eight characters of a line that is of interest whatever it begins with
 */
export function beginningFilter(beginnings: Iterable<string>, ending?: string): BeginningFilter {
  const words = Array.from(beginnings, (text) => wordOf(text, 0));
  const last = Array.from(ending ?? '').reduceRight((sum, char) => (sum << 8n) | BigInt(char.charCodeAt(0)), 0n);
  let table: Uint8Array | undefined;
  return {
    each(records, from, to, { bytes, base, starts }, look) {
      const kernel = kernelOf(bytes);
      if (!kernel) {
        for (let record = from; record < to; record++) look(record);
        return;
      }
      const { BATCH, BEGINNINGS, BEGINNING_BITS, found } = kernel;
      if (!table) {
        table = new Uint8Array(1 << BEGINNING_BITS.value);
        for (const word of words) table[hashOf(word, BEGINNING_BITS.value)] = 1;
      }
      kernel.bytes.set(table, BEGINNINGS.value);
      const { firstLine, messageColumn } = records;
      for (let record = from; record < to;) {
        const first = firstLine[record] ?? 0;
        let count = Math.min(BATCH.value, to - record);
        // Lines that go on a record lie between the first lines.
        while (count > 1 && (firstLine[record + count - 1] ?? 0) - first >= BATCH.value) count >>>= 1;
        const lines = (firstLine[record + count - 1] ?? 0) - first + 1;
        kernel.starts.set(starts.subarray(first, first + lines + 1));
        kernel.firstLines.set(firstLine.subarray(record, record + count));
        kernel.messageColumns.set(messageColumn.subarray(record, record + count));
        const finds = kernel.findBeginnings(count, base, first, bytes.length, last);
        for (let i = 0; i < finds; i++) look(record + (found[i] ?? 0));
        record += count;
      }
    },
  };
}
