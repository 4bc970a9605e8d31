import { cancelCodes } from '../codes/cancelCodes.js';
import { findCodes } from '../codes/tokens.js';
import { win32Inside, ntstatusInside } from '../codes/layout.js';
import { firstAtLeast } from '../lines/orderedSearch.js';
import type { LogAnalysis, Chain, LogStep } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { ChainLink } from '../model/attribution.js';
import type { Finding } from '../model/finding.js';
import { LEVEL_ERROR, LEVEL_WARNING } from '../model/record.js';
import { recordAt } from '../records/recordAt.js';
import { messageText } from '../signatures/messageText.js';

/**
 * How many records may lie between two lines of one failure. Measured: the lines of a failing call stand next to each
 * other, parted at most by a few lines of clean-up; ten separate two failures of one operation reliably.
 */
const NEARBY = 10;
/**
 * And how many milliseconds. A call may wait for minutes inside an operation that has a beginning (measured: 120 s for
 * COM activation). Where the beginning is unknown, and in a log of errors only, nearness says little.
 */
const WAITING_MS = 600_000;
const WITHOUT_START_MS = 5_000;
/** An operation that only its failure names (an excerpt, a cut log) reaches back this far. */
const WITHOUT_START = 400;
/** A chain is read by a person: beyond this many lines the middle ones are left out. */
const LONGEST = 40;

/** That nothing was written for a while says how long something took. It is no failure, and no line of one. */
const SILENCE = 'silent-gap';

/** A message that begins with the module that wrote it. */
const SPEAKER = /^[\w.-]{1,60}\.(?:dll|exe)\b/i;

/** A record that may be part of a failure: what it says, in the terms that link lines to each other. */
interface Clue {
  readonly record: number;
  readonly level: number;
  readonly codes: ReadonlySet<number>;
  readonly objects: ReadonlySet<string>;
  readonly finding?: Finding;
}

/** A stretch of records that ends in a failure. */
export interface Failure {
  readonly firstRecord: number;
  /** The record that states the failure. */
  readonly lastRecord: number;
  readonly step?: LogStep;
  /** False when the log does not say where the step began. */
  readonly started: boolean;
}

/**
 * The chain of one failure, from the line that states it back to the first line that belongs to it. A line belongs when
 * it carries a code or an object of a line already in the chain, when a decisive signature matched it in the same step,
 * or when it is itself an error within ten records of the chain. `[gle=...]` links nothing: it is often stale. Nor does
 * the code of a warning that only stands near.
 *
 * Untimed lines of a record (WIMGAPI stacks) are part of it, so the earliest of them stands for the record.
 */
export function traceFailure(analysis: LogAnalysis, failure: Failure): Chain | undefined {
  const clues = cluesOf(analysis, failure);
  const accepted: Clue[] = [];
  const codes = new Set<number>();
  const objects = new Set<string>();
  let nearest = failure.lastRecord;
  const { time } = analysis.log.records;
  const patience = failure.started ? WAITING_MS : WITHOUT_START_MS;
  const accept = (clue: Clue, lendsCodes = true): void => {
    accepted.push(clue);
    if (lendsCodes) for (const code of clue.codes) codes.add(code);
    for (const object of clue.objects) objects.add(object);
    nearest = clue.record;
  };
  for (let i = clues.length - 1; i >= 0; i--) {
    const clue = clues[i];
    if (!clue) continue;
    if (accepted.length === 0) {
      accept(clue);
      continue;
    }
    const decisive = clue.finding?.severity === 'decisive' && !clue.finding.symptom;
    // Without times (NaN) nearness is by records alone.
    const waited = (time[nearest] ?? NaN) - (time[clue.record] ?? NaN);
    const near = nearest - clue.record <= NEARBY && !(Math.abs(waited) > patience);
    const related = intersects(clue.codes, codes) || intersects(clue.objects, objects);
    const failing =
      clue.level >= LEVEL_ERROR || (clue.level === LEVEL_WARNING && (clue.codes.size > 0 || clue.objects.size > 0));
    // A warning that no rule knows and that shares nothing with the chain only stands near: its code is no link.
    const lendsCodes = related || clue.level >= LEVEL_ERROR || isKnown(clue);
    if (decisive || (near && (failing || clue.finding !== undefined)) || (related && clue.level >= LEVEL_WARNING))
      accept(clue, lendsCodes);
  }
  if (accepted.length === 0) return undefined;
  accepted.reverse();
  return { links: toLinks(analysis, withoutNeighbours(accepted, analysis)), occurrences: 1 };
}

/**
 * Where a rule calls a line decisive, what only stands near it is no first cause: warnings that no rule knows, and errors
 * that no rule knows and that share neither a code nor an object with that line or those behind it. The module that a
 * line behind names (`... from C:\\Windows\\System32\\spopk.dll`) speaks of itself before it (`spopk.dll:: ...`).
 */
