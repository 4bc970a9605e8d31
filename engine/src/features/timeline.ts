import { visible } from '../lines/visible.js';
import type { ClockSegment } from '../model/clock.js';
import type { Severity } from '../model/finding.js';
import type { Speech } from '../model/language.js';
import { levels, type Level } from '../model/record.js';
import { isEmptyFilter, type TimelineFilter } from '../timeline/filter.js';
import type { Timeline } from '../timeline/merge.js';
import type { TimelineRow, TimelineView } from '../timeline/view.js';
import { timeText } from './time.js';

/** A piece of a timeline as a page of text: what an editor shows at once. */
export interface TimelinePage {
  readonly text: string;
  /** First row of the view on this page, and behind its last. */
  readonly from: number;
  readonly to: number;
  /** Line of the text (0-based) on which the first row stands; one row is one line. */
  readonly firstRowLine: number;
  readonly rows: readonly TimelineRow[];
  /** Columns of the place (`file:line`) in every row. */
  readonly placeStart: number;
  readonly placeEnds: readonly number[];
}

/** What a timeline can be filtered by. */
export interface TimelineFacets {
  readonly sources: readonly { readonly path: string; readonly records: number }[];
  readonly levels: readonly { readonly level: Level; readonly records: number }[];
  readonly components: readonly { readonly component: string; readonly records: number }[];
  /** First and last corrected time, as `2022-07-06 08:16:24`; absent when no log has times. */
  readonly first?: string;
  readonly last?: string;
}

/** A message is shown as far as an editor shows a line well. */
const LONGEST_MESSAGE = 2000;
/** The head stays short, however often the clocks changed. */
const MOST_CLOCK_LINES = 12;

/** `+02:00:00`, and nothing for a stamp that stands as it was written. */
export function correctionText(seconds: number): string {
  if (seconds === 0) return '';
  const all = Math.abs(Math.round(seconds));
  const parts = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return `${seconds < 0 ? '-' : '+'}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`;
}

/** Why a segment begins, in a few words. */
export function segmentText({ reason, jumpSeconds = 0 }: ClockSegment, { t }: Speech): string {
  switch (reason) {
    case 'start':
      return t('from the start of the log');
    case 'zone':
      return t('the stamps jump by {0} s: another system with another time zone took over', signed(jumpSeconds));
    case 'utc':
      return t('the stamps jump by {0} s; lines that carry UTC tell the time zone', signed(jumpSeconds));
    case 'step':
      return t('the stamps go back by {0} s, which is no time zone; they are left as they are', Math.abs(jumpSeconds));
    case 'utcLog':
      return t('the file is in UTC; lines of other logs tell the time zone of the machine');
    case 'utcUnknown':
      return t('the file is in UTC and left so: no log of the case tells the time zone of the machine');
    case 'copy':
      return t('lines of another log, corrected as they are there');
  }
}

/** How rows are set: as wide as the widest of them needs it. */
export interface RowColumns {
  readonly placeWidth: number;
  /** What stands for a file; without it its whole path. */
  readonly nameOf?: (file: string) => string;
  /** No row has a clock that was corrected: the column is left out. */
  readonly withoutCorrections?: boolean;
}

/** One row as text, its parts in columns: time, correction, place, level, component, message. */
export function timelineRowText(row: TimelineRow, columns: RowColumns): string {
  const { level, component, message, finding } = row;
  const place = placeText(row, columns.nameOf).padEnd(columns.placeWidth);
  const extra = row.endLine > row.line ? `  (+${row.endLine - row.line})` : '';
  const head = [
    timeText(row.time).padEnd(19),
    ...(columns.withoutCorrections ? [] : [rowCorrection(row).padEnd(9)]),
    mark(finding),
    place,
    levelText(level).padEnd(7),
    component.padEnd(6),
  ].join(' ');
  return `${head} ${oneLine(message)}${extra}`.trimEnd();
}

