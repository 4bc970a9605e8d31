import { bomLength } from '../lines/lines.js';
import type { LogFile } from '../model/record.js';

/** A piece of a line to search in, and where it begins. */
export interface SearchText {
  /** 0-based. */
  readonly line: number;
  /** UTF-16 column of `text[0]` in the decoded line. */
  readonly column: number;
  readonly text: string;
}

/** A step below this is not a space worth skipping. */
const SPACE = 0x20;

/** The message of a record's first line without the spaces before it (nesting is drawn with them). */
export function messageText(log: LogFile, record: number): SearchText {
  return messageIn(log, record, log.lines.text(log.records.firstLine[record] ?? 0));
}

/** The same, in the text of that line. */
export function messageIn(log: LogFile, record: number, text: string): SearchText {
  const line = log.records.firstLine[record] ?? 0;
  let column = headerUnits(log, line, log.records.messageColumn[record] ?? 0, text);
  while (text.charCodeAt(column) === SPACE) column++;
  return { line, column, text: text.slice(column) };
}

/** One of a record's lines that have no header: nothing before the text but spaces. */
export function continuationText(log: LogFile, line: number): SearchText {
  const text = log.lines.text(line);
  let column = 0;
  while (text.charCodeAt(column) === SPACE || text.charCodeAt(column) === 0xfeff) column++;
  return { line, column, text: text.slice(column) };
}

/** Lines of a record: `first` inclusive to `end` exclusive, 0-based. */
export function recordLines(log: LogFile, record: number): { readonly first: number; readonly end: number } {
  const { firstLine, count } = log.records;
  const first = firstLine[record] ?? 0;
  return { first, end: record + 1 < count ? (firstLine[record + 1] ?? first) : log.lines.count };
}

/** False for a record that no header opens (a continuation whose beginning is not in the file). */
export function hasHeader(log: LogFile, record: number): boolean {
  return (log.records.messageColumn[record] ?? 0) > 0 || !Number.isNaN(log.records.time[record] ?? NaN);
}

/**
 * A header's length in UTF-16 units of the decoded line, from its length in bytes. They differ by a byte-order mark
 * (cut from the first line of a file, one unit elsewhere) and by characters beyond ASCII before the message.
 */
function headerUnits(log: LogFile, line: number, byteColumn: number, text: string): number {
  // Nearly always neither is there, which the text alone tells.
  if (line > 0 && isAscii(text, byteColumn)) return byteColumn;
  const bytes = log.lines.lineBytes(line, byteColumn);
  const bom = byteColumn >= 3 ? bomLength(bytes, 0) : 0;
  let units = bom > 0 && text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let at = bom; at < byteColumn; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80 || byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

/** Whether the first `length` characters are there, and are ASCII. */
function isAscii(text: string, length: number): boolean {
  if (text.length < length) return false;
  for (let at = 0; at < length; at++) if (text.charCodeAt(at) >= 0x80) return false;
  return true;
}
