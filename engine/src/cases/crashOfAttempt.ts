import type { LogAnalysis } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { Finding } from '../model/finding.js';
import { segmentAt } from '../timeline/clock.js';

/** Rolled back after a restart, without a reason of its own: what a crash leaves as the result of Setup. */
const ROLLED_BACK = 0xc1900101;
/** Windows writes the events of a crash when it has started again, which may be after Setup's last line. */
const WRITTEN_LATER_MS = 15 * 60 * 1000;

/** MOSETUP_E_TERMINATE_PROCESS and MOSETUP_E_PROCESS_CRASHED: one of Setup's own processes ended. */
const processEnded: ReadonlySet<number> = new Set([0xc1900106, 0xc190011f]);

const crashRules: ReadonlySet<string> = new Set(['crash-dump', 'event-bug-check', 'event-unexpected-restart']);

/** The analyses, and in them the crash that happened while Setup ran. */
export interface CrashOfAttempt {
  readonly analyses: readonly LogAnalysis[];
  readonly crash?: Finding;
}

/**
 * A machine keeps old dumps and years of events, so a crash is no cause by itself. One that happened while the attempt ran
 * that was then rolled back without another reason is: it becomes decisive, wherever its file lies. Of several the first
 * counts, and of a dump and an event of the same stop code the dump, which may name a driver.
 *
 * The same holds where the log ends inside a step: something stopped the machine then, if only a loss of power. Where
 * Setup reports that one of its processes ended, the crash of a process of Setup is meant, restart or not.
 *
 * Nothing is promoted where that would be a guess: when Setup reports another result, when a dump lies in Setup's own
 * rollback folder, and when no log of the case tells the zone of a file in UTC.
 */
export function crashOfAttempt(analyses: readonly LogAnalysis[], attempt: Attempt | undefined): CrashOfAttempt {
  if (!attempt || !(attempt.endTime >= attempt.startTime)) return { analyses };
  const ofProcess = processEnded.has(attempt.result ?? 0) && attempt.outcome !== 'succeeded';
  const broken = attempt.outcome === 'unfinished';
  const ofMachine = broken || (attempt.outcome === 'rolledBack' && (attempt.result ?? ROLLED_BACK) === ROLLED_BACK);
  if (!ofProcess && !ofMachine) return { analyses };
  const isMeant = ofProcess ? isProcessCrash : broken ? isStop : isMachineCrash;
  const all = analyses.flatMap((analysis) => crashesOf(analysis, isMeant));
  if (all.some(({ finding }) => finding.severity === 'decisive')) return { analyses };
  const during = all
    .filter(({ finding, time }) => isDuring(attempt, time, finding.rule !== 'crash-dump'))
    .sort((a, b) => a.time - b.time);
  const [first] = during;
  if (!first) return { analyses };
  const sameCode = ({ finding }: Crash): boolean => finding.captures['code'] === first.finding.captures['code'];
  const { analysis, finding } = during.find((one) => sameCode(one) && one.finding.rule === 'crash-dump') ?? first;
  const crash = promoted(finding, attempt, ofProcess);
  const findings = analysis.findings.map((one) => (one === finding ? crash : one));
  return { analyses: analyses.map((one) => (one === analysis ? { ...analysis, findings } : one)), crash };
}

interface Crash {
  readonly analysis: LogAnalysis;
  readonly finding: Finding;
  /** Local time of the case, in ms. */
  readonly time: number;
}

/** A machine that stopped, with or without a stop code. */
function isStop({ rule }: Finding): boolean {
  return crashRules.has(rule);
}

function isMachineCrash(finding: Finding): boolean {
  return isStop(finding) && finding.captures['code'] !== undefined;
}

/** Of Setup's own processes; those of others are listed as information. */
function isProcessCrash({ rule, severity }: Finding): boolean {
  return rule === 'event-application-crash' && severity === 'error';
}

function crashesOf(analysis: LogAnalysis, isMeant: (finding: Finding) => boolean): readonly Crash[] {
  return analysis.findings
    .filter(isMeant)
    .map((finding) => ({ analysis, finding, time: clockTime(finding, analysis) }));
}

/** Local time of the case, in ms; NaN where it is not told. */
export function clockTime({ time, record }: Finding, { log, segments }: LogAnalysis): number {
  const segment = segmentAt(segments, record);
  // A file in UTC of an unknown zone tells the hour of no clock on the wall.
  if (log.utc === true && segment?.reason !== 'utcLog') return NaN;
  return (time ?? log.records.time[record] ?? NaN) + (segment?.clockOffsetSeconds ?? 0) * 1000;
}

function isDuring({ startTime, endTime }: Attempt, time: number, isEvent: boolean): boolean {
  return time >= startTime && time <= endTime + (isEvent ? WRITTEN_LATER_MS : 0);
}

const happened = {
  process: {
    en: 'It happened while Setup ran, and Setup reports that one of its processes ended.',
    'zh-CN': '崩溃发生在安装程序运行期间，而安装程序报告其进程已异常结束。',
  },
  unfinished: {
    en: 'It happened when the log of Setup ends in the middle of a step.',
    'zh-CN': '它发生时，安装程序的日志在某个步骤中途结束。',
  },
  rolledBack: {
    en: 'It happened while the upgrade ran that was then rolled back.',
    'zh-CN': '崩溃发生在随后被回滚的升级过程中。',
  },
};

function promoted(finding: Finding, { file, resultLine, outcome }: Attempt, ofProcess: boolean): Finding {
  const { explain, remediate } = finding;
  const text = ofProcess ? happened.process : outcome === 'unfinished' ? happened.unfinished : happened.rolledBack;
  return {
    ...finding,
    severity: 'decisive',
    explain: {
      en: `${text.en} ${explain?.en ?? ''}`.trim(),
      'zh-CN': `${text['zh-CN']}${explain?.['zh-CN'] ?? ''}`,
    },
    ...(!remediate && { remediate: ofProcess ? ['collect-crash-dump', 'clean-boot'] : ['check-power-and-policy'] }),
    ...(resultLine !== undefined && {
      correlated: [...(finding.correlated ?? []), { file, line: resultLine }],
    }),
  };
}
