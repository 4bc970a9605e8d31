import type { CaseAnalysis, LogAnalysis, LogStep } from '../../model/analysis.js';
import type { Attempt } from '../../model/attempt.js';
import type { ChainLink } from '../../model/attribution.js';
import type { ClockSegment } from '../../model/clock.js';
import type { Finding, Severity } from '../../model/finding.js';
import { isNotes } from '../../model/notes.js';
import type { Place } from '../../model/place.js';
import { recordAt } from '../../records/recordAt.js';
import { correctedTimes, placesInTime } from '../../timeline/clock.js';
import { stepName } from '../documentSymbols.js';
import { isErrorCopy } from '../../cases/errorCopies.js';
import { findingWeight, notableFindings } from '../findingOrder.js';
import { isFailure } from '../verdictText.js';
import { storyAxis, type StoryAxis } from './axis.js';

/** A stretch of a lane: a step of setup, an attempt. `from` and `to` are places of the axis. */
export interface PictureBar {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly state: 'succeeded' | 'failed' | 'open' | 'unknown';
  readonly place: Place;
}

/** A line that deserves a mark. */
export interface PictureMark {
  readonly lane: number;
  readonly at: number;
  /** Corrected local time in ms. */
  readonly time: number;
  readonly severity: Severity;
  readonly symptom: boolean;
  readonly place: Place;
  /** Absent for a line of the chain that no rule knows. */
  readonly finding?: Finding;
  /** Place in the chain, the first cause being 1; absent for lines that are not of it. */
  readonly step?: number;
  readonly role?: ChainLink['role'];
}

/** Silence inside a running step. */
export interface PictureGap {
  readonly lane: number;
  readonly from: number;
  readonly to: number;
  readonly finding: Finding;
}

/** Where a clock was corrected, or could not be. */
export interface PictureClock {
  readonly lane: number;
  readonly from: number;
  readonly to: number;
  readonly segment: ClockSegment;
  /** The segment whose reason explains the correction. */
  readonly because: ClockSegment;
  readonly place: Place;
}

/** A log in the picture. */
export interface PictureLane {
  readonly path: string;
  readonly records: number;
  /** Ascending corrected times of its records. */
  readonly places: Float64Array;
  /** Corrected local times in ms. */
  readonly first: number;
  readonly last: number;
  /** Rows of steps, the widest steps first: phases, phases inside of them, operations. Bars of a row do not overlap. */
  readonly steps: readonly (readonly PictureBar[])[];
}

/** A case laid out in time: what of it stands where, before anybody looks through a window. */
export interface TimelinePicture {
  readonly known: CaseAnalysis;
  readonly axis: StoryAxis;
  /** The log of the first cause in front, then those of its chain, those with findings, the others. */
  readonly lanes: readonly PictureLane[];
  readonly attempts: readonly (PictureBar & { readonly attempt: Attempt })[];
  /** By time. Steps of the chain included. */
  readonly marks: readonly PictureMark[];
  readonly gaps: readonly PictureGap[];
  readonly clocks: readonly PictureClock[];
  /** Where a reader begins: the failure, in places of the axis. */
  readonly focus: { readonly from: number; readonly to: number };
}

/** Rows of steps under a lane. */
const MOST_STEP_ROWS = 3;

