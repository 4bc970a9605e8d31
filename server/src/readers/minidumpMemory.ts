import { upToNul, utf16Text } from './evtxValues.js';
import type { Windows } from './windows.js';

/**
 * Drivers in a dump of memory (`MEMORY.DMP`, `setupmem.dmp`): the header says where the kernel's list of them begins, the
 * page tables where its pages are, and the dump where each page stands in the file. A few hundred pages are read, whatever
 * the size of the dump. No real sample was at hand: written from the structures of the debugger's headers, as the public
 * crash dump readers (Volatility, kdmp-parser) describe them; the list's entries are those of a small dump, which was
 * checked. Only x64 with four levels of page tables.
 *
 * ```
 * DUMP_HEADER64      10 DirectoryTableBase   20 PsLoadedModuleList
 *    DumpType 1      88 NumberOfRuns   90 NumberOfPages   98 runs: first page (8), pages (8); the pages from 2000 on
 * BITMAP_DUMP, 2000  00 "SDMP" or "FDMP"  04 "DUMP"   20 FirstPage (in the file)   28 TotalPresentPages
 *                    30 Pages   38 a bit for each page: those that are set stand in the file, in their order
 *
 * KLDR_DATA_TABLE_ENTRY64   00 next   30 DllBase   40 SizeOfImage   48 FullDllName   58 BaseDllName   80 TimeDateStamp
 * UNICODE_STRING64          00 length in bytes (2)   08 address
 * ```
 */

export interface MemoryDriver {
  readonly name: string;
  readonly start: bigint;
  readonly size: number;
  readonly stamp: number;
}

const HEADER = 0x2000;
const PAGE = 0x1000n;
const FULL = 1;
const ENTRY = 0x88;
const X64 = 0x8664;
const MOST_RUNS = 256;
/** Windows loads about 200 drivers. */
const MOST_DRIVERS = 4096;
const LONGEST_NAME = 1024;
const MOST_BITS = 1n << 32n;
/** Bits between two places whose number of earlier pages is remembered. */
const STRIDE = 1 << 20;

/** Bytes at an address of the kernel; undefined where the dump does not hold them. */
type Memory = (address: bigint, size: number) => DataView | undefined;

/**
 * @param type DumpType of the header
 * @returns the drivers in the order in which they were loaded; undefined where the list cannot be reached. `whole` is false where it breaks off
 */
export function memoryDrivers(
  file: Windows,
  type: number,
): { readonly drivers: readonly MemoryDriver[]; readonly whole: boolean } | undefined {
  const header = file.view(0, 0x88);
  if (!header || header.getUint32(0x30, true) !== X64) return undefined;
  const directory = header.getBigUint64(0x10, true);
  const head = header.getBigUint64(0x20, true);
  const pages = type === FULL ? runPages(file) : bitmapPages(file);
  if (!pages) return undefined;
  const memory = kernelMemory(file, directory, pages);
  const drivers: MemoryDriver[] = [];
  const seen = new Set<bigint>([head]);
  let at = memory(head, 8)?.getBigUint64(0, true);
  if (at === undefined) return undefined;
  while (at !== head) {
    if (seen.has(at) || drivers.length >= MOST_DRIVERS) return { drivers, whole: false };
    seen.add(at);
    const entry = memory(at, ENTRY);
    if (!entry) return { drivers, whole: false };
    const next = entry.getBigUint64(0, true);
    const start = entry.getBigUint64(0x30, true);
    const size = entry.getUint32(0x40, true);
    const stamp = entry.getUint32(0x80, true);
    const full: [number, bigint] = [entry.getUint16(0x48, true), entry.getBigUint64(0x50, true)];
    const base: [number, bigint] = [entry.getUint16(0x58, true), entry.getBigUint64(0x60, true)];
    const name = textAt(memory, ...full) || textAt(memory, ...base);
    if (name !== '' && size > 0) drivers.push({ name, start, size, stamp });
    at = next;
  }
  return { drivers, whole: true };
}

/** How long a dump of memory has to be, by its header; undefined where that says nothing. */
export function announcedBytes(file: Windows, type: number): number | undefined {
  const bitmap = bitmapHeader(file);
  if (bitmap) return bitmap.first + bitmap.present * Number(PAGE);
  const count = type === FULL ? file.view(HEADER_RUNS + 8, 8)?.getBigUint64(0, true) : undefined;
  return count === undefined || count > MOST_BITS ? undefined : HEADER + Number(count * PAGE);
}

function textAt(memory: Memory, length: number, address: bigint): string {
  const view = length === 0 || length > LONGEST_NAME ? undefined : memory(address, length);
  return view ? upToNul(utf16Text(view, 0, length)) : '';
}

/** Offset in the file of a physical page. */
type Pages = (page: bigint) => number | undefined;

