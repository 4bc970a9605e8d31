import { readExtend } from '../codes/extend.js';
import type { Attempt, Outcome } from '../model/attempt.js';
import type { LogFile } from '../model/record.js';
import type { Anchor } from '../records/anchors.js';
import { unsigned, walkSteps, type Step } from '../records/steps.js';
import { summaryOf } from '../records/summary.js';
import { messageText } from '../signatures/messageText.js';
import { chosenImage, collect, newFacts, type Facts } from './attemptFacts.js';
import { sysprepRuns } from './sysprepRun.js';

/** Results by which the user, not a fault, ended setup: ERROR_CANCELLED and ERROR_REQUEST_ABORTED. */
const cancelled = new Set([0x800704c7, 0x800704d3]);
const SCAN_ONLY = 0xc1900210;
/** What setup itself returned, where the log holds no event that reports it: `CSetupHost::Execute(564): Result = 0x...`. */
const RETURNED =
  /^CSetup(?:Host::(?:Execute|Initialize)|Manager::Execute)\(\d+\): Result = (0x[89a-fA-F][0-9a-fA-F]{7})/;
/** The end of a first start that failed; E_FAIL as a rule, with the command's own code a line or two before. */
const FIRST_START_FAILED =
  /^\[windeploy\.exe\] Failure occured during online installation\..* hr = (0x8[0-9a-fA-F]{7})/;
const COMMAND_FAILED = /^\[windeploy\.exe\] Command \[.{1,300}\] failed with exit code \[(0x[0-9a-fA-F]{1,8})\]/;
const E_FAIL = 0x80004005;
/** Part of a restart, and no result: ERROR_RESTART_APPLICATION, WINDLP_E_OPERATION_COMPLETED. */
const restarting = new Set([0x800705bb, 0xc1800104]);
/** Error records at the end of a log among which setup's return is looked for: it is one of its last lines. */
const LAST_ERRORS = 50;

/**
 * The attempts that one log tells of: each a run of setup until its result. A log that was appended to by several runs
 * holds several.
 */
export function findAttempts(log: LogFile, anchors: readonly Anchor[], steps: readonly Step[]): readonly Attempt[] {
  if (log.format !== 'panther') return [];
  const sessionsThatRun = sessionsWithPhases(anchors);
  const all: Facts[] = [];
  let facts = newFacts(0);
  for (const anchor of anchors) {
    const decided = facts.result !== undefined || facts.success;
    if (anchor.kind === 'sessionBegin' && decided && sessionsThatRun.has(anchor.record)) {
      facts.last = anchor.record - 1;
      all.push(facts);
      facts = newFacts(anchor.record);
    }
    collect(facts, anchor);
  }
  facts.last = log.records.count - 1;
  all.push(facts);
  collectReturn(facts, log);
  const told = all.filter((one) => one.any);
  return (told.length > 0 ? told : sysprepAttempts(log, anchors)).map((one) => judge(log, one, steps));
}

/**
 * A log that is cut, and setuperr.log, may hold nothing of the attempt but what its calls returned. What setup itself
 * returned is its result; an action that failed before may have been got over. The first start of an installation ends
 * with what windeploy.exe says.
 */
function collectReturn(facts: Facts, log: LogFile): void {
  if (facts.result !== undefined || facts.success || facts.rollback) return;
  let command = 0;
  for (const record of summaryOf(log).errors.slice(-LAST_ERRORS)) {
    if (record < facts.first) continue;
    const { text } = messageText(log, record);
    command = unsigned(COMMAND_FAILED.exec(text)?.[1] ?? '0') || command;
    const ended = unsigned(FIRST_START_FAILED.exec(text)?.[1] ?? '0');
    const code = (ended === E_FAIL && command) || ended || unsigned(RETURNED.exec(text)?.[1] ?? '0');
    if (code === 0 || restarting.has(code)) continue;
    facts.any = true;
    if (code === SCAN_ONLY) facts.result = code;
    else facts.failedCode = code;
    facts.stepOnly = false;
    facts.failedRecord = record;
  }
}

/** Sysprep's own log holds nothing of setup; each of its runs is an attempt. */
function sysprepAttempts(log: LogFile, anchors: readonly Anchor[]): readonly Facts[] {
  return sysprepRuns(log, anchors).map(({ first, last, failed, code, succeeded }) => ({
    ...newFacts(first),
    last,
    any: true,
    sysprep: true,
    ...(succeeded && { success: true }),
    ...(code !== undefined && { failedCode: code, failedRecord: failed }),
  }));
}

