import { kernelOf, type Kernel } from '../kernel/kernel.js';
import type { Chunk } from './logBytes.js';
import { columnMemory, part, roomBehind } from './growth.js';

const LF = 0x0a;
const CR = 0x0d;
/** Room for a line every 64 bytes to begin with; real logs have one every 110. */
const ROOM = 6;

/** Where the lines of a log begin, collected chunk by chunk. Lines end at LF, CR LF or a lone CR, as in VS Code. */
export class LineStarts {
  /** Entries `0` to `count` are in use. */
  starts: Uint32Array;
  count: number;

  /**
   * @param bytes of the whole log
   * @param known lines that were read before: the first `kept` of them stay, and the chunks begin behind them
   */
  constructor(bytes: number, known?: Uint32Array, kept = 0) {
    const room = known && roomBehind(known, kept + 16);
    this.starts = room ?? startsOf(Math.max(bytes >>> ROOM, kept) + 16);
    if (known && !room) this.starts.set(known.subarray(0, kept));
    this.count = kept;
  }

  /** Afterwards `starts[count]` is where the chunk ends. */
  add({ bytes, base }: Chunk): void {
    if (bytes.length === 0) return;
    this.push(base);
    const kernel = kernelOf(bytes);
    if (kernel) {
      this.cut(kernel, bytes.length, base);
      return;
    }
    // `indexOf` runs at memory speed; a lone CR is rare, so CRs are only looked for where there are any.
    let nextCr = bytes.indexOf(CR);
    let at = 0;
    for (;;) {
      const lf = bytes.indexOf(LF, at);
      const stop = lf < 0 ? bytes.length : lf;
      while (nextCr >= 0 && nextCr < stop) {
        // A line end at the end of the file opens no further line, though an editor shows an empty one.
        if (nextCr + 1 !== lf && nextCr + 1 < bytes.length) this.push(base + nextCr + 1);
        nextCr = bytes.indexOf(CR, nextCr + 1);
      }
      if (lf < 0 || lf + 1 === bytes.length) break;
      this.push(base + lf + 1);
      at = lf + 1;
    }
    this.starts[this.count] = base + bytes.length;
  }

  /** The same for `length` bytes in the kernel's memory. */
  private cut(kernel: Kernel, length: number, base: number): void {
    for (let from = 0; from < length; from = kernel.cutTo.value) {
      const count = kernel.cutLines(from, length, base);
      this.reserve(this.count + count + 1);
      this.starts.set(kernel.starts.subarray(0, count), this.count);
      this.count += count;
    }
    this.starts[this.count] = base + length;
  }

  /** Goes on with lines that were found elsewhere: where each begins, and where the last one ends. */
  append(starts: Uint32Array): void {
    const more = starts.length - 1;
    this.reserve(this.count + more + 1);
    this.starts.set(starts, this.count);
    this.count += more;
  }

  /** The table of all lines: `count + 1` offsets. */
  finish(): Uint32Array {
    return part(this.starts, this.count + 1);
  }

  private push(offset: number): void {
    this.starts[this.count++] = offset;
    this.reserve(this.count + 1);
  }

  private reserve(entries: number): void {
    if (entries <= this.starts.length) return;
    const grown = startsOf(Math.max(entries, this.starts.length * 2));
    grown.set(this.starts);
    this.starts = grown;
  }
}

function startsOf(entries: number): Uint32Array {
  return new Uint32Array(columnMemory(4 * entries));
}
