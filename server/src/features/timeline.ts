import path from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import {
  mergeLogs,
  parseTimelineTime,
  sameMoment,
  timelineFacets,
  timelinePage,
  viewTimeline,
  type CaseAnalysis,
  type Level,
  type Timeline,
  type TimelineFilter,
  type TimelineView,
} from '../../../engine/src/index.js';
import { guard } from '../guard.js';
import {
  sameMomentRequest,
  timelineFacetsRequest,
  timelineOpenRequest,
  timelinePageRequest,
  type SameMomentParams,
  type SameMomentResult,
  type TimelineFacetsParams,
  type TimelineFacetsResult,
  type TimelineFilterSetting,
  type TimelineOpenParams,
  type TimelineOpenResult,
  type TimelinePageParams,
  type TimelinePageResult,
} from '../protocol.js';
import type { Session } from '../session.js';
import { cleanFilter, parseTimelineUri, timelineUri } from '../timelineUri.js';

/** Rows of a page: what an editor opens at once without a pause. */
const PAGE = 5000;
/** Pages begin at multiples of this, so that lines close to each other open the same page. */
const STEP = 1000;
/** Places that a peek shows. */
const MOST_PLACES = 300;
/** Filtered views that are kept for paging. */
const MOST_VIEWS = 4;

interface OpenCase {
  readonly known: CaseAnalysis;
  readonly timeline: Timeline;
  /** By the filter as JSON, the last used at the end. */
  readonly views: Map<string, TimelineView>;
}

/** The merged timeline of a case, page by page; and what other logs wrote at the same moment. */
export function registerTimeline(connection: Connection, session: Session): void {
  const { t } = session.speech;
  const opened = new WeakMap<CaseAnalysis, OpenCase>();

  const openCase = async (uri: string): Promise<OpenCase | undefined> => {
    const known = await session.caseOf(uri);
    if (!known) return undefined;
    let open = opened.get(known);
    if (!open) {
      // Files without any time (XML, listings, notes) have no place in an order by time.
      const logs = known.logs.filter(({ log }) => log.records.time.some((time) => !Number.isNaN(time)));
      open = { known, timeline: mergeLogs(logs), views: new Map() };
      opened.set(known, open);
    }
    return open;
  };
  const viewOf = ({ timeline, views }: OpenCase, filter: TimelineFilter): TimelineView => {
    const key = JSON.stringify(filter);
    const view = views.get(key) ?? viewTimeline(timeline, filter);
    views.delete(key);
    views.set(key, view);
    for (const oldest of views.keys()) {
      if (views.size <= MOST_VIEWS) break;
      views.delete(oldest);
    }
    return view;
  };

  /** The log and line that a place on a page stands for; a log's own line as it is. */
  const sourceOf = async (
    uri: string,
    line: number,
  ): Promise<{ file: string; path: string; line: number } | undefined> => {
    const address = parseTimelineUri(uri);
    if (!address) return { file: uri, path: session.nameIn(uri), line: line + 1 };
    const open = await openCase(address.file);
    if (!open) return undefined;
    const view = viewOf(open, engineFilter(address.filter, NaN));
    const page = timelinePage(view, { name: '', from: address.from, count: PAGE }, session.speech);
    const row = page.rows[Math.max(0, Math.min(page.rows.length - 1, line - page.firstRowLine))];
    return row
      ? { file: address.file, path: row.file, line: row.line }
      : { file: address.file, path: session.nameIn(address.file), line: 1 };
  };

  const titleOf = (known: CaseAnalysis): string => t('Timeline of {0}', nameOf(known));

  const open = async ({ uri, line, filter }: TimelineOpenParams): Promise<TimelineOpenResult> => {
    const source = await sourceOf(uri, line);
    const found = source && (await openCase(source.file));
    if (!source || !found) return { message: t('No log was found here.') };
    if (found.timeline.count === 0) return { message: t('No log of this case carries times.') };
    const row = found.timeline.around(source.path, source.line);
    const near = timeOf(found.timeline, row ?? 0);
    const wanted = filter === undefined ? (parseTimelineUri(uri)?.filter ?? {}) : cleanFilter(filter);
    const wrong = [wanted.from, wanted.to].find(
      (text) => text !== undefined && Number.isNaN(momentOf(text, near, false)),
    );
    if (wrong !== undefined)
      return { message: t('"{0}" is no time. Write 2022-07-06 08:16:24, 08:16 or a date.', wrong) };
    const range = engineFilter(wanted, near);
    const view = viewOf(found, range);
    if (view.count === 0) return { message: t('No row of the timeline passes this filter.') };
    const at = view.around(source.path, source.line) ?? 0;
    const from = firstRowOf(at, view.count);
    const address = { file: source.file, filter: withFullTimes(wanted, range), from };
    const page = timelinePage(view, { name: nameOf(found.known), from, count: PAGE }, session.speech);
    return { uri: timelineUri(titleOf(found.known), address), line: page.firstRowLine + at - page.from };
  };

  const page = async ({ uri }: TimelinePageParams): Promise<TimelinePageResult> => {
    const address = parseTimelineUri(uri);
    const found = address && (await openCase(address.file));
    if (!address || !found) return { ...nothing, text: t('There is no page at this address.') };
    const name = nameOf(found.known);
    const view = viewOf(found, engineFilter(address.filter, NaN));
    const shown = timelinePage(view, { name, from: address.from, count: PAGE }, session.speech);
    const files = [...new Set(shown.rows.map(({ file }) => file))];
    const before = shown.from;
    const after = view.count - shown.to;
    const pageAt = (from: number): string => timelineUri(titleOf(found.known), { ...address, from });
    return {
      text: shown.text,
      firstRowLine: shown.firstRowLine,
      files: files.map((file) => session.uriOf(found.known, file)),
      rows: shown.rows.map(({ file, line }, i) => [files.indexOf(file), line - 1, shown.placeEnds[i] ?? 0] as const),
      placeStart: shown.placeStart,
      ...(before > 0 && { earlier: { uri: pageAt(Math.max(0, before - PAGE)), rows: before } }),
      ...(after > 0 && { later: { uri: pageAt(shown.to), rows: after } }),
      filtered: Object.keys(address.filter).length > 0,
    };
  };

  const facets = async ({ uri }: TimelineFacetsParams): Promise<TimelineFacetsResult> => {
    const address = parseTimelineUri(uri);
    const found = await openCase(address?.file ?? uri);
    const none = { sources: [], levels: [], components: [] };
    return { ...(found ? timelineFacets(found.timeline) : none), filter: address?.filter ?? {} };
  };

  const moment = async ({ uri, line, seconds }: SameMomentParams): Promise<SameMomentResult> => {
    const source = await sourceOf(uri, line);
    const found = source && (await openCase(source.file));
    const near = found && sameMoment(found.timeline, source.path, source.line, { seconds, most: MOST_PLACES });
    if (!near) return { places: [], more: 0, message: t('This line carries no time that other logs could share.') };
    const places = near.near.map(({ place, seconds: apart }) => ({
      uri: session.uriOf(found.known, place.file),
      line: place.line - 1,
      endLine: (place.endLine ?? place.line) - 1,
      seconds: apart,
    }));
    if (places.length > 0) return { places, more: near.more };
    return {
      places,
      more: 0,
      message: t('No other log of this case has an entry within {0} s of this line.', seconds),
    };
  };

  connection.onRequest(timelineOpenRequest, guard(connection, 'timelineOpen', {}, open));
  connection.onRequest(timelinePageRequest, guard(connection, 'timelinePage', nothing, page));
  connection.onRequest(
    timelineFacetsRequest,
    guard(connection, 'timelineFacets', { sources: [], levels: [], components: [], filter: {} }, facets),
  );
  connection.onRequest(sameMomentRequest, guard(connection, 'sameMoment', { places: [], more: 0 }, moment));
}

