import type { LogAnalysis } from '../model/analysis.js';
import type { ClockSegment } from '../model/clock.js';

/**
 * Event logs, dumps and traces count in UTC, logs of setup and servicing in local time. Where the case tells its zone,
 * files in UTC are moved to local time as a whole; where it does not, or logs contradict each other, they are left as
 * they are and said to be. One zone is taken for the whole file: events of another season may be an hour off.
 */
export function alignUtcLogs(analyses: readonly LogAnalysis[]): readonly LogAnalysis[] {
  if (!analyses.some(({ log }) => log.utc)) return analyses;
  const zone = zoneOf(analyses);
  return analyses.map((analysis) => {
    if (!analysis.log.utc || analysis.log.records.count === 0) return analysis;
    const segment: ClockSegment = {
      fromLine: 1,
      firstRecord: 0,
      clockOffsetSeconds: zone ?? 0,
      reason: zone === undefined ? 'utcUnknown' : 'utcLog',
      utcOffsetSeconds: 0,
    };
    return { ...analysis, segments: [segment] };
  });
}

/** Local time less UTC in the case, in seconds: servicing logs belong to the installed system and are asked first. */
function zoneOf(analyses: readonly LogAnalysis[]): number | undefined {
  const zonesIn = (servicing: boolean): ReadonlySet<number> =>
    new Set(
      analyses
        .filter(({ log }) => !log.utc && (log.format === 'cbs' || log.format === 'dism') === servicing)
        .flatMap(({ segments }) => segments)
        .flatMap(({ clockOffsetSeconds, utcOffsetSeconds }) =>
          clockOffsetSeconds === 0 && utcOffsetSeconds !== undefined ? [utcOffsetSeconds] : [],
        ),
    );
  for (const zones of [zonesIn(true), zonesIn(false)]) {
    const [zone] = zones;
    if (zones.size > 0) return zones.size === 1 ? zone : undefined;
  }
  return undefined;
}
