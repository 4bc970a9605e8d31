import type { LogAnalysis, MissingEvidence } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { Finding } from '../model/finding.js';
import type { UpgradeHistory } from '../model/history.js';
import type { FormatId, LogFile } from '../model/record.js';
import type { SetupDiagResult } from '../model/setupDiag.js';
import { isBuild } from './history.js';
import { timeSpan } from './historyText.js';
import { logsOf } from './mergeAttempts.js';
import type { RequestId } from './requestText.js';
import { truncatedLogs } from './missingTruncated.js';

/** What is known when it is decided which logs should be there. */
interface Situation {
  readonly attempt: Attempt;
  readonly firstCause: Finding | undefined;
  readonly setupDiag: readonly SetupDiagResult[];
}

interface Wanted {
  readonly id: RequestId;
  /** Names of files and commands: the same in every language. */
  readonly logs: string;
  /** English; translated when shown. */
  readonly why: string;
  /** A file of the case that is this evidence: told by what it holds, for bundles rename files. */
  readonly present: (log: LogFile) => boolean;
  readonly when: (situation: Situation) => boolean;
  /** Written by setup itself: it serves only when it tells of this attempt. */
  readonly own?: boolean;
  /** Has times of its own: it serves only when it covers the attempt. */
  readonly timed?: boolean;
}

const rolledBack = ({ attempt }: Situation): boolean => attempt.outcome === 'rolledBack';
const failed = (situation: Situation): boolean => situation.attempt.outcome === 'failed' || rolledBack(situation);
const crashOrHang = (situation: Situation): boolean => rolledBack(situation) && situation.attempt.result === 0xc1900101;
/** Results of the compatibility checks: MOSETUP_E_COMPAT_... */
const compat = ({ attempt }: Situation): boolean =>
  attempt.result !== undefined && attempt.result >= 0xc1900200 && attempt.result <= 0xc190020f;
const servicing = (situation: Situation): boolean =>
  failed(situation) &&
  ((situation.attempt.result !== undefined && isServicingCode(situation.attempt.result)) ||
    /cbs|optional-component|package|safeos/i.test(situation.firstCause?.rule ?? ''));
const dism = (situation: Situation): boolean =>
  failed(situation) && /dism|^wim-mount|^cbs-session/i.test(situation.firstCause?.rule ?? '');
/** SetupDiag runs by itself since the setup of Windows 10, version 2004; one that crashed left nothing to ask for. */
const runsSetupDiag = (situation: Situation): boolean => {
  const build = Number(/^10\.0\.(\d+)/.exec(situation.attempt.setupVersion ?? '')?.[1] ?? 0);
  return failed(situation) && build >= 19041 && situation.setupDiag.length === 0;
};

/** CBS_E_... (0x800F08xx, 0x800F09xx) and ERROR_SXS_... (0x800736B0 to 0x80073714). */
function isServicingCode(code: number): boolean {
  const page = code >>> 8;
  return page === 0x800f08 || page === 0x800f09 || (code >= 0x800736b0 && code <= 0x80073714);
}

const isRollback = ({ path }: LogFile): boolean => /rollback/i.test(path);
const isA =
  (...formats: readonly FormatId[]) =>
  ({ format }: LogFile): boolean =>
    formats.includes(format);
const isSetupLog = isA('panther');
/** Of an event log only its events tell which one it is: what the start of a system writes stands in System alone. */
const systemProviders =
  /^(?:Service Control Manager|EventLog|(?:Microsoft-Windows-)?(?:Kernel-(?:Power|General|Boot)|WER-SystemErrorReporting))$/i;
const systemFile = (path: string): boolean => {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return name.endsWith('.evtx') && name.includes('system');
};
const isSystemEvents = ({ format, path, records }: LogFile): boolean =>
  (format === 'evtx' || format === 'event-xml' || format === 'event-csv') &&
  (records.components.some((name) => systemProviders.test(name)) || systemFile(path));