function withoutNeighbours(clues: readonly Clue[], { log }: LogAnalysis): readonly Clue[] {
  const decisive = clues.findIndex(({ finding }) => finding?.severity === 'decisive' && !finding.symptom);
  if (decisive < 0) return clues;
  const codes = new Set(clues.slice(decisive).flatMap((clue) => [...clue.codes]));
  const objects = new Set(clues.slice(decisive).flatMap((clue) => [...clue.objects]));
  const names = new Set([...objects].map((object) => object.slice(object.lastIndexOf('\\') + 1)));
  const first = clues.findIndex((clue) => {
    if (isKnown(clue)) return true;
    if (clue.level < LEVEL_ERROR) return false;
    if (intersects(clue.codes, codes) || intersects(clue.objects, objects)) return true;
    const speaker = SPEAKER.exec(messageText(log, clue.record).text)?.[0];
    return speaker !== undefined && names.has(speaker.toLowerCase());
  });
  return clues.slice(first);
}

function isKnown({ finding }: Clue): boolean {
  return finding !== undefined && finding.rule !== 'error-record';
}

function toLinks(analysis: LogAnalysis, clues: readonly Clue[]): ChainLink[] {
  const shown = clues.length <= LONGEST ? clues : [...clues.slice(0, LONGEST / 2), ...clues.slice(-LONGEST / 2)];
  return shown
    .map((clue, index): ChainLink => {
      const line = clue.finding?.place.line ?? (analysis.log.records.firstLine[clue.record] ?? 0) + 1;
      const role = index === 0 ? 'firstCause' : index === shown.length - 1 ? 'symptom' : 'mechanism';
      return {
        place: { file: analysis.log.path, line },
        role,
        ...(clue.finding && { findingId: clue.finding.id }),
      };
    })
    .reverse();
}

/** The strongest finding of each record, and those records in order. */
interface FoundAt {
  readonly byRecord: ReadonlyMap<number, Finding>;
  readonly records: Uint32Array;
}

/** Of each list of findings, put in order once: a log may have a failure, and a finding, on every line. */
const strongest = new WeakMap<readonly Finding[], FoundAt>();

function strongestAt(findings: readonly Finding[]): FoundAt {
  const made = strongest.get(findings);
  if (made) return made;
  const byRecord = new Map<number, Finding>();
  for (const finding of findings) {
    if (finding.severity === 'benign' || finding.rule === SILENCE) continue;
    const known = byRecord.get(finding.record);
    if (!known || rank(finding) > rank(known)) byRecord.set(finding.record, finding);
  }
  const found = { byRecord, records: Uint32Array.from(byRecord.keys()).sort() };
  strongest.set(findings, found);
  return found;
}

function cluesOf(analysis: LogAnalysis, failure: Failure): Clue[] {
  const { log, benign } = analysis;
  const { level: levels } = log.records;
  const { byRecord, records } = strongestAt(analysis.findings);
  const clues: Clue[] = [];
  let next = firstAtLeast(records.length, failure.firstRecord, (at) => records[at] ?? 0);
  for (let record = failure.firstRecord; record <= failure.lastRecord; record++) {
    const isFound = records[next] === record;
    if (isFound) next++;
    const level = levels[record] ?? 0;
    // Most records are neither, and an operation may have a hundred thousand of them.
    if (!isFound && level < LEVEL_WARNING) continue;
    if (benign[record]) continue;
    const finding = isFound ? byRecord.get(record) : undefined;
    const links = linksOf(analysis, record);
    // What the user answered is no failure: setup asked because something had failed before.
    const known = finding && finding.rule !== 'error-record';
    if (!known && links.codes.size > 0 && [...links.codes].every((code) => cancelCodes.has(code))) continue;
    clues.push({ record, level, ...links, ...(finding && { finding }) });
  }
  return clues;
}

function rank(finding: Finding): number {
  const bySeverity = { decisive: 4, error: 3, warning: 2, info: 1, benign: 0 };
  return bySeverity[finding.severity] - (finding.symptom ? 0.5 : 0);
}

