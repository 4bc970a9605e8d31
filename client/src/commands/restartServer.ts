import * as vscode from 'vscode';
import type { LogLanguageClient } from '../languageClient.js';

/** Stops the language server and starts it afresh. */
export function restartServerCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.restartServer', () => client.restart());
}