/** Logs that an upgrade leaves behind, by how it ended, and that say more than the one at hand. */
const wanted: readonly Wanted[] = [
  {
    id: 'rollback',
    logs: 'Rollback/setupact.log',
    why: 'It holds the last phase before the rollback and, where there was one, the crash.',
    present: (log) => isSetupLog(log) && isRollback(log),
    when: rolledBack,
    own: true,
  },
  {
    id: 'panther',
    logs: 'Panther/setupact.log',
    why: 'It holds everything before the first restart: command line, image, checks and migration.',
    // A setuperr.log repeats some lines of the log that is asked for.
    present: (log) => isSetupLog(log) && !isRollback(log) && !/setuperr/i.test(log.path),
    when: failed,
    own: true,
  },
  {
    id: 'setupapi',
    logs: 'setupapi.dev.log',
    why: 'The last device or driver that was being installed stands at its end.',
    // setupapi.setup.log and setupapi.app.log are written by other programs.
    present: (log) => log.format === 'setupapi' && !/\.(?:setup|app)\b/i.test(log.path),
    when: crashOrHang,
    timed: true,
  },
  {
    id: 'dumps',
    logs: 'Rollback/setupmem.dmp, Windows/Minidump/*.dmp',
    why: 'A crash names its module in the dump.',
    // A dump that no reader understands is there all the same.
    present: ({ format, path }) => format === 'minidump' || (format === 'binary' && /\.dmp$/i.test(path)),
    when: crashOrHang,
  },
  {
    id: 'system-events',
    logs: 'System.evtx',
    why: 'It holds bug check 1001 and Kernel-Power 41 with their times.',
    present: isSystemEvents,
    when: crashOrHang,
  },
  {
    id: 'compat',
    logs: 'CompatData_*.xml, *_APPRAISER_HumanReadable.xml',
    why: 'They name the program, driver or device that blocks the upgrade.',
    // The appraiser's report has no root of its own that would tell it from other XML.
    present: (log) => log.format === 'compat-xml' || (log.format === 'xml' && /humanreadable/i.test(log.path)),
    when: compat,
  },
  {
    id: 'cbs',
    logs: 'CBS.log',
    why: 'It holds the packages and components that servicing stumbled over.',
    present: isA('cbs'),
    when: servicing,
    timed: true,
  },
  {
    id: 'dism',
    logs: 'dism.log',
    why: 'It holds what DISM did in the same minutes.',
    present: isA('dism'),
    when: dism,
    timed: true,
  },
  {
    id: 'filters',
    logs: 'fltmc instances, driverquery, sc query',
    why: 'They list the filter drivers and services that can deny access or crash.',
    present: isA('fltmc', 'driver-list', 'service-list', 'system-info'),
    when: failed,
  },
  {
    id: 'setupdiag',
    logs: 'SetupDiagResults.xml',
    why: 'Setup ran SetupDiag after the failure and stored its result.',
    present: isA('setupdiag', 'setupdiag-xml'),
    when: runsSetupDiag,
  },
];

/** A log whose times lie further than this from the attempt belongs to another run; zones and clocks differ by less. */
const OTHER_RUN_MS = 24 * 3600 * 1000;

/** What the case has found so far. */
interface CaseFacts {
  readonly firstCause?: Finding | undefined;
  readonly history?: UpgradeHistory;
  readonly setupDiag?: readonly SetupDiagResult[];
}

/**
 * What should be asked for, from how the attempt ended and what the case already holds: logs that are absent, cut off,
 * or of another run. Where nothing failed but the machine has several systems, the logs that would tell where its image
 * came from.
 */
export function missingEvidence(
  analyses: readonly LogAnalysis[],
  attempt: Attempt | undefined,
  { firstCause, history, setupDiag = [] }: CaseFacts = {},
): readonly MissingEvidence[] {
  if (!attempt) return truncatedLogs(analyses);
  const situation: Situation = { attempt, firstCause, setupDiag };
  const own = new Set(logsOf(attempt).map(({ file }) => file));
  const logs = analyses.map(({ log }) => log);
  const missing = wanted.filter(({ when }) => when(situation)).flatMap((one) => stateOf(one, logs, attempt, own) ?? []);
  return [...missing, ...originLogs(history), ...truncatedLogs(analyses)];
}

/** How a wanted log stands: undefined when it is there and serves. */
function stateOf(
  { id, logs: what, why, present, own: byAttempt, timed }: Wanted,
  logs: readonly LogFile[],
  attempt: Attempt,
  own: ReadonlySet<string>,
): MissingEvidence | undefined {
  const there = logs.filter(present);
  if (there.length === 0) return { id, what, why, state: 'absent' };
  const serving = there.some((log) => {
    if (byAttempt && log.format === 'panther') return own.has(log.path) || !tellsOfAnother(log, attempt);
    return !timed || covers(log, attempt);
  });
  const [first] = there;
  if (serving || !first) return undefined;
  const { from, until } = timeSpan(first);
  return {
    id,
    what,
    why: 'What is there belongs to another run: it covers {0} to {1}; the attempt began {2}.',
    args: [stamp(from), stamp(until), stamp(attempt.startTime)],
    state: 'otherRun',
    found: { file: first.path, line: 1 },
  };
}

/** Whether the times of a log touch the attempt; a log without times is not held against it. */
function covers(log: LogFile, attempt: Attempt): boolean {
  const { from, until } = timeSpan(log);
  if (Number.isNaN(from) || Number.isNaN(until) || Number.isNaN(attempt.startTime)) return true;
  return from <= attempt.endTime + OTHER_RUN_MS && until >= attempt.startTime - OTHER_RUN_MS;
}

/** A setup log of other days, or of an upgrade to another build. */
function tellsOfAnother(log: LogFile, attempt: Attempt): boolean {
  if (!covers(log, attempt)) return true;
  const version = attempt.setupVersion;
  if (!version) return false;
  for (let line = 0; line < Math.min(log.lines.count, 200); line++) {
    const other = /SetupHost: Setup build version is: (\S+)/.exec(log.lines.text(line))?.[1];
    if (other) return !isBuild(other, version);
  }
  return false;
}

function stamp(time: number): string {
  return Number.isNaN(time) ? '?' : new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/** The update client, whose log lies where its maker put it. */
const UPDATE_CLIENT = 'CUA';

/** Several installations and an image of unknown origin: the question of the case is where it came from. */
function originLogs(history: UpgradeHistory | undefined): readonly MissingEvidence[] {
  const { origin, installations = [] } = history ?? {};
  if (!origin || origin.known || installations.length < 2) return [];
  return origin.wouldBeIn.map(({ id, title, where }) => ({
    id: `origin:${id}`,
    what: where.join(', ') || UPDATE_CLIENT,
    why: title,
    state: 'absent',
  }));
}
