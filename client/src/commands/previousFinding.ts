import * as vscode from 'vscode';
import type { LogLanguageClient } from '../languageClient.js';
import type { CaseView } from '../views/caseView.js';
import { stepFinding } from './stepFinding.js';

/** The finding before the cursor, in this log or the one before it in the case. */
export function previousFindingCommand(client: LogLanguageClient, view: CaseView): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.previousFinding', () =>
    stepFinding(client, view, 'previous'),
  );
}
