import { ResponseError, type CancellationToken, type Connection } from 'vscode-languageserver/node';
import { windowLinks, windowRequests } from './features/largeLogRequests.js';
import { guard } from './guard.js';
import type { LargeLogs } from './largeLogs.js';
import type { WindowRows } from './largeLogRows.js';
import { isWindowUri, parseWindowUri, type LogWindow } from './largeLogUri.js';
import { comparePageRequest, explanationRequest } from './protocol.js';
import type { Session } from './session.js';

type Json = unknown;
type Rest = readonly unknown[];
type Handler = (params: Json, token: CancellationToken, ...rest: Rest) => unknown;

/** A request that speaks of a window, and that window. */
export interface WindowRequest {
  readonly uri: string;
  readonly window: LogWindow;
  readonly rows: WindowRows;
}

/** What the answer of a request is made of. */
type AnswerKind =
  /** Ranges of the document itself. */
  | 'own'
  /** Places in any log. */
  | 'places'
  /** Ranges and links to any log. */
  | 'links';

const requests: Readonly<Record<string, AnswerKind>> = {
  onHover: 'own',
  onCodeLens: 'own',
  onCodeLensResolve: 'own',
  onCodeAction: 'own',
  onDocumentSymbol: 'own',
  onFoldingRanges: 'own',
  onDocumentHighlight: 'own',
  onDocumentLinks: 'links',
  onDefinition: 'places',
  onReferences: 'places',
  onWorkspaceSymbol: 'places',
  'diagnostics.on': 'own',
  'semanticTokens.on': 'own',
  'semanticTokens.onRange': 'own',
  'inlayHint.on': 'own',
  'callHierarchy.onPrepare': 'places',
  'callHierarchy.onIncomingCalls': 'places',
  'callHierarchy.onOutgoingCalls': 'places',
};

/**
 * The connection as every feature sees it. A request that speaks of a window reaches a feature as one about the log, and
 * places of its answer that lie in a large log leave as places in a window. No feature has to know of windows, and none
 * can answer differently there.
 *
 * @param told the ids of the findings of a log that are in the Problems panel already
 */
export function throughWindows(
  connection: Connection,
  session: Session,
  logs: LargeLogs,
  told: (file: string) => Promise<ReadonlySet<string>>,
): Connection {
  const special = windowRequests(session, logs, told);

  const leaveBy = (name: string, answer: Json, kind: AnswerKind, request?: WindowRequest): Json =>
    leave(pages.has(name) ? pageLinks(answer, logs) : answer, kind, logs, request);
  const translated = (name: string, kind: AnswerKind, handler: Handler): Handler => {
    const ask = async (window: LogWindow, uri: string, params: Json, token: CancellationToken, rest: Rest) => {
      const rows = await logs.rows(window, token);
      if (!rows) return nothing(name);
      const request: WindowRequest = { uri, window, rows };
      const own = special[name];
      if (own) return own(request, params, (inner) => Promise.resolve(handler(inner, token, ...rest)));
      const answer = await handler(enter(params, request), token, ...rest);
      if (answer instanceof ResponseError) return answer;
      return kind === 'own' ? (ownRanges(answer, request) ?? null) : leaveBy(name, answer, kind, request);
    };
    return async (params, token, ...rest) => {
      const uri = windowIn(params);
      const window = uri === undefined ? undefined : parseWindowUri(uri);
      if (uri === undefined || !window) {
        const answer = await handler(params, token, ...rest);
        return answer instanceof ResponseError ? answer : leaveBy(name, answer, kind);
      }
      return guard(connection, name, nothing(name), () => ask(window, uri, params, token, rest))(params, token);
    };
  };

  const register =
    (name: string, kind: AnswerKind, original: (handler: Handler) => unknown) =>
    (handler: Handler): unknown =>
      original(translated(name, kind, handler));

  const languages = within(connection.languages, (group, inner) =>
    typeof inner === 'object' && inner !== null
      ? within(inner, (key, value) => {
          const kind = requests[`${group}.${key}`];
          return kind ? register(`${group}.${key}`, kind, value as (handler: Handler) => unknown) : value;
        })
      : inner,
  );
  return within(connection, (key, value) => {
    if (key === 'languages') return languages;
    if (key === 'onRequest') {
      const onRequest = value as (method: string, handler: Handler) => unknown;
      return (method: string, handler: Handler) => onRequest(method, translated(method, 'places', handler));
    }
    const kind = requests[key];
    return kind ? register(key, kind, value as (handler: Handler) => unknown) : value;
  });
}

