import { fileTimeOf, Writer } from './writeBytes.js';

export interface TestDriver {
  readonly name: string;
  readonly start: bigint;
  readonly size: number;
}

export interface KernelDump {
  readonly code: number;
  readonly parameters: readonly bigint[];
  readonly build: number;
  readonly time: string;
  readonly drivers: readonly TestDriver[];
  readonly unloaded?: readonly TestDriver[];
}

/** A small kernel dump: header, driver list, unloaded drivers, names, the mark at the end. */
export function kernelDump({ code, parameters, build, time, drivers, unloaded = [] }: KernelDump): Uint8Array {
  const file = new Writer().ascii('PAGEDU64').u32(15).u32(build).padTo(0x2060);
  file.setU32(0x30, 0x8664).setU32(0x34, 4).setU32(0x38, code);
  parameters.forEach((value, i) => file.setU64(0x40 + 8 * i, value));
  file
    .setU32(0xf98, 4)
    .setU64(0xfa8, fileTimeOf(Date.parse(time)))
    .setU64(0x1030, 1_234_000_000n);
  file.padTo(0x2100);
  file.setU32(0x2018, file.length);
  file.u64(unloaded.length);
  for (const { name, start, size } of unloaded) {
    const at = file.length;
    file
      .u16(name.length * 2)
      .u16(name.length * 2)
      .u32(0)
      .u64(0)
      .utf16(name.slice(0, 12))
      .padTo(at + 0x28);
    file.u64(start).u64(start + BigInt(size));
  }
  const list = file.length;
  file
    .setU32(0x2030, list)
    .setU32(0x2034, drivers.length)
    .padTo(list + 144 * drivers.length);
  file.setU32(0x2038, file.length);
  drivers.forEach(({ name, start, size }, i) => {
    const at = list + 144 * i;
    file
      .setU32(at, file.length)
      .setU64(at + 0x38, start)
      .setU32(at + 0x48, size)
      .setU32(at + 0x88, 0x5f000000);
    file.u32(name.length).utf16(name).u16(0);
  });
  return file.setU32(0x2008, file.length).ascii('TRGD').done();
}

export interface ProcessDump {
  readonly modules: readonly TestDriver[];
  readonly exception?: { readonly code: number; readonly address: bigint };
}

/** A dump of a process: module list, exception, system. */
export function processDump({ modules, exception }: ProcessDump): Uint8Array {
  const streams = exception ? 3 : 2;
  const file = new Writer().ascii('MDMP').u32(0xa793).u32(streams).u32(32).u32(0).u32(1_623_900_000).u64(0);
  file.padTo(32 + 12 * streams);
  const directory = (i: number, type: number): void => {
    file.setU32(32 + 12 * i, type).setU32(32 + 12 * i + 8, file.length);
  };
  directory(0, 7);
  const system = file.length;
  file.u16(9).padTo(system + 8);
  file
    .u32(10)
    .u32(0)
    .u32(19041)
    .padTo(system + 56);
  if (exception) {
    directory(2, 6);
    file
      .u32(44)
      .u32(0)
      .u32(exception.code)
      .u32(0)
      .u64(0)
      .u64(exception.address)
      .padTo(file.length + 128);
  }
  directory(1, 4);
  const list = file.length + 4;
  file.u32(modules.length).padTo(list + 108 * modules.length);
  modules.forEach(({ name, start, size }, i) => {
    const at = list + 108 * i;
    file
      .setU64(at, start)
      .setU32(at + 8, size)
      .setU32(at + 16, 0x5f000000)
      .setU32(at + 20, file.length);
    file
      .setU32(at + 24, 0xfeef04bd)
      .setU32(at + 32, (10 << 16) | 1)
      .setU32(at + 36, (2 << 16) | 3);
    file
      .u32(2 * name.length)
      .utf16(name)
      .u16(0);
  });
  return file.done();
}

/** Where things lie in the memory of `memoryDump`: physical pages, and addresses of the kernel. */
const memory = { tables: [0x11, 0x15, 0x12, 0x13], list: 0x40, large: 0x200 };
const listAddress = 0xfffff80340000000n;
const largeAddress = listAddress + 0x200000n;

