import type { LogAnalysis } from '../model/analysis.js';
import type { ClockSegment } from '../model/clock.js';
import type { LogFile } from '../model/record.js';
import { segmentAt } from './clock.js';

/** Fewer lines in common are no copy. */
const LEAST_SHARE = 0.5;

/**
 * setuperr.log repeats the Error lines of the setupact.log beside it. It is too short to show where the clock changed,
 * but its lines stand in setupact.log too, which does: they take over the correction, so that a line and its copy have
 * one moment.
 */
export function alignCopies(analyses: readonly LogAnalysis[]): readonly LogAnalysis[] {
  const byPath = new Map(analyses.map((analysis) => [analysis.log.path.toLowerCase(), analysis]));
  return analyses.map((analysis) => {
    const { path } = analysis.log;
    const whole = byPath.get(path.replace(/setuperr([^/]*)$/i, 'setupact$1').toLowerCase());
    if (!whole || whole === analysis || whole.segments.length < 2) return analysis;
    const segments = copiedSegments(analysis.log, whole);
    return segments ? { ...analysis, segments } : analysis;
  });
}

function copiedSegments(copy: LogFile, { log, segments }: LogAnalysis): readonly ClockSegment[] | undefined {
  const offsets = new Map<string, number>();
  const wanted = new Set<number>();
  for (const time of copy.records.time) wanted.add(time);
  for (let record = 0; record < log.records.count; record++) {
    if (!wanted.has(log.records.time[record] ?? NaN)) continue;
    offsets.set(lineOf(log, record), segmentAt(segments, record)?.clockOffsetSeconds ?? 0);
  }
  const found: ClockSegment[] = [];
  let shared = 0;
  let before = NaN;
  for (let record = 0; record < copy.records.count; record++) {
    const time = copy.records.time[record] ?? NaN;
    const offset = offsets.get(lineOf(copy, record));
    if (offset !== undefined) {
      shared++;
      if (found.length === 0 || found[found.length - 1]?.clockOffsetSeconds !== offset) {
        // What stands before the first line that is found elsewhere belongs to its segment.
        const first = found.length === 0 ? 0 : record;
        found.push({
          fromLine: (copy.records.firstLine[first] ?? 0) + 1,
          firstRecord: first,
          clockOffsetSeconds: offset,
          reason: 'copy',
          ...(first > 0 && { jumpSeconds: (time - before) / 1000 }),
        });
      }
    }
    if (!Number.isNaN(time)) before = time;
  }
  return shared >= copy.records.count * LEAST_SHARE && found.length > 0 ? found : undefined;
}

function lineOf(log: LogFile, record: number): string {
  return log.lines
    .text(log.records.firstLine[record] ?? 0)
    .replace(/^\uFEFF/, '')
    .trimEnd();
}
