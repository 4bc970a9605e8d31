import * as vscode from 'vscode';
import { verdictRequest, type VerdictParams, type VerdictResult } from '../../../server/src/protocol.js';
import { chooseCase } from '../caseChoice.js';
import { columnFor } from '../currentDocument.js';
import type { LogLanguageClient } from '../languageClient.js';
import { t } from '../speech.js';

/** Opens the line that failed first, of the case that one reads; of several, where one reads none, of a chosen one. */
export function goToFirstCauseCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.goToFirstCause', async () => {
    await openFirstCause(client);
  });
}

/** @returns what was opened; undefined when there is no first cause, which the person has then been told */
export async function openFirstCause(client: LogLanguageClient): Promise<VerdictResult['firstCause'] | undefined> {
  const root = await chooseCase(client, t('First cause of which case?'));
  if (root === undefined) return undefined;
  const params: VerdictParams = { uri: `${root}/case` };
  const verdict = await client.ask<VerdictResult>(verdictRequest, params);
  if (!verdict) return undefined;
  if (!verdict.firstCause) {
    void vscode.window.showInformationMessage(verdict.note ?? verdict.title);
    return undefined;
  }
  const log = vscode.Uri.parse(verdict.firstCause.uri);
  const { line } = verdict.firstCause;
  const selection = new vscode.Range(line, 0, line, 0);
  const options: vscode.TextDocumentShowOptions = { viewColumn: columnFor(log), selection, preview: false };
  await vscode.commands.executeCommand('vscode.open', log, options);
  return verdict.firstCause;
}