/**
 * A dump of memory whose drivers only the page tables lead to: four levels of them, an entry in a small page, another that
 * goes over into the next page, and one in a large page.
 *
 * @param kind the pages stand in runs, or as a bitmap says
 */
export function memoryDump(
  { code, parameters, build, time, drivers }: KernelDump,
  kind: 'runs' | 'SDMP' | 'FDMP',
): Uint8Array {
  const pages = new Map<number, Writer>();
  const page = (number: number): Writer => {
    const known = pages.get(number) ?? new Writer().padTo(0x1000);
    pages.set(number, known);
    return known;
  };
  const link = (table: number, index: number, to: number, flags = 3): void => {
    page(table).setU64(8 * index, (BigInt(to) << 12n) | BigInt(flags));
  };
  const [top = 0, pointers = 0, directory = 0, last = 0] = memory.tables;
  const index = (shift: bigint): number => Number((listAddress >> shift) & 0x1ffn);
  link(top, index(39n), pointers);
  link(pointers, index(30n), directory);
  link(directory, index(21n), last);
  link(directory, index(21n) + 1, memory.large, 0x83);
  link(last, 0, memory.list);
  // In transition: not present, but still there.
  link(last, 1, memory.list + 7, 0x800);
  const put = (address: bigint, bytes: Uint8Array): void => {
    bytes.forEach((byte, i) => {
      const at = address + BigInt(i);
      const offset = Number(at - listAddress);
      const number =
        at >= largeAddress ? memory.large + (offset - 0x200000) / 0x1000 : memory.list + (offset < 0x1000 ? 0 : 7);
      page(Math.floor(number)).setU8(offset % 0x1000, byte);
    });
  };
  const places = drivers.map((_, i) =>
    i === drivers.length - 1 ? largeAddress + 0x5010n : listAddress + BigInt(i === 1 ? 0xfc0 : 0x100 + 0x200 * i),
  );
  const u64 = (value: bigint): Uint8Array => new Writer().u64(value).done();
  put(listAddress, u64(places[0] ?? listAddress));
  drivers.forEach(({ name, start, size }, i) => {
    const at = places[i] ?? listAddress;
    const entry = new Writer()
      .u64(places[i + 1] ?? listAddress)
      .padTo(0x30)
      .u64(start)
      .u64(0n)
      .u32(size)
      .u32(0);
    entry
      .u16(2 * name.length)
      .u16(2 * name.length)
      .u32(0)
      .u64(at + 0xa0n);
    entry.u64(0n).u64(0n).padTo(0x80).u32(0x5f000000).padTo(0xa0).utf16(name);
    put(at, entry.done());
  });

  const file = new Writer().ascii('PAGEDU64').u32(15).u32(build).padTo(0x2000);
  file
    .setU64(0x10, BigInt(top) << 12n)
    .setU64(0x20, listAddress)
    .setU32(0x30, 0x8664)
    .setU32(0x34, 4)
    .setU32(0x38, code);
  parameters.forEach((value, i) => file.setU64(0x40 + 8 * i, value));
  file.setU32(0xf98, kind === 'runs' ? 1 : kind === 'FDMP' ? 5 : 6).setU64(0xfa8, fileTimeOf(Date.parse(time)));
  const numbers = [...pages.keys()].sort((a, b) => a - b);
  if (kind === 'runs') {
    file.setU32(0x88, numbers.length).setU64(0x90, numbers.length);
    numbers.forEach((number, i) => file.setU64(0x98 + 16 * i, number).setU64(0xa0 + 16 * i, 1));
  } else {
    const most = (numbers.at(-1) ?? 0) + 1;
    file.ascii(`${kind}DUMP`).padTo(0x2020).u64(0x3000).u64(numbers.length).u64(most);
    file.padTo(0x3000);
    for (let at = 0; at < most; at += 8)
      file.setU8(
        0x2038 + at / 8,
        numbers.reduce((byte, one) => (one >= at && one < at + 8 ? byte | (1 << (one - at)) : byte), 0),
      );
  }
  for (const number of numbers) file.raw(page(number).done());
  return file.done();
}