/** Sessions in which setup went through phases; a session that only reports the result of an earlier one has none. */
function sessionsWithPhases(anchors: readonly Anchor[]): Set<number> {
  const running = new Set<number>();
  let begin: number | undefined;
  for (const { kind, record } of anchors) {
    if (kind === 'sessionBegin') begin = record;
    else if (kind === 'setupPhase' && begin !== undefined) running.add(begin);
  }
  return running;
}

function outcomeOf(facts: Facts, steps: readonly Step[]): Outcome {
  if (facts.result === SCAN_ONLY) return 'scanOnly';
  if (
    facts.result !== undefined &&
    (cancelled.has(facts.result) || (facts.extend !== undefined && cancelled.has(facts.extend)))
  ) {
    return 'cancelled';
  }
  if (facts.rollback || (facts.result && facts.postReboot)) return 'rolledBack';
  if (facts.result) return 'failed';
  if (facts.success || facts.finishedPhases.has('End') || facts.finishedPhases.has('Post OOBE')) return 'succeeded';
  if (facts.userCancelled || (facts.failedCode && cancelled.has(facts.failedCode))) return 'cancelled';
  if (facts.failedCode) return 'failed';
  const open = [...walkSteps(steps)].some(
    (step) =>
      step.outcome === 'open' &&
      step.firstRecord >= facts.first &&
      step.lastRecord >= facts.last &&
      step.kind !== 'session',
  );
  return open ? 'unfinished' : 'unknown';
}

function judge(log: LogFile, facts: Facts, steps: readonly Step[]): Attempt {
  chosenImage(facts);
  const { records } = log;
  const outcome = outcomeOf(facts, steps);
  const failed = outcome === 'failed' || outcome === 'rolledBack';
  const result = facts.result ?? (failed ? facts.failedCode : undefined);
  const resultRecord = facts.resultRecord ?? (failed ? (facts.failedRecord ?? facts.exitRecord) : undefined);
  const lineOf = (record: number): number => (records.firstLine[record] ?? 0) + 1;
  const endLine = facts.last + 1 < records.count ? lineOf(facts.last + 1) - 1 : log.lines.count;
  return {
    file: log.path,
    startLine: lineOf(facts.first),
    endLine,
    startTime: timeNear(log, facts.first, 1),
    endTime: timeNear(log, facts.last, -1),
    outcome,
    ...(result !== undefined && { result }),
    reported: facts.result !== undefined,
    ...(outcome === 'failed' && facts.result === undefined && facts.stepOnly && { stepOnly: true as const }),
    ...(facts.sysprep && { sysprep: true as const }),
    ...(facts.extend !== undefined && { extend: facts.extend }),
    ...(facts.postReboot !== undefined && { postReboot: facts.postReboot }),
    extendReadings:
      facts.extend === undefined
        ? []
        : readExtend({
            extend: facts.extend,
            ...(result !== undefined && { result }),
            ...(facts.postReboot !== undefined && { postReboot: facts.postReboot }),
            ...(facts.registered.length > 0 && { registeredActions: facts.registered }),
            ...(facts.nearestAction !== undefined && { nearestAction: facts.nearestAction }),
          }),
    ...(resultRecord !== undefined && { resultLine: lineOf(resultRecord) }),
    ...(facts.setupVersion && { setupVersion: facts.setupVersion }),
    ...(Object.keys(facts.host).length > 0 && { host: facts.host }),
    ...(Object.keys(facts.target).length > 0 && { target: facts.target }),
    ...(facts.commandLine && { commandLine: facts.commandLine }),
    ...(Object.keys(facts.image).length > 0 && { image: facts.image }),
    ...(facts.lastPhase && { lastPhase: facts.lastPhase }),
    tree: treeOf(log.path),
  };
}

/** The first time at or beyond `record` in direction `step`; NaN when the log states none. */
function timeNear(log: LogFile, record: number, step: 1 | -1): number {
  for (let i = record; i >= 0 && i < log.records.count; i += step) {
    const time = log.records.time[i] ?? NaN;
    if (!Number.isNaN(time)) return time;
  }
  return NaN;
}

/**
 * Which installation of the machine a log belongs to: `Windows.old`, `Windows.old.000` ... or the live one. Collectors
 * write the source path into a folder's name: `C_Windows.old.000_Windows_Panther/setupact.log`.
 */
export function treeOf(path: string): string {
  return /(?:^|[/_])(Windows\.old(?:\.\d+)?)(?:[/_]|$)/i.exec(path)?.[1] ?? 'live';
}
