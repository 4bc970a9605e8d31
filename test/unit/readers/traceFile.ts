import { fileTimeOf, Writer } from './writeBytes.js';

export interface TraceEvent {
  readonly process: number;
  readonly tid: number;
  readonly kind: number;
  readonly operation: number;
  readonly time: string;
  readonly status?: number;
  readonly detail: Uint8Array;
}

export interface TestTraceProcess {
  readonly index: number;
  readonly pid: number;
  readonly name: string;
  readonly modules: readonly { readonly path: string; readonly company: string }[];
}

/** A 64-bit trace of Process Monitor: events, offsets, processes, strings. */
export function traceFile(events: readonly TraceEvent[], processes: readonly TestTraceProcess[]): Uint8Array {
  const file = new Writer().ascii('PML_').u32(9).u32(1).padTo(0x3a8);
  const offsets = events.map(({ process, tid, kind, operation, time, status = 0, detail }) => {
    const at = file.length;
    file
      .u32(process)
      .u32(tid)
      .u32(kind)
      .u16(operation)
      .padTo(at + 0x14);
    file
      .u64(0)
      .u64(fileTimeOf(Date.parse(time)) + 5n)
      .u32(status)
      .u16(1)
      .u16(0)
      .u32(detail.length)
      .u32(0);
    file.u64(0xfffff80000000000n).raw(detail);
    return at;
  });
  file.setU32(0x234, events.length).setU64(0x240, 0x3a8).setU64(0x248, file.length);
  for (const offset of offsets) file.u32(offset).u8(0);
  const strings = [''];
  const numberOf = (text: string): number => (strings.includes(text) ? strings.indexOf(text) : strings.push(text) - 1);
  const table = file.length;
  file.setU64(0x250, table).u32(processes.length);
  for (const { index } of processes) file.u32(index);
  const starts = file.length;
  file.padTo(starts + 4 * processes.length);
  processes.forEach(({ index, pid, name, modules }, i) => {
    const at = file.length;
    file
      .setU32(starts + 4 * i, at - table)
      .u32(index)
      .u32(pid)
      .padTo(at + 0x40);
    file.u32(numberOf(name)).padTo(at + 0x68);
    file.u32(modules.length);
    for (const { path, company } of modules) {
      const module = file.length;
      file
        .padTo(module + 0x14)
        .u32(numberOf(path))
        .u32(0)
        .u32(numberOf(company))
        .padTo(module + 0x40);
    }
  });
  const pool = file.length;
  file
    .setU64(0x258, pool)
    .u32(strings.length)
    .padTo(pool + 4 + 4 * strings.length);
  strings.forEach((text, i) => {
    file.setU32(pool + 4 + 4 * i, file.length - pool);
    file
      .u32(2 * text.length + 2)
      .utf16(text)
      .u16(0);
  });
  return file.setU64(0x260, file.length).done();
}

/** Detail of Load Image. */
export function imageDetail(path: string): Uint8Array {
  return new Writer().u64(0x7ff800000000n).u32(0x1000).u16(path.length).u16(0).utf16(path).done();
}

/** Detail of CreateFile. */
export function fileDetail(path: string): Uint8Array {
  return new Writer()
    .u32(0)
    .padTo(4 + 40 + 0x14)
    .u16(path.length)
    .u16(0)
    .utf16(path)
    .u32(0x120089)
    .done();
}

/** Detail of RegOpenKey; the text in one byte a character. */
export function keyDetail(path: string): Uint8Array {
  return new Writer()
    .u16(0x8000 | path.length)
    .u16(0)
    .u32(0x20019)
    .ascii(path)
    .done();
}