/** Lays a case out. @returns undefined when no log carries times */
export function timelinePicture(known: CaseAnalysis): TimelinePicture | undefined {
  const logs = known.logs
    .filter(({ log }) => !isNotes(log.path))
    .map((analysis) => ({ analysis, places: placesInTime(correctedTimes(analysis.log, analysis.segments)) }))
    .filter(({ places }) => places.length > 0 && places[0] !== Infinity)
    .sort((a, b) => rankOf(known, a.analysis) - rankOf(known, b.analysis));
  const silences = logs.flatMap(({ analysis, places }, lane) =>
    analysis.findings.flatMap((finding) => {
      const [before] = finding.rule === 'silent-gap' ? (finding.correlated ?? []) : [];
      if (!before || isErrorCopy(analysis, known.logs)) return [];
      return [{ lane, finding, from: timeOf(analysis, places, before.line), to: places[finding.record] ?? 0 }];
    }),
  );
  const axis = storyAxis(
    logs.map(({ places }) => places),
    silences,
  );
  if (!axis) return undefined;
  const marks = logs
    .flatMap(({ analysis, places }, lane) => marksOf(known, analysis, { places, lane, axis }))
    .sort((a, b) => a.at - b.at || a.lane - b.lane || a.place.line - b.place.line);
  const attempts = attemptBars(known, logs, axis);
  return {
    known,
    axis,
    lanes: logs.map(({ analysis, places }) =>
      laneOf(analysis, places, { axis, isCopy: isErrorCopy(analysis, known.logs) }),
    ),
    attempts,
    marks,
    gaps: silences.map(({ from, to, ...gap }) => ({ ...gap, from: axis.placeOf(from), to: axis.placeOf(to) })),
    clocks: logs.flatMap(({ analysis, places }, lane) => clocksOf(analysis, places, { lane, axis })),
    focus: focusOf(axis, attempts, marks),
  };
}

/** Time of the record that holds a line (1-based). */
function timeOf({ log }: LogAnalysis, places: Float64Array, line: number): number {
  return places[recordAt(log, line - 1)] ?? 0;
}

/** Smaller is nearer to the story; logs of one rank stay in the order of the case. */
function rankOf(known: CaseAnalysis, analysis: LogAnalysis): number {
  const { path } = analysis.log;
  if (known.verdict.firstCause?.place.file === path) return 0;
  if (known.chain?.links.some(({ place }) => place.file === path)) return 1;
  if (isErrorCopy(analysis, known.logs)) return 6;
  const weight = notableFindings(analysis).reduce((most, finding) => Math.max(most, findingWeight(finding)), 0);
  if (weight >= 4) return 2;
  if (known.attempts.some(({ file }) => file === path)) return 3;
  return weight > 0 ? 4 : 5;
}

function laneOf(
  { log, steps }: LogAnalysis,
  places: Float64Array,
  { axis, isCopy }: { readonly axis: StoryAxis; readonly isCopy: boolean },
): PictureLane {
  const bar = (step: LogStep): PictureBar => ({
    from: axis.placeOf(places[step.firstRecord] ?? axis.first),
    to: axis.placeOf(places[step.lastRecord] ?? axis.last),
    name: stepName(step),
    state: step.outcome,
    place: { file: log.path, line: (log.records.firstLine[step.firstRecord] ?? 0) + 1 },
  });
  return {
    path: log.path,
    records: log.records.count,
    places,
    first: places[0] ?? axis.first,
    last: places[places.length - 1] ?? axis.last,
    // What setuperr.log repeats of a step is not the step.
    steps: isCopy ? [] : stepRows(steps).map((row) => row.map(bar)),
  };
}

/** Phases by depth, then operations; sessions and actions where a log has nothing narrower. */
function stepRows(steps: readonly LogStep[]): readonly (readonly LogStep[])[] {
  const byDepth: LogStep[][] = [];
  const inner: LogStep[] = [];
  const has = (list: readonly LogStep[], kind: LogStep['kind']): boolean =>
    list.some((step) => step.kind === kind || has(step.children, kind));
  const outerKind = has(steps, 'phase') ? 'phase' : 'session';
  const innerKind = has(steps, 'operation') ? 'operation' : 'action';
  const visit = (list: readonly LogStep[], depth: number): void => {
    for (const step of list) {
      if (step.kind === outerKind) (byDepth[depth] ??= []).push(step);
      else if (step.kind === innerKind) inner.push(step);
      visit(step.children, step.kind === outerKind ? depth + 1 : depth);
    }
  };
  visit(steps, 0);
  return [...byDepth.slice(0, MOST_STEP_ROWS - 1), inner].filter((row) => row.length > 0);
}

