import type { Place } from '../model/place.js';
import { recordLines } from '../signatures/messageText.js';
import type { Timeline } from './merge.js';

/** A record near a moment. */
export interface NearRecord {
  readonly place: Place;
  /** Corrected time less that of the line asked for, in seconds. */
  readonly seconds: number;
}

export interface Moment {
  /** Corrected local time of the line, in ms. */
  readonly time: number;
  /** Records of other logs, in timeline order. */
  readonly near: readonly NearRecord[];
  /** How many more there are: one second of a log held 2,901 lines. */
  readonly more: number;
}

/**
 * What the other logs wrote at the moment of a line, by corrected clocks. Each log gets the same share of `most`; inside
 * its share the nearest records are kept.
 *
 * @param line 1-based
 * @returns undefined when the path is not in the timeline, or its log has no time
 */
export function sameMoment(
  timeline: Timeline,
  path: string,
  line: number,
  options: { readonly seconds: number; readonly most: number },
): Moment | undefined {
  const row = timeline.around(path, line);
  if (row === undefined) return undefined;
  const own = timeline.log[row] ?? 0;
  const record = timeline.record[row] ?? 0;
  const stamp = timeline.times[own]?.[record] ?? NaN;
  const time = Number.isNaN(stamp) ? (timeline.places[own]?.[record] ?? Infinity) : stamp;
  if (time === Infinity) return undefined;
  const found: { readonly row: number; readonly seconds: number }[][] = [];
  let total = 0;
  timeline.times.forEach((times, log) => {
    if (log === own) return;
    const near: { row: number; seconds: number }[] = [];
    times.forEach((other, at) => {
      const seconds = (other - time) / 1000;
      if (Math.abs(seconds) <= options.seconds) near.push({ row: timeline.rowOf(log, at), seconds });
    });
    total += near.length;
    if (near.length > 0) found.push(near);
  });
  const share = Math.max(1, Math.floor(options.most / Math.max(1, found.length)));
  const kept = found
    .flatMap((near) => [...near].sort((a, b) => Math.abs(a.seconds) - Math.abs(b.seconds)).slice(0, share))
    .slice(0, options.most)
    .sort((a, b) => a.row - b.row);
  const near = kept.flatMap(({ row: at, seconds }): NearRecord[] => {
    const log = timeline.logs[timeline.log[at] ?? 0]?.log;
    if (!log) return [];
    const { first, end } = recordLines(log, timeline.record[at] ?? 0);
    const place = { file: log.path, line: first + 1, ...(end > first + 1 && { endLine: end }) };
    return [{ place, seconds }];
  });
  return { time, near, more: total - near.length };
}
