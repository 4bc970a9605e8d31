import { isAscii } from 'node:buffer';
import { closeSync, fstatSync, openSync } from 'node:fs';
import type { LogBytes } from '../../../engine/src/index.js';
import { readDisk } from './diskBytes.js';

/** A log on disk, opened for reading only. To be closed. */
export interface OpenLog extends LogBytes {
  /** Bytes of the file as it is now; fewer than `size` when it was cut off meanwhile. */
  sizeNow(): number;
  /** Where the file cannot be read, and why: it is taken for cut off there. */
  failure(): ReadFailure | undefined;
  close(): void;
}

export interface ReadFailure {
  /** The first byte that is not there. */
  readonly at: number;
  /** What the system said. */
  readonly error: Error;
}

/** Chunks of every log are read into the same memory: what scans one waits for nothing. A `Buffer` is searched natively. */
let scratch = Buffer.alloc(0);
/** Bytes that are read together when lines are asked for in their order, and when they lie far apart. */
const WINDOW = 128 * 1024;
const GLANCE = 2 * 1024;
/** Memory for a longer line is not kept. */
const LARGEST_KEPT = 4 * 1024 * 1024;

/** @throws when it cannot be opened */
export function openLog(path: string): OpenLog {
  const handle = openSync(path, 'r');
  const { size } = fstatSync(handle);
  let window: Uint8Array = new Uint8Array(0);
  let windowFrom = 0;
  let failure: ReadFailure | undefined;
  /** Fewer bytes when the file was cut off meanwhile, or cannot be read. */
  const fill = (buffer: Uint8Array, from: number): Uint8Array => {
    const end = Math.min(from + buffer.length, failure?.at ?? Infinity);
    const { bytes, error } = readDisk(handle, buffer.subarray(0, Math.max(0, end - from)), from);
    if (error !== undefined) failure = { at: from + bytes.length, error };
    return bytes;
  };
  /**
   * Lines are asked for one by one, mostly in their order: the file is read a window at a time. Not into a `Buffer`, of
   * which it takes long to cut out a line.
   */
  const read = (from: number, to: number): Uint8Array => {
    const end = Math.min(to, size);
    if (end - from > WINDOW) return fill(new Uint8Array(end - from), from);
    const windowEnd = windowFrom + window.length;
    if (from < windowFrom || end > windowEnd) {
      const next = from >= windowFrom && from <= windowEnd + GLANCE;
      windowFrom = Math.max(0, from);
      const length = Math.max(next ? WINDOW : GLANCE, end - windowFrom);
      window = fill(new Uint8Array(Math.max(0, Math.min(length, size - windowFrom))), windowFrom);
    }
    return window.subarray(from - windowFrom, Math.max(from, end) - windowFrom);
  };
  return {
    size,
    isAscii,
    read,
    chunk(from, to, into) {
      const length = to - from;
      if (into) return fill(Buffer.from(into.buffer, into.byteOffset, length), from);
      if (length > LARGEST_KEPT) return fill(Buffer.allocUnsafeSlow(length), from);
      if (scratch.length < length) scratch = Buffer.allocUnsafeSlow(length);
      return fill(scratch.subarray(0, length), from);
    },
    failure: () => failure,
    sizeNow: () => fstatSync(handle).size,
    close() {
      closeSync(handle);
    },
  };
}
