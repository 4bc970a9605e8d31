import type { LogAnalysis } from '../model/analysis.js';
import type { Attempt, AttemptLog } from '../model/attempt.js';

/** Setup and its rollback log write the same attempt; they lie less than this apart. */
const ONE_ATTEMPT_MS = 24 * 3600 * 1000;

/**
 * The attempts of a machine, oldest first. Several logs tell of one attempt: setupact.log and its copies in other
 * folders, the rollback log, setuperr.log. An attempt that states a result takes in those of the same tree that state
 * the same or none; a copy of the same log is taken in from any tree.
 */
export function mergeAttempts(analyses: readonly LogAnalysis[]): readonly Attempt[] {
  const all = withSysprep(analyses.flatMap((analysis) => analysis.attempts));
  const byTime = [...all].sort((a, b) => order(a) - order(b));
  const merged: Attempt[] = [];
  for (const attempt of byTime) {
    const at = merged.findIndex((other) => isSame(other, attempt));
    const other = merged[at];
    if (other) merged[at] = join(other, attempt);
    else merged.push(attempt);
  }
  return merged;
}

/**
 * Runs of Sysprep are no upgrades: they count where no log of setup tells of one, and where the last of them failed after
 * all that setup did had gone well. The machine may have been made from an image whose builder failed once, years ago.
 */
function withSysprep(all: readonly Attempt[]): readonly Attempt[] {
  const setup = all.filter(({ sysprep }) => !sysprep);
  if (setup.length === 0) return all;
  const well = setup.every(({ outcome }) => outcome === 'succeeded' || outcome === 'unknown');
  const later = ({ sysprep, outcome, startTime }: Attempt): boolean =>
    sysprep === true && outcome === 'failed' && setup.every(({ endTime }) => startTime > endTime);
  return well ? [...setup, ...all.filter(later)] : setup;
}

function order(attempt: Attempt): number {
  return Number.isNaN(attempt.startTime) ? Number.MAX_SAFE_INTEGER : attempt.startTime;
}

function isSame(a: Attempt, b: Attempt): boolean {
  if (logsOf(a).some(({ file }) => file === b.file)) return false;
  if (isCopy(a, b)) return true;
  if (a.tree !== b.tree || a.sysprep !== b.sysprep) return false;
  const differ = a.result !== b.result || (a.extend ?? b.extend) !== (b.extend ?? a.extend);
  if (a.reported && b.reported && differ) return false;
  if (startsAnew(a, b) || startsAnew(b, a)) return false;
  if (Number.isNaN(a.startTime) || Number.isNaN(b.startTime)) return a.result !== undefined && a.result === b.result;
  const gap = Math.max(a.startTime, b.startTime) - Math.min(a.endTime, b.endTime);
  return gap < ONE_ATTEMPT_MS;
}

/** The same log under two trees: begun in the same second by the same command. */
function isCopy(a: Attempt, b: Attempt): boolean {
  return (
    a.startTime === b.startTime &&
    a.commandLine !== undefined &&
    a.commandLine === b.commandLine &&
    a.host?.build === b.host?.build
  );
}

/**
 * Setup was started a second time after the first attempt had ended. A rollback or post-OOBE session has a command line
 * of its own, without `/Install`.
 */
function startsAnew(earlier: Attempt, later: Attempt): boolean {
  if (!(later.startTime > earlier.endTime)) return false;
  const ended = earlier.reported || earlier.outcome === 'succeeded' || earlier.outcome === 'scanOnly';
  return ended && /^\/Install\b/i.test(later.commandLine ?? '');
}

/** The attempt whose log states the result leads; the other fills in what it does not know. */
function join(a: Attempt, b: Attempt): Attempt {
  const [lead, other] = weight(b) > weight(a) ? [b, a] : [a, b];
  const known = <T extends object>(object: T | undefined, more: T | undefined): T | undefined =>
    object || more ? ({ ...more, ...object } as T) : undefined;
  const host = known(lead.host, other.host);
  const target = known(lead.target, other.target);
  const image = known(lead.image, other.image);
  const commandLine = commandOf(lead, other);
  const setupVersion = lead.setupVersion ?? other.setupVersion;
  return {
    ...lead,
    startTime: least(a.startTime, b.startTime),
    endTime: most(a.endTime, b.endTime),
    ...(host && { host }),
    ...(target && { target }),
    ...(image && { image }),
    ...(commandLine && { commandLine }),
    ...(setupVersion && { setupVersion }),
    otherLogs: [...(lead.otherLogs ?? []), ...logsOf(other)],
  };
}

/** Every log that tells of an attempt, the leading one first. */
export function logsOf(attempt: Attempt): readonly AttemptLog[] {
  const { file, startLine, endLine } = attempt;
  return [{ file, startLine, endLine }, ...(attempt.otherLogs ?? [])];
}

/** The command that started the attempt, rather than that of a later session of it. */
function commandOf(lead: Attempt, other: Attempt): string | undefined {
  const commands = [lead.commandLine, other.commandLine].filter((command) => command !== undefined);
  return commands.find((command) => /^\/Install\b/i.test(command)) ?? commands[0];
}

/** A stated result weighs most; of two copies the live tree's leads, for it says which system was made. */
function weight(attempt: Attempt): number {
  const byOutcome = { rolledBack: 5, failed: 4, cancelled: 3, succeeded: 3, scanOnly: 3, unfinished: 1, unknown: 0 };
  return byOutcome[attempt.outcome] + (attempt.reported ? 10 : 0) + (attempt.tree === 'live' ? 0.5 : 0);
}

function least(a: number, b: number): number {
  return Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b);
}

function most(a: number, b: number): number {
  return Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b);
}
