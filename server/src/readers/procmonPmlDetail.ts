import { utf16Text } from './evtxValues.js';

/** What an event is about. */
export interface TraceDetail {
  /** Replaces the operation's name where what is asked for says more. */
  readonly operation?: string;
  readonly path: string;
  readonly detail: string;
}

/** Reads forward through the detail of one event; behind its end are zeros and empty texts. */
export class DetailBytes {
  private at: number;

  constructor(
    private readonly view: DataView,
    start: number,
    private readonly end: number,
    readonly pointer: 4 | 8,
  ) {
    this.at = start;
  }

  skip(count: number): this {
    this.at += count;
    return this;
  }

  u8(): number {
    this.at += 1;
    return this.at <= this.end ? this.view.getUint8(this.at - 1) : 0;
  }

  u16(): number {
    this.at += 2;
    return this.at <= this.end ? this.view.getUint16(this.at - 2, true) : 0;
  }

  u32(): number {
    this.at += 4;
    return this.at <= this.end ? this.view.getUint32(this.at - 4, true) : 0;
  }

  u64(): bigint {
    this.at += 8;
    return this.at <= this.end ? this.view.getBigUint64(this.at - 8, true) : 0n;
  }

  address(): string {
    const value = this.pointer === 8 ? this.u64() : BigInt(this.u32());
    return `0x${value.toString(16)}`;
  }

  /** Bytes as they are. */
  bytes(count: number): Uint8Array {
    this.at += count;
    if (this.at > this.end) return new Uint8Array(count);
    return new Uint8Array(this.view.buffer, this.view.byteOffset + this.at - count, count);
  }

  /** @param info number of characters; the highest bit says that they are ASCII */
  text(info: number): string {
    const characters = info & 0x7fff;
    const ascii = (info & 0x8000) !== 0;
    const length = Math.min(ascii ? characters : 2 * characters, Math.max(0, this.end - this.at));
    const start = this.at;
    this.at += length;
    if (!ascii) return utf16Text(this.view, start, length);
    return String.fromCharCode(...new Uint8Array(this.view.buffer, this.view.byteOffset + start, length));
  }
}

/** Process and thread events: numbers and texts as Process Monitor's own column shows them. */
export function processDetail(operation: string, bytes: DetailBytes, tid: number): TraceDetail {
  switch (operation) {
    case 'Process Defined':
    case 'Process Create': {
      const pid = bytes.skip(4).u32();
      const sids = bytes.skip(0x24).u8() + bytes.u8();
      const [pathInfo, commandInfo] = [bytes.u16(), bytes.u16()];
      const path = bytes.skip(2 + sids).text(pathInfo);
      return { path, detail: `PID: ${pid}, Command line: ${bytes.text(commandInfo)}` };
    }
    case 'Process Start': {
      const parent = bytes.u32();
      const [commandInfo, folderInfo] = [bytes.u16(), bytes.u16()];
      const command = bytes.skip(4).text(commandInfo);
      // The environment follows. It is as long as the rest of the trace and says who worked there: it stays in the file.
      return {
        path: '',
        detail: `Parent PID: ${parent}, Command line: ${command}, Current directory: ${bytes.text(folderInfo)}`,
      };
    }
    case 'Process Exit':
    case 'Process Statistics': {
      const status = bytes.u32() | 0;
      const [kernel, user] = [bytes.u64(), bytes.u64()];
      const [working, peakWorking, own, peakOwn] = [bytes.u64(), bytes.u64(), bytes.u64(), bytes.u64()];
      return {
        path: '',
        detail:
          `Exit Status: ${status}, User Time: ${seconds(user)} seconds, Kernel Time: ${seconds(kernel)} seconds, ` +
          `Private Bytes: ${grouped(own)}, Peak Private Bytes: ${grouped(peakOwn)}, ` +
          `Working Set: ${grouped(working)}, Peak Working Set: ${grouped(peakWorking)}`,
      };
    }
    case 'Thread Create':
      return { path: '', detail: `Thread ID: ${bytes.u32()}` };
    case 'Thread Exit': {
      const [kernel, user] = [bytes.skip(4).u64(), bytes.u64()];
      return { path: '', detail: `Thread ID: ${tid}, User Time: ${seconds(user)}, Kernel Time: ${seconds(kernel)}` };
    }
    case 'Load Image': {
      const [base, size, info] = [bytes.address(), bytes.u32(), bytes.u16()];
      return { path: bytes.skip(2).text(info), detail: `Image Base: ${base}, Image Size: 0x${size.toString(16)}` };
    }
    default:
      return { path: '', detail: '' };
  }
}

/** Bytes between the length of the path and the path itself, by operation. */
const registryFields: Readonly<Record<string, number>> = {
  RegOpenKey: 6,
  RegCreateKey: 6,
  RegLoadKey: 2,
  RegRenameKey: 2,
  RegQueryKey: 10,
  RegQueryValue: 10,
  RegEnumValue: 14,
  RegEnumKey: 14,
  RegSetInfoKey: 14,
  RegSetValue: 14,
};

export function registryDetail(operation: string, bytes: DetailBytes): TraceDetail {
  const info = bytes.u16();
  if (operation === 'RegOpenKey' || operation === 'RegCreateKey') {
    const access = bytes.skip(2).u32();
    return { path: bytes.text(info), detail: access ? `Desired Access: 0x${access.toString(16)}` : '' };
  }
  return { path: bytes.skip(registryFields[operation] ?? 0).text(info), detail: '' };
}

/** @param subNames names by what is asked for, for operations that have them */
export function fileDetail(
  operation: string,
  bytes: DetailBytes,
  subNames: Readonly<Record<number, string>> | undefined,
): TraceDetail {
  const kind = bytes.u8();
  const info = bytes.skip(3 + 5 * bytes.pointer + 0x14).u16();
  const path = bytes.skip(2).text(info);
  const name = kind === 0 ? undefined : subNames?.[kind];
  if (operation === 'CreateFile') return { path, detail: `Desired Access: 0x${bytes.u32().toString(16)}` };
  if (name === 'QueryDirectory') {
    const filter = bytes.text(bytes.u16());
    return filter === ''
      ? { operation: name, path, detail: '' }
      : { operation: name, path: `${path.replace(/\\$/, '')}\\${filter}`, detail: `Filter: ${filter}` };
  }
  return { ...(name !== undefined && { operation: name }), path, detail: '' };
}

/** Addresses are shown as they are: the names of hosts are not asked for. */
export function networkDetail(operation: string, bytes: DetailBytes): TraceDetail {
  const flags = bytes.u16();
  const length = bytes.skip(2).u32();
  const [from, to] = [bytes.bytes(16), bytes.bytes(16)];
  const [fromPort, toPort] = [bytes.u16(), bytes.u16()];
  return {
    operation: `${flags & 4 ? 'TCP' : 'UDP'} ${operation}`,
    path: `${host(from, (flags & 1) !== 0)}:${fromPort} -> ${host(to, (flags & 2) !== 0)}:${toPort}`,
    detail: `Length: ${length}`,
  };
}

function host(bytes: Uint8Array, v4: boolean): string {
  if (v4) return bytes.subarray(0, 4).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  return `[${groups.map((group) => group.toString(16)).join(':')}]`;
}

/** 100 ns → `1.2345678`. */
function seconds(ticks: bigint): string {
  return `${ticks / 10_000_000n}.${String(ticks % 10_000_000n).padStart(7, '0')}`;
}

function grouped(value: bigint): string {
  // eslint-disable-next-line regexp/no-super-linear-move -- the digits of 64 bits
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
