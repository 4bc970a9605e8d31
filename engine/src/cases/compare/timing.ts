import type { RecordTable } from '../../model/record.js';
import { stepsAt } from '../../records/steps.js';
import type { Alignment } from './differences.js';
import type { Run } from './runs.js';
import type { StepPair } from './stepPairs.js';

/** Stamps have a resolution of a second, and a slower disk is no finding: less than this is never told. */
const SHORTEST_MS = 30_000;
/** A gap, and a step, must have taken this many times as long. */
const TIMES_LONGER = 3;
/** Records around a place that are looked at. */
export const AROUND = 50;
/** What an inner step explains to this share is not told again of the step around it. */
const EXPLAINED = 0.8;

export interface Gap {
  /** Record after the silence. */
  readonly record: number;
  readonly before: number;
  readonly badGap: number;
  readonly goodGap: number;
}

/** Silence in the bad run, where the good run went on behind the last line that both have. Longest first. */
export function findGaps(alignment: Alignment, bad: Run, good: Run): readonly Gap[] {
  const { pair, a0, a1 } = alignment;
  const { records } = bad.analysis.log;
  const gaps: Gap[] = [];
  let before = -1;
  let common = -1;
  for (let record = a0; record < a1; record++) {
    const time = records.time[record] ?? NaN;
    if (!Number.isNaN(time)) {
      const badGap = before < 0 ? 0 : time - (records.time[before] ?? 0);
      if (badGap >= SHORTEST_MS && common >= 0 && record - common <= AROUND && sameStep(bad, before, record)) {
        const goodGap = longestGap(
          good.analysis.log.records,
          pair[common] ?? -1,
          partnerFrom(pair, record, a1, good.end),
        );
        if (goodGap !== undefined && badGap >= goodGap * TIMES_LONGER) gaps.push({ record, before, badGap, goodGap });
      }
      before = record;
    }
    if ((pair[record] ?? -1) >= 0) common = record;
  }
  return gaps.sort((x, y) => y.badGap - x.badGap);
}

/** The first partner at or behind a record of the bad run: until there the good run is at the same place. */
function partnerFrom(pair: Int32Array, record: number, end: number, goodEnd: number): number {
  for (let i = record; i < Math.min(end, record + AROUND); i++) if ((pair[i] ?? -1) >= 0) return (pair[i] ?? 0) + 1;
  return goodEnd;
}

/** The longest time between two lines from one record to another; undefined when none of them has a time. */
export function longestGap({ time }: RecordTable, from: number, end: number): number | undefined {
  let before = time[from] ?? NaN;
  let longest: number | undefined;
  for (let record = from + 1; record < Math.min(end, from + AROUND); record++) {
    const now = time[record] ?? NaN;
    if (Number.isNaN(now)) continue;
    if (!Number.isNaN(before)) longest = Math.max(longest ?? 0, now - before);
    before = now;
  }
  return longest;
}

/** Milliseconds from a record to the next one with a time; undefined without either. */
export function gapAfter({ time }: RecordTable, record: number, end: number): number | undefined {
  const from = time[record] ?? NaN;
  if (Number.isNaN(from)) return undefined;
  for (let next = record + 1; next < end; next++) {
    const until = time[next] ?? NaN;
    if (!Number.isNaN(until)) return Math.max(0, until - from);
  }
  return undefined;
}

/** Between sessions and between steps nothing was running that could have written. */
function sameStep(run: Run, before: number, after: number): boolean {
  const { steps, log } = run.analysis;
  if (steps.length === 0) return log.format !== 'dism' && log.format !== 'cbs';
  const step = stepsAt(steps, after).at(-1);
  return step !== undefined && step.firstRecord <= before;
}

export interface Slow {
  readonly pair: StepPair;
  readonly badDuration: number;
  readonly goodDuration: number;
}

/** Steps that took much longer than in the good run; most extra time first. */
export function findSlowSteps(pairs: readonly StepPair[], bad: Run, good: Run): readonly Slow[] {
  const slow: Slow[] = [];
  for (const pair of pairs) {
    // A step that never ended lasts until the log ends, which tells nothing of it.
    if (pair.bad.outcome === 'open' || pair.good.outcome === 'open') continue;
    const badDuration = durationOf(bad.analysis.log.records, pair.bad.firstRecord, pair.bad.lastRecord);
    const goodDuration = durationOf(good.analysis.log.records, pair.good.firstRecord, pair.good.lastRecord);
    if (badDuration < SHORTEST_MS || badDuration - goodDuration < SHORTEST_MS) continue;
    if (badDuration >= goodDuration * TIMES_LONGER) slow.push({ pair, badDuration, goodDuration });
  }
  const extra = ({ badDuration, goodDuration }: Slow): number => badDuration - goodDuration;
  const told = slow.filter((one) => {
    const inner = slow.filter(
      (other) =>
        other !== one &&
        other.pair.bad.firstRecord >= one.pair.bad.firstRecord &&
        other.pair.bad.lastRecord <= one.pair.bad.lastRecord &&
        one.pair.bad.children.length > 0 &&
        isBelow(one, other),
    );
    return inner.every((other) => extra(other) < extra(one) * EXPLAINED);
  });
  return told.sort((x, y) => extra(y) - extra(x));
}

function isBelow({ pair: { bad: outer } }: Slow, { pair: { bad: inner } }: Slow): boolean {
  const search = (step: typeof outer): boolean => step.children.some((child) => child === inner || search(child));
  return search(outer);
}

/** From the first to the last time that a step's records state; 0 without times, or across a clock that went back. */
function durationOf({ time }: RecordTable, first: number, last: number): number {
  let from = first;
  let until = last;
  while (from < until && Number.isNaN(time[from] ?? NaN)) from++;
  while (until > from && Number.isNaN(time[until] ?? NaN)) until--;
  return Math.max(0, (time[until] ?? NaN) - (time[from] ?? NaN)) || 0;
}
