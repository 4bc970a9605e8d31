import {
  ForeignText,
  LEVEL_FATAL,
  LEVEL_NONE,
  moduleAt,
  type ForeignFile,
  type ForeignModule,
} from '../../../engine/src/index.js';
import { addressText, codeText, dumpBytes, linkTime, machineText, type DumpBytes } from './minidumpBytes.js';
import type { Windows } from './windows.js';

/**
 * Dumps of a process, as Windows Error Reporting and procdump write them. No real sample of a setup process was seen:
 * written from the structures of minidumpapiset.h, which Microsoft documents.
 *
 * ```
 * MINIDUMP_HEADER           00 "MDMP"  08 NumberOfStreams  0c StreamDirectoryRva  14 TimeDateStamp
 * MINIDUMP_DIRECTORY        00 StreamType  04 DataSize  08 Rva                                      12 bytes each
 * 4 ModuleListStream        00 count, MINIDUMP_MODULE of 108 bytes: 00 BaseOfImage  08 SizeOfImage  10 TimeDateStamp
 *                              14 ModuleNameRva (length in bytes, UTF-16)  18 VS_FIXEDFILEINFO (08 0c file version)
 * 6 ExceptionStream         00 ThreadId  08 ExceptionCode  18 ExceptionAddress
 * 7 SystemInfoStream        00 ProcessorArchitecture  08 MajorVersion  0c MinorVersion  10 BuildNumber
 * 14 UnloadedModuleList     00 size of header, of entry, count; 00 base  08 size  10 TimeDateStamp  14 name
 * ```
 */

const MOST_STREAMS = 1024;
const MOST_MODULES = 8192;
const MODULE = 108;
const VERSION_MARK = 0xfeef04bd;
const MODULE_LIST = 4;
const EXCEPTION = 6;
const SYSTEM_INFO = 7;
const UNLOADED_LIST = 14;
/** PROCESSOR_ARCHITECTURE_* → the image type of the same machine. */
const architectures: Readonly<Record<number, number>> = { 0: 0x014c, 5: 0x01c4, 9: 0x8664, 12: 0xaa64 };

interface Module extends ForeignModule {
  readonly stamp: number;
  readonly version: string;
}

export function readProcessDump(file: Windows): ForeignFile {
  const data = dumpBytes(file);
  const text = new ForeignText();
  const problems: ForeignFile['problems'][number][] = [];
  const streams = directory(data);
  if (!streams) {
    problems.push({ what: 'The dump ends inside its header: {0} bytes are there.', args: [data.length] });
    return { format: 'minidump', ...text.finish(), problems };
  }
  const stamp = data.u32(0x14) ?? 0;
  const time = stamp > 0 ? stamp * 1000 : NaN;
  const read = readModules(data, streams);
  if (read.lost) problems.push(read.lost);

  const exception = streams.get(EXCEPTION);
  const code = exception === undefined ? 0 : (data.u32(exception + 8) ?? 0);
  const address = exception === undefined ? 0n : (data.u64(exception + 24) ?? 0n);
  const line = text.add({
    time,
    level: code === 0 ? LEVEL_NONE : LEVEL_FATAL,
    component: 'dump',
    header: Number.isNaN(time) ? '' : `${new Date(time).toISOString()}  `,
    message: code === 0 ? 'ExceptionCode = -' : `ExceptionCode = ${codeText(code)}`,
  });
  const module = moduleAt(read.modules, address);
  const where = module ? `  ${baseName(module.name)}+0x${(address - module.start).toString(16)}` : '';
  const addressLine =
    code === 0 ? line : text.add({ component: 'dump', message: `ExceptionAddress = ${addressText(address)}${where}` });
  const build = addSystem(text, data, streams.get(SYSTEM_INFO));
  const modules = read.modules.map((one) => ({
    ...one,
    line: text.add({
      component: one.unloaded ? 'unloaded module' : 'module',
      message: [
        one.unloaded ? 'UnloadedModule' : 'Module',
        `${addressText(one.start)} ${addressText(one.end)}`,
        linkTime(one.stamp, time),
        ...(one.version ? [`FileVersion=${one.version}`] : []),
        one.name,
      ].join('  '),
    }),
  }));
  return {
    format: 'minidump',
    ...text.finish(),
    crash: { kind: 'process', line, code, parameters: [{ value: address, line: addressLine }], build, modules },
    problems,
  };
}