function kernelMemory(file: Windows, directory: bigint, pages: Pages): Memory {
  const entryOf = (table: bigint, index: bigint): bigint | undefined => {
    const at = pages((table & PHYSICAL) / PAGE);
    return at === undefined ? undefined : file.view(at + Number(index) * 8, 8)?.getBigUint64(0, true);
  };
  /** Offset in the file of the byte at an address. */
  const place = (address: bigint): number | undefined => {
    let table = directory;
    for (const shift of [39n, 30n, 21n, 12n]) {
      const entry = entryOf(table, (address >> shift) & 0x1ffn);
      // Pages that were in transition to the disk are still there: their place stands where that of others does.
      if (entry === undefined || !((entry & PRESENT) !== 0n || (shift === 12n && isInTransition(entry))))
        return undefined;
      const isLarge = (shift === 30n || shift === 21n) && (entry & LARGE_PAGE) !== 0n;
      if (shift === 12n || isLarge) {
        const inside = (1n << shift) - 1n;
        const physical = (entry & PHYSICAL & ~inside) | (address & inside);
        const at = pages(physical / PAGE);
        return at === undefined ? undefined : at + Number(physical % PAGE);
      }
      table = entry;
    }
    return undefined;
  };
  return (address, size) => {
    const whole = new Uint8Array(size);
    for (let have = 0; have < size;) {
      const here = address + BigInt(have);
      const part = Math.min(size - have, Number(PAGE - (here % PAGE)));
      const at = place(here);
      const view = at === undefined ? undefined : file.view(at, part);
      if (!view) return undefined;
      whole.set(new Uint8Array(view.buffer, view.byteOffset, part), have);
      have += part;
    }
    return new DataView(whole.buffer);
  };
}

const PRESENT = 1n;
const LARGE_PAGE = 0x80n;
/** Bits 12 to 47 of an entry: a page. */
const PHYSICAL = 0xffff_ffff_f000n;

/** Transition 1 and prototype 0 in an entry that is not present. */
function isInTransition(entry: bigint): boolean {
  return (entry & 0x800n) !== 0n && (entry & 0x400n) === 0n;
}

/** Pages of a dump of all memory: in runs, one behind the other. */
function runPages(file: Windows): Pages | undefined {
  const count = file.view(HEADER_RUNS, 4)?.getUint32(0, true) ?? 0;
  if (count === 0 || count > MOST_RUNS) return undefined;
  const runs: { first: bigint; count: bigint; at: number }[] = [];
  let at = HEADER;
  for (let i = 0; i < count; i++) {
    const view = file.view(HEADER_RUNS + 0x10 + 16 * i, 16);
    if (!view) return undefined;
    const [first, length] = [view.getBigUint64(0, true), view.getBigUint64(8, true)];
    if (length > MOST_BITS) return undefined;
    runs.push({ first, count: length, at });
    at += Number(length * PAGE);
  }
  return (page) => {
    const run = runs.find(({ first, count: length }) => page >= first && page < first + length);
    return run && run.at + Number((page - run.first) * PAGE);
  };
}

const HEADER_RUNS = 0x88;
const DUMP_MARK = 0x504d5544;

interface BitmapHeader {
  /** Offset of the first page in the file. */
  readonly first: number;
  /** Pages in the file. */
  readonly present: number;
  /** Pages that the bitmap speaks of. */
  readonly bits: bigint;
}

function bitmapHeader(file: Windows): BitmapHeader | undefined {
  const head = file.view(HEADER, 0x38);
  const mark = head && String.fromCharCode(...new Uint8Array(head.buffer, head.byteOffset, 4));
  if (!head || (mark !== 'SDMP' && mark !== 'FDMP') || head.getUint32(4, true) !== DUMP_MARK) return undefined;
  const [first, present, bits] = [0x20, 0x28, 0x30].map((at) => head.getBigUint64(at, true));
  if (first === undefined || present === undefined || bits === undefined) return undefined;
  if (bits > MOST_BITS || present > bits || first > MOST_BITS) return undefined;
  return { first: Number(first), present: Number(present), bits };
}

/** Pages of a dump that holds some: the bitmap says which. */
function bitmapPages(file: Windows): Pages | undefined {
  const header = bitmapHeader(file);
  if (!header) return undefined;
  const { first, bits } = header;
  const bitmap = HEADER + 0x38;
  /** Pages before each stride, as far as was asked for. */
  const before = [0];
  const countBits = (from: number, to: number): number | undefined => {
    const view = file.view(bitmap + from / 8, Math.ceil((to - from) / 8));
    if (!view) return undefined;
    let count = 0;
    for (let bit = from; bit < to; bit += 8) {
      const byte = view.getUint8((bit - from) / 8);
      count += ones[bit + 8 <= to ? byte : byte & ((1 << (to - bit)) - 1)] ?? 0;
    }
    return count;
  };
  return (page) => {
    if (page >= bits) return undefined;
    const bit = Number(page);
    const byte = file.view(bitmap + Math.floor(bit / 8), 1)?.getUint8(0);
    if (byte === undefined || !((byte >> (bit % 8)) & 1)) return undefined;
    const stride = Math.floor(bit / STRIDE);
    for (let i = before.length; i <= stride; i++) {
      const count = countBits((i - 1) * STRIDE, i * STRIDE);
      if (count === undefined) return undefined;
      before.push((before[i - 1] ?? 0) + count);
    }
    const rest = countBits(stride * STRIDE, bit);
    return rest === undefined ? undefined : first + ((before[stride] ?? 0) + rest) * Number(PAGE);
  };
}

const ones = Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);
