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
 * Where Setup reports that one of its processes ended, the crash of a process of Setup is meant, restart or not.
 *
 * Nothing is promoted where that would be a guess: when Setup reports another result, when a dump lies in Setup's own
 * rollback folder, and when no log of the case tells the zone of a file in UTC.
 */
export function crashOfAttempt(analyses: readonly LogAnalysis[], attempt: Attempt | undefined): CrashOfAttempt {
  if (!attempt || !(attempt.endTime >= attempt.startTime)) return { analyses };
  const ofProcess = processEnded.has(attempt.result ?? 0) && attempt.outcome !== 'succeeded';
  const ofMachine = attempt.outcome === 'rolledBack' && (attempt.result ?? ROLLED_BACK) === ROLLED_BACK;
  if (!ofProcess && !ofMachine) return { analyses };
  const all = analyses.flatMap((analysis) => crashesOf(analysis, ofProcess ? isProcessCrash : isMachineCrash));
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

function isMachineCrash({ rule }: Finding): boolean {
  return crashRules.has(rule);
}

/** Of Setup's own processes; those of others are listed as information. */
function isProcessCrash({ rule, severity }: Finding): boolean {
  return rule === 'event-application-crash' && severity === 'error';
}

function crashesOf(analysis: LogAnalysis, isMeant: (finding: Finding) => boolean): readonly Crash[] {
  return analysis.findings
    .filter((finding) => isMeant(finding) && finding.captures['code'] !== undefined)
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

function promoted(finding: Finding, { file, resultLine }: Attempt, ofProcess: boolean): Finding {
  const { explain } = finding;
  return {
    ...finding,
    severity: 'decisive',
    explain: ofProcess
      ? {
          en: `It happened while Setup ran, and Setup reports that one of its processes ended. ${explain?.en ?? ''}`.trim(),
          'zh-CN': `崩溃发生在安装程序运行期间，而安装程序报告其进程已异常结束。${explain?.['zh-CN'] ?? ''}`,
        }
      : {
          en: `It happened while the upgrade ran that was then rolled back. ${explain?.en ?? ''}`.trim(),
          'zh-CN': `崩溃发生在随后被回滚的升级过程中。${explain?.['zh-CN'] ?? ''}`,
        },
    ...(resultLine !== undefined && {
      correlated: [...(finding.correlated ?? []), { file, line: resultLine }],
    }),
  };
}
