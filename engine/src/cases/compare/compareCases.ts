import type { CaseAnalysis, LogAnalysis } from '../../model/analysis.js';
import { LEVEL_ERROR, LEVEL_WARNING, levels } from '../../model/record.js';
import { stepsAt } from '../../records/steps.js';
import { messageText } from '../../signatures/messageText.js';
import { createAligner } from './align.js';
import type {
  CaseComparison,
  Detour,
  Divergence,
  LineRef,
  LogComparison,
  MissingLine,
  NewLine,
  RunPart,
} from './comparison.js';
import { hunksOf, type Alignment, type Hunk } from './differences.js';
import { findParting, type Parting } from './divergence.js';
import { pairRuns, type Run, type RunPair } from './runs.js';
import { alignSteps, type AlignedSteps } from './stepPairs.js';
import { BLANK, TemplateTable } from './templates.js';
import { AROUND, findGaps, findSlowSteps, gapAfter, longestGap } from './timing.js';

/** Below this share of common lines a divergence would mean nothing. */
const UNRELATED = 0.25;
/** Records that are read between two looks at whether to go on. */
const STRIDE = 20_000;
const MOST_MISSING = 12;
const MOST_NEW = 20;
const MOST_DETOURS = 10;
const MOST_TIMES = 10;
/** Records from the divergence that are close to it, and near. */
const CLOSE = 100;
const NEAR = 1000;
const LONGEST_TEXT = 240;

/**
 * Compares a case with a good run, log by log. A generator, so that the caller can show progress, let others have their
 * turn, and stop: each value is the share done, 0 to 1; the comparison is returned at the end. Never throws for what the
 * logs contain.
 */
export function* compareCases(bad: CaseAnalysis, good: CaseAnalysis): Generator<number, CaseComparison> {
  const { pairs, onlyBad, onlyGood } = pairRuns(bad, good);
  const total = pairs.reduce((sum, pair) => sum + size(pair), 0) || 1;
  const logs: LogComparison[] = [];
  let done = 0;
  for (const pair of pairs) {
    for (const records of work(pair, logs)) yield Math.min(1, (done + records) / total);
    done += size(pair);
  }
  return { bad: bad.path, good: good.path, logs, onlyBad, onlyGood };
}

