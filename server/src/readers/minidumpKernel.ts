import { ForeignText, LEVEL_FATAL, moduleAt, type ForeignFile, type ForeignModule } from '../../../engine/src/index.js';
import { addressText, codeText, dumpBytes, linkTime, machineText, type DumpBytes } from './minidumpBytes.js';
import { announcedBytes, memoryDrivers } from './minidumpMemory.js';
import { memoryWindows, type Windows } from './windows.js';

/**
 * Kernel dumps: MEMORY.DMP, `Minidump\*.dmp`, `Rollback\setupmem.dmp`.
 *
 * ```
 * DUMP_HEADER64, 8,192 bytes                         DUMP_HEADER32 (fields of 4 bytes from 10 on)
 * 00 "PAGEDU64"     30 MachineImageType              00 "PAGEDUMP"     20 MachineImageType
 * 0c MinorVersion   34 NumberProcessors              0c MinorVersion   24 NumberProcessors
 *    (the build)    38 BugCheckCode                                    28 BugCheckCode
 *                   40 four parameters, 8 each                         2c four parameters, 4 each
 * f98 DumpType      fa8 SystemTime (FILETIME, UTC)   f88 DumpType      fc0 SystemTime
 * 1030 SystemUpTime (100 ns)
 *
 * TRIAGE_DUMP64 at 2000, where DumpType is 4 (the small dump); offsets from the start of the file
 * 08 ValidOffset -> "TRGD"   18 UnloadedDriversOffset   30 DriverListOffset   34 DriverCount   38 StringPoolOffset
 *
 * DUMP_DRIVER_ENTRY64, 144 bytes: 00 offset of the name (character count, UTF-16), 08 KLDR_DATA_TABLE_ENTRY64:
 *    38 DllBase   48 SizeOfImage   80 CheckSum   88 TimeDateStamp      (counted from the entry)
 * DUMP_UNLOADED_DRIVERS64, 56 bytes behind a count of 8: 00 length of the name, 10 name (12 characters), 28 start, 30 end
 * ```
 *
 * Field names as the debugger's headers have them; offsets checked against a small dump of build 19041. Dumps of other
 * types hold drivers only in their pages of memory: see minidumpMemory.ts.
 */

const HEADER = 0x2000;
const TRIAGE = 4;
const TRIAGE_VALID = 0x44475254;
const DRIVER_ENTRY = 144;
const UNLOADED_ENTRY = 56;
const UNLOADED_NAME_UNITS = 12;
/** Windows loads about 200 drivers. */
const MOST_DRIVERS = 4096;

/** DUMP_TYPE_* of the same headers. */
const dumpTypes = ['', 'FULL', 'SUMMARY', 'HEADER', 'TRIAGE', 'BITMAP_FULL', 'BITMAP_KERNEL', 'AUTOMATIC'];

/** Where the two headers differ. */
const layouts = {
  PAGEDU64: {
    machine: 0x30,
    processors: 0x34,
    code: 0x38,
    parameters: 0x40,
    size: 8,
    type: 0xf98,
    time: 0xfa8,
    up: 0x1030,
  },
  PAGEDUMP: {
    machine: 0x20,
    processors: 0x24,
    code: 0x28,
    parameters: 0x2c,
    size: 4,
    type: 0xf88,
    time: 0xfc0,
    up: -1,
  },
} as const;

export function readKernelDump(file: Windows): ForeignFile {
  const data = dumpBytes(file);
  const wide = file.view(6, 1)?.getUint8(0) === 0x36;
  const layout = wide ? layouts.PAGEDU64 : layouts.PAGEDUMP;
  const text = new ForeignText();
  const problems: ForeignFile['problems'][number][] = [];
  const code = data.u32(layout.code);
  const last = layout.parameters + 4 * layout.size;
  if (code === undefined || data.length < last) {
    problems.push({ what: 'The dump ends inside its header: {0} bytes are there.', args: [data.length] });
    return { format: 'minidump', ...text.finish(), problems };
  }
  const time = timeOf(data, layout.time);
  const type = filled(data.u32(layout.type)) ?? 0;
  const build = data.u32(0x0c) ?? 0;
  const { drivers, lost } = readDrivers(file, data, wide, type);
  if (lost) problems.push(lost);
  // Of a dump in a zip only its first page is handed over.
  const announced = type === TRIAGE || file.length < HEADER ? undefined : announcedBytes(file, type);
  if (announced !== undefined && announced > file.length)
    problems.push({ what: 'The dump is cut off: {0} of {1} bytes are there.', args: [file.length, announced] });

  const line = text.add({
    time,
    level: LEVEL_FATAL,
    component: 'dump',
    header: stamp(time),
    message: `BugCheckCode = ${codeText(code)}`,
  });
  const parameters = [0, 1, 2, 3].map((i) => {
    const at = layout.parameters + i * layout.size;
    const value = (wide ? data.u64(at) : BigInt(data.u32(at) ?? 0)) ?? 0n;
    const module = moduleAt(drivers, value);
    const where = module ? `  ${baseName(module.name)}+0x${(value - module.start).toString(16)}` : '';
    return { value, line: fact(text, `BugCheckParameter${i + 1} = ${addressText(value)}${where}`) };
  });
  fact(text, `MinorVersion = ${build}`);
  fact(text, `MachineImageType = ${machineText(data.u32(layout.machine) ?? 0)}`);
  fact(text, `NumberProcessors = ${data.u32(layout.processors) ?? 0}`);
  const typeName = dumpTypes[type];
  if (type) fact(text, `DumpType = ${type}${typeName ? ` (DUMP_TYPE_${typeName})` : ''}`);
  const up = layout.up < 0 ? undefined : filled64(data.u64(layout.up));
  if (up !== undefined) fact(text, `SystemUpTime = ${(Number(up) / 1e7).toFixed(1)} s`);
  const modules = drivers.map((driver) => ({ ...driver, line: addDriver(text, driver, time) }));
  return {
    format: 'minidump',
    ...text.finish(),
    crash: { kind: 'kernel', line, code, parameters, build, modules },
    problems,
  };
}

