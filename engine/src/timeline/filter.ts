import type { LogAnalysis } from '../model/analysis.js';
import { levels, type Level } from '../model/record.js';
import type { Timeline } from './merge.js';
import { recordsWithText } from './textSearch.js';

/** What of a timeline is shown; a part that is absent does not restrict. */
export interface TimelineFilter {
  /** Paths of logs. */
  readonly sources?: readonly string[];
  readonly levels?: readonly Level[];
  /** Names of the component column; `''` are records without one. */
  readonly components?: readonly string[];
  /** Corrected local time in ms, inclusive. */
  readonly from?: number;
  readonly to?: number;
  /** Only records that a finding stands on, known noise apart. */
  readonly findingsOnly?: boolean;
  /** Anywhere in the record; upper and lower case are the same. */
  readonly text?: string;
}

/** True when a filter restricts nothing. */
export function isEmptyFilter(filter: TimelineFilter): boolean {
  return Object.values(filter).every((part) => part === undefined || part === false || part === '');
}

/** The rows that a filter lets through, ascending; undefined for all of them. */
export function selectRows(timeline: Timeline, filter: TimelineFilter): Uint32Array | undefined {
  if (isEmptyFilter(filter)) return undefined;
  const wanted = timeline.logs.map((analysis, log) => wantedRecords(analysis, timeline, log, filter));
  const rows = new Uint32Array(wanted.reduce((sum, { count }) => sum + count, 0));
  let at = 0;
  for (let row = 0; row < timeline.count; row++) {
    if (wanted[timeline.log[row] ?? 0]?.flags[timeline.record[row] ?? 0]) rows[at++] = row;
  }
  return rows;
}

/** One flag per record of a log, and how many are set. */
function wantedRecords(
  analysis: LogAnalysis,
  timeline: Timeline,
  index: number,
  filter: TimelineFilter,
): { readonly flags: Uint8Array; readonly count: number } {
  const { records, path } = analysis.log;
  const none = { flags: new Uint8Array(0), count: 0 };
  if (filter.sources && !filter.sources.includes(path)) return none;
  const level = levels.map((name) => filter.levels?.includes(name) ?? true);
  const component = records.components.map((name) => filter.components?.includes(name) ?? true);
  const times = timeline.times[index];
  const places = timeline.places[index];
  const from = filter.from ?? -Infinity;
  const to = filter.to ?? Infinity;
  const ranged = filter.from !== undefined || filter.to !== undefined;
  const found = filter.findingsOnly ? recordsWithFinding(analysis) : undefined;
  const holds = filter.text ? recordsWithText(analysis.log, filter.text) : undefined;
  const flags = new Uint8Array(records.count);
  let count = 0;
  for (let record = 0; record < records.count; record++) {
    if (!level[records.level[record] ?? 0] || !component[records.component[record] ?? 0]) continue;
    if (ranged) {
      const own = times?.[record] ?? NaN;
      const moment = Number.isNaN(own) ? (places?.[record] ?? Infinity) : own;
      // A log without times is in no range.
      if (moment === Infinity || moment < from || moment > to) continue;
    }
    if (found && !found[record]) continue;
    if (holds && !holds[record]) continue;
    flags[record] = 1;
    count++;
  }
  return { flags, count };
}

function recordsWithFinding({ log, findings }: LogAnalysis): Uint8Array {
  const flags = new Uint8Array(log.records.count);
  for (const { record, severity } of findings) if (severity !== 'benign') flags[record] = 1;
  return flags;
}
