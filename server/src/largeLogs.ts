import { statSync } from 'node:fs';
import type { CancellationToken } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { filterLines, type LogAnalysis, type LogFilter } from '../../engine/src/index.js';
import { analyseHead } from './largeLogHead.js';
import { MARGIN, windowRows, windowStart, type WindowRows } from './largeLogRows.js';
import { windowUri, type LogWindow } from './largeLogUri.js';
import { bundleScheme, type LargeLogFilterSetting } from './protocol.js';
import type { Session } from './session.js';
import { inTurns } from './turns.js';

/** What is known of a log by now. */
export interface KnownLog {
  readonly analysis: LogAnalysis;
  /** False while only its beginning is read. */
  readonly complete: boolean;
}

/** A line of a window, 0-based. */
export interface WindowPlace {
  readonly uri: string;
  readonly line: number;
}

/** The logs that VS Code is not asked to open: what is known of them, and their windows. */
export interface LargeLogs {
  /** A session that never reads a large log while others wait: until it is read, it is its beginning. */
  readonly session: Session;
  /** Whether a log is above the limit. */
  isLarge(uri: string): boolean;
  /** Size of a log; 0 for what is not there. */
  bytesOf(uri: string): number;
  known(uri: string): Promise<KnownLog | undefined>;
  /** The same, of the whole log; undefined as well where reading it was cancelled. */
  whole(uri: string): Promise<LogAnalysis | undefined>;
  /** The window that a line (0-based) of a log belongs to. */
  placeOf(uri: string, line: number): WindowPlace;
  /** The window of the n-th line that a filter lets through. */
  placeInView(uri: string, filter: LargeLogFilterSetting, index: number): WindowPlace;
  /** Undefined when cancelled. */
  linesOf(uri: string, filter: LargeLogFilterSetting, token: CancellationToken): Promise<Uint32Array | undefined>;
  rows(window: LogWindow, token: CancellationToken): Promise<WindowRows | undefined>;
  /** Takes the settings `upgradeForensics.largeLog`; wrong values fall back to the defaults. */
  useSettings(value: unknown): void;
}

const MB = 1024 * 1024;
/** What VS Code hands to no extension. */
const DEFAULT_LIMIT = 50 * MB;
const DEFAULT_ROWS = 10_000;
/** Sizes are looked up for every place in an answer. */
const SIZE_KEPT_MS = 1000;
/** Filtered views that are kept for paging. */
const MOST_VIEWS = 4;

const never: CancellationToken = {
  isCancellationRequested: false,
  onCancellationRequested: () => ({ dispose: () => undefined }),
};