function marksOf(
  known: CaseAnalysis,
  analysis: LogAnalysis,
  { places, lane, axis }: { readonly places: Float64Array; readonly lane: number; readonly axis: StoryAxis },
): readonly PictureMark[] {
  const { path } = analysis.log;
  const steps = new Map<number, { readonly step: number; readonly link: ChainLink }>();
  // Chains run from the symptom back to the first cause; a reader begins at the cause.
  (known.chain?.links ?? []).toReversed().forEach((link, i) => {
    if (link.place.file === path) steps.set(link.place.line, { step: i + 1, link });
  });
  const mark = (place: Place, finding: Finding | undefined): PictureMark => {
    const time = timeOf(analysis, places, place.line);
    const own = steps.get(place.line);
    return {
      lane,
      at: axis.placeOf(time),
      time,
      severity: finding?.severity ?? 'info',
      symptom: finding?.symptom ?? own?.link.role === 'symptom',
      place,
      ...(finding && { finding }),
      ...(own && { step: own.step, role: own.link.role }),
    };
  };
  const findings = isErrorCopy(analysis, known.logs)
    ? []
    : notableFindings(analysis).filter(({ rule }) => rule !== 'silent-gap');
  const marked = new Set(findings.map(({ place }) => place.line));
  const unmarked = [...steps.values()].filter(({ link }) => !marked.has(link.place.line));
  return [
    ...findings.map((finding) => mark(finding.place, finding)),
    ...unmarked.map(({ link }) =>
      mark(
        link.place,
        analysis.findings.find(({ id }) => id === link.findingId),
      ),
    ),
  ];
}

function clocksOf(
  { log, segments }: LogAnalysis,
  places: Float64Array,
  { lane, axis }: { readonly lane: number; readonly axis: StoryAxis },
): readonly PictureClock[] {
  return segments.flatMap((segment, i): PictureClock[] => {
    const { clockOffsetSeconds, reason, firstRecord, fromLine } = segment;
    if (clockOffsetSeconds === 0 && reason !== 'step' && reason !== 'utcUnknown') return [];
    const next = segments[i + 1];
    const last = Math.max(firstRecord, (next?.firstRecord ?? log.records.count) - 1);
    return [
      {
        lane,
        from: axis.placeOf(places[firstRecord] ?? axis.first),
        to: axis.placeOf(places[last] ?? axis.last),
        segment,
        // A corrected start is explained by the jump that ends it.
        because: reason === 'start' ? (next ?? segment) : segment,
        place: { file: log.path, line: fromLine },
      },
    ];
  });
}

function attemptBars(
  known: CaseAnalysis,
  logs: readonly { readonly analysis: LogAnalysis; readonly places: Float64Array }[],
  axis: StoryAxis,
): TimelinePicture['attempts'] {
  return known.attempts.flatMap((attempt) => {
    const own = logs.find(({ analysis }) => analysis.log.path === attempt.file);
    if (!own) return [];
    const from = axis.placeOf(timeOf(own.analysis, own.places, attempt.startLine));
    const to = axis.placeOf(timeOf(own.analysis, own.places, attempt.endLine));
    const state = isFailure(attempt) ? 'failed' : attempt.outcome === 'succeeded' ? 'succeeded' : 'unknown';
    const place = { file: attempt.file, line: attempt.resultLine ?? attempt.startLine };
    return [{ from, to, name: '', state, place, attempt } as const];
  });
}

/** The whole chain with the attempt around it; everything where nothing failed. */
function focusOf(
  axis: StoryAxis,
  attempts: TimelinePicture['attempts'],
  marks: readonly PictureMark[],
): TimelinePicture['focus'] {
  const chain = marks.filter(({ step }) => step !== undefined).map(({ at }) => at);
  const holds = ({ from, to }: PictureBar): boolean => chain.some((at) => at >= from && at <= to);
  const attempt = attempts.findLast(holds);
  const ends = [...chain, ...(attempt ? [attempt.from, attempt.to] : [])];
  if (chain.length === 0) return { from: 0, to: axis.length };
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = Math.max((high - low) * 0.04, 2000);
  // Idle time beside the attempt is not part of it.
  const before = axis.cuts.findLast(({ until }) => until <= low)?.until ?? 0;
  const after = axis.cuts.find(({ at }) => at >= high)?.at ?? axis.length;
  const [from, to] = [Math.max(before, low - margin), Math.min(after, high + margin)];
  // Nearly everything is everything.
  return to - from > axis.length * 0.8 ? { from: 0, to: axis.length } : { from, to };
}
