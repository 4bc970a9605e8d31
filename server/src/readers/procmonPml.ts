import {
  ForeignText,
  isSetupProcess,
  LEVEL_NONE,
  type ForeignFile,
  type ForeignImage,
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
/** Beyond this many events only those are written out that can tell of a failure: images, processes, and no success. */
const ALL_EVENTS = 1_000_000;
const MOST_BYTES = 256 * 1024 * 1024;
const CLASS_PROCESS = 1;

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
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== 'PML_') return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new ForeignText();
  const problems: ForeignFile['problems'][number][] = [];
  const count = u32(view, 0x234) ?? 0;
  if (view.byteLength < HEADER) {
    problems.push({ what: 'The trace ends inside its header.' });
    return { format: 'procmon-pml', ...text.finish(), problems };
  }
  const wide = u32(view, 8) === 1;
  const offsets = offsetAt(view, 0x248);
  const { processes, whole } = readTables(view, offsetAt(view, 0x258), offsetAt(view, 0x250), wide);
  text.add({ message: columns.map((name) => `"${name}"`).join(',') });
  const images: ForeignImage[] = [];
  let read = 0;
  let left = 0;
  for (let i = 0; i < count; i++) {
    const at = u32(view, offsets + 5 * i);
    const event = at === undefined ? undefined : eventAt(view, at, wide);
    if (!event) {
      // The table stands behind the events: where it is cut there is nothing more; a broken entry costs only itself.
      if (at === undefined) break;
      continue;
    }
    read++;
    const spare = event.status === 0 && event.class !== CLASS_PROCESS;
    if ((count > ALL_EVENTS && spare) || text.size > MOST_BYTES) {
      left++;
      continue;
    }
    const image = addEvent(text, event, processes.get(event.process));
    if (image) images.push(image);
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
  if (left > 0) {
    problems.push({
      what: 'Of {0} events, {1} were left out: successful ones of files, registry and network. Filter the trace in Process Monitor to see them.',
      args: [count, left],
    });
  }
  return { format: 'procmon-pml', ...text.finish(), images, problems };
}

interface TraceEvent {
  readonly process: number;
  readonly tid: number;
  readonly class: number;
  readonly ticks: bigint;
  readonly status: number;
  readonly operation: string;
  readonly detail: TraceDetail;
}

function eventAt(view: DataView, at: number, wide: boolean): TraceEvent | undefined {
  if (at < HEADER || at + EVENT > view.byteLength) return undefined;
  const kind = view.getUint32(at + 8, true);
  const tid = view.getUint32(at + 4, true);
  const number = view.getUint16(at + 12, true);
  const pointer = wide ? 8 : 4;
  const start = at + EVENT + pointer * view.getUint16(at + 0x28, true);
  const end = start + view.getUint32(at + 0x2c, true);
  if (end > view.byteLength) return undefined;
  const bytes = new DetailBytes(view, start, end, pointer);
  const operation = operationName(kind, number);
  const detail = detailOf(kind, number, operation, bytes, tid);
  return {
    process: view.getUint32(at, true),
    tid,
    class: kind,
    ticks: view.getBigUint64(at + 0x1c, true),
    status: view.getUint32(at + 0x24, true),
    operation: detail.operation ?? operation,
    detail,
  };
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

function addEvent(text: ForeignText, event: TraceEvent, process: TraceProcess | undefined): ForeignImage | undefined {
  const { path, detail } = event.detail;
  const milliseconds = Number(event.ticks / 10_000n) - 11_644_473_600_000;
  const time = milliseconds > 0 && milliseconds < Date.UTC(2200, 0) ? milliseconds : NaN;
  const stamp = Number.isNaN(time) ? '' : new Date(time).toISOString();
  const fraction = String(event.ticks % 10_000_000n).padStart(7, '0');
  const name = process?.name ?? '';
  const loaded = event.operation === 'Load Image';
  const company = loaded ? (process?.companies.get(path.toLowerCase()) ?? '') : '';
  const line = text.add({
    time,
    level: LEVEL_NONE,
    component: name,
    message: [
      stamp === '' ? '' : `${stamp.slice(11, 19)}.${fraction}`,
      name,
      String(process?.pid ?? ''),
      event.operation,
      path,
      results[event.status] ?? `0x${event.status.toString(16)}`,
      detail,
      stamp === '' ? '' : `${stamp.slice(0, 10)}Z`,
      String(event.tid),
      company,
    ]
      .map((field) => `"${field.replaceAll('"', '""')}"`)
      .join(','),
  });
  return loaded && isSetupProcess(name) ? { line, process: name, path, company } : undefined;
}

function offsetAt(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  return value < BigInt(view.byteLength) ? Number(value) : view.byteLength;
}
