import type { LogAnalysis } from '../model/analysis.js';
import type { Speech } from '../model/language.js';
import { recordAt } from '../records/recordAt.js';
import { segmentAt } from '../timeline/clock.js';
import { durationText, timeText } from './time.js';

/** How much of a log is selected. */
export interface SelectionSummary {
  readonly records: number;
  /** Stamps of the first and last record with a time, in ms as the log writes them. */
  readonly first?: number;
  readonly last?: number;
  /** From the first to the last by corrected clocks, in ms; absent where the clock was set back in between. */
  readonly elapsed?: number;
  /** Whether a clock correction lies between them. */
  readonly corrected: boolean;
}

/** What a status bar says of a selection. */
export interface SelectionText {
  readonly text: string;
  readonly tooltip: string;
}

/**
 * Records and elapsed time of a piece of a log.
 *
 * @param firstLine 0-based
 * @param lastLine 0-based, inclusive
 */
export function selectionSummary(
  { log, segments }: Pick<LogAnalysis, 'log' | 'segments'>,
  firstLine: number,
  lastLine: number,
): SelectionSummary {
  if (log.records.count === 0 || firstLine >= log.lines.count) return { records: 0, corrected: false };
  const from = recordAt(log, firstLine);
  const to = recordAt(log, lastLine);
  const timed = (record: number): boolean => !Number.isNaN(log.records.time[record] ?? NaN);
  let first = from;
  while (first < to && !timed(first)) first++;
  let last = to;
  while (last > first && !timed(last)) last--;
  const records = to - from + 1;
  if (!timed(first)) return { records, corrected: false };
  const stamp = (record: number): number => log.records.time[record] ?? NaN;
  const offset = (record: number): number => segmentAt(segments, record)?.clockOffsetSeconds ?? 0;
  const elapsed = stamp(last) - stamp(first) + (offset(last) - offset(first)) * 1000;
  return {
    records,
    first: stamp(first),
    last: stamp(last),
    ...(elapsed >= 0 && { elapsed }),
    corrected: offset(first) !== offset(last),
  };
}

/** `412 records, 2 min 5 s`, and what that rests on. */
export function selectionText(
  { records, first, last, elapsed, corrected }: SelectionSummary,
  { t }: Speech,
): SelectionText {
  const count = records === 1 ? t('1 record') : t('{0} records', records);
  if (first === undefined || last === undefined) {
    return { text: count, tooltip: t('Selected: {0}. None of them carries a time.', count) };
  }
  const tooltip = [
    t('Selected: {0}, from {1} to {2} as the log writes it.', count, timeText(first), timeText(last)),
    ...(corrected ? [t('The clock of the machine changed in between; the elapsed time is corrected for that.')] : []),
    ...(elapsed === undefined ? [t('The clock was set back in between: how much time passed is not known.')] : []),
  ].join('\n');
  return { text: elapsed === undefined ? count : t('{0}, {1}', count, durationText(elapsed, { t })), tooltip };
}
