import type { CancellationToken, Connection } from 'vscode-languageserver/node';
import {
  firstNotable,
  linesText,
  lineAtTime,
  logFacets,
  parseTimelineTime,
  recordAt,
  searchLines,
  type LogAnalysis,
} from '../../../engine/src/index.js';
import { diskPath } from '../bundleUris.js';
import { guard } from '../guard.js';
import type { LargeLogs } from '../largeLogs.js';
import { windowRows } from '../largeLogRows.js';
import { cleanLogFilter, parseWindowUri, windowUri, type LogWindow } from '../largeLogUri.js';
import {
  largeLogFacetsRequest,
  largeLogGoRequest,
  largeLogOpenRequest,
  largeLogPageRequest,
  largeLogSearchRequest,
  largeLogTabsRequest,
  type LargeLogFacetsParams,
  type LargeLogFacetsResult,
  type LargeLogFilterSetting,
  type LargeLogGoParams,
  type LargeLogOpenParams,
  type LargeLogPageParams,
  type LargeLogPageResult,
  type LargeLogPlaceResult,
  type LargeLogSearchParams,
  type LargeLogSearchResult,
  type LargeLogTabsParams,
  type LargeLogTabsResult,
} from '../protocol.js';
import { readCaseHead } from '../runtime/index.js';
import type { Session } from '../session.js';
import { inTurns } from '../turns.js';
import { languageOf, languageOfHead } from './languageDetection.js';
import type { ToldFindings } from './largeLogDiagnostics.js';

/** UTF-16 units of a hit's line that a list shows. */
const LONGEST_HIT = 300;