/** The clocks that were corrected, and those that could not be, a line each: `+02:00:00 file:line why`. */
export function clockLines({ logs }: Timeline, speech: Speech): readonly string[] {
  const lines = logs.flatMap(({ log, segments }) =>
    segments
      .filter(
        ({ clockOffsetSeconds, reason }) => clockOffsetSeconds !== 0 || reason === 'step' || reason === 'utcUnknown',
      )
      .map((segment) => {
        const correction = correctionText(segment.clockOffsetSeconds) || '+00:00:00';
        return `${correction} ${oneLine(`${log.path}:${segment.fromLine}`)} ${segmentText(explaining(segment, segments), speech)}`;
      }),
  );
  if (lines.length <= MOST_CLOCK_LINES) return lines;
  return [...lines.slice(0, MOST_CLOCK_LINES), speech.t('and {0} more', lines.length - MOST_CLOCK_LINES)];
}

/**
 * A page of a view. The head says how many rows there are, what is filtered, and which clocks were corrected and why.
 *
 * @param options name of the case, first row and number of rows
 */
export function timelinePage(
  view: TimelineView,
  options: { readonly name: string; readonly from: number; readonly count: number },
  speech: Speech,
): TimelinePage {
  const rows = view.rows(options.from, options.count);
  const from = Math.max(0, Math.floor(options.from));
  const to = from + rows.length;
  const head = [
    `# ${oneLine(speech.t('Timeline of {0}: rows {1} to {2} of {3}', options.name, rows.length === 0 ? 0 : from + 1, to, view.count))}`,
    ...filterLines(view, speech),
    ...clockLines(view.timeline, speech).map((line) => `# ${line}`),
    '',
  ];
  const nameOf = shortNames(view.timeline.logs.map(({ log }) => log.path));
  const columns: RowColumns = {
    nameOf,
    placeWidth: rows.reduce((most, row) => Math.max(most, placeText(row, nameOf).length), 0),
    withoutCorrections: rows.every((row) => rowCorrection(row) === ''),
  };
  const text = [...head, ...rows.map((row) => timelineRowText(row, columns)), ''].join('\n');
  const placeStart = PLACE_COLUMN - (columns.withoutCorrections ? CORRECTION : 0);
  return {
    text,
    from,
    to,
    firstRowLine: head.length,
    rows,
    placeStart,
    placeEnds: rows.map((row) => placeStart + placeText(row, nameOf).length),
  };
}

/** Time 19, correction 9, mark 1, and a space after each. */
const CORRECTION = 9 + 1;
const PLACE_COLUMN = 19 + 1 + CORRECTION + 1 + 1;

/**
 * The end of each path, as much of it as no other has: `setupact.log`, and `Panther/setupact.log` where there is a
 * second one. Whole paths would leave no room for what the rows say.
 */
function shortNames(paths: readonly string[]): (path: string) => string {
  const used = new Map<string, number>();
  const ends = (path: string): readonly string[] => {
    const parts = path.split('/');
    return parts.map((_, i) => parts.slice(parts.length - 1 - i).join('/'));
  };
  for (const path of new Set(paths)) for (const end of ends(path)) used.set(end, (used.get(end) ?? 0) + 1);
  const names = new Map(paths.map((path) => [path, ends(path).find((end) => used.get(end) === 1) ?? path]));
  return (path) => names.get(path) ?? path;
}

/** What a person may choose from when narrowing a timeline; most frequent first. */
export function timelineFacets(timeline: Timeline): TimelineFacets {
  const levelCounts = levels.map(() => 0);
  const components = new Map<string, number>();
  const sources: { path: string; records: number }[] = [];
  let first = Infinity;
  let last = -Infinity;
  timeline.logs.forEach(({ log }, index) => {
    const { records } = log;
    if (records.count === 0) return;
    sources.push({ path: log.path, records: records.count });
    const own = records.components.map(() => 0);
    for (let record = 0; record < records.count; record++) {
      const level = records.level[record] ?? 0;
      levelCounts[level] = (levelCounts[level] ?? 0) + 1;
      const component = records.component[record] ?? 0;
      own[component] = (own[component] ?? 0) + 1;
      const time = timeline.times[index]?.[record] ?? NaN;
      if (time < first) first = time;
      if (time > last) last = time;
    }
    own.forEach((count, i) => {
      const name = records.components[i] ?? '';
      if (count > 0) components.set(name, (components.get(name) ?? 0) + count);
    });
  });
  return {
    sources,
    levels: levels.flatMap((level, i) => (levelCounts[i] ? [{ level, records: levelCounts[i] }] : [])),
    components: [...components]
      .map(([component, records]) => ({ component, records }))
      .sort((a, b) => b.records - a.records),
    ...(first !== Infinity && { first: timeText(first), last: timeText(last) }),
  };
}

