import { isErrorCopy } from '../errorCopies.js';
import type { CaseAnalysis, LogAnalysis } from '../../model/analysis.js';
import type { Attempt } from '../../model/attempt.js';
import { machineListFormats, type FormatId, type LineTable } from '../../model/record.js';
import { recordAt } from '../../records/recordAt.js';

/** The part of a log that is one run: records `first` to `end` (exclusive). */
export interface Run {
  readonly analysis: LogAnalysis;
  readonly first: number;
  readonly end: number;
  readonly attempt?: Attempt;
}

export interface RunPair {
  readonly bad: Run;
  readonly good: Run;
}

export interface Pairing {
  readonly pairs: readonly RunPair[];
  readonly onlyBad: readonly string[];
  readonly onlyGood: readonly string[];
}

/** Text that is no log, and logs that are tables or listings: there is no course of a run in them. */
const noRun = new Set<FormatId>([
  ...machineListFormats,
  'plain',
  'binary',
  'setupdiag',
  'setupdiag-xml',
  'diag-xml',
  'compat-xml',
  'procmon-csv',
  'procmon-pml',
  'unattend-xml',
  'miglog-xml',
  'file-hash',
  'event-xml',
  'event-csv',
  'xml',
  'evtx',
  'minidump',
]);

/** Finds for every log of the bad run its counterpart in the good one: same format, same name, most alike folder. */
export function pairRuns(bad: CaseAnalysis, good: CaseAnalysis): Pairing {
  const candidates = logsOf(good);
  const single = logsOf(bad).length === 1 && candidates.length === 1;
  const taken = new Set<LogAnalysis>();
  const pairs: RunPair[] = [];
  const onlyBad: string[] = [];
  for (const analysis of byImportance(logsOf(bad), bad)) {
    let best: LogAnalysis | undefined;
    let bestScore = 0;
    for (const other of candidates) {
      if (taken.has(other)) continue;
      const score = single ? 1 : likeness(analysis, other);
      if (score > bestScore) {
        best = other;
        bestScore = score;
      }
    }
    if (!best) {
      onlyBad.push(analysis.log.path);
      continue;
    }
    taken.add(best);
    pairs.push(runsOf(analysis, best));
  }
  const onlyGood = candidates.filter((one) => !taken.has(one)).map(({ log }) => log.path);
  return { pairs, onlyBad, onlyGood };
}

/** Logs with a course; the copies of error lines (setuperr.log) say nothing that their source does not. */
function logsOf({ logs }: CaseAnalysis): readonly LogAnalysis[] {
  return logs.filter((one) => !noRun.has(one.log.format) && one.log.records.count > 0 && !isErrorCopy(one, logs));
}

/** The log that holds the verdict's attempt leads, then logs with steps, then the others as they stand. */
function byImportance(logs: readonly LogAnalysis[], { verdict, attempts }: CaseAnalysis): readonly LogAnalysis[] {
  const leading = decisive(attempts)?.file ?? verdict.firstCause?.place.file;
  // What a rollback writes has no counterpart in a run that succeeded; the log of the way up to it has.
  const rank = ({ log, steps, attempts: own }: LogAnalysis): number =>
    isRollback(log.path) ? 0 : log.path === leading ? 4 : own.length > 0 ? 3 : steps.length > 0 ? 2 : 1;
  return [...logs].sort((a, b) => rank(b) - rank(a));
}

function likeness(a: LogAnalysis, b: LogAnalysis): number {
  if (a.log.format !== b.log.format) return 0;
  const [pathA, pathB] = [a.log.path.toLowerCase().split('/'), b.log.path.toLowerCase().split('/')];
  const name = (parts: readonly string[]): string => (parts[parts.length - 1] ?? '').replace(/[\d_.~-]+/g, '');
  if (name(pathA) !== name(pathB)) return 0;
  let folders = 0;
  while (folders + 1 < Math.min(pathA.length, pathB.length)) {
    if (pathA[pathA.length - 2 - folders] !== pathB[pathB.length - 2 - folders]) break;
    folders++;
  }
  const succeeded = b.attempts.some(({ outcome }) => outcome === 'succeeded') ? 0.5 : 0;
  const attempts = a.attempts.length > 0 && b.attempts.length > 0 ? 2 : 0;
  const otherWay = isRollback(a.log.path) !== isRollback(b.log.path) ? 0.25 : 1;
  return (1 + attempts + folders + succeeded) * otherWay;
}

function isRollback(path: string): boolean {
  return /(?:^|\/)rollback\//i.test(path);
}

function runsOf(bad: LogAnalysis, good: LogAnalysis): RunPair {
  const attempt = decisive(bad.attempts);
  // The same bytes are the same run, whatever attempts they hold.
  const same = isSameText(bad.log.lines, good.log.lines);
  const succeeded = good.attempts.filter(({ outcome }) => outcome === 'succeeded');
  const model = same ? decisive(good.attempts) : (succeeded[succeeded.length - 1] ?? decisive(good.attempts));
  return { bad: runOf(bad, attempt), good: runOf(good, model) };
}

/** The last attempt that ended in a result, else the last one. */
function decisive(attempts: readonly Attempt[]): Attempt | undefined {
  const decided = attempts.filter(({ outcome }) => outcome !== 'unknown' && outcome !== 'unfinished');
  return decided[decided.length - 1] ?? attempts[attempts.length - 1];
}

function runOf(analysis: LogAnalysis, attempt: Attempt | undefined): Run {
  const { log } = analysis;
  if (!attempt) return { analysis, first: 0, end: log.records.count };
  return {
    analysis,
    attempt,
    first: recordAt(log, attempt.startLine - 1),
    end: recordAt(log, attempt.endLine - 1) + 1,
  };
}

/** Line by line: a log of a large case is not in memory, and the first lines tell most logs apart. */
function isSameText(a: LineTable, b: LineTable): boolean {
  if (a.count !== b.count || a.starts[a.count] !== b.starts[b.count]) return false;
  for (let line = 0; line < a.count; line++) {
    const [one, other] = [a.lineBytes(line), b.lineBytes(line)];
    if (one.length !== other.length || !one.every((byte, i) => byte === other[i])) return false;
  }
  return true;
}
