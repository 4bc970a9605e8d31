import * as vscode from 'vscode';
import { refreshCasesRequest } from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';

/** Reads every case anew from disk. */
export function refreshCasesCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.refreshCases', () => client.ask(refreshCasesRequest, {}));
}