export function createLargeLogs(inner: Session): LargeLogs {
  let limit = DEFAULT_LIMIT;
  let rowsOfWindow = DEFAULT_ROWS;
  const sizes = new Map<string, { readonly at: number; readonly bytes: number }>();
  const heads = new Map<string, { readonly engine: unknown; readonly analysis: Promise<LogAnalysis | undefined> }>();
  const views = new Map<string, { readonly of: LogAnalysis; readonly lines: Uint32Array }>();

  const inCase = (uri: string): LogAnalysis | undefined => {
    const known = inner.caseIfReady(uri);
    const name = known && inner.nameIn(uri);
    return known?.logs.find(({ log }) => log.path === name);
  };

  const bytesOf = (uri: string): number => {
    const { scheme, fsPath } = URI.parse(uri);
    if (scheme === bundleScheme) return unpackedBytes(inCase(uri));
    if (scheme !== 'file') return 0;
    const now = performance.now();
    const kept = sizes.get(uri);
    if (kept && now - kept.at < SIZE_KEPT_MS) return kept.bytes;
    let bytes = 0;
    try {
      const info = statSync(fsPath);
      if (info.isFile()) bytes = info.size;
    } catch {
      // Not there any more: not large.
    }
    if (sizes.size > 1000) sizes.clear();
    sizes.set(uri, { at: now, bytes });
    return bytes;
  };

  const head = (uri: string): Promise<LogAnalysis | undefined> => {
    const { engine } = inner;
    const kept = heads.get(uri);
    if (kept?.engine === engine) return kept.analysis;
    const analysis = analyseHead(engine, URI.parse(uri).fsPath, inner.nameIn(uri));
    heads.set(uri, { engine, analysis });
    return analysis;
  };

  const isLarge = (uri: string): boolean => bytesOf(uri) > limit;

  const known = async (uri: string): Promise<KnownLog | undefined> => {
    if (inner.documents.get(uri) || !isLarge(uri)) {
      const analysis = await inner.analysis(uri);
      return analysis && { analysis, complete: true };
    }
    const whole = inCase(uri);
    if (whole) {
      heads.delete(uri);
      return { analysis: whole, complete: true };
    }
    const analysis = await head(uri);
    return analysis && { analysis, complete: false };
  };

  const whole = async (uri: string): Promise<LogAnalysis | undefined> => {
    const first = await known(uri);
    if (!first || first.complete) return first?.analysis;
    await inner.caseOf(uri);
    const then = await known(uri);
    return then?.complete ? then.analysis : undefined;
  };

  const linesOf = async (
    uri: string,
    filter: LargeLogFilterSetting,
    token: CancellationToken,
  ): Promise<Uint32Array | undefined> => {
    const analysis = await whole(uri);
    if (!analysis) return undefined;
    const key = `${uri}|${JSON.stringify(filter)}`;
    const kept = views.get(key);
    views.delete(key);
    if (kept?.of === analysis) {
      views.set(key, kept);
      return kept.lines;
    }
    const lines = await inTurns(filterLines(analysis, filter as LogFilter), token);
    if (!lines) return undefined;
    views.set(key, { of: analysis, lines });
    for (const oldest of views.keys()) {
      if (views.size <= MOST_VIEWS) break;
      views.delete(oldest);
    }
    return lines;
  };

  const placeInView = (file: string, filter: LargeLogFilterSetting, index: number): WindowPlace => {
    const from = windowStart(index, rowsOfWindow);
    return {
      uri: windowUri({ file, from, count: rowsOfWindow, filter }),
      line: index - Math.max(0, from - MARGIN),
    };
  };

  // Everything else comes from the inner one.
  const session = Object.assign(Object.create(inner) as Session, {
    analysis: async (uri: string) => (await known(uri))?.analysis,
  });

  return {
    session,
    isLarge,
    bytesOf,
    known,
    whole,
    placeOf: (uri, line) => placeInView(uri, {}, line),
    placeInView,
    linesOf,
    async rows(window, token = never) {
      if (Object.keys(window.filter).length > 0) {
        const lines = await linesOf(window.file, window.filter, token);
        return lines && windowRows(window, lines);
      }
      let log = await known(window.file);
      // The beginning that is read at first does not reach as far as this window.
      if (log && !log.complete && window.from + window.count + MARGIN > log.analysis.log.lines.count) {
        const all = await whole(window.file);
        if (all) log = { analysis: all, complete: true };
      }
      return log && windowRows(window, log.analysis.log.lines.count);
    },
    useSettings(value) {
      const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
      const number = (name: string, fallback: number, least: number, most: number): number => {
        const set = given[name];
        return typeof set === 'number' && set >= least && set <= most ? set : fallback;
      };
      limit = number('thresholdMB', DEFAULT_LIMIT / MB, 0.001, 50) * MB;
      rowsOfWindow = Math.round(number('windowLines', DEFAULT_ROWS, 100, 100_000));
    },
  };
}

/** Lines are counted in UTF-8; logs in UTF-16 are twice as long in the editor's eyes. */
function unpackedBytes(analysis: LogAnalysis | undefined): number {
  if (!analysis) return 0;
  const { starts, count, encoding } = analysis.log.lines;
  return (starts[count] ?? 0) * (encoding.startsWith('utf-16') ? 2 : 1);
}
