import { closeSync, openSync, readSync } from 'node:fs';
import { constants, crc32, inflateRawSync } from 'node:zlib';

/** Where the data of an entry lies in its archive, and what it must come out as. */
export interface ZipEntryData {
  /** Offset of the local header. */
  readonly header: number;
  readonly compressed: number;
  readonly bytes: number;
  readonly crc32: number;
  /** 0 stored, 8 deflated. */
  readonly method: 0 | 8;
}

/** An entry of a zip on disk, behind the archives inside archives that lead to it, the outermost first. */
export interface ZipLocation {
  readonly archive: string;
  readonly entries: readonly [ZipEntryData, ...ZipEntryData[]];
}

const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
/** Enough compressed bytes to tell what a file is. */
const HEAD_BYTES = 16 * 1024;

/** Random access to an archive: a file on disk, or the bytes of an inner archive. */
type ReadAt = (offset: number, length: number) => Uint8Array;

/**
 * The whole content of an entry, checked against the size and the checksum that the archive states. Never unpacks more
 * than the stated size.
 *
 * @throws when the archive cannot be opened or the entry is damaged
 */
export function readZipEntry(location: ZipLocation): Uint8Array {
  return withArchive(location, (read, entry) => inflateEntry(read, entry));
}

/**
 * The first bytes of an entry, some thousands: what tells a text from a dump without unpacking the dump.
 *
 * @throws when the archive cannot be opened or the entry is damaged
 */
export function readZipHead(location: ZipLocation): Uint8Array {
  return withArchive(location, (read, entry) => {
    const data = read(dataOffset(read, entry), Math.min(entry.compressed, HEAD_BYTES));
    if (entry.method === 0) return data;
    // Cut off in mid-stream, so the end of the stream is not asked for. A factor of 1032 is the most deflate can do.
    return inflateRawSync(data, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: HEAD_BYTES * 1100 });
  });
}

/** The unpacked inner archives that were read last, the outermost first: their entries are read one after another. */
const inner: { readonly key: string; readonly bytes: Uint8Array }[] = [];

function withArchive<T>({ archive, entries }: ZipLocation, work: (read: ReadAt, entry: ZipEntryData) => T): T {
  const file = openSync(archive, 'r');
  try {
    const onDisk: ReadAt = (offset, length) => {
      const buffer = Buffer.allocUnsafe(length);
      let have = 0;
      while (have < length) {
        const got = readSync(file, buffer, have, length - have, offset + have);
        if (got === 0) break;
        have += got;
      }
      return buffer.subarray(0, have);
    };
    let read = onDisk;
    let [entry] = entries;
    let key = archive;
    for (const [depth, next] of entries.slice(1).entries()) {
      key += `|${entry.header}|${entry.crc32}`;
      let opened = inner[depth];
      if (opened?.key !== key) {
        inner.length = depth;
        inner.push((opened = { key, bytes: inflateEntry(read, entry) }));
      }
      const { bytes } = opened;
      read = (offset, length) => bytes.subarray(offset, offset + length);
      entry = next;
    }
    return work(read, entry);
  } finally {
    closeSync(file);
  }
}

function inflateEntry(read: ReadAt, entry: ZipEntryData): Uint8Array {
  const data = read(dataOffset(read, entry), entry.compressed);
  if (data.length < entry.compressed) throw new Error('the archive is cut short');
  const bytes = entry.method === 0 ? data : inflateRawSync(data, inflateOptions(entry.bytes));
  if (bytes.length !== entry.bytes) throw new Error('its size is not what the archive states');
  if (crc32(bytes) !== entry.crc32) throw new Error('its checksum is wrong');
  return bytes;
}

/** One piece for the whole output: pieces that are put together need the memory twice. */
function inflateOptions(bytes: number): { readonly maxOutputLength: number; readonly chunkSize: number } {
  // Must be above 0; an empty entry that holds more is found out by its size.
  const maxOutputLength = Math.max(1, bytes);
  return { maxOutputLength, chunkSize: Math.max(64, maxOutputLength + 1) };
}

function dataOffset(read: ReadAt, { header }: ZipEntryData): number {
  const bytes = read(header, LOCAL_HEADER_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < LOCAL_HEADER_BYTES || view.getUint32(0, true) !== LOCAL_HEADER) {
    throw new Error('the archive is damaged here');
  }
  return header + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}

/** Why an entry could not be read; zlib's own words are for programmers. */
export function zipReason(error: unknown): string {
  const { code } = error as { code?: unknown };
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'it unpacks to more than the archive states';
  if (typeof code === 'string' && code.startsWith('Z_')) return 'its compressed data is damaged';
  return error instanceof Error ? error.message : String(error);
}