function directory(data: DumpBytes): ReadonlyMap<number, number> | undefined {
  const [count, at] = [data.u32(8), data.u32(12)];
  if (count === undefined || at === undefined) return undefined;
  const streams = new Map<number, number>();
  for (let i = 0; i < Math.min(count, MOST_STREAMS); i++) {
    const [type, offset] = [data.u32(at + 12 * i), data.u32(at + 12 * i + 8)];
    if (type === undefined || offset === undefined) break;
    if (type !== 0 && !streams.has(type)) streams.set(type, offset);
  }
  return streams;
}

function readModules(
  data: DumpBytes,
  streams: ReadonlyMap<number, number>,
): { readonly modules: readonly Module[]; readonly lost?: ForeignFile['problems'][number] } {
  const list = streams.get(MODULE_LIST);
  const count = list === undefined ? undefined : data.u32(list);
  if (list === undefined || count === undefined) {
    return { modules: [], lost: { what: 'The dump holds no list of modules, or is cut off before it.' } };
  }
  const modules: Module[] = [];
  for (let i = 0; i < Math.min(count, MOST_MODULES); i++) {
    const at = list + 4 + i * MODULE;
    const version = data.u32(at + 24) === VERSION_MARK ? versionText(data, at + 24) : '';
    const one = moduleOf(data, at, version, false);
    if (!one) break;
    modules.push(one);
  }
  const loaded = modules.length;
  const gone = streams.get(UNLOADED_LIST);
  if (gone !== undefined) {
    const [header, size, number] = [data.u32(gone) ?? 12, data.u32(gone + 4) ?? 24, data.u32(gone + 8) ?? 0];
    for (let i = 0; i < Math.min(number, MOST_MODULES) && size >= 24; i++) {
      const one = moduleOf(data, gone + header + i * size, '', true);
      if (one) modules.push(one);
    }
  }
  return loaded < count
    ? {
        modules,
        lost: { what: 'The dump is cut off or damaged: {0} of {1} modules were read.', args: [loaded, count] },
      }
    : { modules };
}

/** MINIDUMP_MODULE and MINIDUMP_UNLOADED_MODULE begin alike. */
function moduleOf(data: DumpBytes, at: number, version: string, unloaded: boolean): Module | undefined {
  const [start, size, stamp, nameAt] = [data.u64(at), data.u32(at + 8), data.u32(at + 16), data.u32(at + 20)];
  if (start === undefined || size === undefined || stamp === undefined || nameAt === undefined) return undefined;
  const length = data.u32(nameAt);
  if (length === undefined) return undefined;
  const name = data.text(nameAt + 4, length >> 1);
  return { line: 0, name: name || '?', start, end: start + BigInt(size), stamp, version, unloaded };
}

function versionText(data: DumpBytes, at: number): string {
  const [high, low] = [data.u32(at + 8), data.u32(at + 12)];
  if (high === undefined || low === undefined) return '';
  return [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff].join('.');
}

/** @returns the build */
function addSystem(text: ForeignText, data: DumpBytes, at: number | undefined): number {
  if (at === undefined) return 0;
  const [machine, major, minor, build] = [data.u16(at), data.u32(at + 8), data.u32(at + 12), data.u32(at + 16)];
  if (build === undefined) return 0;
  text.add({ component: 'dump', message: `BuildNumber = ${major ?? 0}.${minor ?? 0}.${build}` });
  const type = architectures[machine ?? -1];
  if (type !== undefined) text.add({ component: 'dump', message: `ProcessorArchitecture = ${machineText(type)}` });
  return build;
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('\\') + 1);
}
