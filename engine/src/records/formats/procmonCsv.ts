import { bomLength } from '../../lines/lines.js';
import type { LogFile } from '../../model/record.js';
import { localTime } from '../digits.js';
import type { Header, HeaderReader, LogFormat } from '../header.js';
import { csvSpan, splitCsv, type CsvSpan } from './csv.js';

/**
 * Process Monitor, exported as CSV: UTF-8 with a byte-order mark, CR LF, every field quoted, `""` for a quote. Which
 * columns there are, and their order, is what the person chose (7 by default, 27 at most); the first line names them, in
 * English on every system. Numbers and times follow the locale:
 *
 * ```
 * "Time of Day","Process Name","PID","Operation","Path","Result","Detail"
 * "7:37:18.2093997 AM","setuphost.exe","3344","Load Image","C:\Windows\System32\x.dll","SUCCESS","Image Base: 0x..., Image Size: 0x..."
 * "14:54:10,5440845","setuphost.exe","3344","CreateFile","C:\x","ACCESS DENIED","Desired Access: ..."
 * ```
 *
 * A field may hold a lone CR, which ends a line here as it does in the editor: a record goes on until its quotes are
 * closed. A line that begins as every record does opens one in any case, so that one damaged quote does not swallow the
 * rest. A record has a time only where the trace has the column "Date & Time" and its date can be read in one way.
 */
export const procmonCsv: LogFormat = {
  id: 'procmon-csv',
  claims: (sample) => (procmonColumns(sample.lines[0] ?? '') ? 1 : 0),
  stateful: true,
  reader,
};

const NONE = new Uint8Array(0);

/** Where the columns stand; -1 for those that the trace lacks. */
export interface ProcmonColumns {
  readonly time: number;
  readonly date: number;
  readonly process: number;
  readonly pid: number;
  readonly operation: number;
  readonly path: number;
  readonly result: number;
  readonly detail: number;
  /** Ours alone: the company of a loaded module. The column "Company" is that of the process. */
  readonly moduleCompany: number;
}

/** Reads the line that names the columns; undefined when it is none of Process Monitor. */
export function procmonColumns(firstLine: string): ProcmonColumns | undefined {
  if (!firstLine.includes('Process Name') || !firstLine.includes('Operation')) return undefined;
  const names = splitCsv(firstLine.replace(/^\ufeff/, '').trimEnd()).map((name) => name.trim());
  const at = (name: string): number => names.indexOf(name);
  const columns = {
    time: at('Time of Day'),
    date: at('Date & Time'),
    process: at('Process Name'),
    pid: at('PID'),
    operation: at('Operation'),
    path: at('Path'),
    result: at('Result'),
    detail: at('Detail'),
    moduleCompany: at('Module Company'),
  };
  return columns.process >= 0 && columns.operation >= 0 ? columns : undefined;
}

/** One event of a trace. */
export interface ProcmonEvent {
  readonly record: number;
  /** 0-based. */
  readonly line: number;
  readonly process: string;
  readonly pid: string;
  readonly operation: string;
  readonly path: string;
  readonly result: string;
  readonly detail: string;
  readonly moduleCompany: string;
}

/** The columns of a trace; undefined when its first line names none. */
export function columnsOfTrace(log: LogFile): ProcmonColumns | undefined {
  return log.lines.count > 0 && log.lines.byteLength(0) < 65_536 ? procmonColumns(log.lines.text(0)) : undefined;
}

/** Event `record` of a trace, over all its lines. */
export function procmonEvent(log: LogFile, columns: ProcmonColumns, record: number): ProcmonEvent {
  const { firstLine, count } = log.records;
  const line = firstLine[record] ?? 0;
  const end = record + 1 < count ? (firstLine[record + 1] ?? line) : log.lines.count;
  let text = log.lines.text(line);
  for (let next = line + 1; next < Math.min(end, line + MOST_LINES); next++) text += `\n${log.lines.text(next)}`;
  const fields = splitCsv(text);
  const field = (index: number): string => (index < 0 ? '' : (fields[index] ?? ''));
  return {
    record,
    line,
    process: field(columns.process),
    pid: field(columns.pid),
    operation: field(columns.operation),
    path: field(columns.path),
    result: field(columns.result),
    detail: field(columns.detail),
    moduleCompany: field(columns.moduleCompany),
  };
}

