import { firstAtLeast } from '../lines/orderedSearch.js';
import type { LogAnalysis } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { Finding } from '../model/finding.js';
import type { FormatId } from '../model/record.js';
import { walkSteps } from '../records/steps.js';
import { segmentAt } from '../timeline/clock.js';
import { logsOf } from './mergeAttempts.js';

/**
 * Logs of Windows itself, in which it writes for months: a failure in them is one of the attempt only when it happened
 * then.
 */
export const lasting: ReadonlySet<FormatId> = new Set([
  'cbs',
  'dism',
  'setupapi',
  'windowsupdate',
  'reportingevents',
  'cmtrace',
  'msi',
  'checksur',
]);
/**
 * What these tell concerns the system that runs. After the restart setup works on the new one, and writes what servicing
 * does there into its own folders.
 */
const ofRunningSystem: ReadonlySet<FormatId> = new Set([
  'cbs',
  'dism',
  'windowsupdate',
  'reportingevents',
  'msi',
  'checksur',
]);
const SETUP_FOLDER = /panther|rollback|\$windows\.~bt|newos/i;
/** Clocks of one machine differ by their time zone and by what Windows PE takes for one. */
const MARGIN_MS = 24 * 3600 * 1000;
/** Records that are looked through for a time: lines without one follow the line that has it. */
const MOST_UNTIMED = 200;

/**
 * The findings that can have to do with an attempt that failed: not those of another attempt; of a log that goes on for
 * months only those of its days; and of the servicing of the running system none where setup had gone beyond it. Where
 * either side has no time nothing is left out for its time.
 *
 * @param attempts all attempts of the machine; the one that is explained among them
 */
export function bearingOn(findings: readonly Finding[], { analyses, attempts, attempt }: Bearing): readonly Finding[] {
  if (attempt?.outcome !== 'failed' && attempt?.outcome !== 'rolledBack') return findings;
  const byFile = new Map(analyses.map((analysis) => [analysis.log.path, analysis]));
  const others = attempts.filter((other) => other !== attempt);
  return findings.filter((finding) => {
    if (!holds(attempt, finding) && others.some((other) => holds(other, finding))) return false;
    const analysis = byFile.get(finding.place.file);
    // What stopped the builder of an image stopped no upgrade of the machine that was made from it.
    if (analysis?.attempts.some(({ sysprep }) => sysprep) && !attempt.sysprep) return false;
    if (!analysis || !lasting.has(analysis.log.format)) return true;
    const { format, path } = analysis.log;
    if (attempt.outcome === 'rolledBack' && ofRunningSystem.has(format) && !SETUP_FOLDER.test(path)) return false;
    const time = timeOf(finding, analysis);
    return !(time < attempt.startTime - MARGIN_MS || time > attempt.endTime + MARGIN_MS);
  });
}

interface Bearing {
  readonly analyses: readonly LogAnalysis[];
  readonly attempts: readonly Attempt[];
  readonly attempt: Attempt | undefined;
}

function holds(attempt: Attempt, { place }: Finding): boolean {
  return logsOf(attempt).some(
    ({ file, startLine, endLine }) => file === place.file && startLine <= place.line && place.line <= endLine,
  );
}

/** By the clock of the case, in ms; NaN where neither the record nor those before it have a time. */
function timeOf(finding: Finding, { log, segments }: LogAnalysis): number {
  let time = finding.time ?? NaN;
  for (let record = finding.record; Number.isNaN(time) && record >= 0; record--) {
    if (finding.record - record > MOST_UNTIMED) break;
    time = log.records.time[record] ?? NaN;
  }
  return time + (segmentAt(segments, finding.record)?.clockOffsetSeconds ?? 0) * 1000;
}

/**
 * A log of many sessions tells of many failures, most of them got over. Of those in the file of `found` the ones count
 * that lie in the session that failed last: the first of them, or `found` itself where no such session says more.
 *
 * @param findings in the order of their lines
 */
export function inLastFailedSession(found: Finding, findings: readonly Finding[], analysis: LogAnalysis): Finding {
  if (analysis.log.format !== 'cbs' && analysis.log.format !== 'dism') return found;
  const own = findings.filter(({ place }) => place.file === found.place.file);
  if (own.length < 2) return found;
  let last = found;
  for (const { kind, outcome, firstRecord, lastRecord } of walkSteps(analysis.steps)) {
    if (kind !== 'session' || outcome !== 'failed' || lastRecord < last.record) continue;
    const first = firstWithin(own, firstRecord, lastRecord);
    if (first && first.record >= last.record) last = first;
  }
  return last;
}

/** The first finding between two records; `findings` are in order. */
function firstWithin(findings: readonly Finding[], first: number, last: number): Finding | undefined {
  const found = findings[firstAtLeast(findings.length, first, (at) => findings[at]?.record ?? 0)];
  return found && found.record <= last ? found : undefined;
}
