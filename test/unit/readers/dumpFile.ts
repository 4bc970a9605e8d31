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