/** Bytes of field `index` in the first line of a record, without decoding anything. */
export function fieldBytes(log: LogFile, record: number, index: number): Uint8Array {
  if (index < 0) return NONE;
  const bytes = log.lines.lineBytes(log.records.firstLine[record] ?? 0);
  const span = csvSpan(bytes, bomLength(bytes, 0), bytes.length, index);
  return span ? bytes.subarray(span.start, span.end) : NONE;
}

/** Lines of one record that are looked at: a field is not that long. */
const MOST_LINES = 100;
/** Bytes behind the first line of an event in which its date is looked for. */
export const LONGEST_FIELDS = 8192;
const QUOTE = 0x22;

function reader(): HeaderReader {
  const cut = traceCutter();
  return (bytes, start, end, header) => {
    if (!cut.begins(bytes, start, end)) return false;
    cut.header(bytes, start, end, header);
    return true;
  };
}

/** Cuts the lines of a trace into events. What the two say depends on the lines before: they are asked in their order. */
export interface TraceCutter {
  /** The columns, once the first line was seen. */
  readonly columns: ProcmonColumns | undefined;
  /** Whether a line begins an event; else it goes on inside a field of the one before. */
  begins(bytes: Uint8Array, start: number, end: number): boolean;
  /** Reads the header of the line that was asked for last, which begins an event. */
  header(bytes: Uint8Array, start: number, end: number, header: Header): void;
}

export function traceCutter(): TraceCutter {
  let columns: ProcmonColumns | undefined;
  let seen = 0;
  let open = false;
  const names = new Map<string, string>();
  const utf8 = new TextDecoder();
  return {
    get columns() {
      return columns;
    },
    begins(bytes, start, end) {
      const begins = !open || beginsRecord(bytes, start, end);
      open = (begins ? false : open) !== (countQuotes(bytes, start, end) % 2 === 1);
      if (!begins) return false;
      if (seen++ === 0) columns = procmonColumns(utf8.decode(bytes.subarray(start, Math.min(end, start + 65_536))));
      return true;
    },
    header(bytes, start, end, header) {
      header.time = NaN;
      header.level = 0;
      header.component = '';
      header.eventId = 0;
      header.messageColumn = 0;
      if (seen === 1 || !columns) return;
      const process = csvSpan(bytes, start, end, columns.process);
      if (!process) return;
      header.component = nameOf(bytes, process);
      const operation = csvSpan(bytes, start, end, columns.operation);
      if (operation) header.messageColumn = operation.start - start;
      // The date stands behind fields that may go on over several lines.
      const limit = open ? Math.min(bytes.length, end + LONGEST_FIELDS) : end;
      const time = columns.time < 0 ? undefined : csvSpan(bytes, start, end, columns.time);
      const date = columns.date < 0 ? undefined : csvSpan(bytes, start, limit, columns.date);
      if (time && date) header.time = stamp(bytes, date, time);
    },
  };

  function nameOf(bytes: Uint8Array, { start, end }: CsvSpan): string {
    let key = '';
    for (let at = start; at < Math.min(end, start + 260); at++) key += String.fromCharCode(bytes[at] ?? 0);
    let name = names.get(key);
    if (name === undefined) {
      name = utf8.decode(bytes.subarray(start, Math.min(end, start + 260)));
      if (names.size < 65_536) names.set(key, name);
    }
    return name;
  }
}

function countQuotes(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (bytes[at] === QUOTE) count++;
  return count;
}

