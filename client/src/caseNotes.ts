import * as vscode from 'vscode';
import {
  notesContextRequest,
  type NotesContextParams,
  type NotesContextResult,
  type NotesInsertionResult,
} from '../../server/src/protocol.js';
import { columnForNotes } from './currentDocument.js';
import type { LogLanguageClient } from './languageClient.js';
import { t } from './speech.js';

/** What the server knows about the case that a document belongs to; undefined when it did not answer. */
export function notesContext(client: LogLanguageClient, log: vscode.Uri): Promise<NotesContextResult | undefined> {
  const params: NotesContextParams = { uri: log.toString() };
  return client.ask<NotesContextResult>(notesContextRequest, params);
}

/**
 * Where the case notes of a log are: the file name of the setting, in the folder of the setting (absolute, or inside the
 * workspace folder of the log); without that setting in the folder of the case, so that tests written there count for it.
 */
export function caseNotesUri(log: vscode.Uri, { folder: home, prefix = '' }: NotesContextResult): vscode.Uri {
  const settings = vscode.workspace.getConfiguration('upgradeForensics', log);
  const name = prefix + (settings.get('caseNotes.fileName', '').trim() || 'case-notes.md');
  const folder = settings.get('caseNotes.folder', '').trim();
  if (/^(?:[a-z]:)?[\\/]/i.test(folder)) return vscode.Uri.joinPath(vscode.Uri.file(folder), name);
  const base = vscode.workspace.getWorkspaceFolder(log)?.uri;
  if (folder && base) return vscode.Uri.joinPath(base, folder, name);
  return vscode.Uri.joinPath(vscode.Uri.parse(home), name);
}

/** The notes, as an editor has them or as they are on disk; undefined when there are none yet. */
export async function openNotes(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open;
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return vscode.workspace.openTextDocument(uri);
}

/** Shows the notes, beside the log where one is open, with a line of them at the top. */
export async function revealNotes(notes: vscode.TextDocument, line: number): Promise<void> {
  const editor = await vscode.window.showTextDocument(notes, { viewColumn: columnForNotes(notes.uri), preview: false });
  const place = new vscode.Position(Math.max(0, Math.min(line, notes.lineCount - 1)), 0);
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.AtTop);
}

/**
 * Writes into the case notes, as one edit that one undo takes back, and shows the place; creates them where there are
 * none. What to write is asked for with the text of the notes as it is now.
 *
 * @param nothing said when there is nothing to write and the answer does not say why
 */
export async function writeNotes(
  uri: vscode.Uri,
  ask: (notesText: string) => Promise<NotesInsertionResult | undefined>,
  nothing: string,
): Promise<void> {
  const existing = await openNotes(uri);
  const text = existing?.getText() ?? '';
  const answer = await ask(text);
  if (!answer) return;
  if (!answer.edits?.length) {
    if (existing && answer.revealLine !== undefined) await revealNotes(existing, answer.revealLine);
    void vscode.window.showInformationMessage(answer.message ?? nothing);
    return;
  }
  if (existing && existing.getText() !== text) {
    void vscode.window.showWarningMessage(t('The case notes changed meanwhile. Nothing was inserted; run it again.'));
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  if (!existing) edit.createFile(uri, { ignoreIfExists: true });
  for (const { offset, deleteCount, newText } of answer.edits) {
    const range = existing
      ? new vscode.Range(existing.positionAt(offset), existing.positionAt(offset + deleteCount))
      : new vscode.Range(0, 0, 0, 0);
    edit.replace(uri, range, newText);
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    void vscode.window.showErrorMessage(
      t('VS Code did not accept the edit to {0}. Is the file read-only?', vscode.workspace.asRelativePath(uri)),
    );
    return;
  }
  await revealNotes(existing ?? (await vscode.workspace.openTextDocument(uri)), answer.revealLine ?? 0);
  if (answer.message) void vscode.window.showInformationMessage(answer.message);
}
