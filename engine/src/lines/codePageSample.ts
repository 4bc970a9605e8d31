import { bomLength } from './bom.js';
import { detectCodePage } from './codePage.js';
import type { Chunk } from './logBytes.js';

/** As much of the lines that are not UTF-8 as is needed to tell their code page. */
const SAMPLE_BYTES = 64 * 1024;
/** Set in bytes that are not ASCII, four together. */
const HIGH_BITS = 0x80808080 | 0;

/** Lines that are not UTF-8, one behind the other, and where each of them ends. */
export interface AnsiLines {
  readonly bytes: readonly number[];
  readonly ends: readonly number[];
}

/** Collects the lines of a log that are not valid UTF-8, chunk by chunk, and tells which code page they are in. */
export class CodePageSample {
  private readonly sample: number[] = [];
  /** Where each of its lines ends. */
  private readonly ends: number[] = [];
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private found: { readonly label: string | undefined } | undefined;

  /** No further line changes the answer. */
  get full(): boolean {
    return this.sample.length >= SAMPLE_BYTES;
  }

  constructor(private readonly isAscii: (bytes: Uint8Array) => boolean = () => false) {}

  /** Lines `from` to `to` (exclusive) are those of the chunk. */
  add({ bytes, base }: Chunk, starts: Uint32Array, from: number, to: number): void {
    if (this.sample.length >= SAMPLE_BYTES || this.isAscii(bytes)) return;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let line = from;
    for (let i = 0; i < bytes.length && this.sample.length < SAMPLE_BYTES; i++) {
      if ((bytes[i] ?? 0) < 0x80) {
        // Nearly all is ASCII: eight bytes at a time.
        while (i + 9 <= bytes.length && ((view.getInt32(i + 1, true) | view.getInt32(i + 5, true)) & HIGH_BITS) === 0)
          i += 8;
        continue;
      }
      if (bomLength(bytes, i) > 0) {
        i += 2;
        continue;
      }
      line = lineOf(starts, base + i, line, to - 1);
      const lineStart = (starts[line] ?? 0) - base;
      const lineEnd = (starts[line + 1] ?? 0) - base;
      const start = lineStart + bomLength(bytes, lineStart);
      const slice = bytes.subarray(start, Math.min(lineEnd, start + SAMPLE_BYTES));
      if (!this.isUtf8(slice)) this.push(slice);
      i = lineEnd - 1;
    }
  }

  /** What was collected, for another sample of the same log to go on with. */
  lines(): AnsiLines {
    return { bytes: this.sample, ends: this.ends };
  }

  /** Goes on with what was collected from the lines that follow. */
  append({ bytes, ends }: AnsiLines): void {
    let from = 0;
    for (const end of ends) {
      if (this.full) return;
      this.push(bytes.slice(from, end));
      from = end;
    }
  }

  /** Undefined when all lines are UTF-8. Worked out when first asked. */
  codePage(): string | undefined {
    this.found ??= { label: this.sample.length > 0 ? detectCodePage(Uint8Array.from(this.sample)) : undefined };
    return this.found.label;
  }

  private push(line: Iterable<number>): void {
    for (const byte of line) this.sample.push(byte);
    this.ends.push(this.sample.length);
  }

  private isUtf8(bytes: Uint8Array): boolean {
    try {
      this.utf8.decode(bytes);
      return true;
    } catch {
      return false;
    }
  }
}

/** The line among `low` to `high` that holds byte `offset`. */
function lineOf(starts: Uint32Array, offset: number, low: number, high: number): number {
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
