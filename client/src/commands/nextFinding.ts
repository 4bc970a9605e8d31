import * as vscode from 'vscode';
import type { LogLanguageClient } from '../languageClient.js';
import type { CaseView } from '../views/caseView.js';
import { stepFinding } from './stepFinding.js';

/** The finding after the cursor, in this log or the next one of the case. */
export function nextFindingCommand(client: LogLanguageClient, view: CaseView): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.nextFinding', () => stepFinding(client, view, 'next'));
}