/**
 * `2022-07-06 08:16:24`, `2022-07-06T08:16`, a date alone or a time alone → ms. A time alone is of the day of `near`.
 *
 * @param end the last moment that the text may mean (08:16 ends at 08:16:59) in place of the first
 * @returns undefined when it is none of these
 */
export function parseTimelineTime(text: string, near: number, end = false): number | undefined {
  const typed = text.trim();
  const parts = /^(?:(\d{4})-(\d\d)-(\d\d))?(?:[T ]*(\d{1,2}):(\d\d)(?::(\d\d))?)?$/.exec(typed);
  if (!parts || typed === '') return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => (part ? Number(part) : undefined));
  if (year === undefined && Number.isNaN(near)) return undefined;
  const today = new Date(year === undefined ? near : Date.UTC(year, (month ?? 1) - 1, day ?? 1));
  if ((month ?? 1) > 12 || (day ?? 1) > 31 || (hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59)
    return undefined;
  const rest = end ? [23, 59, 59] : [0, 0, 0];
  return Date.UTC(
    today.getUTCFullYear(),
    today.getUTCMonth(),
    today.getUTCDate(),
    hour ?? rest[0],
    minute ?? rest[1],
    second ?? rest[2],
  );
}

/** What a filter leaves, in words; empty when it restricts nothing. */
export function filterText(filter: TimelineFilter, { t }: Speech): string {
  const parts = [
    filter.sources && t('logs: {0}', filter.sources.join(', ')),
    filter.levels && t('levels: {0}', filter.levels.map(levelText).join(', ')),
    filter.components && t('components: {0}', filter.components.map((name) => name || '-').join(', ')),
    filter.from !== undefined && t('from {0}', timeText(filter.from)),
    filter.to !== undefined && t('to {0}', timeText(filter.to)),
    filter.findingsOnly && t('findings only'),
    filter.text && t('text: {0}', filter.text),
  ];
  return parts.filter((part): part is string => typeof part === 'string' && part !== '').join('; ');
}

function filterLines({ filter, timeline }: TimelineView, speech: Speech): string[] {
  if (isEmptyFilter(filter)) return [];
  return [`# ${oneLine(speech.t('Filter: {0}. Without it: {1} rows', filterText(filter, speech), timeline.count))}`];
}

function placeText({ file, line }: TimelineRow, nameOf = (path: string): string => path): string {
  return `${oneLine(nameOf(file))}:${line}`;
}

function rowCorrection({ time, clockOffsetSeconds }: TimelineRow): string {
  return Number.isNaN(time) ? '' : correctionText(clockOffsetSeconds);
}

/** A corrected start of a log is explained by the jump that ends it. */
function explaining(segment: ClockSegment, segments: readonly ClockSegment[]): ClockSegment {
  return segment.reason === 'start' ? (segments[segments.indexOf(segment) + 1] ?? segment) : segment;
}

function levelText(level: Level): string {
  return level === 'none' ? '' : level.charAt(0).toUpperCase() + level.slice(1);
}

/** One character that tells how grave a finding on the row is. */
function mark(finding: Severity | undefined): string {
  switch (finding) {
    case 'decisive':
      return '!';
    case 'error':
      return '*';
    case 'warning':
      return '~';
    default:
      return ' ';
  }
}

function signed(seconds: number): string {
  // eslint-disable-next-line regexp/no-super-linear-move -- the digits of one number
  const grouped = String(Math.abs(Math.round(seconds))).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${seconds < 0 ? '-' : '+'}${grouped}`;
}

/** Control characters would break the page into more lines than it has rows, and others would hide what it says. */
function oneLine(text: string): string {
  const cut = text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
  return visible(cut);
}
