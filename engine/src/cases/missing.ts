import type { LogAnalysis, MissingEvidence } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';

interface Wanted {
  /** Names of files and commands: the same in every language. */
  readonly logs: string;
  /** English; translated when shown. */
  readonly why: string;
  /** Any path of the case that is this file. */
  readonly present: RegExp;
  readonly when: (attempt: Attempt) => boolean;
}

const rolledBack = (attempt: Attempt): boolean => attempt.outcome === 'rolledBack';
const failed = (attempt: Attempt): boolean => attempt.outcome === 'failed' || rolledBack(attempt);
const driverPhase = (attempt: Attempt): boolean => rolledBack(attempt) && attempt.result === 0xc1900101;

/** Logs that a failed upgrade leaves behind and that say more than the one at hand. */
const wanted: readonly Wanted[] = [
  {
    logs: 'Rollback/setupact.log',
    why: 'It holds the last phase before the rollback and, where there was one, the crash.',
    present: /rollback[^/]*\/(?:.*\/)?setupact|setupact_rollback/i,
    when: rolledBack,
  },
  {
    logs: 'Panther/setupact.log',
    why: 'It holds everything before the first restart: command line, image, checks and migration.',
    present: /setupact/i,
    when: failed,
  },
  {
    logs: 'setupapi.dev.log',
    why: 'The last device or driver that was being installed stands at its end.',
    present: /setupapi\.(?:dev|offline)/i,
    when: driverPhase,
  },
  {
    logs: 'Rollback/setupmem.dmp, Windows/Minidump/*.dmp',
    why: 'A crash names its module in the dump.',
    present: /\.dmp$/i,
    when: driverPhase,
  },
  {
    logs: 'System.evtx',
    why: 'It holds bug check 1001 and Kernel-Power 41 with their times.',
    present: /system[^/]*\.evtx$/i,
    when: driverPhase,
  },
  {
    logs: 'fltmc instances, driverquery, sc query',
    why: 'They list the filter drivers and services that can deny access or crash.',
    present: /(?:filterlist|fltmc|driverquery|services)[^/]*$/i,
    when: failed,
  },
];

/** What should be asked for, from how the attempt ended and what the case already holds. */
export function missingEvidence(
  analyses: readonly LogAnalysis[],
  attempt: Attempt | undefined,
): readonly MissingEvidence[] {
  if (!attempt) return [];
  const paths = analyses.map((analysis) => analysis.log.path);
  return wanted
    .filter(({ present, when }) => when(attempt) && !paths.some((path) => present.test(path)))
    .map(({ logs, why }) => ({ what: logs, why }));
}