/** Requests for pages of Markdown, which link to lines of logs. */
const pages: ReadonlySet<string> = new Set([explanationRequest, comparePageRequest]);

function pageLinks(answer: Json, logs: LargeLogs): Json {
  const { text } = answer as { readonly text?: unknown };
  if (typeof text !== 'string') return answer;
  const link = /\((?<uri>[a-z][a-z0-9+.-]*:\/[^()\s]+)#L(?<line>\d+)\)/g;
  return {
    ...(answer as object),
    text: text.replace(link, (all, uri: string, line: string) => {
      if (isWindowUri(uri) || !logs.isLarge(uri)) return all;
      const place = logs.placeOf(uri, Number(line) - 1);
      return `(${place.uri}#L${place.line + 1})`;
    }),
  };
}

/** The answer where a window cannot be read. */
function nothing(name: string): Json {
  if (name === 'diagnostics.on') return { kind: 'full', items: [] };
  return name.startsWith('semanticTokens') ? { data: [] } : null;
}

/** An object as it is, but for what `replace` makes of its members. */
function within<T extends object>(inner: T, replace: (key: string, value: unknown) => unknown): T {
  return new Proxy(inner, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      return typeof key === 'string' ? replace(key, value) : value;
    },
  });
}

/** The first URI of a window that a request holds. */
function windowIn(value: Json): string | undefined {
  if (typeof value === 'string') return isWindowUri(value) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const inner of Object.values(value)) {
    const found = windowIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A request about a window as one about its log. */
function enter(value: Json, request: WindowRequest): Json {
  return mapped(value, (key, inner) => {
    if (inner === request.uri) return request.window.file;
    // -1 stands before the first line.
    if (isLineKey(key) && typeof inner === 'number' && inner >= 0) return request.rows.lineOf(inner);
    return inner;
  });
}

/** Ranges of a log as those of a window; what is not shown there is left out. */
function ownRanges(value: Json, request: WindowRequest): Json {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const one = ownRanges(item, request);
      return one === undefined ? [] : [one];
    });
  }
  if (value === request.window.file) return request.uri;
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, Json> = {};
  for (const [key, inner] of Object.entries(value)) {
    const one = isLineKey(key) && typeof inner === 'number' ? request.rows.rowOf(inner) : ownRanges(inner, request);
    if (one === undefined && inner !== undefined) return undefined;
    result[key] = one;
  }
  return result;
}

