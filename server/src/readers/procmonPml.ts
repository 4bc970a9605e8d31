import {
  createTraceChoice,
  createTraceWatch,
  ForeignText,
  isWatched,
  LEVEL_NONE,
  type ForeignFile,
  type TraceEvent,
} from '../../../engine/src/index.js';
import {
  DetailBytes,
  fileDetail,
  networkDetail,
  processDetail,
  registryDetail,
  type TraceDetail,
} from './procmonPmlDetail.js';
import {
  fileOperations,
  fileSubOperations,
  networkOperations,
  processOperations,
  profilingOperations,
  registryOperations,
  results,
} from './procmonPmlNames.js';
import { readTables, u32, type TraceProcess } from './procmonPmlTables.js';
import { memoryWindows, type Windows } from './windows.js';

/**
 * Traces of Process Monitor in its own format (`*.pml`), written out as the lines of its CSV export, so that everything
 * that knows the export knows the trace:
 *
 * ```
 * "Time of Day","Process Name","PID","Operation","Path","Result","Detail","Date & Time","TID","Module Company"
 * "07:37:25.6861344","setuphost.exe","3344","Load Image","C:\...\x.dll","SUCCESS","Image Base: 0x7ffa...","2020-07-31Z","2204","..."
 * ```
 * Times are UTC, as the file has them. The company of a loaded module, which the export lacks, stands in the last column.
 *
 * ```
 * 000 "PML_"  008 1 = 64-bit  234 events (4)  248 table of event offsets (8)  250 processes (8)  258 strings (8)
 * offsets: 4 bytes, and one that is not needed
 * event: 00 process index  04 thread  08 class  0c operation (2)  14 duration (8)  1c FILETIME  24 NTSTATUS
 *        28 stack frames (2)  2c size of the detail  34 addresses of the stack, then the detail
 * ```
 *
 * There is no official description; this follows the public one of the procmon-parser project, checked against a trace
 * and the CSV export of the same events.
 */

const HEADER = 0x3a8;
const EVENT = 0x34;
/** Of a trace beyond this not all events are listed: bytes. */
export const LARGE_TRACE = 64 * 1024 * 1024;
const MOST_BYTES = 256 * 1024 * 1024;

const columns = [
  'Time of Day',
  'Process Name',
  'PID',
  'Operation',
  'Path',
  'Result',
  'Detail',
  'Date & Time',
  'TID',
  'Module Company',
];

/** Reads a trace; undefined when the bytes are none. Never throws. */
export function readProcmonPml(bytes: Uint8Array): ForeignFile | undefined {
  return isTrace(bytes) ? readTrace(memoryWindows(bytes)) : undefined;
}

/** @param head the first bytes of a file */
export function isTrace(head: Uint8Array): boolean {
  return String.fromCharCode(...head.subarray(0, 4)) === 'PML_';
}

/** @param large lists only what can tell of a failure; by default, of files beyond `LARGE_TRACE` */
export function readTrace(file: Windows, large = file.length > LARGE_TRACE): ForeignFile {
  const text = new ForeignText();
  const problems: ForeignFile['problems'][number][] = [];
  const count = u32(file, 0x234) ?? 0;
  if (file.length < HEADER) {
    problems.push({ what: 'The trace ends inside its header.' });
    return { format: 'procmon-pml', ...text.finish(), problems };
  }
  const wide = u32(file, 8) === 1;
  const offsets = offsetAt(file, 0x248);
  const { processes, whole } = readTables(file, offsetAt(file, 0x258), offsetAt(file, 0x250), wide);
  text.add({ message: columns.map((name) => `"${name}"`).join(',') });
  const watch = createTraceWatch();
  const choice = createTraceChoice();
  let read = 0;
  let left = 0;
  for (let i = 0; i < count; i++) {
    const at = u32(file, offsets + 5 * i);
    const event = at === undefined ? undefined : eventAt(file, at, wide);
    if (!event) {
      // The table stands behind the events: where it is cut there is nothing more; a broken entry costs only itself.
      if (at === undefined) break;
      continue;
    }
    read++;
    const shown = shownEvent(event, processes.get(event.process));
    const ofSetup = choice.isOfSetup(shown.process);
    const listed = text.size <= MOST_BYTES && (!large || choice.takes(shown));
    const line = listed ? addEvent(text, event, shown) : -1;
    if (!listed) left++;
    // Those that are not listed count all the same for who has a file open.
    if (isWatched(shown.operation, shown.result, ofSetup)) watch.see({ ...shown, line });
  }
  if (read < count) {
    problems.push({
      what: 'The trace is cut off or damaged: {0} of {1} events were read. Process Monitor writes its tables when it is closed; save the trace again from there.',
      args: [read, count],
    });
  }
  if (!whole) {
    problems.push({
      what: 'The tables of processes and names are cut off or damaged: some events have no process name, or no company.',
    });
  }
  if (left > 0) problems.push(notListed(count, left));
  return { format: 'procmon-pml', ...text.finish(), trace: watch.facts(), problems };
}

