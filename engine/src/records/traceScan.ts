import { bomLength } from '../lines/lines.js';
import type { LogFile, RecordTable } from '../model/record.js';
import { csvSpan, type CsvSpan } from './formats/csv.js';
import { columnsOfTrace, LONGEST_FIELDS, traceCutter, type ProcmonColumns } from './formats/procmonCsv.js';
import type { Header } from './header.js';
import { isSetupProcess } from './setupProcess.js';
import { RecordTableBuilder } from './table.js';
import {
  createTraceChoice,
  createTraceWatch,
  isRefused,
  isWatched,
  type TraceFacts,
  type TraceWatch,
} from './traceFacts.js';

/** What a trace in memory shows of setup's processes; undefined when its first line names no columns. */
export function traceFactsOf(log: LogFile): TraceFacts | undefined {
  const columns = columnsOfTrace(log);
  if (!columns) return undefined;
  const { records, lines } = log;
  const ofSetup = records.components.map(isSetupProcess);
  // A trace without them, the usual one, is not looked through.
  if (!ofSetup.includes(true)) return { images: [], refusals: [] };
  const watch = createTraceWatch();
  const { bytes, starts } = lines;
  for (let record = 1; record < records.count; record++) {
    const line = records.firstLine[record] ?? 0;
    const next = record + 1 < records.count ? (records.firstLine[record + 1] ?? line) : lines.count;
    const process = records.component[record] ?? 0;
    const event = { bytes, start: starts[line] ?? 0, end: starts[next] ?? bytes.length, line };
    see(watch, columns, event, records.components[process] ?? '', ofSetup[process] ?? false);
  }
  return watch.facts();
}

/** A trace that is too large to be in memory, after its scan. */
export interface ScannedTrace {
  /** Where the lines begin, and behind them the end of the file. */
  readonly starts: Uint32Array;
  readonly lines: number;
  readonly encoding: string;
  /**
   * Events that tell of processes, modules and failures of setup are records of their own; those between two of them are
   * one record.
   */
  readonly records: RecordTable;
  readonly trace: TraceFacts;
  readonly events: number;
  /** Events that are records of their own. */
  readonly kept: number;
}

