/** Level as the log states it. It is not severity: most Error lines of a successful upgrade are noise. */
export type Level = 'none' | 'info' | 'warning' | 'error' | 'fatal';

/** Numbers in `RecordTable.level` are indexes into this list. */
export const levels: readonly Level[] = ['none', 'info', 'warning', 'error', 'fatal'];

export const LEVEL_NONE = 0;
export const LEVEL_INFO = 1;
export const LEVEL_WARNING = 2;
export const LEVEL_ERROR = 3;
export const LEVEL_FATAL = 4;

/** What a log is, told from its content. `plain` is text that no format claims; `binary` is not text at all. */
export type FormatId =
  | 'panther'
  | 'cbs'
  | 'dism'
  | 'windows-setupact'
  | 'ddaclsys'
  | 'setupapi'
  | 'setupdiag'
  | 'setupdiag-xml'
  | 'diag-xml'
  | 'compat-xml'
  | 'windowsupdate'
  | 'reportingevents'
  | 'cmtrace'
  | 'msi'
  | 'checksur'
  | 'procmon-csv'
  | 'fltmc'
  | 'service-list'
  | 'driver-list'
  | 'process-list'
  | 'system-info'
  | 'registry-export'
  | 'ini'
  | 'unattend-xml'
  | 'miglog-xml'
  | 'event-xml'
  | 'event-csv'
  | 'file-hash'
  | 'xml'
  | 'evtx'
  | 'minidump'
  | 'procmon-pml'
  | 'binary'
  | 'plain';

/** Formats that list what is on a machine: they tell no course of events. */
export const machineListFormats = [
  'fltmc',
  'service-list',
  'driver-list',
  'process-list',
  'system-info',
  'registry-export',
  'ini',
] as const satisfies readonly FormatId[];

/**
 * The lines of one log. Offsets are bytes into `bytes` (UTF-16 input is re-encoded to UTF-8 first, so one scanning path
 * serves all). A line is decoded only when `text` is called.
 */
export interface LineTable {
  /** All bytes; `starts[count]` is their number. A log of a large case is read again for them: see `lineBytes`. */
  readonly bytes: Uint8Array;
  readonly count: number;
  /** `count + 1` offsets; line `i` (0-based) is `starts[i]` to `starts[i + 1]`, line end included. */
  readonly starts: Uint32Array;
  /** `utf-8`, `utf-8-bom`, `utf-16le`, `utf-16be`, or the ANSI code page of the lines that are not UTF-8 (`gb18030`). */
  readonly encoding: string;
  /** Length of the line's bytes without its line end. */
  byteLength(line: number): number;
  /**
   * Bytes of line `line` (0-based) without its line end, a byte-order mark included. To be preferred to `bytes`, which
   * reads the whole file again when a log is not kept in memory.
   *
   * @param enough how many of its first bytes are needed; there may be more
   */
  lineBytes(line: number, enough?: number): Uint8Array;
  /** Bytes of the lines `from` to `to` (exclusive), line ends included: what a search looks through at a time. */
  stretch(from: number, to: number): Uint8Array;
  /** Line `line` (0-based) decoded, without its line end and without a byte-order mark at the start of the file. */
  text(line: number): string;
}

/**
 * The records of one log in columns: entry `i` of each array belongs to record `i`. Every line of the file is in exactly
 * one record: record `i` holds lines `firstLine[i]` up to `firstLine[i + 1]` (or the end of the file), 0-based.
 */
export interface RecordTable {
  readonly count: number;
  readonly firstLine: Uint32Array;
  /** Milliseconds since 1970 of the local time as written (no zone is recorded); NaN where a record has no time. */
  readonly time: Float64Array;
  /** Index into `levels`. */
  readonly level: Uint8Array;
  /** Index into `components`. 0 is the empty component. */
  readonly component: Uint16Array;
  /** Panther message id, 24 bits (`[0x064163]`); 0 = none. */
  readonly eventId: Uint32Array;
  /** Byte offset of the message inside the record's first line, after any byte-order mark and header. */
  readonly messageColumn: Uint16Array;
  readonly components: readonly string[];
}

/** What is asked of all records together, gathered while they are made. */
export interface RecordSummary {
  /** Records of level Error and above, ascending. */
  readonly errors: readonly number[];
  /** The component of each of them: in a large log their columns lie far apart. */
  readonly errorComponents: readonly number[];
  /** How many records with a level each component wrote; by index into `components`. */
  readonly written: readonly number[];
  /** How often each number of milliseconds, above 0, lies between a record with a time and the next one. */
  readonly pauses: ReadonlyMap<number, number>;
  /** Where the time leaps ahead by 45 s or more, or back by 60 s or more. */
  readonly leaps: readonly TimeLeap[];
}

/** Two neighbours among the records that have a time. */
export interface TimeLeap {
  readonly record: number;
  /** The one before; other records without a time may lie between them. */
  readonly before: number;
  /** Negative when the time goes back. */
  readonly ms: number;
}

/** One log, scanned: its lines, its records, what it is, and what could not be understood. */
export interface LogFile {
  /** Relative to the analysed path, with `/`. */
  readonly path: string;
  readonly format: FormatId;
  readonly lines: LineTable;
  readonly records: RecordTable;
  /** See `summaryOf`. */
  readonly summary?: RecordSummary;
  /** Its times are UTC, not the local time of the machine: event logs, crash dumps, traces. */
  readonly utc?: true;
  /** What its lines say leans on earlier ones: when it has grown it is read afresh. */
  readonly stateful?: true;
}
