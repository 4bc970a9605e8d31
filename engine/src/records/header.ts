import type { LogStep } from '../model/analysis.js';
import type { Problem } from '../model/problem.js';
import type { FormatId, LogFile } from '../model/record.js';

/** What a format reads from the line that begins a record. Scratch space: one object is reused for every line. */
export interface Header {
  /** Local time in ms, NaN when the line states none. */
  time: number;
  /** `LEVEL_*` of model/record. */
  level: number;
  component: string;
  eventId: number;
  /** Byte offset of the message inside the line. */
  messageColumn: number;
}

/**
 * Reads the header of the line at `start` (inclusive) to `end` (exclusive, without the line end) into `header`.
 *
 * @returns false when the line does not begin a record: it continues the one before
 */
export type HeaderReader = (bytes: Uint8Array, start: number, end: number, header: Header) => boolean;

/** The part of a file that detection looks at. */
export interface Sample {
  /** First bytes of the file, at most 64 KB. */
  readonly head: Uint8Array;
  /** Lines that are not blank, decoded byte by byte (Latin-1), without byte-order marks: the first 200, then a spread. */
  readonly lines: readonly string[];
}

/** A text log format: how to know it and how to cut it into records. One file per format under `formats/`. */
export interface LogFormat {
  readonly id: FormatId;
  /** Share of the sample, 0 to 1, that looks like this format. The highest share above 0 wins; order breaks ties. */
  claims(sample: Sample): number;
  /** A fresh reader; what it remembers between lines (a date from a session header) lives inside it. */
  reader(): HeaderReader;
  /** The reader remembers earlier lines: a log that has grown is read afresh, not from where it ended. */
  readonly stateful?: boolean;
  /** Whether a line begins a record, and what its header says, shows in that line alone: a log can be cut into parts. */
  readonly lineByLine?: true;
  /** Its lines are those of `formats/fixedColumn.ts`, whose headers the kernel reads too. */
  readonly fixedColumn?: true;
  /** Its times are UTC. */
  readonly utc?: true;
  /** Steps that lines of the format itself begin and end. The logs of the Panther family have anchors instead. */
  steps?(log: LogFile): readonly LogStep[];
  /** What the file lost: a tail that is no text, a document that breaks off. */
  problems?(log: LogFile): readonly Problem[];
}

/** Share of the sample's lines that match. */
export function shareOf(sample: Sample, matches: (line: string) => boolean): number {
  if (sample.lines.length === 0) return 0;
  let count = 0;
  for (const line of sample.lines) if (matches(line)) count++;
  return count / sample.lines.length;
}

/** A reader for formats whose every line is a record of its own and carries no time. */
export const everyLine: HeaderReader = (_bytes, _start, _end, header) => {
  header.time = NaN;
  header.level = 0;
  header.component = '';
  header.eventId = 0;
  header.messageColumn = 0;
  return true;
};
