import * as vscode from 'vscode';
import { documentScheme } from '../../server/src/protocol.js';
import { openExplanation } from './commands/openExplanation.js';
import { previewPage } from './pageLinks.js';

/** Pages that show what a redacted copy would replace: in memory only, for they hold what is to be redacted. */
export class RedactionPreviews implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly onDidChange: vscode.Event<vscode.Uri>;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly pages = new Map<string, string>();
  private readonly subscriptions: vscode.Disposable[];

  constructor() {
    this.onDidChange = this.changed.event;
    this.subscriptions = [
      this.changed,
      // Of several providers of one scheme the last one is asked first.
      vscode.workspace.registerTextDocumentContentProvider(documentScheme, this),
    ];
  }

  /** Undefined for the other documents of the scheme, which have providers of their own. */
  provideTextDocumentContent(uri: vscode.Uri): string | undefined {
    return this.pages.get(uri.toString());
  }

  /** Shows the page of a case; one that is open is written anew. */
  async show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: documentScheme, path: `/redaction/${name}.md` });
    this.pages.set(uri.toString(), previewPage(text, vscode.workspace.workspaceFolders?.[0]?.uri.toString()));
    this.changed.fire(uri);
    await openExplanation(uri);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
