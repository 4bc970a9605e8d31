import { bomLength } from '../../lines/lines.js';
import { LEVEL_ERROR, type LogFile } from '../../model/record.js';
import { mask, TEMPLATE_BYTES } from './mask.js';

/** The templates of one log: entry `i` is the template of record `i`, a number that both runs share. */
export type TemplateIds = Int32Array;

/** The message that is nothing but spaces; rulers and tables are full of it. */
export const BLANK = 0;

/**
 * Gives every message the number of its template. Two runs are read with one table, so equal shapes have equal numbers.
 * Templates are told apart by 64 bits of hash: among ten million the chance of a single mistake is one in 400,000.
 */
export class TemplateTable {
  private size = 1;
  private capacity = 1 << 15;
  private high = new Uint32Array(this.capacity);
  private low = new Uint32Array(this.capacity);
  private ids = new Int32Array(this.capacity);
  private readonly scratch = new Uint8Array(TEMPLATE_BYTES);

  /** Templates so far; numbers are below this. */
  get count(): number {
    return this.size;
  }

  /**
   * Numbers the records `from` to `end` (exclusive) of a log into `into`. The component, and whether the line is an
   * error, are part of the template: `Result = 0x0` and `Result = 0x80070005` are written by the same words.
   */
  read(log: LogFile, from: number, end: number, into: TemplateIds): void {
    const { records, lines } = log;
    const { bytes, starts } = lines;
    const { scratch } = this;
    // Numbers of components differ from log to log, their names do not.
    const salts = records.components.map((name) => {
      let salt = 0x811c9dc5;
      for (let i = 0; i < name.length; i++) salt = Math.imul(salt ^ name.charCodeAt(i), 0x01000193);
      return salt;
    });
    for (let record = from; record < end; record++) {
      const line = records.firstLine[record] ?? 0;
      const start = starts[line] ?? 0;
      let stop = starts[line + 1] ?? start;
      while (stop > start && ((bytes[stop - 1] ?? 0) === 0x0a || (bytes[stop - 1] ?? 0) === 0x0d)) stop--;
      let at = start + (records.messageColumn[record] ?? 0);
      if (at === start) at += bomLength(bytes, start);
      while (at < stop && bytes[at] === 0x20) at++;
      const length = mask(bytes, at, stop, scratch);
      if (length === 0) {
        into[record] = BLANK;
        continue;
      }
      const error = (records.level[record] ?? 0) >= LEVEL_ERROR ? 1 : 0;
      into[record] = this.intern(length, (salts[records.component[record] ?? 0] ?? 0) ^ error);
    }
  }

  private intern(length: number, salt: number): number {
    const { scratch } = this;
    let high = salt;
    let low = Math.imul(salt, 0x9e3779b1) ^ length;
    for (let i = 0; i < length; i++) {
      const byte = scratch[i] ?? 0;
      high = Math.imul(high ^ byte, 0x01000193);
      low = Math.imul(low + byte, 0x85ebca6b) ^ (low >>> 15);
    }
    high ^= high >>> 13;
    high >>>= 0;
    low >>>= 0;
    let slot = (high ^ Math.imul(low, 0xc2b2ae35)) & (this.capacity - 1);
    for (;;) {
      const id = this.ids[slot] ?? 0;
      if (id === 0) break;
      if (this.high[slot] === high && this.low[slot] === low) return id;
      slot = (slot + 1) & (this.capacity - 1);
    }
    const id = this.size++;
    this.high[slot] = high;
    this.low[slot] = low;
    this.ids[slot] = id;
    if (this.size * 2 > this.capacity) this.grow();
    return id;
  }

  private grow(): void {
    const { high, low, ids, capacity } = this;
    this.capacity = capacity * 2;
    this.high = new Uint32Array(this.capacity);
    this.low = new Uint32Array(this.capacity);
    this.ids = new Int32Array(this.capacity);
    for (let i = 0; i < capacity; i++) {
      const id = ids[i] ?? 0;
      if (id === 0) continue;
      let slot = ((high[i] ?? 0) ^ Math.imul(low[i] ?? 0, 0xc2b2ae35)) & (this.capacity - 1);
      while (this.ids[slot] !== 0) slot = (slot + 1) & (this.capacity - 1);
      this.high[slot] = high[i] ?? 0;
      this.low[slot] = low[i] ?? 0;
      this.ids[slot] = id;
    }
  }
}