/** The places of an answer that lie in a large log as places in its windows. */
function leave(value: Json, kind: AnswerKind, logs: LargeLogs, request?: WindowRequest): Json {
  if (kind === 'own') return value;
  if (kind === 'links') return windowLinks(value, logs);
  const large = new Map<string, boolean>();
  const isLarge = (uri: Json): uri is string => {
    if (typeof uri !== 'string') return false;
    let known = large.get(uri);
    if (known === undefined) large.set(uri, (known = logs.isLarge(uri)));
    return known;
  };
  const placed = (uri: string, line: number): { readonly uri: string; readonly shift: number } => {
    const place = logs.placeOf(uri, Math.max(0, line));
    return { uri: place.uri, shift: place.line - Math.max(0, line) };
  };
  const shifted = (range: Json, shift: number): Json =>
    mapped(range, (key, inner) => (isLineKey(key) && typeof inner === 'number' ? inner + shift : inner));

  const walk = (item: Json): Json => {
    if (Array.isArray(item)) return item.length > 0 && typeof item[0] === 'number' ? item : item.map(walk);
    if (typeof item !== 'object' || item === null) return item;
    const given = item as Readonly<Record<string, Json>>;
    if (isTimelinePage(given)) return timelineRows(given, isLarge, logs);
    const { uri, targetUri } = given;
    if (isLarge(targetUri)) {
      const { uri: target, shift } = placed(targetUri, lineIn(given['targetSelectionRange']));
      return {
        ...given,
        targetUri: target,
        targetRange: shifted(given['targetRange'], shift),
        targetSelectionRange: shifted(given['targetSelectionRange'], shift),
        ...originOf(given, request),
      };
    }
    if (typeof targetUri === 'string') return { ...given, ...originOf(given, request) };
    const line = typeof given['line'] === 'number' ? given['line'] : lineIn(given['selectionRange'] ?? given['range']);
    if (isLarge(uri) && line >= 0) {
      const place = placed(uri, line);
      const { children, ...rest } = given;
      const moved = shifted(rest, place.shift) as object;
      return { ...moved, uri: place.uri, ...(children !== undefined && { children: walk(children) }) };
    }
    const result: Record<string, Json> = {};
    for (const [key, inner] of Object.entries(given)) result[key] = walk(inner);
    return fromRanges(given, result);
  };
  /** Ranges of a call stand in the document of the caller: in what came `from`, or in what was asked about. */
  const fromRanges = (before: Readonly<Record<string, Json>>, after: Record<string, Json>): Json => {
    if (!Array.isArray(before['fromRanges'])) return after;
    const caller = after['from'] as { readonly selectionRange?: Json } | undefined;
    if (caller) return { ...after, fromRanges: [caller.selectionRange] };
    return request ? { ...after, fromRanges: ownRanges(before['fromRanges'], request) } : after;
  };
  return walk(value);
}

/** The underlined range of a link stands in the document that was asked about. */
function originOf(link: Readonly<Record<string, Json>>, request: WindowRequest | undefined): object {
  const { originSelectionRange } = link;
  if (!request || originSelectionRange === undefined) return {};
  return { originSelectionRange: ownRanges(originSelectionRange, request) };
}

function isTimelinePage(value: Readonly<Record<string, Json>>): boolean {
  return 'firstRowLine' in value && Array.isArray(value['files']) && Array.isArray(value['rows']);
}

/** Rows of the merged timeline that come from a large log lead to its windows. */
function timelineRows(
  page: Readonly<Record<string, Json>>,
  isLarge: (uri: Json) => uri is string,
  logs: LargeLogs,
): Json {
  const files = [...(page['files'] as readonly string[])];
  const indexes = new Map(files.map((file, index) => [file, index]));
  const rows = (page['rows'] as readonly (readonly [number, number, number])[]).map(([file, line, end]) => {
    const uri = files[file];
    if (!isLarge(uri)) return [file, line, end];
    const place = logs.placeOf(uri, line);
    let index = indexes.get(place.uri);
    if (index === undefined) {
      indexes.set(place.uri, (index = files.length));
      files.push(place.uri);
    }
    return [index, place.line, end];
  });
  return { ...page, files, rows };
}

/** The line that a range begins in; -1 for what is no range. */
function lineIn(range: Json): number {
  const start = (range as { readonly start?: { readonly line?: unknown } } | undefined)?.start;
  return typeof start?.line === 'number' ? start.line : -1;
}

function isLineKey(key: string): boolean {
  return key === 'line' || key === 'endLine';
}

function mapped(value: Json, change: (key: string, inner: Json) => Json, key = ''): Json {
  if (Array.isArray(value)) return value.map((inner) => mapped(inner, change));
  if (typeof value !== 'object' || value === null) return change(key, value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapped(inner, change, name)]));
}
