import * as vscode from 'vscode';
import {
  findingBesideRequest,
  type FindingBesideParams,
  type FindingBesideResult,
} from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import type { CaseView } from '../views/caseView.js';
import { currentCase } from '../caseChoice.js';
import { t } from '../speech.js';

const MESSAGE_MS = 5000;

/** Goes to the finding after or before the cursor, on into the next file of the case and around at its end. */
export async function stepFinding(
  client: LogLanguageClient,
  view: CaseView,
  direction: FindingBesideParams['direction'],
): Promise<void> {
  const from = await startingPlace(view);
  if (!from) {
    void vscode.window.showInformationMessage(t('Open a log of the case first.'));
    return;
  }
  const params: FindingBesideParams = { ...from, direction };
  const found = await client.ask<FindingBesideResult>(findingBesideRequest, params);
  if (found?.uri === undefined || found.line === undefined) {
    if (found?.message) void vscode.window.showInformationMessage(found.message);
    return;
  }
  const selection = new vscode.Range(found.line, 0, found.line, 0);
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(found.uri), { selection });
  const { title = '' } = found;
  const round =
    direction === 'next' ? t('From the first finding again: {0}', title) : t('From the last finding again: {0}', title);
  vscode.window.setStatusBarMessage(found.wrapped ? round : title, MESSAGE_MS);
}

/** The cursor, or before the first line of the case when no log is open. */
async function startingPlace(view: CaseView): Promise<{ uri: string; line: number } | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor) return { uri: editor.document.uri.toString(), line: editor.selection.active.line };
  const root = currentCase(await view.allCases());
  return root === undefined ? undefined : { uri: `${root}/case`, line: -1 };
}
