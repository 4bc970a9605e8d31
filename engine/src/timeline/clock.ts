import type { ClockSegment } from '../model/clock.js';
import type { LogFile } from '../model/record.js';

/** The segment that holds a record. */
export function segmentAt(segments: readonly ClockSegment[], record: number): ClockSegment | undefined {
  let found = segments[0];
  for (const segment of segments) {
    if (segment.firstRecord > record) break;
    found = segment;
  }
  return found;
}

/** Stamps of a log as its reference clock would have written them, in ms; NaN where a record has no time. */
export function correctedTimes(log: LogFile, segments: readonly ClockSegment[]): Float64Array {
  const times = log.records.time.slice();
  segments.forEach(({ firstRecord, clockOffsetSeconds }, i) => {
    if (clockOffsetSeconds === 0) return;
    const end = segments[i + 1]?.firstRecord ?? times.length;
    for (let record = firstRecord; record < end; record++)
      times[record] = (times[record] ?? NaN) + clockOffsetSeconds * 1000;
  });
  return times;
}

/**
 * The place of every record in time: its corrected time, but never before that of the record above it, so that an order
 * by place never turns two lines of one file around. A record without a time has its predecessor's place; records before
 * the first time that of the first.
 *
 * @returns ascending; all `Infinity` for a log without any time
 */
export function placesInTime(times: Float64Array): Float64Array {
  const places = new Float64Array(times.length);
  let latest = Infinity;
  for (const time of times) {
    if (Number.isNaN(time)) continue;
    latest = time;
    break;
  }
  for (let record = 0; record < times.length; record++) {
    const time = times[record] ?? NaN;
    if (time > latest) latest = time;
    places[record] = latest;
  }
  return places;
}
