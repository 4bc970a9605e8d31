import { deflateRawSync } from 'node:zlib';

export interface CabinetFile {
  readonly name?: string;
  readonly text: Uint8Array;
  /** 0 none, 1 MSZIP; others are written as they are, with that number. */
  readonly compression?: number;
  /** Bytes that the writer reserves in header, folder and data. */
  readonly reserve?: number;
  /** Names of the cabinet before it. */
  readonly previous?: boolean;
  readonly checksums?: boolean;
}

/** Writes a cabinet as [MS-CAB] and [MS-MCI] describe it: blocks of 32 KB that point back into the block before. */
export function writeCabinet(file: CabinetFile): Buffer {
  const {
    name = 'CbsPersist_20230517152528.log',
    text,
    compression = 1,
    reserve = 0,
    previous,
    checksums = true,
  } = file;
  const blocks: Buffer[] = [];
  for (let at = 0; at < text.length; at += 32768) {
    const part = text.subarray(at, at + 32768);
    const dictionary = at > 0 ? text.subarray(at - 32768, at) : undefined;
    const packed =
      compression === 1
        ? Buffer.concat([Buffer.from('CK'), deflateRawSync(part, dictionary ? { dictionary } : {})])
        : Buffer.from(part);
    const header = Buffer.alloc(8 + reserve, 0);
    header.writeUInt16LE(packed.length, 4);
    header.writeUInt16LE(part.length, 6);
    if (checksums) header.writeUInt32LE(xor(header.subarray(4), xor(packed)), 0);
    blocks.push(header, packed);
  }
  const flags = (reserve > 0 ? 4 : 0) | (previous ? 1 : 0);
  const optional = Buffer.concat([
    reserve > 0 ? Buffer.from([reserve, 0, reserve, reserve, ...new Uint8Array(reserve)]) : Buffer.alloc(0),
    previous ? Buffer.from('first.cab\0disk 1\0') : Buffer.alloc(0),
  ]);
  const entry = Buffer.concat([Buffer.alloc(16), Buffer.from(`${name}\0`)]);
  entry.writeUInt32LE(text.length, 0);
  const filesAt = 36 + optional.length + 8 + reserve;
  const dataAt = filesAt + entry.length;
  const folder = Buffer.alloc(8 + reserve);
  folder.writeUInt32LE(dataAt, 0);
  folder.writeUInt16LE(blocks.length / 2, 4);
  folder.writeUInt16LE(compression, 6);
  const header = Buffer.alloc(36);
  header.write('MSCF', 0, 'latin1');
  header.writeUInt32LE(filesAt, 16);
  header.writeUInt16LE(0x0103, 24);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(1, 28);
  header.writeUInt16LE(flags, 30);
  const whole = Buffer.concat([header, optional, folder, entry, ...blocks]);
  whole.writeUInt32LE(whole.length, 8);
  return whole;
}

function xor(data: Buffer, seed = 0): number {
  let sum = seed;
  let at = 0;
  for (; at + 4 <= data.length; at += 4) sum ^= data.readUInt32LE(at);
  const rest = [...data.subarray(at)].reduce((value, byte) => (value << 8) | byte, 0);
  return (sum ^ rest) >>> 0;
}
