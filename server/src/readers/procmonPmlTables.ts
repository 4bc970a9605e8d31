import { upToNul, utf16Text } from './evtxValues.js';
import type { Windows } from './windows.js';

/** A process of a trace, and the modules it had loaded. */
export interface TraceProcess {
  readonly name: string;
  readonly pid: number;
  /** Company of a module by its path in lower case, as the module's own version information states it. */
  readonly companies: ReadonlyMap<string, string>;
}

export interface TraceTables {
  readonly processes: ReadonlyMap<number, TraceProcess>;
  /** False where a table is cut off or damaged: names of processes or modules are missing. */
  readonly whole: boolean;
}

const MOST_STRINGS = 4_000_000;
const MOST_PROCESSES = 100_000;
const MOST_MODULES = 20_000;
const MODULE = 0x40;

/**
 * The string and process tables of a trace, as far as they can be read.
 *
 * ```
 * strings    count, offsets from the table's start; each: size in bytes, UTF-16
 * processes  count, indexes, offsets from the table's start; each:
 *            00 index  04 pid  40 name  44 image path  4c company (string numbers)  68 modules, 64 bytes each from 6c on:
 *            14 path  1c company
 * ```
 * The module table is read for 64-bit traces only: of 32-bit traces no sample was seen.
 */
export function readTables(file: Windows, stringsAt: number, processesAt: number, wide: boolean): TraceTables {
  const text = stringTable(file, stringsAt);
  const processes = new Map<number, TraceProcess>();
  const announced = u32(file, processesAt);
  const count = Math.min(announced ?? 0, MOST_PROCESSES);
  for (let i = 0; i < count; i++) {
    const offset = u32(file, processesAt + 4 + 4 * (count + i));
    const at = offset === undefined ? undefined : processesAt + offset;
    const index = at === undefined ? undefined : u32(file, at);
    if (at === undefined || index === undefined) break;
    processes.set(index, {
      name: text(u32(file, at + 0x40)),
      pid: u32(file, at + 4) ?? 0,
      companies: wide ? companiesAt(file, at + 0x68, text) : new Map<string, string>(),
    });
  }
  return { processes, whole: processes.size === announced && hasStrings(file, stringsAt) };
}

function companiesAt(file: Windows, at: number, text: (index: number | undefined) => string): Map<string, string> {
  const companies = new Map<string, string>();
  const count = Math.min(u32(file, at) ?? 0, MOST_MODULES);
  for (let i = 0; i < count; i++) {
    const module = at + 4 + i * MODULE;
    const path = text(u32(file, module + 0x14));
    if (path === '') break;
    companies.set(path.toLowerCase(), text(u32(file, module + 0x1c)));
  }
  return companies;
}

/** Whether the string table ends inside the file. */
function hasStrings(file: Windows, at: number): boolean {
  const count = u32(file, at);
  if (count === undefined || count === 0) return false;
  const offset = u32(file, at + 4 * count);
  const length = offset === undefined ? undefined : u32(file, at + offset);
  return offset !== undefined && length !== undefined && at + offset + 4 + length <= file.length;
}

/** Strings are decoded when they are asked for, once each. */
function stringTable(file: Windows, at: number): (index: number | undefined) => string {
  const count = Math.min(u32(file, at) ?? 0, MOST_STRINGS);
  const known = new Map<number, string>();
  return (index) => {
    if (index === undefined || index >= count) return '';
    let text = known.get(index);
    if (text === undefined) {
      const offset = u32(file, at + 4 + 4 * index);
      const length = offset === undefined ? undefined : u32(file, at + offset);
      text =
        offset === undefined || length === undefined
          ? ''
          : upToNul(textAt(file, at + offset + 4, Math.min(length, 0x10000)));
      known.set(index, text);
    }
    return text;
  };
}

/** A number that the file holds at this place; undefined where the file ends before it. */
export function u32(file: Windows, at: number): number | undefined {
  return file.view(at, 4)?.getUint32(0, true);
}

/** As much of a text as the file holds. */
function textAt(file: Windows, at: number, length: number): string {
  const view = file.view(at, Math.min(length, Math.max(0, file.length - at)));
  return view ? utf16Text(view, 0, length) : '';
}
