import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a zip as a test wants it, honest or not. What is not given follows from the rest. */
export interface ZipEntry {
  readonly name: string | Uint8Array;
  readonly data?: string | Uint8Array;
  /** Bit 11 says that the name is UTF-8. */
  readonly flags?: number;
  /** 8 deflate, 0 stored. */
  readonly method?: number;
  /** Upper half: Unix mode. */
  readonly attributes?: number;
  /** What the directory states, whatever is true. */
  readonly bytes?: number;
  readonly crc?: number;
  /** Compressed data as it is, whatever it holds. */
  readonly raw?: Uint8Array;
  /** Extra field of the central directory. */
  readonly extra?: Uint8Array;
  /** Takes the data of the entry at this place in the list for its own. */
  readonly sharesDataOf?: number;
}

/** Writes a zip byte by byte, so that a test can make every part of it wrong. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(typeof entry.name === 'string' ? Buffer.from(entry.name) : entry.name);
    const data = Buffer.from(typeof entry.data === 'string' ? Buffer.from(entry.data) : (entry.data ?? []));
    const method = entry.method ?? 8;
    const compressed = Buffer.from(entry.raw ?? (method === 8 ? deflateRawSync(data) : data));
    const extra = Buffer.from(entry.extra ?? []);
    const flags = entry.flags ?? 0;
    const size = entry.bytes ?? data.length;
    const crc = entry.crc ?? crc32(data);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(crc, 14);
    local.writeUInt32LE(compressed.length, 18);
    local.writeUInt32LE(size, 22);
    local.writeUInt16LE(name.length, 26);
    const shared = entry.sharesDataOf === undefined ? undefined : offsets[entry.sharesDataOf];
    const offset = shared ?? at;
    offsets.push(offset);
    if (shared === undefined) {
      parts.push(local, name, compressed);
      at += 30 + name.length + compressed.length;
    }
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    central.writeUInt16LE(20, 6);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt16LE(0x5499, 14);
    central.writeUInt32LE(crc, 16);
    central.writeUInt32LE(compressed.length, 20);
    central.writeUInt32LE(size, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt16LE(extra.length, 30);
    central.writeUInt32LE(entry.attributes ?? 0, 38);
    central.writeUInt32LE(offset, 42);
    directory.push(central, name, extra);
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
