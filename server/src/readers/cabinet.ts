import { inflateRawSync } from 'node:zlib';

/**
 * Cabinets with one log in them, as servicing leaves them: `C:\Windows\Logs\CBS\CbsPersist_20230517152528.cab`.
 *
 * ```
 * "MSCF" ... offset of the files (16), folders (26), files (28), flags (30); reserved areas where flag 4 is set
 * CFFOLDER   offset of its data, number of blocks, compression: 0 none, 1 MSZIP, 2 Quantum, 3 LZX
 * CFFILE     size, offset in the unpacked folder, folder, date, time, attributes, name
 * CFDATA     checksum, packed size, unpacked size (32 KB at most), data: "CK" and a deflate stream of its own, which may
 *            point back into the block before
 * ```
 *
 * From Microsoft's description of the format ([MS-CAB], [MS-MCI]); no real file was at hand. Why no library:
 * docs/decisions/0008-cabinets.md.
 */
export function readCabinet(bytes: Uint8Array, largest = LARGEST): Cabinet | undefined {
  const cab = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isCabinet(bytes)) return undefined;
  try {
    return unpack(cab, largest);
  } catch (error) {
    if (error instanceof RangeError) return refused('Not read: the cabinet is damaged or cut off.');
    throw error;
  }
}

/** Told by its first bytes. */
export function isCabinet(head: Uint8Array): boolean {
  return head.length >= 36 && [0x4d, 0x53, 0x43, 0x46].every((byte, at) => head[at] === byte);
}

export interface Cabinet {
  /** The first log; absent when nothing could be unpacked. */
  readonly text?: Uint8Array;
  /** What was not read, and why; English, `args` fill `{0}` ... */
  readonly problem?: { readonly what: string; readonly args?: readonly (string | number)[] };
}

/** Servicing begins a new log at some 50 MB. A cabinet of blocks that unpack to nothing but blanks stops here. */
const LARGEST = 512 * 1024 * 1024;
const MSZIP = 1;
const WINDOW = 32 * 1024;

interface Folder {
  readonly data: number;
  readonly blocks: number;
  readonly compression: number;
}

function refused(what: string, ...args: readonly (string | number)[]): Cabinet {
  return { problem: { what, ...(args.length > 0 && { args }) } };
}

function unpack(cab: DataView, largest: number): Cabinet {
  const flags = cab.getUint16(30, true);
  const count = cab.getUint16(28, true);
  const reserve = flags & 4 ? { folder: cab.getUint8(38), data: cab.getUint8(39) } : { folder: 0, data: 0 };
  let at = 36 + (flags & 4 ? 4 + cab.getUint16(36, true) : 0);
  // Names of the cabinet and disk before and behind it in a set.
  for (let text = 0; text < (flags & 1 ? 2 : 0) + (flags & 2 ? 2 : 0); text++) at = afterText(cab, at);
  const wanted = firstLog(cab, cab.getUint32(16, true), count);
  if (!wanted) return refused('Not read: the cabinet holds no log.');
  const entry = at + wanted.folder * (8 + reserve.folder);
  const folder: Folder = {
    data: cab.getUint32(entry, true),
    blocks: cab.getUint16(entry + 4, true),
    compression: cab.getUint16(entry + 6, true) & 0xf,
  };
  if (folder.compression > MSZIP)
    return refused(
      'Not read: the cabinet is packed with {0}. Unpack it on Windows with "expand.exe" and add the log.',
      folder.compression === 3 ? 'LZX' : 'Quantum',
    );
  if (wanted.offset + wanted.size > largest)
    return refused('Not read: the cabinet unpacks to more than {0} bytes.', largest);
  return content(cab, folder, wanted, reserve.data);
}

interface Wanted {
  readonly size: number;
  readonly offset: number;
  readonly folder: number;
}

/** The first file whose name ends in `.log`, else the first. */
function firstLog(cab: DataView, from: number, count: number): Wanted | undefined {
  let first: Wanted | undefined;
  for (let file = 0, at = from; file < count; file++) {
    const found = {
      size: cab.getUint32(at, true),
      offset: cab.getUint32(at + 4, true),
      folder: cab.getUint16(at + 8, true),
    };
    const next = afterText(cab, at + 16);
    const name = new TextDecoder('latin1').decode(new Uint8Array(cab.buffer, cab.byteOffset + at + 16, next - at - 17));
    if (/\.log$/i.test(name)) return found;
    first ??= found;
    at = next;
  }
  return first;
}

/** Unpacks block by block up to the end of the file; what lies behind a damaged block is lost, and told. */
function content(cab: DataView, folder: Folder, { offset, size }: Wanted, reserve: number): Cabinet {
  const parts: Buffer[] = [];
  let length = 0;
  let whole = true;
  let before: Buffer | undefined;
  let at = folder.data;
  for (let block = 0; block < folder.blocks && length < offset + size; block++) {
    const part = unpackBlock(cab, at, { reserve, compression: folder.compression, before });
    if (!part) {
      whole = false;
      break;
    }
    at = part.next;
    before = part.unpacked;
    length += before.length;
    parts.push(before);
  }
  const text = Buffer.concat(parts).subarray(offset, offset + size);
  if (text.length === 0 && size > 0) return refused('Not read: the cabinet is damaged or cut off.');
  return whole && text.length === size
    ? { text }
    : {
        text,
        problem: {
          what: 'The cabinet is damaged: {0} of {1} bytes of the log were unpacked.',
          args: [text.length, size],
        },
      };
}

interface BlockOptions {
  readonly reserve: number;
  readonly compression: number;
  readonly before: Buffer | undefined;
}

function unpackBlock(
  cab: DataView,
  at: number,
  { reserve, compression, before }: BlockOptions,
): { readonly unpacked: Buffer; readonly next: number } | undefined {
  if (at + 8 + reserve > cab.byteLength) return undefined;
  const packed = cab.getUint16(at + 4, true);
  const size = cab.getUint16(at + 6, true);
  const start = at + 8 + reserve;
  const next = start + packed;
  // 32 KB of plain data may grow by a little when it is packed.
  if (next > cab.byteLength || size > WINDOW || packed > WINDOW + 6144) return undefined;
  const data = Buffer.from(cab.buffer, cab.byteOffset + start, packed);
  const stated = cab.getUint32(at, true);
  if (
    stated !== 0 &&
    stated !== checksum(Buffer.from(cab.buffer, cab.byteOffset + at + 4, 4 + reserve), checksum(data))
  )
    return undefined;
  if (compression !== MSZIP) return packed === size ? { unpacked: data, next } : undefined;
  if (data[0] !== 0x43 || data[1] !== 0x4b) return undefined;
  try {
    const unpacked = inflateRawSync(data.subarray(2), {
      maxOutputLength: Math.max(1, size),
      ...(before && { dictionary: before }),
    });
    return unpacked.length === size ? { unpacked, next } : undefined;
  } catch {
    return undefined;
  }
}

/** XOR of the 32-bit words, little-endian; what is left over is taken in the other order, as the format has it. */
function checksum(data: Buffer, seed = 0): number {
  let sum = seed;
  const words = data.length >> 2;
  for (let word = 0; word < words; word++) sum ^= data.readInt32LE(word * 4);
  let rest = 0;
  for (let at = words * 4; at < data.length; at++) rest = (rest << 8) | (data[at] ?? 0);
  return (sum ^ rest) >>> 0;
}

/** @throws RangeError when the text has no end */
function afterText(cab: DataView, at: number): number {
  let end = at;
  while (cab.getUint8(end) !== 0) end++;
  return end + 1;
}
