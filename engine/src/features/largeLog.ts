import { byteSearch } from '../lines/byteSearch.js';
import { lineAt } from '../lines/lines.js';
import type { LogAnalysis } from '../model/analysis.js';
import type { Finding } from '../model/finding.js';
import { levels, type Level, type LineTable, type LogFile } from '../model/record.js';
import { recordAt } from '../records/recordAt.js';
import type { Highlight } from './documentHighlights.js';

/** What of a log is shown; a part that is absent does not restrict. */
export interface LogFilter {
  readonly levels?: readonly Level[];
  /** Names of the component column; `''` are records without one. */
  readonly components?: readonly string[];
  /** Anywhere in the record; upper and lower case are the same. */
  readonly text?: string;
}

/** Bytes that are looked through between two yields: some milliseconds of work. */
const STRETCH = 4 * 1024 * 1024;

/**
 * The lines (0-based) that hold a text, upper and lower case being the same: the next `most` from line `from` on, or,
 * backwards, the last `most` before it. In the order of the file. Yields between stretches, so that the caller can let
 * others have their turn, and can stop.
 */
export function* searchLines(
  { lines }: LogFile,
  text: string,
  { from = 0, backwards = false, most = Infinity }: { from?: number; backwards?: boolean; most?: number } = {},
): Generator<undefined, readonly number[]> {
  const holding = searchIn(lines, text);
  const found: number[][] = [];
  let count = 0;
  let at = Math.max(0, Math.min(lines.count, from));
  while (count < most && (backwards ? at > 0 : at < lines.count)) {
    const next = backwards ? pieceBefore(lines, at) : pieceAfter(lines, at);
    const hits = backwards ? holding(next, at) : holding(at, next);
    const wanted = backwards ? hits.slice(-(most - count)) : hits.slice(0, most - count);
    found.push(wanted);
    count += wanted.length;
    at = next;
    yield;
  }
  return (backwards ? found.reverse() : found).flat();
}

/** Where a piece that begins at a line ends, exclusive. A line longer than a piece is a piece of its own. */
function pieceAfter({ starts, count }: LineTable, first: number): number {
  return Math.min(count, Math.max(first + 1, lineAt(starts, (starts[first] ?? 0) + STRETCH, first)));
}

function pieceBefore({ starts }: LineTable, end: number): number {
  return Math.min(end - 1, lineAt(starts, Math.max(0, (starts[end] ?? 0) - STRETCH)));
}

/** ASCII is searched in the bytes, which every encoding of a log has in common; anything else in the decoded lines. */
function searchIn(lines: LineTable, text: string): (first: number, end: number) => number[] {
  if (!/^[\x20-\x7e]+$/.test(text)) {
    const lower = text.toLowerCase();
    return (first, end) => {
      const hits: number[] = [];
      if (lower === '') return hits;
      for (let line = first; line < end; line++) if (lines.text(line).toLowerCase().includes(lower)) hits.push(line);
      return hits;
    };
  }
  const search = byteSearch(text);
  return (first, end) => {
    const hits: number[] = [];
    const bytes = lines.stretch(first, end);
    const start = lines.starts[first] ?? 0;
    let line = first;
    for (let hit = search(bytes, 0); hit >= 0;) {
      line = lineAt(lines.starts, start + hit, line);
      hits.push(line);
      hit = search(bytes, (lines.starts[line + 1] ?? Infinity) - start);
    }
    return hits;
  };
}

/** The lines (0-based, ascending) of every record that a filter lets through. Yields like `searchLines`. */
export function* filterLines({ log }: LogAnalysis, filter: LogFilter): Generator<undefined, Uint32Array> {
  const { records, lines } = log;
  const level = levels.map((name) => filter.levels?.includes(name) ?? true);
  const component = records.components.map((name) => filter.components?.includes(name) ?? true);
  let holds: Uint8Array | undefined;
  if (filter.text) {
    holds = new Uint8Array(records.count);
    for (const line of yield* searchLines(log, filter.text)) holds[recordAt(log, line)] = 1;
  }
  const wanted = (record: number): boolean =>
    (level[records.level[record] ?? 0] ?? false) &&
    (component[records.component[record] ?? 0] ?? false) &&
    holds?.[record] !== 0;
  const end = (record: number): number => records.firstLine[record + 1] ?? lines.count;
  let count = 0;
  for (let record = 0; record < records.count; record++) {
    if (wanted(record)) count += end(record) - (records.firstLine[record] ?? 0);
  }
  const result = new Uint32Array(count);
  let at = 0;
  for (let record = 0; record < records.count; record++) {
    if (!wanted(record)) continue;
    for (let line = records.firstLine[record] ?? 0; line < end(record); line++) result[at++] = line;
  }
  return result;
}

