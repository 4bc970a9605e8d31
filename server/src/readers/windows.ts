import { readSync } from 'node:fs';

/** The bytes of a file that is in memory, or read piece by piece where somebody looks. */
export interface Windows {
  readonly length: number;
  /** `size` bytes from `at` on; undefined where the file ends before them. Valid until the next call. */
  view(at: number, size: number): DataView | undefined;
}

const WINDOW = 1 << 20;
/** Events, their table, names: three places are read in turn, each ahead of itself. */
const MOST_WINDOWS = 8;
/** Nothing that a format names is larger; a damaged size must not fill the memory. */
const LARGEST_VIEW = 16 << 20;

export function memoryWindows(bytes: Uint8Array): Windows {
  return {
    length: bytes.length,
    view: (at, size) =>
      at >= 0 && size >= 0 && at + size <= bytes.length
        ? new DataView(bytes.buffer, bytes.byteOffset + at, size)
        : undefined,
  };
}

/**
 * @param handle of a file that is open for reading
 * @param length of the file; where it has become shorter since, its end is not there
 */
export function diskWindows(handle: number, length: number): Windows {
  const windows = new Map<number, Uint8Array>();
  const read = (at: number, size: number): Uint8Array => {
    const bytes = new Uint8Array(size);
    let have = 0;
    while (have < size) {
      const got = readSync(handle, bytes, have, size - have, at + have);
      if (got === 0) break;
      have += got;
    }
    return bytes.subarray(0, have);
  };
  const windowAt = (index: number): Uint8Array => {
    const known = windows.get(index);
    windows.delete(index);
    const bytes = known ?? read(index * WINDOW, Math.min(WINDOW, length - index * WINDOW));
    windows.set(index, bytes);
    if (windows.size > MOST_WINDOWS) for (const oldest of windows.keys()) if (windows.delete(oldest)) break;
    return bytes;
  };
  const viewOf = (bytes: Uint8Array, at: number, size: number): DataView | undefined =>
    at + size <= bytes.length ? new DataView(bytes.buffer, bytes.byteOffset + at, size) : undefined;
  return {
    length,
    view(at, size) {
      if (at < 0 || size < 0 || size > LARGEST_VIEW || at + size > length) return undefined;
      const index = Math.floor(at / WINDOW);
      const inside = at - index * WINDOW;
      return inside + size <= WINDOW ? viewOf(windowAt(index), inside, size) : viewOf(read(at, size), 0, size);
    },
  };
}
