import {
  DocumentDiagnosticReportKind,
  DocumentHighlightKind,
  SemanticTokensBuilder,
  type DocumentDiagnosticReport,
  type DocumentHighlight,
  type DocumentLink,
  type DocumentSymbol,
  type FoldingRange,
  type InlayHint,
  type Position,
  type Range,
} from 'vscode-languageserver/node';
import {
  codeLinks,
  diagnostics,
  foldingRanges,
  placesInLines,
  semanticTokens,
  semanticTokenTypes,
  tokenAt,
  type LogAnalysis,
} from '../../../engine/src/index.js';
import { explanationUri } from '../explanationUri.js';
import type { WindowRequest } from '../largeLogDoor.js';
import type { LargeLogs } from '../largeLogs.js';
import { isWindowUri } from '../largeLogUri.js';
import type { Session } from '../session.js';
import { toDiagnostic, toRange } from '../toProtocol.js';

/**
 * Answers a request about a window where the feature itself would work through the whole log.
 *
 * @param params as they came, in rows of the window
 * @param ask the feature itself, in lines of the log
 */
type WindowAnswer = (
  request: WindowRequest,
  params: unknown,
  ask: (params: unknown) => Promise<unknown>,
) => Promise<unknown>;

/** An editor shows some thousands of marks at most. */
const MOST_HIGHLIGHTS = 5000;

/** By the name under which a feature registers its handler. */
export function windowRequests(
  session: Session,
  logs: LargeLogs,
  told: (file: string) => Promise<ReadonlySet<string>>,
): Readonly<Record<string, WindowAnswer>> {
  const { speech } = session;
  const analysisOf = async ({ window }: WindowRequest): Promise<LogAnalysis | undefined> =>
    (await logs.known(window.file))?.analysis;

  const tokens = async (request: WindowRequest, from?: number, to?: number): Promise<{ readonly data: number[] }> => {
    const analysis = await analysisOf(request);
    const builder = new SemanticTokensBuilder();
    for (const { row, line: first, end } of analysis ? request.rows.runs(from, to) : []) {
      for (const { line, start, length, type } of analysis ? semanticTokens(analysis, first, end) : []) {
        builder.push(row + line - first, start, length, semanticTokenTypes.indexOf(type), 0);
      }
    }
    return builder.build();
  };

  return {
    'semanticTokens.on': (request) => tokens(request),
    'semanticTokens.onRange': (request, params) => {
      const { start, end } = (params as { readonly range: Range }).range;
      return tokens(request, start.line, end.line + 1);
    },

    'inlayHint.on': async (request, params, ask) => {
      const { range } = params as { readonly range: Range };
      const hints: InlayHint[] = [];
      for (const { row, line, end } of request.rows.runs(range.start.line, range.end.line + 1)) {
        const lines: Range = { start: { line, character: 0 }, end: { line: end - 1, character: 0 } };
        const found = await ask({ textDocument: { uri: request.window.file }, range: lines });
        for (const hint of Array.isArray(found) ? (found as readonly InlayHint[]) : []) {
          hints.push({ ...hint, position: { ...hint.position, line: row + hint.position.line - line } });
        }
      }
      return hints;
    },

    // Findings of all windows are told beforehand (see largeLogDiagnostics.ts); here comes what only an open window needs.
    'diagnostics.on': async (request) => {
      const analysis = await analysisOf(request);
      const { rows, window } = request;
      const filtered = Object.keys(window.filter).length > 0;
      const { from, to } = filtered ? { from: 0, to: rows.count } : rows.own;
      const items = [];
      const listed = filtered ? undefined : await told(window.file);
      for (const { row, line, end } of analysis ? rows.runs(from, to) : []) {
        for (const one of analysis ? diagnostics(analysis, speech, line, end) : []) {
          if (one.findingId !== undefined && listed?.has(one.findingId)) continue;
          items.push(toDiagnostic({ ...one, line: row + one.line - line }));
        }
      }
      return { kind: DocumentDiagnosticReportKind.Full, items } satisfies DocumentDiagnosticReport;
    },

    onFoldingRanges: async (request) => {
      const analysis = await analysisOf(request);
      const [run, ...others] = request.rows.runs();
      if (!analysis || !run || others.length > 0) return [];
      return foldingRanges(analysis, run.line, run.end).map(({ startLine, endLine }): FoldingRange => ({
        startLine: startLine - run.line + run.row,
        endLine: endLine - run.line + run.row,
      }));
    },

    onDocumentHighlight: async (request, params) => {
      const { line, character } = (params as { readonly position: Position }).position;
      const analysis = await analysisOf(request);
      const token = analysis && tokenAt(analysis, request.rows.lineOf(line), character);
      if (!token) return [];
      return placesInLines(analysis.log, linesOf(request), token.text, MOST_HIGHLIGHTS).map(
        (place): DocumentHighlight => ({
          range: toRange(request.rows.rowOf(place.line) ?? 0, place),
          kind: DocumentHighlightKind.Text,
        }),
      );
    },

    onDocumentLinks: async (request) => {
      const analysis = await analysisOf(request);
      const tooltip = speech.t('Explain {0}');
      const links: DocumentLink[] = [];
      for (const { row, line: first, end } of analysis ? request.rows.runs() : []) {
        for (const link of analysis ? codeLinks(analysis, first, end) : []) {
          links.push({
            range: toRange(row + link.line - first, link),
            target: explanationUri(link.target, request.window.file),
            tooltip: tooltip.replace('{0}', link.target),
          });
        }
      }
      return links;
    },

    onDocumentSymbol: async (request, _params, ask) => {
      const symbols = await ask({ textDocument: { uri: request.window.file } });
      return Array.isArray(symbols) ? (symbols as readonly DocumentSymbol[]).flatMap((one) => shown(one, request)) : [];
    },
  };
}

function* linesOf({ rows }: WindowRequest): Generator<number> {
  for (const { line, end } of rows.runs()) for (let at = line; at < end; at++) yield at;
}

/** A step of setup as far as the window shows it; nothing where it shows none of it. */
function shown(symbol: DocumentSymbol, request: WindowRequest): DocumentSymbol[] {
  const { rows } = request;
  const first = rows.rowFrom(symbol.range.start.line);
  const last = rows.rowFrom(symbol.range.end.line + 1) - 1;
  if (last < first) return [];
  const start: Position = { line: first, character: 0 };
  return [
    {
      ...symbol,
      range: { start, end: { line: last, character: symbol.range.end.character } },
      selectionRange: { start, end: start },
      children: (symbol.children ?? []).flatMap((child) => shown(child, request)),
    },
  ];
}

/** Links to a line (`#L12`) of a large log lead to its window. */
export function windowLinks(links: unknown, logs: LargeLogs): unknown {
  if (!Array.isArray(links)) return links;
  return (links as readonly DocumentLink[]).map((link) => {
    const [, uri, line] = /^(.*)#L(\d+)$/.exec(link.target ?? '') ?? [];
    if (uri === undefined || isWindowUri(uri) || !logs.isLarge(uri)) return link;
    const place = logs.placeOf(uri, Math.max(0, Number(line) - 1));
    return { ...link, target: `${place.uri}#L${place.line + 1}` };
  });
}
