import type { LogAnalysis } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { Finding } from '../model/finding.js';
import { segmentAt } from '../timeline/clock.js';

/** Rolled back after a restart, without a reason of its own: what a crash leaves as the result of Setup. */
const ROLLED_BACK = 0xc1900101;
/** Windows writes the events of a crash when it has started again, which may be after Setup's last line. */
const WRITTEN_LATER_MS = 15 * 60 * 1000;

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
 * Nothing is promoted where that would be a guess: when Setup reports another result, when a dump lies in Setup's own
 * rollback folder, and when no log of the case tells the zone of a file in UTC.
 */
export function crashOfAttempt(analyses: readonly LogAnalysis[], attempt: Attempt | undefined): CrashOfAttempt {
  if (attempt?.outcome !== 'rolledBack' || (attempt.result ?? ROLLED_BACK) !== ROLLED_BACK) return { analyses };
  if (!(attempt.endTime >= attempt.startTime)) return { analyses };
  const all = analyses.flatMap((analysis) => crashesOf(analysis));
  if (all.some(({ finding }) => finding.severity === 'decisive')) return { analyses };
  const during = all
    .filter(({ finding, time }) => isDuring(attempt, time, finding.rule !== 'crash-dump'))
    .sort((a, b) => a.time - b.time);
  const [first] = during;
  if (!first) return { analyses };
  const sameCode = ({ finding }: Crash): boolean => finding.captures['code'] === first.finding.captures['code'];
  const { analysis, finding } = during.find((one) => sameCode(one) && one.finding.rule === 'crash-dump') ?? first;
  const crash = promoted(finding, attempt);
  const findings = analysis.findings.map((one) => (one === finding ? crash : one));
  return { analyses: analyses.map((one) => (one === analysis ? { ...analysis, findings } : one)), crash };
}

interface Crash {
  readonly analysis: LogAnalysis;
  readonly finding: Finding;
  /** Local time of the case, in ms. */
  readonly time: number;
}

function crashesOf(analysis: LogAnalysis): readonly Crash[] {
  return analysis.findings
    .filter(({ rule, captures }) => crashRules.has(rule) && captures['code'] !== undefined)
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

function promoted(finding: Finding, { file, resultLine }: Attempt): Finding {
  const { explain } = finding;
  return {
    ...finding,
    severity: 'decisive',
    explain: {
      en: `It happened while the upgrade ran that was then rolled back. ${explain?.en ?? ''}`.trim(),
      'zh-CN': `崩溃发生在随后被回滚的升级过程中。${explain?.['zh-CN'] ?? ''}`,
    },
    ...(resultLine !== undefined && {
      correlated: [...(finding.correlated ?? []), { file, line: resultLine }],
    }),
  };
}
