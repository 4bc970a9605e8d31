import * as vscode from 'vscode';
import {
  caseChangedNotification,
  documentScheme,
  timelinePageRequest,
  type TimelinePageParams,
  type TimelinePageResult,
} from '../../server/src/protocol.js';
import type { LogLanguageClient } from './languageClient.js';
import { t } from './speech.js';

/** Pages of the merged timeline among the documents of our scheme. */
export const timelineSelector: vscode.DocumentFilter = { scheme: documentScheme, pattern: '/timeline/**' };
const timelineLanguage = 'upgrade-timeline';

/** Changes come in bursts: a log grows line by line. */
const REFRESH_AFTER_MS = 300;

/** Commands that stand on a page itself. */
export const openPageCommand = 'upgradeForensics.openTimelinePage';
export const filterCommand = 'upgradeForensics.filterTimeline';

export function isTimeline(uri: vscode.Uri): boolean {
  return uri.scheme === documentScheme && uri.path.startsWith('/timeline/');
}

/**
 * The pages of the merged timeline: read-only documents that the server writes, each row linked to the line of the log
 * that it comes from, with lenses that lead to the page before and after.
 */
export class TimelineDocuments
  implements
    vscode.TextDocumentContentProvider,
    vscode.DocumentLinkProvider,
    vscode.DefinitionProvider,
    vscode.CodeLensProvider,
    vscode.Disposable
{
  readonly onDidChange: vscode.Event<vscode.Uri>;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly pages = new Map<string, TimelinePageResult>();
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly client: LogLanguageClient) {
    this.onDidChange = this.changed.event;
    this.subscriptions = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(documentScheme, this),
      vscode.languages.registerDocumentLinkProvider(timelineSelector, this),
      vscode.languages.registerDefinitionProvider(timelineSelector, this),
      vscode.languages.registerCodeLensProvider(timelineSelector, this),
      vscode.workspace.onDidOpenTextDocument((document) => void setLanguage(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.pages.delete(uri.toString())),
      // A new server may speak another language, or have read the logs anew.
      client.onReady(() => {
        this.refresh();
      }),
      client.onNotification(caseChangedNotification, () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => {
          this.refresh();
        }, REFRESH_AFTER_MS);
      }),
    ];
    for (const document of vscode.workspace.textDocuments) void setLanguage(document);
  }

  /** Undefined for the other documents of the scheme, which have a provider of their own. */
  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string | undefined> {
    if (!isTimeline(uri)) return undefined;
    const page = await this.pageOf(uri, token);
    return page?.text ?? t('There is no timeline to show: the language server did not answer.');
  }

  async provideDocumentLinks(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
    const page = await this.known(document.uri);
    return (page?.rows ?? []).map(([file, line, end], index) => {
      const row = (page?.firstRowLine ?? 0) + index;
      const link = new vscode.DocumentLink(
        new vscode.Range(row, page?.placeStart ?? 0, row, end),
        vscode.Uri.parse(page?.files[file] ?? '').with({ fragment: `L${line + 1}` }),
      );
      link.tooltip = t('Open this line in its log');
      return link;
    });
  }

  async provideDefinition(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Location | undefined> {
    const page = await this.known(document.uri);
    const row = page?.rows[position.line - page.firstRowLine];
    const file = row && page?.files[row[0]];
    return row && file !== undefined
      ? new vscode.Location(vscode.Uri.parse(file), new vscode.Position(row[1], 0))
      : undefined;
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const page = await this.known(document.uri);
    if (!page) return [];
    const first = new vscode.Range(page.firstRowLine, 0, page.firstRowLine, 0);
    const end = page.firstRowLine + page.rows.length;
    const last = new vscode.Range(end, 0, end, 0);
    const lens = (range: vscode.Range, title: string, command: string, ...args: unknown[]): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command, arguments: args });
    const top = new vscode.Range(0, 0, 0, 0);
    const filter = page.filtered ? t('Change filter...') : t('Filter...');
    return [
      lens(top, filter, filterCommand),
      ...(page.earlier
        ? [lens(first, t('{0} earlier rows', page.earlier.rows), openPageCommand, page.earlier.uri, 'end')]
        : []),
      ...(page.later
        ? [lens(last, t('{0} later rows', page.later.rows), openPageCommand, page.later.uri, 'start')]
        : []),
    ];
  }

  /** Opens a page with the cursor on a line; a page that is open already is asked for anew, for its logs may have grown. */
  async show(uri: vscode.Uri, line: number | 'start' | 'end'): Promise<vscode.TextEditor> {
    const open = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
    if (open) this.changed.fire(uri);
    const document = await setLanguage(await vscode.workspace.openTextDocument(uri));
    const page = await this.known(uri);
    const firstRow = page?.firstRowLine ?? 0;
    const at = line === 'start' ? firstRow : line === 'end' ? firstRow + (page?.rows.length ?? 1) - 1 : line;
    const position = new vscode.Position(Math.max(0, at), 0);
    const editor = await vscode.window.showTextDocument(document, {
      preview: false,
      selection: new vscode.Range(position, position),
    });
    editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenter);
    return editor;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Pages that are open are asked for again; the editor shows only what differs. */
  private refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) if (isTimeline(uri)) this.changed.fire(uri);
  }

  private async known(uri: vscode.Uri): Promise<TimelinePageResult | undefined> {
    return this.pages.get(uri.toString()) ?? (await this.pageOf(uri));
  }

  private async pageOf(uri: vscode.Uri, token?: vscode.CancellationToken): Promise<TimelinePageResult | undefined> {
    const params: TimelinePageParams = { uri: uri.toString() };
    const page = await this.client.ask<TimelinePageResult>(timelinePageRequest, params, token);
    if (page) this.pages.set(uri.toString(), page);
    return page;
  }
}

/** The address ends in `.log`, which is many languages' ending: pages are given theirs. */
async function setLanguage(document: vscode.TextDocument): Promise<vscode.TextDocument> {
  if (!isTimeline(document.uri) || document.languageId === timelineLanguage || document.isClosed) return document;
  return vscode.languages.setTextDocumentLanguage(document, timelineLanguage);
}