/** Windows of large logs: their text, and the ways from one to another. */
export function registerLargeLog(
  connection: Connection,
  session: Session,
  logs: LargeLogs,
  findings: ToldFindings,
): void {
  const { t } = session.speech;
  const unread: LargeLogPlaceResult = { message: t('This log cannot be read.') };

  /** The log's own URI and line (0-based), whether a place is told in it or in a window. */
  const sourceOf = async (
    uri: string,
    row: number,
    token: CancellationToken,
  ): Promise<{ readonly file: string; readonly line: number; readonly window?: LogWindow }> => {
    const window = parseWindowUri(uri);
    if (!window) return { file: uri, line: row };
    const rows = await logs.rows(window, token);
    return { file: window.file, line: rows?.lineOf(row) ?? 0, window };
  };

  const open = async (
    { uri, line, filter }: LargeLogOpenParams,
    token: CancellationToken,
  ): Promise<LargeLogPlaceResult> => {
    const source = await sourceOf(uri, line ?? 0, token);
    const { file } = source;
    const wanted = filter === undefined ? (source.window?.filter ?? {}) : cleanLogFilter(filter);
    if (Object.keys(wanted).length > 0) return openFiltered(file, source.line, wanted, token);
    if (line !== undefined) return logs.placeOf(file, source.line);
    const known = await logs.known(file);
    if (!known) return unread;
    if (known.analysis.log.lines.count === 0) return { message: t('This is no text that can be shown in sections.') };
    const cause = known.complete ? session.caseIfReady(file)?.verdict.firstCause : undefined;
    const first = cause?.place.file === session.nameIn(file) ? cause : firstNotable(known.analysis);
    return logs.placeOf(file, first ? first.place.line - 1 : 0);
  };

  const openFiltered = async (
    file: string,
    line: number,
    filter: LargeLogFilterSetting,
    token: CancellationToken,
  ): Promise<LargeLogPlaceResult> => {
    const lines = await logs.linesOf(file, filter, token);
    if (!lines) return token.isCancellationRequested ? {} : unread;
    if (lines.length === 0) return { message: t('No line of this log passes this filter.') };
    // The line that was looked at, or the next one that is shown.
    const index = windowRows({ file, from: 0, count: lines.length, filter }, lines).rowFrom(line);
    return logs.placeInView(file, filter, Math.min(index, lines.length - 1));
  };

  const page = async ({ uri }: LargeLogPageParams, token: CancellationToken): Promise<LargeLogPageResult> => {
    const window = parseWindowUri(uri);
    const rows = window && (await logs.rows(window, token));
    const known = window && (await logs.known(window.file));
    if (!window || !rows || !known) {
      const file = window?.file ?? '';
      return { ...nothing, file, text: t('There is no part of a log at this address, or it was not read.') };
    }
    const { file, from, count, filter } = window;
    const { log } = known.analysis;
    const lines = Array.from({ length: rows.count }, (_, row) => rows.lineOf(row));
    const filtered = Object.keys(filter).length > 0;
    const allRows = filtered ? ((await logs.linesOf(file, filter, token))?.length ?? 0) : log.lines.count;
    const languageId = languageOf[log.format];
    const at = (start: number): string => windowUri({ file, from: start, count, filter });
    return {
      text: linesText(log.lines, lines),
      ...(languageId && { languageId }),
      file,
      lines: filtered ? lines : (lines[0] ?? 0),
      rows: rows.count,
      allRows,
      allLines: log.lines.count,
      complete: known.complete,
      filtered,
      ...(from > 0 && { earlier: { uri: at(Math.max(0, from - count)), rows: from } }),
      ...(from + count < allRows && { later: { uri: at(from + count), rows: allRows - from - count } }),
    };
  };

  const go = async ({ uri, line, to }: LargeLogGoParams, token: CancellationToken): Promise<LargeLogPlaceResult> => {
    const source = await sourceOf(uri, line, token);
    const known = await logs.known(source.file);
    if (!known) return unread;
    const target = to.kind === 'line' ? lineNumber(to.text) : timeOf(known.analysis, source.line, to.text);
    if (target === undefined) {
      return to.kind === 'line'
        ? { message: t('"{0}" is no line number.', to.text) }
        : { message: t('"{0}" is no time. Write 2022-07-06 08:16:24, 08:16 or a date.', to.text) };
    }
    const reached = (analysis: LogAnalysis): number | undefined => {
      const { log } = analysis;
      if (to.kind === 'line') return target <= log.lines.count ? target - 1 : undefined;
      const found = lineAtTime(log, target);
      const time = found === undefined ? NaN : (log.records.time[recordAt(log, found)] ?? NaN);
      return time >= target ? found : undefined;
    };
    const soon = reached(known.analysis);
    if (soon !== undefined) return logs.placeOf(source.file, soon);
    const analysis = await logs.whole(source.file);
    if (!analysis) return unread;
    // Behind the last line or time of the log is its end.
    const { log } = analysis;
    const last = to.kind === 'line' ? log.lines.count - 1 : lineAtTime(log, Infinity);
    if (last === undefined) return { message: t('No line of this log carries a time.') };
    return logs.placeOf(source.file, reached(analysis) ?? last);
  };

  const search = async (
    { uri, line, text, direction, most }: LargeLogSearchParams,
    token: CancellationToken,
  ): Promise<LargeLogSearchResult> => {
    const source = await sourceOf(uri, Math.max(0, line), token);
    const analysis = await logs.whole(source.file);
    if (!analysis) return { hits: [], ...unread };
    const backwards = direction === 'previous';
    const from = backwards || line < 0 ? source.line : source.line + 1;
    const found = await inTurns(searchLines(analysis.log, text, { from, backwards, most }), token);
    const hits = (found ?? []).map((logLine) => ({
      ...logs.placeOf(source.file, logLine),
      logLine,
      text: linesText(analysis.log.lines, [logLine]).slice(0, LONGEST_HIT),
    }));
    if (hits.length > 0 || !found) return { hits };
    const message = backwards
      ? t('Nothing before this line holds "{0}".', text)
      : t('Nothing after this line holds "{0}".', text);
    return { hits, message };
  };

  const facets = async ({ uri }: LargeLogFacetsParams): Promise<LargeLogFacetsResult> => {
    const window = parseWindowUri(uri);
    const analysis = await logs.whole(window?.file ?? uri);
    return { ...(analysis ? logFacets(analysis.log) : { levels: [], components: [] }), filter: window?.filter ?? {} };
  };

  const tabs = async ({ uris, settings }: LargeLogTabsParams): Promise<LargeLogTabsResult> => {
    if (settings) logs.useSettings(settings);
    const large = await Promise.all(uris.map(async (uri) => ((await isLargeLog(uri)) ? [uri] : [])));
    tabsOpen = large.flat();
    tell();
    return { logs: tabsOpen.map((uri) => ({ uri, bytes: logs.bytesOf(uri) })) };
  };
  /** Told by the first bytes: a database of gigabytes is no log. */
  const isLargeLog = async (uri: string): Promise<boolean> => {
    if (!logs.isLarge(uri)) return false;
    const path = diskPath(uri);
    const known = session.caseIfReady(uri)?.logs.find(({ log }) => log.path === session.nameIn(uri));
    if (known) return known.log.lines.count > 0 && known.log.format !== 'plain';
    try {
      const head = await readCaseHead({ path, name: path, bytes: 0, modified: 0 }, 64 * 1024);
      return languageOfHead(path, head) !== undefined;
    } catch {
      return false;
    }
  };

  let tabsOpen: readonly string[] = [];
  const tell = (): void => {
    const windows = session.documents.all().flatMap(({ uri }) => parseWindowUri(uri)?.file ?? []);
    findings.tell([...new Set([...tabsOpen, ...windows])]);
  };
  session.documents.onDidOpen(({ document }) => {
    if (parseWindowUri(document.uri)) tell();
  });
  session.documents.onDidClose(({ document }) => {
    if (parseWindowUri(document.uri)) tell();
  });
  session.onCaseReady(() => {
    findings.again();
  });

  connection.onRequest(largeLogTabsRequest, guard(connection, 'largeLogTabs', { logs: [] }, tabs));
  connection.onRequest(largeLogOpenRequest, guard(connection, 'largeLogOpen', unread, open));
  connection.onRequest(largeLogPageRequest, guard(connection, 'largeLogPage', nothing, page));
  connection.onRequest(largeLogGoRequest, guard(connection, 'largeLogGo', unread, go));
  connection.onRequest(largeLogSearchRequest, guard(connection, 'largeLogSearch', { hits: [], ...unread }, search));
  connection.onRequest(
    largeLogFacetsRequest,
    guard(connection, 'largeLogFacets', { levels: [], components: [], filter: {} }, facets),
  );
}

const nothing: LargeLogPageResult = {
  text: '',
  file: '',
  lines: 0,
  rows: 0,
  allRows: 0,
  allLines: 0,
  complete: true,
  filtered: false,
};

/** `1,234,567` and `1 234 567` as well as `1234567`; 1-based. */
function lineNumber(text: string): number | undefined {
  const digits = text.replace(/[\s,._]/g, '');
  const value = Number(digits);
  return /^\d+$/.test(digits) && value > 0 ? value : undefined;
}

/** A time as a person writes it, in ms; one without a date is of the day of the line that is looked at. */
function timeOf({ log }: LogAnalysis, line: number, text: string): number | undefined {
  const { time, count } = log.records;
  let record = recordAt(log, line);
  while (record > 0 && Number.isNaN(time[record] ?? NaN)) record--;
  while (record < count && Number.isNaN(time[record] ?? NaN)) record++;
  return parseTimelineTime(text, time[record] ?? NaN);
}
