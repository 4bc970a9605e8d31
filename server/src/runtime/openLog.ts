import { isAscii } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { LogBytes } from '../../../engine/src/index.js';

/** A log on disk, opened for reading only. To be closed. */
export interface OpenLog extends LogBytes {
  close(): void;
}

/** Chunks of every log are read into the same memory: a thread scans one log at a time. A `Buffer` is searched natively. */
let scratch = Buffer.alloc(0);
/** Memory for a longer line is not kept. */
const LARGEST_KEPT = 4 * 1024 * 1024;

/** @throws when it cannot be opened */
export function openLog(path: string): OpenLog {
  const handle = openSync(path, 'r');
  const { size } = fstatSync(handle);
  return {
    size,
    isAscii,
    read: (from, to) => fill(handle, new Uint8Array(Math.max(0, Math.min(to, size) - from)), from),
    chunk(from, to) {
      const length = to - from;
      if (length > LARGEST_KEPT) return fill(handle, Buffer.allocUnsafeSlow(length), from);
      if (scratch.length < length) scratch = Buffer.allocUnsafeSlow(length);
      return fill(handle, scratch.subarray(0, length), from);
    },
    close() {
      closeSync(handle);
    },
  };
}

/** Fewer bytes when the file was cut off meanwhile. */
function fill(handle: number, buffer: Uint8Array, from: number): Uint8Array {
  let have = 0;
  while (have < buffer.length) {
    const got = readSync(handle, buffer, have, buffer.length - have, from + have);
    if (got === 0) break;
    have += got;
  }
  return buffer.subarray(0, have);
}
