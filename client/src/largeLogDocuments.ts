import * as vscode from 'vscode';
import {
  caseChangedNotification,
  largeLogOpenRequest,
  largeLogPageRequest,
  largeLogScheme,
  type LargeLogFilterSetting,
  type LargeLogOpenParams,
  type LargeLogPageParams,
  type LargeLogPageResult,
  type LargeLogPlaceResult,
} from '../../server/src/protocol.js';
import type { LogLanguageClient } from './languageClient.js';
import { LogLineNumbers } from './largeLogLineNumbers.js';
import { t } from './speech.js';

const selector: vscode.DocumentFilter = { scheme: largeLogScheme };
const number = new Intl.NumberFormat(vscode.env.language);

/** Commands that stand on a window itself. */
export const showWindowCommand = 'upgradeForensics.showLogWindow';
export const filterLogCommand = 'upgradeForensics.filterLog';

export function isLogWindow(uri: vscode.Uri): boolean {
  return uri.scheme === largeLogScheme;
}

/** The log that a window shows a part of; any other document itself. */
export function logOf(uri: vscode.Uri): vscode.Uri {
  if (!isLogWindow(uri)) return uri;
  const file = /(?:^|&)file=([^&]*)/.exec(uri.query)?.[1];
  try {
    return file === undefined ? uri : vscode.Uri.parse(decodeURIComponent(file));
  } catch {
    return uri;
  }
}

/**
 * The windows of large logs: read-only documents that the server writes, in the language of their log. Their lenses lead
 * to the windows before and after; the numbers beside their rows are those of the lines of the log.
 */
