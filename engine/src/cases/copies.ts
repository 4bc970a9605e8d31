import { Digest } from '../lines/digest.js';
import { lineAt } from '../lines/lines.js';
import type { LogAnalysis } from '../model/analysis.js';
import type { LineTable, LogFile } from '../model/record.js';
import { treeOf } from './attempts.js';

/** The two ends of a file tell most files apart; what lies between them is read in pieces, in bytes. */
const END = 8 * 1024;
const PIECE = 1024 * 1024;

/** The parts of a log that are compared one after the other, as long as they are the same. */
const parts = ['head', 'tail', 'all'] as const;
type Part = (typeof parts)[number];

/**
 * A file that lies under several folders is one witness; the live tree's is kept, else the first one.
 *
 * What is known of the logs without their bytes is compared first. Of those that are still the same each is read once,
 * piece by piece.
 */
export function firstOfCopies(analyses: readonly LogAnalysis[]): readonly LogAnalysis[] {
  const kept = new Set<LogAnalysis>();
  const bySize = new Map<string, LogAnalysis[]>();
  for (const analysis of [...analyses].sort((a, b) => copyRank(a) - copyRank(b))) {
    const { lines } = analysis.log;
    const size = lines.starts[lines.count] ?? 0;
    const key = `${size}/${lines.count}`;
    const known = bySize.get(key) ?? [];
    bySize.set(key, known);
    if (size > 0 && known.some(({ log }) => isCopy(analysis.log, log))) continue;
    known.push(analysis);
    kept.add(analysis);
  }
  return analyses.filter((analysis) => kept.has(analysis));
}

/** Of equal files the live tree's is kept. */
function copyRank({ log }: LogAnalysis): number {
  return treeOf(log.path) === 'live' ? 0 : 1;
}

/** Whether two logs of one size and number of lines hold the same bytes. */
function isCopy(log: LogFile, other: LogFile): boolean {
  const [a, b] = [log.lines, other.lines];
  return (
    isSame(a.starts, b.starts, a.count) &&
    (log.format !== other.format || isSame(log.records.time, other.records.time, log.records.count)) &&
    parts.every((part) => digestOf(a, part) === digestOf(b, part))
  );
}

type Column = Uint32Array | Float64Array;

/** The first `count` numbers of two columns; NaN is NaN. */
function isSame(a: Column, b: Column, count: number): boolean {
  for (let i = 0; i < count; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** What was read of a log once is not read again, however many it is compared with and however often. */
const digests = new WeakMap<LineTable, Map<Part, string>>();

function digestOf(lines: LineTable, part: Part): string {
  const known = digests.get(lines) ?? new Map<Part, string>();
  digests.set(lines, known);
  const digest = known.get(part) ?? digestLines(lines, part);
  known.set(part, digest);
  return digest;
}

/** A digest of some lines: of logs whose lines begin at the same bytes, equal ones mean equal bytes. */
function digestLines(lines: LineTable, part: Part): string {
  const { starts, count } = lines;
  const size = starts[count] ?? 0;
  const lineWithin = (from: number, bytes: number): number => {
    const end = (starts[from] ?? size) + bytes;
    return end >= size ? count : Math.max(from + 1, lineAt(starts, end, from, count));
  };
  const digest = new Digest();
  if (part === 'head') digest.add(lines.stretch(0, lineWithin(0, END)));
  else if (part === 'tail') digest.add(lines.stretch(lineAt(starts, Math.max(0, size - END), 0, count), count));
  else {
    let from = 0;
    while (from < count) {
      const to = lineWithin(from, PIECE);
      digest.add(lines.stretch(from, to));
      from = to;
    }
  }
  return digest.value();
}