/** Reads a trace piece by piece and remembers little more than where its lines begin. Never throws. */
export interface TraceScan {
  /** The next bytes of the file, which may end anywhere. They are copied. */
  push(piece: Uint8Array): void;
  /** Call once, behind the last piece. */
  finish(): ScannedTrace;
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const DOT = 0x2e;
/** An event beyond this is damage: it is judged by its beginning. Bytes. */
const LONGEST_EVENT = 1 << 20;
const STARTS_BLOCK = 1 << 18;

export function createTraceScan(): TraceScan {
  const watch = createTraceWatch();
  const keeper = eventKeeper();
  const cutter = traceCutter();
  const starts = offsetList();
  let work = new Uint8Array(4 << 20);
  let length = 0;
  /** Offset of `work[0]` in the file. */
  let base = 0;
  let lines = 0;
  let lineStart = 0;
  /** The event that is open: where its first line begins in `work`, and which it is. */
  let eventStart = -1;
  let eventEnd = 0;
  let eventLine = 0;
  /** The rest of a line that is too long: looked through for its end only. */
  let skipping = false;
  let bom = false;

  const push = (piece: Uint8Array): void => {
    if (length + piece.length > work.length) {
      const larger = new Uint8Array(Math.max(2 * work.length, length + piece.length));
      larger.set(work.subarray(0, length));
      work = larger;
    }
    work.set(piece, length);
    if (base === 0 && length === 0) bom = bomLength(piece, 0) > 0;
    length += piece.length;
    advance(false);
  };

  const advance = (last: boolean): void => {
    // What stands behind a line is looked at too: a few bytes are held back until the file has ended.
    const limit = last ? length : length - LONGEST_FIELDS;
    const bytes = work.subarray(0, length);
    let lf = -2;
    let cr = -2;
    while (lineStart < limit) {
      if (lf < lineStart && lf !== -1) lf = bytes.indexOf(LF, lineStart);
      if (cr < lineStart && cr !== -1) cr = bytes.indexOf(CR, lineStart);
      const stop = cr >= 0 && (lf < 0 || cr < lf) ? cr : lf;
      const next = stop < 0 ? length : bytes[stop] === CR && bytes[stop + 1] === LF ? stop + 2 : stop + 1;
      if ((stop < 0 && !last) || (next > limit && !last)) break;
      line(bytes, lineStart, stop < 0 ? length : stop, next);
      lineStart = next;
    }
    if (length - lineStart > LONGEST_EVENT) {
      if (!skipping) line(bytes, lineStart, lineStart + LONGEST_EVENT, lineStart + LONGEST_EVENT);
      skipping = true;
      closeEvent();
      lineStart = length - LONGEST_FIELDS;
    } else if (eventStart >= 0 && lineStart - eventStart > LONGEST_EVENT) closeEvent();
    forget(eventStart >= 0 ? eventStart : lineStart);
  };

  const line = (bytes: Uint8Array, start: number, end: number, next: number): void => {
    if (skipping) {
      skipping = false;
      return;
    }
    starts.add(base + start);
    if (cutter.begins(bytes, start, end)) {
      closeEvent();
      eventStart = start;
      eventLine = lines;
      header = { time: NaN, level: 0, component: '', eventId: 0, messageColumn: 0 };
      cutter.header(bytes, start, end, header);
    }
    eventEnd = next;
    lines++;
  };
  let header: Header = { time: NaN, level: 0, component: '', eventId: 0, messageColumn: 0 };

  const closeEvent = (): void => {
    if (eventStart < 0) return;
    const event = { bytes: work, start: eventStart, end: Math.min(eventEnd, length), line: eventLine };
    eventStart = -1;
    const { columns } = cutter;
    const ofSetup = keeper.isOfSetup(header.component);
    const seen = columns && eventLine > 0 ? see(watch, columns, event, header.component, ofSetup) : undefined;
    keeper.add(eventLine, header, seen);
  };

  /** Bytes before `offset` are done with. */
  const forget = (offset: number): void => {
    if (offset === 0) return;
    work.copyWithin(0, offset, length);
    base += offset;
    length -= offset;
    lineStart -= offset;
    eventEnd -= offset;
    if (eventStart >= 0) eventStart -= offset;
  };

  return {
    push,
    finish() {
      advance(true);
      closeEvent();
      const { records, events, kept } = keeper.finish();
      const encoding = bom ? 'utf-8-bom' : 'utf-8';
      return { starts: starts.finish(base + length), lines, encoding, records, trace: watch.facts(), events, kept };
    },
  };
}

interface EventBytes {
  readonly bytes: Uint8Array;
  readonly start: number;
  /** Behind its last line. */
  readonly end: number;
  readonly line: number;
}

interface Seen {
  readonly operation: string;
  readonly result: string;
  /** Of a loaded module only. */
  readonly path: string;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Shows an event to the watch, decoding what it may be of use for. */
function see(
  watch: TraceWatch,
  columns: ProcmonColumns,
  { bytes, start, end, line }: EventBytes,
  process: string,
  ofSetup: boolean,
): Seen {
  const fields = fieldsOf(bytes, start, end);
  const field = (index: number): string => {
    const span = fields(index);
    if (!span) return '';
    const text = utf8.decode(bytes.subarray(span.start, span.end));
    return text.includes('"') || text.includes('\r') ? text.replaceAll('""', '"').replace(/\r\n?/g, '\n') : text;
  };
  const operation = name(bytes, fields(columns.operation));
  const result = ofSetup ? name(bytes, fields(columns.result)) : '';
  const path = operation === 'Load Image' ? field(columns.path) : '';
  const isHandle = operation === 'CreateFile' || operation === 'CloseFile';
  // A file is opened for every tenth event; only those whose name ends like an image's are decoded.
  const isIdle = isHandle && !isRefused(result) && bytes[(fields(columns.path)?.end ?? 0) - 4] !== DOT;
  if (!isIdle && isWatched(operation, result, ofSetup))
    watch.see({
      line,
      process,
      pid: field(columns.pid),
      operation,
      path: path || field(columns.path),
      result: field(columns.result),
      detail: operation === 'CreateFile' ? field(columns.detail) : '',
      company: operation === 'Load Image' ? field(columns.moduleCompany) : '',
    });
  return { operation, result, path };
}

/** Where the fields of an event stand, each looked for once: behind the one before. */
function fieldsOf(bytes: Uint8Array, start: number, end: number): (index: number) => CsvSpan | undefined {
  const spans: CsvSpan[] = [];
  return (index) => {
    for (let at = spans.length; at <= index; at++) {
      const before = spans[at - 1];
      // Behind the quote that closes the field before, and its comma.
      const next = before
        ? csvSpan(bytes, before.start - (bytes[before.start - 1] === QUOTE ? 1 : 0), end, 1)
        : csvSpan(bytes, start, end, 0);
      if (!next) return undefined;
      spans.push(next);
    }
    return spans[index];
  };
}

/** A name of Process Monitor's own, which is ASCII; nothing longer. */
function name(bytes: Uint8Array, span: CsvSpan | undefined): string {
  let text = '';
  if (span) for (let at = span.start; at < Math.min(span.end, span.start + 40); at++) text += letters[bytes[at] ?? 0];
  return text;
}

const letters = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i));

/** Builds the records: one for each event that is chosen, one for all events between two of them. */
function eventKeeper(): {
  isOfSetup(process: string): boolean;
  add(line: number, header: Header, seen: Seen | undefined): void;
  finish(): { readonly records: RecordTable; readonly events: number; readonly kept: number };
} {
  const table = new RecordTableBuilder(1024);
  const choice = createTraceChoice();
  let events = 0;
  let kept = 0;
  let inRest = false;
  return {
    isOfSetup: (process) => choice.isOfSetup(process),
    add(line, header, seen) {
      if (line > 0) events++;
      // The first line names the columns.
      if (line === 0 || (seen && choice.takes({ ...seen, process: header.component }))) {
        if (line > 0) kept++;
        table.add(line, header);
        inRest = false;
      } else if (!inRest) {
        inRest = true;
        table.add(line, { time: NaN, level: 0, component: '', eventId: 0, messageColumn: 0 });
      }
    },
    finish: () => ({ records: table.finish(), events, kept }),
  };
}

/** Offsets in blocks, which are put together once. */
function offsetList(): { add(offset: number): void; finish(end: number): Uint32Array } {
  const full: Uint32Array[] = [];
  let block = new Uint32Array(STARTS_BLOCK);
  let count = 0;
  return {
    add(offset) {
      if (count === block.length) {
        full.push(block);
        block = new Uint32Array(STARTS_BLOCK);
        count = 0;
      }
      block[count++] = offset;
    },
    finish(end) {
      const all = new Uint32Array(full.length * STARTS_BLOCK + count + 1);
      full.forEach((one, i) => {
        all.set(one, i * STARTS_BLOCK);
      });
      all.set(block.subarray(0, count), full.length * STARTS_BLOCK);
      all[all.length - 1] = end;
      return all;
    },
  };
}
