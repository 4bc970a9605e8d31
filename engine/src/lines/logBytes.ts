import { kernel } from '../kernel/kernel.js';
import type { ByteSource } from './storedLines.js';

/** The bytes of a log on their way through the scan. */
export interface LogBytes extends ByteSource {
  /** Bytes of the log when it was opened; fewer may be there by now. */
  readonly size: number;
  /** All of them, when they are in memory. */
  readonly whole?: Uint8Array;
  /**
   * As `read`, for going through the log from one end to the other: the bytes may be overwritten by the next call of
   * `chunk`, never by one of `read`.
   *
   * @param into memory that they may be written to, as long as they are: what stands there is looked at faster
   */
  chunk(from: number, to: number, into?: Uint8Array): Uint8Array;
  /** Bytes that are asked for together; a megabyte when not given. Changes no result. */
  readonly chunkBytes?: number;
  /** Whether all of `bytes` are below 0x80, where the host knows it at memory speed. */
  readonly isAscii?: (bytes: Uint8Array) => boolean;
}

/** A log that is in memory as a whole: an open document, an entry of a zip, a small file. */
export function bytesInMemory(whole: Uint8Array): LogBytes {
  const read = (from: number, to: number): Uint8Array => whole.subarray(from, to);
  return {
    size: whole.length,
    whole,
    read,
    chunk(from, to, into) {
      const bytes = read(from, to);
      if (!into) return bytes;
      into.set(bytes);
      return into.subarray(0, bytes.length);
    },
  };
}

/** Some whole lines of a log: bytes `base` to `base + bytes.length`. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly base: number;
  /** The same bytes and what follows them, for a format whose header goes on in the next lines. */
  readonly ahead: Uint8Array;
  /** Nothing follows. */
  readonly last: boolean;
}

/** Bytes that are looked at together: they stay in the caches of a processor. */
const CHUNK = 1 << 20;
/** Bytes that every chunk but the last has in `ahead`. */
const AHEAD = 16 * 1024;
const LF = 0x0a;
const CR = 0x0d;

/** The log from byte `from` on, which begins a line, in pieces of whole lines. Larger pieces only where a line is longer. */
export function* chunksOf(log: LogBytes, from: number): Generator<Chunk> {
  let base = from;
  const usual = log.chunkBytes ?? CHUNK;
  let want = usual;
  while (base < log.size) {
    const to = Math.min(log.size, base + want);
    const ahead = log.chunk(base, to, kernel()?.room(to - base));
    // A file that was cut off meanwhile ends where it ends now.
    const last = to === log.size || ahead.length < to - base;
    const length = last ? ahead.length : endOfLines(ahead.subarray(0, Math.max(0, ahead.length - AHEAD)));
    if (length === 0 && !last) {
      want *= 2;
      continue;
    }
    yield { bytes: ahead.subarray(0, length), base, ahead, last };
    if (last) return;
    base += length;
    want = usual;
  }
}

/** Where the last line ends that surely ends in `bytes`; a CR at the very end may be half of a line end. */
function endOfLines(bytes: Uint8Array): number {
  const lf = bytes.lastIndexOf(LF) + 1;
  return lf > 0 ? lf : bytes.lastIndexOf(CR, -2) + 1;
}