/** The same without stopping on the way. */
export function compareCasesAtOnce(bad: CaseAnalysis, good: CaseAnalysis): CaseComparison {
  const work = compareCases(bad, good);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

function size({ bad, good }: RunPair): number {
  return bad.end - bad.first + good.end - good.first;
}

/** Compares one pair of logs and adds it to `logs`; yields how many records have been read. */
function* work({ bad, good }: RunPair, logs: LogComparison[]): Generator<number> {
  const table = new TemplateTable();
  const a = new Int32Array(bad.end);
  const b = new Int32Array(good.end);
  let read = 0;
  for (const { run, into } of [
    { run: bad, into: a },
    { run: good, into: b },
  ]) {
    for (let from = run.first; from < run.end; from += STRIDE) {
      const end = Math.min(run.end, from + STRIDE);
      table.read(run.analysis.log, from, end, into);
      read += end - from;
      yield read;
    }
  }
  const steps = alignSteps(bad, good);
  const pair = new Int32Array(bad.end).fill(-1);
  const align = createAligner(a, b, pair, table.count);
  for (const region of steps.regions) align(region);
  yield read;
  const inA = countsOf(a, bad, table.count);
  const inB = countsOf(b, good, table.count);
  const alignment: Alignment = { a, b, a0: bad.first, a1: bad.end, b0: good.first, b1: good.end, pair, inA, inB };
  logs.push(report(bad, good, alignment, steps));
}

function countsOf(ids: Int32Array, { first, end }: Run, templates: number): Uint32Array {
  const counts = new Uint32Array(templates);
  for (let i = first; i < end; i++) counts[ids[i] ?? 0] = (counts[ids[i] ?? 0] ?? 0) + 1;
  return counts;
}

function report(bad: Run, good: Run, alignment: Alignment, steps: AlignedSteps): LogComparison {
  const similarity = similarityOf(alignment);
  const unrelated = similarity < UNRELATED;
  const head = { bad: partOf(bad), good: partOf(good), similarity, unrelated };
  if (unrelated) {
    const nothing = { missing: [], fresh: [], freshCount: 0, detours: [], detourCount: 0, slower: [], silences: [] };
    return { ...head, ...nothing };
  }
  const hunks = hunksOf(alignment, flagsOf(bad), flagsOf(good));
  const parting = findParting(hunks, steps.pairs, bad);
  const earlier = parting ? hunks.slice(0, hunks.indexOf(parting.hunk)) : [];
  return {
    ...head,
    ...(parting && { divergence: divergenceAt(parting, alignment, bad, good) }),
    missing: parting ? missingLines(parting.hunk, alignment, good) : [],
    ...newLines(alignment, bad, parting?.hunk),
    detours: detoursOf(earlier, bad, good),
    detourCount: earlier.length,
    slower: findSlowSteps(steps.pairs, bad, good)
      .slice(0, MOST_TIMES)
      .map(({ pair, badDuration, goodDuration }) => ({
        name: pair.bad.name,
        kind: pair.bad.kind,
        badDuration,
        goodDuration,
        bad: lineRef('bad', bad, pair.bad.firstRecord),
        good: lineRef('good', good, pair.good.firstRecord),
      })),
    silences: findGaps(alignment, bad, good)
      .slice(0, MOST_TIMES)
      .map(({ record, before, badGap, goodGap }) => ({
        badGap,
        goodGap,
        before: lineRef('bad', bad, before),
        after: lineRef('bad', bad, record),
      })),
  };
}

/** Common lines as a share of the shorter run; empty messages are no common ground. */
function similarityOf({ a, a0, a1, b0, b1, pair, inA, inB }: Alignment): number {
  let common = 0;
  for (let i = a0; i < a1; i++) if ((pair[i] ?? -1) >= 0 && a[i] !== BLANK) common++;
  const shorter = Math.min(a1 - a0 - (inA[BLANK] ?? 0), b1 - b0 - (inB[BLANK] ?? 0));
  return shorter <= 0 ? 0 : common / shorter;
}

function flagsOf({ analysis: { benign, log } }: Run) {
  return {
    isBenign: (record: number) => benign[record] === 1,
    isError: (record: number) => (log.records.level[record] ?? 0) >= LEVEL_ERROR,
  };
}

function divergenceAt({ hunk, reason }: Parting, { a, b, pair, inA, inB }: Alignment, bad: Run, good: Run): Divergence {
  const { a0, a1, b0, b1 } = hunk;
  const last = a0 - 1;
  const common = last >= bad.first && (pair[last] ?? -1) >= 0 ? last : -1;
  // Lines that merely stand elsewhere in the other run come second; behind the difference, the run simply goes on.
  const here = firstOf(a0, a1, (i) => (inB[a[i] ?? 0] ?? 0) === 0 && !bad.analysis.benign[i]) ?? a0;
  const expected = firstOf(b0, b1, (j) => (inA[b[j] ?? 0] ?? 0) === 0 && !good.analysis.benign[j]) ?? b0;
  const step = stepsAt(bad.analysis.steps, a0 < a1 ? a0 : Math.max(bad.first, last)).at(-1);
  const error = errorNear(bad, a0);
  const badGap = common < 0 ? undefined : longestGap(bad.analysis.log.records, common, (error ?? a0) + 1);
  const goodGap = common < 0 ? undefined : gapAfter(good.analysis.log.records, pair[common] ?? -1, good.end);
  return {
    reason,
    ...(step && { step: { name: step.name, kind: step.kind } }),
    ...(common >= 0 && { lastCommon: lastTelling(common, pair, bad, good) }),
    ...(here < bad.end && { here: lineRef('bad', bad, here) }),
    ...(expected < good.end && { expected: lineRef('good', good, expected) }),
    ...(error !== undefined && { error: lineRef('bad', bad, error) }),
    ...(badGap !== undefined && { badGap }),
    ...(goodGap !== undefined && { goodGap }),
  };
}

/** How far back a line with words is looked for. */
const RULERS = 20;

/** The last line that both runs have and that says something: setup draws rulers of dashes around its messages. */
function lastTelling(common: number, pair: Alignment['pair'], bad: Run, good: Run): Divergence['lastCommon'] {
  const refOf = (record: number) => ({
    bad: lineRef('bad', bad, record),
    good: lineRef('good', good, pair[record] ?? 0),
  });
  for (let record = common; record >= Math.max(bad.first, common - RULERS); record--) {
    if ((pair[record] ?? -1) < 0) break;
    const found = refOf(record);
    if (/[\p{L}\p{N}]/u.test(found.bad.text)) return found;
  }
  return refOf(common);
}

function firstOf(from: number, end: number, holds: (index: number) => boolean): number | undefined {
  for (let i = from; i < end; i++) if (holds(i)) return i;
  return undefined;
}

/** The first error from a record on, close by, that is not known to be harmless. */
function errorNear(bad: Run, from: number): number | undefined {
  const { isBenign, isError } = flagsOf(bad);
  for (let i = from; i < Math.min(bad.end, from + AROUND); i++) if (isError(i) && !isBenign(i)) return i;
  return undefined;
}

/** What the good run writes from the divergence on and the bad run never does; else what it does elsewhere only. */
function missingLines({ b0, b1 }: Hunk, { b, inA }: Alignment, good: Run): readonly MissingLine[] {
  const { isBenign } = flagsOf(good);
  const seen = new Set<number>([BLANK]);
  const never: MissingLine[] = [];
  const elsewhere: MissingLine[] = [];
  for (let j = b0; j < b1 && never.length < MOST_MISSING; j++) {
    const id = b[j] ?? BLANK;
    if (seen.has(id) || isBenign(j)) continue;
    seen.add(id);
    const known = (inA[id] ?? 0) > 0;
    if (known && elsewhere.length >= MOST_MISSING) continue;
    (known ? elsewhere : never).push({ at: lineRef('good', good, j), never: !known });
  }
  return never.length > 0 ? never : elsewhere;
}

/** Shapes that only the bad run has, each once, ranked: rare, close to the divergence, an error. */
function newLines(
  { a, a0, a1, inA, inB }: Alignment,
  bad: Run,
  hunk: Hunk | undefined,
): { readonly fresh: readonly NewLine[]; readonly freshCount: number } {
  const { isBenign } = flagsOf(bad);
  const { level } = bad.analysis.log.records;
  const from = hunk?.a0 ?? a0;
  const distance = (record: number): number => (record < from ? (from - record) * 4 : record - from);
  const nearest = new Map<number, number>();
  for (let i = a0; i < a1; i++) {
    const id = a[i] ?? BLANK;
    if (id === BLANK || (inB[id] ?? 0) > 0 || isBenign(i)) continue;
    const known = nearest.get(id);
    if (known === undefined || distance(i) < distance(known)) nearest.set(id, i);
  }
  const ranked = [...nearest].map(([id, record]) => {
    const count = inA[id] ?? 1;
    const weight = (level[record] ?? 0) >= LEVEL_ERROR ? 4 : (level[record] ?? 0) >= LEVEL_WARNING ? 2 : 1;
    // A failure that is retried a few times is as rare as one that is not.
    const rarity = count <= 3 ? 1 : 1 / Math.log2(count);
    const close = distance(record) <= CLOSE ? 1 : distance(record) <= NEAR ? 0.5 : 0.2;
    const score = weight * rarity * close;
    return { record, count, score };
  });
  ranked.sort((x, y) => y.score - x.score || x.record - y.record);
  const shown = ranked.slice(0, MOST_NEW);
  return {
    fresh: shown.map(({ record, count, score }) => ({ at: lineRef('bad', bad, record), count, score })),
    freshCount: ranked.length,
  };
}

/** The differences that were gone again, the weightiest first. */
function detoursOf(hunks: readonly Hunk[], bad: Run, good: Run): readonly Detour[] {
  const weight = ({ fresh, missing, error }: Hunk): number => fresh + missing + (error ? 1000 : 0);
  return [...hunks]
    .sort((x, y) => weight(y) - weight(x) || x.a0 - y.a0)
    .slice(0, MOST_DETOURS)
    .map(({ a0, b0, fresh, missing }) => ({
      bad: lineRef('bad', bad, Math.min(a0, bad.end - 1)),
      good: lineRef('good', good, Math.min(b0, good.end - 1)),
      fresh,
      missing,
    }));
}

function partOf({ analysis: { log }, first, end, attempt }: Run): RunPart {
  const { firstLine, time, count } = log.records;
  let [startTime, endTime] = [NaN, NaN];
  for (let i = first; i < end && Number.isNaN(startTime); i++) startTime = time[i] ?? NaN;
  for (let i = end - 1; i >= first && Number.isNaN(endTime); i--) endTime = time[i] ?? NaN;
  return {
    file: log.path,
    firstLine: (firstLine[first] ?? 0) + 1,
    lastLine: end < count ? (firstLine[end] ?? 0) : log.lines.count,
    records: end - first,
    startTime,
    endTime,
    ...(attempt && { outcome: attempt.outcome }),
    ...(attempt?.stepOnly && { stepOnly: attempt.stepOnly }),
  };
}

function lineRef(run: LineRef['run'], { analysis }: { readonly analysis: LogAnalysis }, record: number): LineRef {
  const { log } = analysis;
  const text = messageText(log, record).text.trimEnd();
  return {
    run,
    file: log.path,
    line: (log.records.firstLine[record] ?? 0) + 1,
    text: text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text,
    level: levels[log.records.level[record] ?? 0] ?? 'none',
  };
}
