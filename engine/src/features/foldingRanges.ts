import type { LogAnalysis, LogStep } from '../model/analysis.js';
import { recordAt } from '../records/recordAt.js';

/** 0-based, inclusive. */
export interface FoldingRange {
  readonly startLine: number;
  readonly endLine: number;
}

/**
 * Folds steps (sessions, phases, actions, operations) and records of several lines.
 *
 * @param from first line, 0-based; `to` exclusive: folds that reach into these lines, cut at their ends
 */
export function foldingRanges(analysis: LogAnalysis, from = 0, to = Infinity): readonly FoldingRange[] {
  const { records, lines } = analysis.log;
  const ranges: FoldingRange[] = [];
  const lastLine = (record: number): number =>
    (record + 1 < records.count ? (records.firstLine[record + 1] ?? lines.count) : lines.count) - 1;
  const add = (first: number, last: number): void => {
    const startLine = Math.max(from, first);
    const endLine = Math.min(to - 1, last);
    if (endLine > startLine) ranges.push({ startLine, endLine });
  };
  const visit = (steps: readonly LogStep[]): void => {
    for (const step of steps) {
      add(records.firstLine[step.firstRecord] ?? 0, lastLine(step.lastRecord));
      visit(step.children);
    }
  };
  visit(analysis.steps);
  for (let record = from > 0 ? recordAt(analysis.log, from) : 0; record < records.count; record++) {
    const first = records.firstLine[record] ?? 0;
    if (first >= to) break;
    // A trailing blank line is no fold: half of all records of a compatibility scan end in one.
    const last = lastLine(record);
    if (last > first && !(last === first + 1 && lines.byteLength(last) === 0)) add(first, last);
  }
  return ranges;
}
