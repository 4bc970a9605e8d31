import * as vscode from 'vscode';
import {
  documentScheme,
  explanationRequest,
  type ExplanationParams,
  type ExplanationResult,
} from '../../server/src/protocol.js';
import type { LogLanguageClient } from './languageClient.js';
import { previewPage } from './pageLinks.js';
import { t } from './speech.js';

/** The read-only pages of the `upgrade-forensics:` scheme, written by the server when they are opened. */
export class ExplanationDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly onDidChange: vscode.Event<vscode.Uri>;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscription: vscode.Disposable;

  constructor(private readonly client: LogLanguageClient) {
    this.onDidChange = this.changed.event;
    // A new server may speak another language or know more: pages that are open are written anew.
    this.subscription = client.onReady(() => {
      for (const { uri } of vscode.workspace.textDocuments) {
        if (uri.scheme === documentScheme && uri.path.startsWith('/code/')) this.changed.fire(uri);
      }
    });
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const params: ExplanationParams = { uri: uri.toString() };
    const page = await this.client.ask<ExplanationResult>(explanationRequest, params, token);
    if (!page) return t('There is no explanation to show: the language server did not answer.');
    return previewPage(page.text, vscode.workspace.workspaceFolders?.[0]?.uri.toString());
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}