/** How many records each level and component of a log has, for a choice among them. */
export function logFacets({ records }: LogFile): {
  readonly levels: readonly { readonly level: Level; readonly records: number }[];
  readonly components: readonly { readonly component: string; readonly records: number }[];
} {
  const ofLevel = new Uint32Array(levels.length);
  const ofComponent = new Uint32Array(records.components.length);
  for (let record = 0; record < records.count; record++) {
    const level = records.level[record] ?? 0;
    const component = records.component[record] ?? 0;
    ofLevel[level] = (ofLevel[level] ?? 0) + 1;
    ofComponent[component] = (ofComponent[component] ?? 0) + 1;
  }
  return {
    levels: levels.flatMap((level, i) => (ofLevel[i] ? [{ level, records: ofLevel[i] }] : [])),
    components: records.components
      .flatMap((component, i) => (ofComponent[i] ? [{ component, records: ofComponent[i] }] : []))
      .sort((a, b) => b.records - a.records),
  };
}

/**
 * The line (0-based) of the first record that was written at a time or later; without one the last record that has a
 * time. Undefined where no record has one.
 *
 * @param time ms of the log's own local time
 */
export function lineAtTime({ records }: LogFile, time: number): number | undefined {
  let last: number | undefined;
  for (let record = 0; record < records.count; record++) {
    const own = records.time[record] ?? NaN;
    if (own >= time) return records.firstLine[record];
    if (!Number.isNaN(own)) last = record;
  }
  return last === undefined ? undefined : records.firstLine[last];
}

/** The finding that a reader is shown first: the first decisive one, else the first error, else the first warning. */
export function firstNotable({ findings }: LogAnalysis): Finding | undefined {
  const of = (severity: Finding['severity']): Finding | undefined =>
    findings.find((finding) => finding.severity === severity && !finding.symptom) ??
    findings.find((finding) => finding.severity === severity);
  return of('decisive') ?? of('error') ?? of('warning');
}

/** UTF-16 units of a line that a window shows: an editor draws no more of it. */
const LONGEST_LINE = 10_000;
/** UTF-16 units of a window: what an editor opens without a pause. */
const LARGEST_TEXT = 16 * 1024 * 1024;

/**
 * Some lines of a log as the text of a document, one row for each. A line of megabytes is cut, and says so with an
 * ellipsis: its beginning is in the same columns as in the file.
 */
export function linesText(lines: LineTable, wanted: Iterable<number>): string {
  const rows: string[] = [];
  let size = 0;
  for (const line of wanted) {
    const bytes = (lines.starts[line + 1] ?? 0) - (lines.starts[line] ?? 0);
    const text = bytes > LARGEST_TEXT ? '' : lines.text(line);
    const longest = size > LARGEST_TEXT ? 200 : LONGEST_LINE;
    const row = text.length > longest || bytes > LARGEST_TEXT ? `${text.slice(0, longest)}…` : text;
    size += row.length + 1;
    rows.push(row);
  }
  return rows.join('\n');
}

/** Where a text stands in some lines, upper and lower case being the same; at most `most` places. */
export function placesInLines(
  { lines }: LogFile,
  wanted: Iterable<number>,
  text: string,
  most: number,
): readonly Highlight[] {
  const lower = text.toLowerCase();
  const found: Highlight[] = [];
  for (const line of wanted) {
    const row = lines.text(line).toLowerCase();
    for (let at = row.indexOf(lower); at >= 0 && lower !== ''; at = row.indexOf(lower, at + lower.length)) {
      if (found.length >= most) return found;
      found.push({ line, start: at, end: at + lower.length });
    }
  }
  return found;
}