/** GUIDs, registry keys and file paths: what two lines can be about. */
const OBJECT =
  /\{[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}|\bHK(?:LM|CU|CR|U|EY_\w+)\\[^\s"'\]:,;]+|\b[a-z]:\\[^\s"'\]:,;]{6,}/gi;

function linksOf(analysis: LogAnalysis, record: number): { codes: Set<number>; objects: Set<string> } {
  const { log } = analysis;
  const codes = new Set<number>();
  const objects = new Set<string>();
  const first = log.records.firstLine[record] ?? 0;
  const end = Math.min(
    record + 1 < log.records.count ? (log.records.firstLine[record + 1] ?? 0) : log.lines.count,
    first + 20,
  );
  const component = log.records.components[log.records.component[record] ?? 0] ?? '';
  for (let line = first; line < end; line++) {
    const text = log.lines.text(line).slice(0, 8192);
    for (const token of findCodes(text, { component, format: log.format })) {
      if (token.role === 'gle' || token.role === 'extend' || token.value === 0) continue;
      for (const value of sameCode(token.value)) codes.add(value);
    }
    for (const match of text.matchAll(OBJECT)) objects.add(match[0].toLowerCase());
  }
  return { codes, objects };
}

/** A code and the code it wraps: 0x80070005 is also 5, 0xD0000034 is also 0xC0000034. */
export function sameCode(value: number): readonly number[] {
  const inner = win32Inside(value) ?? ntstatusInside(value);
  return inner === undefined ? [value] : [value, inner];
}

function intersects<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  for (const item of a) if (b.has(item)) return true;
  return false;
}

/**
 * The failures of one log: every step that failed, deepest first where one lies in another, and the failure behind the
 * result of an attempt when no step of its own states it.
 */
export function failuresOf(analysis: LogAnalysis): readonly Failure[] {
  const failures: Failure[] = [];
  const visit = (steps: readonly LogStep[]): boolean => {
    let any = false;
    for (const step of steps) {
      const inside = visit(step.children);
      if (step.outcome === 'failed' && !inside && !isReturned(step, failures[failures.length - 1])) {
        const lastRecord = endOf(analysis, step);
        failures.push({
          firstRecord: Math.max(reachBack(step, failures), attemptBegin(analysis, lastRecord)),
          lastRecord,
          step,
          started: step.lastRecord > step.firstRecord,
        });
      }
      any = any || inside || step.outcome === 'failed';
    }
    return any;
  };
  visit(analysis.steps);
  const returned = returnedBySetup(analysis, failures);
  return returned.length > 0 ? [...failures, ...returned] : failures;
}

/**
 * Where no step failed with what setup returned there may still be the lines of the attempt up to its return. A step
 * that failed with another code was got over; the lines begin after it.
 */
function returnedBySetup({ attempts, log }: LogAnalysis, failures: readonly Failure[]): readonly Failure[] {
  return attempts.flatMap(({ outcome, reported, result, startLine, resultLine }): Failure[] => {
    if (outcome !== 'failed' || reported || resultLine === undefined) return [];
    const lastRecord = recordAt(log, resultLine - 1);
    const begin = recordAt(log, startLine - 1);
    const inside = failures.filter((one) => begin <= one.lastRecord && one.lastRecord <= lastRecord);
    if (inside.some(({ step }) => step?.code === result)) return [];
    const before = inside[inside.length - 1];
    // A step of the log ends in the result itself: it is that failure.
    if (before?.lastRecord === lastRecord) return [];
    const firstRecord = Math.max(begin, lastRecord - WITHOUT_START, before ? before.lastRecord + 1 : 0);
    return [{ firstRecord, lastRecord, started: false }];
  });
}

/** In a log without beginnings an action hands on the code of its operation, which failed just before. */
function isReturned(step: LogStep, before: Failure | undefined): boolean {
  return (
    step.kind === 'action' &&
    step.lastRecord === step.firstRecord &&
    before !== undefined &&
    before.step?.code === step.code &&
    step.firstRecord - before.lastRecord <= WITHOUT_START
  );
}

/** A failed step that began with its own failure line: its lines stand before it. */
function reachBack(step: LogStep, before: readonly Failure[]): number {
  if (step.lastRecord > step.firstRecord) return step.firstRecord;
  const previous = before[before.length - 1];
  return Math.max(0, step.firstRecord - WITHOUT_START, previous ? previous.lastRecord + 1 : 0);
}

/** Where the attempt begins that holds a record: a log may tell of several, and no failure reaches into one before. */
function attemptBegin({ attempts, log }: LogAnalysis, record: number): number {
  if (attempts.length < 2) return 0;
  const line = (log.records.firstLine[record] ?? 0) + 1;
  const own = attempts.find(({ startLine, endLine }) => startLine <= line && line <= endLine);
  return own ? recordAt(log, own.startLine - 1) : 0;
}

function endOf(analysis: LogAnalysis, step: LogStep): number {
  // An action's last records are its clean-up; the chain starts at the last error in it.
  const { level } = analysis.log.records;
  for (let record = step.lastRecord; record > step.firstRecord; record--) {
    if ((level[record] ?? 0) >= LEVEL_ERROR) return record;
  }
  return step.lastRecord;
}

/** A failure with the number of the line that states it. */
interface StatedFailure {
  readonly failure: Failure;
  readonly line: number;
}

/** The failure that ends in an attempt's result: the last one before it that has its code, else the last one at all. */
export function failureBehind<T extends StatedFailure>(attempt: Attempt, failures: readonly T[]): T | undefined {
  const end = attempt.resultLine ?? attempt.endLine;
  const inside = failures.filter(({ line }) => line >= attempt.startLine && line <= end);
  return inside.findLast(({ failure }) => failure.step?.code === attempt.result) ?? inside[inside.length - 1];
}
