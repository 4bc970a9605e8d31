import { readSync } from 'node:fs';

/** What was read of a stretch of a file, and why not more. */
export interface DiskBytes {
  /** Fewer than asked for where the file ends, or where it cannot be read. */
  readonly bytes: Uint8Array;
  /** What the system said when it could not read the byte behind them. */
  readonly error?: Error;
}

/** Reads that fail are tried again for fewer bytes, down to this: what lies before a bad sector is read. */
const SECTOR = 4096;

/**
 * Fills `buffer` with a file's bytes from offset `from` on. Never throws.
 *
 * @param handle of the open file
 */
export function readDisk(handle: number, buffer: Uint8Array, from: number): DiskBytes {
  let have = 0;
  let step = buffer.length;
  while (have < buffer.length) {
    const want = Math.min(step, buffer.length - have);
    try {
      const got = readSync(handle, buffer, have, want, from + have);
      if (got === 0) break;
      have += got;
    } catch (thrown) {
      const error: NodeJS.ErrnoException = thrown instanceof Error ? thrown : new Error(String(thrown));
      // Only a bad spot has readable bytes before it; a drive that is gone would be asked again and again.
      if (error.code !== 'EIO' || want <= SECTOR) {
        return { bytes: buffer.subarray(0, have), error };
      }
      step = Math.max(SECTOR, want >>> 1);
    }
  }
  return { bytes: buffer.subarray(0, have) };
}