/** What is said of a trace that is too large to list every event. */
export function notListed(events: number, left: number): ForeignFile['problems'][number] {
  return {
    what: 'Of {0} events, {1} are not listed one by one: in a trace of this size only processes, modules and what Setup was refused are. Filter the trace in Process Monitor to see others.',
    args: [events, left],
  };
}

interface PmlEvent {
  readonly process: number;
  readonly tid: number;
  readonly ticks: bigint;
  readonly status: number;
  readonly operation: string;
  readonly detail: TraceDetail;
}

function eventAt(file: Windows, at: number, wide: boolean): PmlEvent | undefined {
  const head = at < HEADER ? undefined : file.view(at, EVENT);
  if (!head) return undefined;
  const process = head.getUint32(0, true);
  const tid = head.getUint32(4, true);
  const kind = head.getUint32(8, true);
  const number = head.getUint16(12, true);
  const ticks = head.getBigUint64(0x1c, true);
  const status = head.getUint32(0x24, true);
  const pointer = wide ? 8 : 4;
  const start = at + EVENT + pointer * head.getUint16(0x28, true);
  const size = head.getUint32(0x2c, true);
  const view = file.view(start, size);
  if (!view) return undefined;
  const operation = operationName(kind, number);
  const detail = detailOf(kind, number, operation, new DetailBytes(view, 0, size, pointer), tid);
  return { process, tid, ticks, status, operation: detail.operation ?? operation, detail };
}

function operationName(kind: number, number: number): string {
  const names: readonly (readonly string[])[] = [
    [],
    processOperations,
    registryOperations,
    [],
    profilingOperations,
    networkOperations,
  ];
  return (kind === 3 ? fileOperations[number] : names[kind]?.[number]) ?? `${kind}/${number}`;
}

function detailOf(kind: number, number: number, operation: string, bytes: DetailBytes, tid: number): TraceDetail {
  switch (kind) {
    case 1:
      return processDetail(operation, bytes, tid);
    case 2:
      return registryDetail(operation, bytes);
    case 3:
      return fileDetail(operation, bytes, fileSubOperations[number]);
    case 5:
      return networkDetail(operation, bytes);
    default:
      return { path: '', detail: '' };
  }
}

/** The event as the columns show it. */
function shownEvent(event: PmlEvent, process: TraceProcess | undefined): Omit<TraceEvent, 'line'> {
  const { path, detail } = event.detail;
  const { operation, status } = event;
  return {
    process: process?.name ?? '',
    pid: String(process?.pid ?? ''),
    operation,
    path,
    result: results[status] ?? `0x${status.toString(16)}`,
    detail,
    company: operation === 'Load Image' ? (process?.companies.get(path.toLowerCase()) ?? '') : '',
  };
}

/** @returns its line */
function addEvent(text: ForeignText, { ticks, tid }: PmlEvent, shown: Omit<TraceEvent, 'line'>): number {
  const milliseconds = Number(ticks / 10_000n) - 11_644_473_600_000;
  const time = milliseconds > 0 && milliseconds < Date.UTC(2200, 0) ? milliseconds : NaN;
  const stamp = Number.isNaN(time) ? '' : new Date(time).toISOString();
  const fraction = String(ticks % 10_000_000n).padStart(7, '0');
  return text.add({
    time,
    level: LEVEL_NONE,
    component: shown.process,
    message: [
      stamp === '' ? '' : `${stamp.slice(11, 19)}.${fraction}`,
      shown.process,
      shown.pid,
      shown.operation,
      shown.path,
      shown.result,
      shown.detail,
      stamp === '' ? '' : `${stamp.slice(0, 10)}Z`,
      String(tid),
      shown.company,
    ]
      .map((field) => `"${field.replaceAll('"', '""')}"`)
      .join(','),
  });
}

function offsetAt(file: Windows, at: number): number {
  const value = file.view(at, 8)?.getBigUint64(0, true) ?? BigInt(file.length);
  return value < BigInt(file.length) ? Number(value) : file.length;
}
