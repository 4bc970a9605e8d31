import * as vscode from 'vscode';
import type { LogLanguageClient } from '../languageClient.js';

/** Shows what the extension and its server wrote to their output channel. */
export function showOutputCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.showOutput', () => client.output.show());
}