/** `"7:37:18.2093997 AM","` or `"14:54:10,5440845","`, also with words around the time, at the start of a line. */
function beginsRecord(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== QUOTE) return false;
  const close = bytes.subarray(start + 1, Math.min(end, start + 48)).indexOf(QUOTE);
  if (close < 7 || bytes[start + 1 + close + 1] !== 0x2c || bytes[start + 1 + close + 2] !== QUOTE) return false;
  return !Number.isNaN(timeOfDay(bytes, { start: start + 1, end: start + 1 + close }));
}

/** Milliseconds since midnight of `7:37:18.2093997 AM`, `14:54:10,5440845`, `下午 2:54:10.5`; NaN when it is none. */
function timeOfDay(bytes: Uint8Array, { start, end }: CsvSpan): number {
  const { numbers, half } = numbersIn(bytes, start, end);
  const [hour = -1, minute = -1, second = -1] = numbers;
  if (numbers.length < 3 || hour < 0 || hour > 23 || minute > 59 || second > 59) return NaN;
  const shown = half === 'pm' && hour < 12 ? hour + 12 : half === 'am' && hour === 12 ? 0 : hour;
  const fraction = numbers.length > 3 ? (numbers[3] ?? 0) : 0;
  return ((shown * 60 + minute) * 60 + second) * 1000 + fraction;
}

/** Runs of digits, the fourth as a fraction of a second in ms, and the half of the day. */
function numbersIn(bytes: Uint8Array, start: number, end: number): { numbers: number[]; half?: 'am' | 'pm' } {
  const numbers: number[] = [];
  let half: 'am' | 'pm' | undefined;
  for (let at = start; at < Math.min(end, start + 64); at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) {
      let value = 0;
      const from = at;
      for (; at < end && (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39; at++) {
        if (numbers.length < 3 || at - from < 3) value = value * 10 + (bytes[at] ?? 0) - 0x30;
      }
      if (numbers.length === 3) for (let length = at - from; length < 3; length++) value *= 10;
      numbers.push(value);
      at--;
    } else if (byte === 0x70 || byte === 0x50) half = 'pm';
    else if (byte === 0x61 || byte === 0x41) half = 'am';
    else if (byte === 0xe4 && bytes[at + 1] === 0xb8 && bytes[at + 2] === 0x8b)
      half = 'pm'; // 下午
    else if (byte === 0xe4 && bytes[at + 1] === 0xb8 && bytes[at + 2] === 0x8a) half = 'am'; // 上午
  }
  return half ? { numbers, half } : { numbers };
}

/**
 * `7/31/2020 7:37:18 AM`, `2020/7/31 7:37:18`, `31.07.2020 07:37:18`, `2020-07-31Z`: local time, as it stands. Of the
 * forms with slashes only those with AM or PM, or with a day above 12, tell which number is the month.
 */
function stamp(bytes: Uint8Array, date: CsvSpan, time: CsvSpan): number {
  const { numbers, half } = numbersIn(bytes, date.start, Math.min(date.end, date.start + 10));
  const [a = 0, b = 0] = numbers;
  // The third number is a year of four digits, or the day; what follows it belongs to the time.
  const c = numbers[2] ?? 0;
  const day = timeOfDay(bytes, time);
  if (numbers.length < 3 || Number.isNaN(day)) return NaN;
  const at = (year: number, month: number, inMonth: number): number => localTime(year, month, inMonth, 0, 0, 0) + day;
  if (a > 1900) return at(a, b, c);
  if (c < 1900) return NaN;
  const separator = bytes.subarray(date.start, date.end).find((byte) => byte < 0x30 || byte > 0x39);
  if (separator === 0x2e || a > 12) return at(c, b, a);
  if (b > 12 || half !== undefined || halfOf(bytes, date) !== undefined) return at(c, a, b);
  return NaN;
}

function halfOf(bytes: Uint8Array, { start, end }: CsvSpan): 'am' | 'pm' | undefined {
  return numbersIn(bytes, start, end).half;
}
