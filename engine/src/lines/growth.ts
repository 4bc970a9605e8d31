type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** How many entries of each block of memory belong to the newest log that lives in it. */
const used = new WeakMap<object, number>();
/** Columns of so many bytes are in memory that threads share: they go from one to another without being copied. */
const SHARED = 4 * 1024 * 1024;

/** Memory for a column of so many bytes. */
export function columnMemory(bytes: number): ArrayBufferLike {
  return bytes >= SHARED ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
}

/** Columns below this are cheaper copied than thought about. */
const LARGE = 64 * 1024;

/** The first `count` entries of a column. What lies behind them stays free for the log to grow into. */
export function part<T extends Column>(column: T, count: number): T {
  const entries = column.subarray(0, count) as T;
  used.set(column.buffer, count);
  return entries;
}

/**
 * The whole memory of a large column, to go on behind its first `kept` entries without copying them: a log of a gigabyte
 * that has grown by a line is not written anew. Entries from `kept` on, of the log as it was, are overwritten: with what
 * the same lines say now that they are whole.
 *
 * @returns undefined when there is no room, or another log has grown into it already
 */
export function roomBehind<T extends Column>(column: T, kept: number): T | undefined {
  const { buffer, byteOffset, length, BYTES_PER_ELEMENT } = column;
  if (length < LARGE || byteOffset !== 0 || used.get(buffer) !== length) return undefined;
  if (buffer.byteLength / BYTES_PER_ELEMENT <= kept) return undefined;
  const Kind = column.constructor as new (memory: ArrayBufferLike) => T;
  return new Kind(buffer);
}