const nothing: TimelinePageResult = { text: '', firstRowLine: 0, files: [], rows: [], placeStart: 0, filtered: false };

function nameOf({ path: root }: CaseAnalysis): string {
  return path.basename(root);
}

/** First row of the page that shows a row with as much before it as after. */
function firstRowOf(row: number, count: number): number {
  const middle = Math.floor((row - PAGE / 2) / STEP) * STEP;
  const last = Math.ceil(Math.max(0, count - PAGE) / STEP) * STEP;
  return Math.max(0, Math.min(middle, last));
}

function timeOf(timeline: Timeline, row: number): number {
  return timeline.places[timeline.log[row] ?? 0]?.[timeline.record[row] ?? 0] ?? NaN;
}

function momentOf(text: string, near: number, end: boolean): number {
  return parseTimelineTime(text, near, end) ?? NaN;
}

/** @param near ms; its day is meant by a time alone. An address holds full times and needs none. */
function engineFilter({ levels, from, to, ...rest }: TimelineFilterSetting, near: number): TimelineFilter {
  const first = from === undefined ? NaN : momentOf(from, near, false);
  const last = to === undefined ? NaN : momentOf(to, near, true);
  return {
    ...rest,
    ...(levels && { levels: levels as readonly Level[] }),
    ...(!Number.isNaN(first) && { from: first }),
    ...(!Number.isNaN(last) && { to: last }),
  };
}

/** Times as an address holds them, independent of the row they were typed at. */
function withFullTimes(setting: TimelineFilterSetting, { from, to }: TimelineFilter): TimelineFilterSetting {
  const full = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  return { ...setting, ...(from !== undefined && { from: full(from) }), ...(to !== undefined && { to: full(to) }) };
}
