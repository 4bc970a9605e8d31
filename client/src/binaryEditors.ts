import * as vscode from 'vscode';
import {
  binaryScheme,
  binaryTextRequest,
  type BinaryTextParams,
  type BinaryTextResult,
} from '../../server/src/protocol.js';
import type { LogLanguageClient } from './languageClient.js';
import { t } from './speech.js';

/** The editor of the manifest that VS Code opens `*.evtx`, `*.dmp` and `*.pml` with. */
const viewType = 'upgradeForensics.binary';
const selector: vscode.DocumentFilter = { scheme: binaryScheme };

/**
 * Event logs, crash dumps and traces as text. The custom editor only leads on to a read-only text document of the same
 * path: there the search, the links, the hovers and the findings work as they do in every log, and a place in it can be
 * linked to, which a webview does not offer.
 */
export function registerBinaryEditors(client: LogLanguageClient): vscode.Disposable {
  const documents = new BinaryDocuments(client);
  return vscode.Disposable.from(
    documents,
    vscode.workspace.registerTextDocumentContentProvider(binaryScheme, documents),
    vscode.languages.registerCodeLensProvider(selector, documents),
    vscode.commands.registerCommand(showNotes, (notes: readonly string[]) => showNotesOf(notes)),
    vscode.window.registerCustomEditorProvider(viewType, new LeadOn(), { supportsMultipleEditorsPerDocument: true }),
  );
}

/** All notes of a file, in full: a dialog is read out and closed by the keyboard. */
async function showNotesOf(notes: readonly string[]): Promise<void> {
  const detail = notes.map((note) => `• ${note}`).join('\n');
  await vscode.window.showInformationMessage(t('About this file'), { modal: true, detail });
}

/** Columns of a text; Chinese characters take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character > '\u2e7f' ? 2 : 1;
  return width;
}

class LeadOn implements vscode.CustomReadonlyEditorProvider {
  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor(document: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    // The panel must be there until VS Code has finished opening it.
    setTimeout(() => void leadOn(document.uri, panel), 0);
  }
}

async function leadOn(uri: vscode.Uri, panel: vscode.WebviewPanel): Promise<void> {
  const { viewColumn, active } = panel;
  const text = await vscode.workspace.openTextDocument(uri.with({ scheme: binaryScheme }));
  await vscode.window.showTextDocument(text, {
    ...(viewColumn !== undefined && { viewColumn }),
    preserveFocus: !active,
    preview: false,
  });
  panel.dispose();
}

/** Opens what a lens has no room for. */
const showNotes = 'upgradeForensics.showFileNotes';
/** Columns that lenses may take: those of a narrow window. */
const ROOM = 100;

/** The text, and above it as lenses what was lost of the file and how its times are to be read. */
class BinaryDocuments implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly lensesChanged = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  readonly onDidChangeCodeLenses = this.lensesChanged.event;
  private readonly notes = new Map<string, readonly string[]>();
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor(private readonly client: LogLanguageClient) {
    this.subscriptions = [
      this.changed,
      this.lensesChanged,
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.notes.delete(uri.toString())),
      // A new server may speak another language; documents that VS Code restored were asked for before there was one.
      client.onReady(() => {
        for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === binaryScheme) this.changed.fire(uri);
      }),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const params: BinaryTextParams = { uri: uri.toString() };
    const answer = await this.client.ask<BinaryTextResult>(binaryTextRequest, params, token);
    this.notes.set(uri.toString(), answer?.notes ?? [t('The language server did not answer.')]);
    this.lensesChanged.fire();
    return answer?.text ?? '';
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const top = new vscode.Range(0, 0, 0, 0);
    const notes = this.notes.get(document.uri.toString()) ?? [];
    const lens = (title: string, command = ''): vscode.CodeLens =>
      new vscode.CodeLens(top, { title, command, arguments: [notes] });
    if (notes.length < 2 || widthOf(notes.join(' | ')) <= ROOM) return notes.map((note) => lens(note));
    // A lens does not wrap: what is lost must not be lost a second time beyond the edge of the window.
    const long = notes.filter((note) => widthOf(note) > ROOM / 4);
    return [
      ...notes.filter((note) => !long.includes(note)).map((note) => lens(note)),
      lens(t('$(warning) What could not be read: {0}', long.length), showNotes),
    ];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
