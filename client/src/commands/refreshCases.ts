import * as vscode from 'vscode';
import { refreshCasesRequest } from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import type { CaseView } from '../views/caseView.js';

/** Reads every case anew from disk. */
export function refreshCasesCommand(client: LogLanguageClient, view: CaseView): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.refreshCases', async () => {
    await client.ask(refreshCasesRequest, {});
    view.forgetGlances();
  });
}
