import { firstAtLeast } from '../lines/orderedSearch.js';
import type { ClockSegment } from '../model/clock.js';
import type { Severity } from '../model/finding.js';
import { levels, type Level } from '../model/record.js';
import { messageText, recordLines } from '../signatures/messageText.js';
import { segmentAt } from './clock.js';
import { selectRows, type TimelineFilter } from './filter.js';
import type { Timeline } from './merge.js';

/** One row, decoded. */
export interface TimelineRow {
  readonly file: string;
  /** 1-based, first line of the record. */
  readonly line: number;
  /** 1-based, inclusive. */
  readonly endLine: number;
  /** Corrected local time in ms; NaN where the record has none. */
  readonly time: number;
  /** What was added to the stamp. */
  readonly clockOffsetSeconds: number;
  readonly level: Level;
  readonly component: string;
  /** The message of the record's first line. */
  readonly message: string;
  /** The gravest finding on the record. */
  readonly finding?: Severity;
}

/** A timeline through a filter; rows are counted as they are shown. */
export interface TimelineView {
  readonly timeline: Timeline;
  readonly filter: TimelineFilter;
  readonly count: number;
  /** Decodes `count` rows from row `from`; fewer at the end. */
  rows(from: number, count: number): readonly TimelineRow[];
  /** The shown row of a line, 1-based, or the next one after it when the filter hides it. Undefined: no such file. */
  around(path: string, line: number): number | undefined;
}

const gravity: Readonly<Record<Severity, number>> = { decisive: 4, error: 3, warning: 2, info: 1, benign: 0 };

export function viewTimeline(timeline: Timeline, filter: TimelineFilter = {}): TimelineView {
  const selected = selectRows(timeline, filter);
  const count = selected ? selected.length : timeline.count;
  const severities = timeline.logs.map(() => undefined as Map<number, Severity> | undefined);
  const severityOf = (log: number, record: number): Severity | undefined => {
    severities[log] ??= gravest(timeline, log);
    return severities[log].get(record);
  };
  return {
    timeline,
    filter,
    count,
    rows(from, wanted) {
      const rows: TimelineRow[] = [];
      const first = Math.max(0, Math.floor(from));
      for (let i = first; i < Math.min(first + wanted, count); i++) {
        const row = decode(timeline, selected ? (selected[i] ?? 0) : i, severityOf);
        if (row) rows.push(row);
      }
      return rows;
    },
    around(path, line) {
      const row = timeline.around(path, line);
      if (row === undefined || !selected) return row;
      // Behind the last row that is selected that one is the nearest.
      const next = firstAtLeast(selected.length, row, (at) => selected[at] ?? 0);
      return Math.min(next, Math.max(0, selected.length - 1));
    },
  };
}

function decode(
  timeline: Timeline,
  row: number,
  severityOf: (log: number, record: number) => Severity | undefined,
): TimelineRow | undefined {
  const index = timeline.log[row] ?? 0;
  const record = timeline.record[row] ?? 0;
  const analysis = timeline.logs[index];
  if (!analysis) return undefined;
  const { log, segments } = analysis;
  const { first, end } = recordLines(log, record);
  const segment: ClockSegment | undefined = segmentAt(segments, record);
  const finding = severityOf(index, record);
  return {
    file: log.path,
    line: first + 1,
    endLine: Math.max(first + 1, end),
    time: timeline.times[index]?.[record] ?? NaN,
    clockOffsetSeconds: segment?.clockOffsetSeconds ?? 0,
    level: levels[log.records.level[record] ?? 0] ?? 'none',
    component: log.records.components[log.records.component[record] ?? 0] ?? '',
    message: messageText(log, record).text.trimEnd(),
    ...(finding && { finding }),
  };
}

function gravest(timeline: Timeline, log: number): Map<number, Severity> {
  const found = new Map<number, Severity>();
  for (const { record, severity } of timeline.logs[log]?.findings ?? []) {
    const known = found.get(record);
    if (!known || gravity[severity] > gravity[known]) found.set(record, severity);
  }
  return found;
}
