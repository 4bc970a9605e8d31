import type { LogAnalysis } from '../model/analysis.js';
import type { Finding } from '../model/finding.js';
import { clockTime } from './crashOfAttempt.js';

/** ERROR_SHUTDOWN_IN_PROGRESS, as a Win32 error and as an HRESULT. */
const shutdownCodes: ReadonlySet<number> = new Set([0x45b, 0x8007045b]);
/** A restart that was asked for may be announced to the user for some minutes before it takes place. */
const ANNOUNCED_MS = 15 * 60 * 1000;
/** The event and the line have clocks of one machine; what is later than this did not cause the line. */
const LATER_MS = 60 * 1000;
/** In bytes, with the words of the event beside its data. */
const LONGEST_EVENT = 8 * 1024;

/**
 * A call that Windows refused because it was shutting down tells nothing of who shut it down; event 1074 does. The
 * decisive finding of such a call names the process of the last event before it, with the event as its second line.
 *
 * Nothing is said where no log of the case tells the zone of the event log, or none of its restarts is near.
 */
export function withRestart(analyses: readonly LogAnalysis[]): readonly LogAnalysis[] {
  const restarts = analyses.flatMap((analysis) =>
    analysis.findings
      .filter(({ rule }) => rule === 'event-restart')
      .map((finding) => ({
        finding,
        time: clockTime(finding, analysis),
        // An export may hold all events in one line, which then speaks of far more than this restart.
        alone: analysis.log.lines.byteLength(finding.place.line - 1) <= LONGEST_EVENT,
      })),
  );
  if (restarts.length === 0) return analyses;
  return analyses.map((analysis) => {
    if (!analysis.findings.some(isRefused)) return analysis;
    const findings = analysis.findings.map((finding) => {
      if (!isRefused(finding)) return finding;
      const time = clockTime(finding, analysis);
      const before = restarts.filter((one) => one.time >= time - ANNOUNCED_MS && one.time <= time + LATER_MS);
      const last = before.sort((a, b) => a.time - b.time).pop();
      return last ? namedBy(finding, last.finding, last.alone) : finding;
    });
    return { ...analysis, findings };
  });
}

function isRefused({ severity, codes }: Finding): boolean {
  return severity === 'decisive' && codes.some(({ role, value }) => role !== 'gle' && shutdownCodes.has(value));
}

function namedBy(finding: Finding, { captures, place, attribute }: Finding, alone: boolean): Finding {
  return {
    ...finding,
    explain: {
      en: `${finding.explain?.en ?? ''} Event 1074 beside this line: {process} asked for it.`.trim(),
      'zh-CN': `${finding.explain?.['zh-CN'] ?? ''}与该行同时的事件 1074 指出：由 {process} 请求。`,
    },
    captures: { ...captures, ...finding.captures },
    ...((finding.attribute ?? attribute) && { attribute: { ...attribute, ...finding.attribute } }),
    ...(alone && { correlated: [...(finding.correlated ?? []), place] }),
  };
}
