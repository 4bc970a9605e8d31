import type { Finding } from '../model/finding.js';
import type { LogFile } from '../model/record.js';
import { stepsAt, type Step } from '../records/steps.js';

/** A gap below this is work; stamps have a resolution of one second. */
const SHORTEST_MS = 45_000;
/** A gap must be this many times the longest usual pause (99.9 % of them) of the log. */
const TIMES_USUAL = 3;

/**
 * Silence inside an open operation or action: the step did not return for far longer than anything else in the log.
 * Pauses between sessions, and between steps, are none: nothing was running that could have answered.
 */
export function silentGaps(log: LogFile, steps: readonly Step[]): readonly Finding[] {
  if (steps.length === 0) return [];
  const { time, count, firstLine } = log.records;
  const gaps: number[] = [];
  const long: { record: number; before: number; gap: number }[] = [];
  let before = -1;
  for (let record = 0; record < count; record++) {
    if (Number.isNaN(time[record] ?? NaN)) continue;
    if (before >= 0) {
      const gap = (time[record] ?? 0) - (time[before] ?? 0);
      if (gap >= 0) gaps.push(gap);
      if (gap >= SHORTEST_MS) long.push({ record, before, gap });
    }
    before = record;
  }
  gaps.sort((a, b) => a - b);
  const usual = gaps[Math.floor(gaps.length * 0.999) - long.length] ?? 0;
  return long.flatMap(({ record, before: last, gap }): Finding[] => {
    const step = stepsAt(steps, record).findLast((one) => one.kind === 'operation' || one.kind === 'action');
    if (!step || step.firstRecord > last || gap < usual * TIMES_USUAL) return [];
    const line = (firstLine[record] ?? 0) + 1;
    const seconds = Math.round(gap / 1000);
    return [
      {
        id: `silent-gap@${log.path}:${line}`,
        rule: 'silent-gap',
        severity: step.outcome === 'failed' ? 'warning' : 'info',
        title: {
          en: `${seconds} s of silence before this line, inside "${step.name}"`,
          'zh-CN': `在“${step.name}”中，此行之前有 ${seconds} 秒没有任何记录`,
        },
        explain: {
          en: 'The step waited for something that did not answer: a process that was blocked, a service that did not start, a device. What the next lines complain about is usually what it waited for.',
          'zh-CN':
            '该步骤在等待没有响应的对象：被阻止的进程、未能启动的服务或设备。随后几行报告的问题通常就是它所等待的对象。',
        },
        place: { file: log.path, line },
        record,
        codes: [],
        captures: { seconds: String(seconds), step: step.name },
        correlated: [{ file: log.path, line: (firstLine[last] ?? 0) + 1 }],
      },
    ];
  });
}