/** Whether the first bytes of a dump hold all that is read of it; false where they are too few to tell. */
export function isHeaderEnough(head: Uint8Array): boolean {
  const type = dumpBytes(memoryWindows(head)).u32(layouts.PAGEDU64.type);
  return String.fromCharCode(...head.subarray(0, 8)) === 'PAGEDU64' && type !== undefined && type !== TRIAGE;
}

interface Driver extends ForeignModule {
  readonly stamp: number;
}

function readDrivers(
  file: Windows,
  data: DumpBytes,
  wide: boolean,
  type: number,
): { readonly drivers: readonly Driver[]; readonly lost?: ForeignFile['problems'][number] } {
  if (!wide) return { drivers: [], lost: { what: 'The drivers of a 32-bit dump are not read, only its header.' } };
  if (type !== TRIAGE) {
    const memory = memoryDrivers(file, type);
    const found = (memory?.drivers ?? []).map(({ name, start, size, stamp }) => ({
      ...{ line: 0, name, start, end: start + BigInt(size), stamp, unloaded: false },
    }));
    if (memory?.whole) return { drivers: found };
    const what = memory
      ? 'The list of drivers in the dump breaks off: {0} drivers were read.'
      : 'The list of drivers in this dump cannot be reached; of it the header was read.';
    return { drivers: found, lost: { what, args: [found.length] } };
  }
  const count = data.u32(HEADER + 0x34);
  const list = data.u32(HEADER + 0x30);
  if (count === undefined || list === undefined) {
    return { drivers: [], lost: { what: 'The dump ends behind its header: it holds no list of drivers.' } };
  }
  const drivers: Driver[] = [];
  for (let i = 0; i < Math.min(count, MOST_DRIVERS); i++) {
    const at = list + i * DRIVER_ENTRY;
    const [nameAt, start, size, stamp] = [data.u32(at), data.u64(at + 0x38), data.u32(at + 0x48), data.u32(at + 0x88)];
    if (nameAt === undefined || start === undefined || size === undefined || stamp === undefined) break;
    const name = data.text(nameAt + 4, data.u32(nameAt) ?? 0);
    if (start === 0n || size === 0 || name === '') continue;
    drivers.push({ line: 0, name, start, end: start + BigInt(size), stamp, unloaded: false });
  }
  const loaded = drivers.length;
  drivers.push(...unloaded(data));
  // A dump is written once and never changed: the mark at its end is missing only when it is cut or damaged.
  const mark = data.u32(data.u32(HEADER + 0x08) ?? 0);
  if (loaded < count || mark !== TRIAGE_VALID) {
    return {
      drivers,
      lost: { what: 'The dump is cut off or damaged: {0} of {1} drivers were read.', args: [loaded, count] },
    };
  }
  return { drivers };
}

function unloaded(data: DumpBytes): Driver[] {
  const at = data.u32(HEADER + 0x18) ?? 0;
  const count = at > HEADER ? (data.u32(at) ?? 0) : 0;
  const found: Driver[] = [];
  // The kernel remembers 50 of them.
  for (let i = 0; i < Math.min(count, 64); i++) {
    const entry = at + 8 + i * UNLOADED_ENTRY;
    const length = data.u16(entry);
    const [start, end] = [data.u64(entry + 0x28), data.u64(entry + 0x30)];
    if (length === undefined || start === undefined || end === undefined) break;
    const name = data.text(entry + 0x10, Math.min(length >> 1, UNLOADED_NAME_UNITS));
    if (name !== '' && end > start) found.push({ line: 0, name, start, end, stamp: 0, unloaded: true });
  }
  return found;
}

function addDriver(text: ForeignText, driver: Driver, crash: number): number {
  const range = `${addressText(driver.start)} ${addressText(driver.end)}`;
  return driver.unloaded
    ? text.add({ component: 'unloaded driver', message: `UnloadedDriver  ${range}  ${driver.name}` })
    : text.add({ component: 'driver', message: `Driver  ${range}  ${linkTime(driver.stamp, crash)}  ${driver.name}` });
}

function fact(text: ForeignText, message: string): number {
  return text.add({ component: 'dump', message });
}

function stamp(time: number): string {
  return Number.isNaN(time) ? '' : `${new Date(time).toISOString()}  `;
}

/** FILETIME → milliseconds since 1970; NaN where the field was never filled in. */
function timeOf(data: DumpBytes, offset: number): number {
  const ticks = filled64(data.u64(offset));
  const time = ticks === undefined ? NaN : Number(ticks / 10_000n) - 11_644_473_600_000;
  return time > 0 && time < Date.UTC(2100, 0) ? time : NaN;
}

/** Fields that nobody wrote hold the letters `PAGE`. */
function filled(value: number | undefined): number | undefined {
  return value === 0x45474150 ? undefined : value;
}

function filled64(value: bigint | undefined): bigint | undefined {
  return value === 0x4547415045474150n ? undefined : value;
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('\\') + 1);
}
