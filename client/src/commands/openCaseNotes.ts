import * as vscode from 'vscode';
import { caseNotesUri, notesContext, openNotes, revealNotes } from '../caseNotes.js';
import type { LogLanguageClient } from '../languageClient.js';
import { chooseLog } from '../caseChoice.js';
import { t } from '../speech.js';

/** Opens the case notes of the log in the editor, or of the workspace; new notes begin with the template. */
export function openCaseNotesCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.openCaseNotes', async () => {
    const log = await chooseLog(client, t('Case notes of which case?'));
    if (!log) return;
    const context = await notesContext(client, log);
    if (!context) return;
    const uri = caseNotesUri(log, context);
    const existing = await openNotes(uri);
    if (existing) {
      await revealNotes(existing, 0);
      return;
    }
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(uri, { ignoreIfExists: true });
    edit.insert(uri, new vscode.Position(0, 0), context.template);
    if (await vscode.workspace.applyEdit(edit)) await revealNotes(await vscode.workspace.openTextDocument(uri), 0);
  });
}
