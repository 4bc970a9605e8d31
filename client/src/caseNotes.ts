import * as vscode from 'vscode';
import { notesContextRequest, type NotesContextParams, type NotesContextResult } from '../../server/src/protocol.js';
import type { LogLanguageClient } from './languageClient.js';

/** What the server knows about the case that a document belongs to; undefined when it did not answer. */
export function notesContext(client: LogLanguageClient, log: vscode.Uri): Promise<NotesContextResult | undefined> {
  const params: NotesContextParams = { uri: log.toString() };
  return client.ask<NotesContextResult>(notesContextRequest, params);
}

/**
 * Where the case notes of a log are: the file name of the setting, in the folder of the setting (absolute, or inside the
 * workspace folder of the log); without that setting in the folder of the case, so that tests written there count for it.
 */
export function caseNotesUri(log: vscode.Uri, caseFolder: string): vscode.Uri {
  const settings = vscode.workspace.getConfiguration('upgradeForensics', log);
  const name = settings.get('caseNotes.fileName', '').trim() || 'case-notes.md';
  const folder = settings.get('caseNotes.folder', '').trim();
  if (/^(?:[a-z]:)?[\\/]/i.test(folder)) return vscode.Uri.joinPath(vscode.Uri.file(folder), name);
  const base = vscode.workspace.getWorkspaceFolder(log)?.uri;
  if (folder && base) return vscode.Uri.joinPath(base, folder, name);
  return vscode.Uri.joinPath(vscode.Uri.parse(caseFolder), name);
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

/** Shows the notes beside the log, with a line of them at the top. */
export async function revealNotes(notes: vscode.TextDocument, line: number): Promise<void> {
  const editor = await vscode.window.showTextDocument(notes, { viewColumn: vscode.ViewColumn.Beside, preview: false });
  const place = new vscode.Position(Math.max(0, Math.min(line, notes.lineCount - 1)), 0);
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.AtTop);
}