export class LargeLogDocuments
  implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, vscode.Disposable
{
  readonly onDidChange: vscode.Event<vscode.Uri>;
  readonly onDidChangeCodeLenses: vscode.Event<void>;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly lensesChanged = new vscode.EventEmitter<void>();
  private readonly pages = new Map<string, LargeLogPageResult>();
  private readonly numbers: LogLineNumbers;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly client: LogLanguageClient) {
    this.onDidChange = this.changed.event;
    this.onDidChangeCodeLenses = this.lensesChanged.event;
    this.numbers = new LogLineNumbers((uri) => this.pages.get(uri.toString()));
    this.subscriptions = [
      this.changed,
      this.lensesChanged,
      this.numbers,
      vscode.workspace.registerTextDocumentContentProvider(largeLogScheme, this),
      vscode.languages.registerCodeLensProvider(selector, this),
      vscode.workspace.onDidOpenTextDocument((document) => void this.setLanguage(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.pages.delete(uri.toString())),
      // The rest of a log was read, or it has grown; a new server has not read anything yet.
      client.onNotification(caseChangedNotification, () => {
        this.refresh();
      }),
      client.onReady(() => {
        this.refresh();
      }),
    ];
    for (const document of vscode.workspace.textDocuments) void this.setLanguage(document);
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const page = await this.pageOf(uri, token);
    return page?.text ?? t('There is no log to show: the language server did not answer.');
  }

  async provideCodeLenses({ uri, lineCount }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const page = await this.known(uri);
    if (!page) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    const bottom = new vscode.Range(lineCount - 1, 0, lineCount - 1, 0);
    const lens = (range: vscode.Range, title: string, command = '', ...args: unknown[]): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command, arguments: args });
    const { earlier, later, filtered } = page;
    return [
      lens(top, this.describe(page)),
      ...(earlier
        ? [lens(top, t('{0} earlier lines', number.format(earlier.rows)), showWindowCommand, earlier.uri, 'end')]
        : []),
      lens(top, t('Go to line or time...'), 'upgradeForensics.goToLogTime'),
      lens(top, t('Search...'), 'upgradeForensics.searchLog'),
      lens(top, filtered ? t('Change filter...') : t('Filter...'), filterLogCommand),
      ...(later
        ? [lens(bottom, t('{0} later lines', number.format(later.rows)), showWindowCommand, later.uri, 'start')]
        : []),
    ];
  }

  /**
   * Opens the window at a line of a log (0-based); without a line at what is to be read first.
   *
   * @returns undefined when there is nothing to show, which the person has then been told
   */
  async open(uri: vscode.Uri, line?: number, filter?: LargeLogFilterSetting): Promise<vscode.TextEditor | undefined> {
    const title = t('Reading the log...');
    const params: LargeLogOpenParams = {
      uri: uri.toString(),
      ...(line !== undefined && { line }),
      ...(filter && { filter }),
    };
    const place = await this.ask<LargeLogPlaceResult>(title, largeLogOpenRequest, params);
    return this.showPlace(place);
  }

  /** Shows a place in a window that the server named, or says why there is none. */
  async showPlace(place: LargeLogPlaceResult | undefined): Promise<vscode.TextEditor | undefined> {
    if (place?.message !== undefined) void vscode.window.showInformationMessage(place.message);
    return place?.uri === undefined ? undefined : this.show(vscode.Uri.parse(place.uri), place.line ?? 0);
  }

  /** Shows a window; `start` and `end` are the first and last row that its neighbours do not show. */
  async show(uri: vscode.Uri, at: number | 'start' | 'end'): Promise<vscode.TextEditor> {
    const document = await this.setLanguage(await vscode.workspace.openTextDocument(uri));
    const line = typeof at === 'number' ? at : await this.edge(uri, at, document.lineCount);
    const position = new vscode.Position(Math.max(0, line), 0);
    const selection = new vscode.Range(position, position);
    const editor = await vscode.window.showTextDocument(document, { preview: true, selection });
    editor.revealRange(selection, vscode.TextEditorRevealType.InCenter);
    return editor;
  }

  /** The window of an editor, once it is there. */
  known(uri: vscode.Uri): Promise<LargeLogPageResult | undefined> {
    const page = this.pages.get(uri.toString());
    return page ? Promise.resolve(page) : this.pageOf(uri);
  }

  /** Asks the server for something that may take seconds: with progress, and to be cancelled, once it does. */
  async ask<Result>(title: string, method: string, params: object): Promise<Result | undefined> {
    const source = new vscode.CancellationTokenSource();
    const work = this.client.ask<Result>(method, params, source.token);
    const timer = setTimeout(() => {
      void vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        (_, token) => {
          token.onCancellationRequested(() => {
            source.cancel();
          });
          return work;
        },
      );
    }, shownAfterMs);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
      source.dispose();
    }
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async edge(uri: vscode.Uri, which: 'start' | 'end', lineCount: number): Promise<number> {
    const page = await this.known(uri);
    if (which === 'start') return page?.earlier ? Math.min(MARGIN, lineCount - 1) : 0;
    return page?.later ? lineCount - 1 - MARGIN : lineCount - 1;
  }

  /**
   * `Lines 10,001 to 20,000 of 9,012,345`, as the tab says it; what is shown of the sections beside, and what is not yet
   * known.
   */
  private describe(page: LargeLogPageResult): string {
    const { lines, rows, allRows, allLines, filtered, complete } = page;
    if (filtered) {
      return t('{0} of {1} lines pass the filter', number.format(allRows), number.format(allLines));
    }
    const first = typeof lines === 'number' ? lines : (lines[0] ?? 0);
    const [before = 0, after = 0] = [page.earlier, page.later].map((one) => Math.min(MARGIN, one?.rows ?? 0));
    const [from, to] = [number.format(first + before + 1), number.format(first + rows - after)];
    if (complete && before + after > 0) {
      const beside = number.format(before + after);
      return t('Lines {0} to {1} of {2}; {3} more of the sections beside', from, to, number.format(allLines), beside);
    }
    return complete
      ? t('Lines {0} to {1} of {2}', from, to, number.format(allLines))
      : t('Lines {0} to {1}; the rest of the log is being read', from, to);
  }

  private refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) if (isLogWindow(uri)) this.changed.fire(uri);
  }

  private async pageOf(uri: vscode.Uri, token?: vscode.CancellationToken): Promise<LargeLogPageResult | undefined> {
    const params: LargeLogPageParams = { uri: uri.toString() };
    const page = await this.client.ask<LargeLogPageResult>(largeLogPageRequest, params, token);
    if (!page) return undefined;
    this.pages.set(uri.toString(), page);
    this.numbers.update();
    this.lensesChanged.fire();
    return page;
  }

  /** A renamed log is told by its content, which the first lines of a window seldom show. */
  private async setLanguage(document: vscode.TextDocument): Promise<vscode.TextDocument> {
    if (!isLogWindow(document.uri)) return document;
    const languageId = (await this.known(document.uri))?.languageId;
    if (languageId === undefined || document.isClosed || document.languageId === languageId) return document;
    return vscode.languages.setTextDocumentLanguage(document, languageId);
  }
}

/** Rows that a window shows of its neighbours. */
const MARGIN = 100;
/** Work that is done sooner shows no progress. */
const shownAfterMs = 400;
