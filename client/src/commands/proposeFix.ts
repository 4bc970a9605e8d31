import * as vscode from 'vscode';
import {
  commands,
  notesInsertionRequest,
  type NotesInsertionParams,
  type NotesInsertionResult,
} from '../../../server/src/protocol.js';
import { caseNotesUri } from '../caseNotes.js';
import type { LogLanguageClient } from '../languageClient.js';

/**
 * *Propose fix*: writes the remediation of a finding into the case notes, as one edit that one undo takes back.
 * Arguments: URI of the log, id of the finding, and optionally the id of one remediation.
 */
export function proposeFixCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(
    commands.proposeFix,
    async (uri: unknown, findingId: unknown, remediation?: unknown) => {
      if (typeof uri !== 'string' || typeof findingId !== 'string') return;
      await proposeFix(
        client,
        vscode.Uri.parse(uri),
        findingId,
        typeof remediation === 'string' ? remediation : undefined,
      );
    },
  );
}

async function proposeFix(
  client: LogLanguageClient,
  log: vscode.Uri,
  findingId: string,
  remediation: string | undefined,
): Promise<void> {
  const notesUri = caseNotesUri(log);
  const existing = await openIfThere(notesUri);
  const params: NotesInsertionParams = {
    uri: log.toString(),
    findingId,
    ...(remediation !== undefined && { remediation }),
    notesUri: notesUri.toString(),
    notesText: existing?.getText() ?? '',
  };
  const answer = await client.ask<NotesInsertionResult>(notesInsertionRequest, params);
  if (!answer) return;
  if (!answer.edits?.length) {
    void vscode.window.showInformationMessage(
      answer.message ?? vscode.l10n.t('There is nothing to insert into the case notes for this finding.'),
    );
    return;
  }
  if (existing && existing.getText() !== params.notesText) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The case notes changed while the fix was being written. Nothing was inserted; run it again.'),
    );
    return;
  }
  const notes = existing ?? (await createNotes(notesUri));
  const edit = new vscode.WorkspaceEdit();
  for (const { offset, deleteCount, newText } of answer.edits) {
    edit.replace(notesUri, new vscode.Range(notes.positionAt(offset), notes.positionAt(offset + deleteCount)), newText);
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        'VS Code did not accept the edit to {0}. Is the file read-only?',
        vscode.workspace.asRelativePath(notesUri),
      ),
    );
    return;
  }
  const editor = await vscode.window.showTextDocument(notes, { viewColumn: vscode.ViewColumn.Beside, preview: false });
  const place = new vscode.Position(Math.min(answer.revealLine ?? 0, notes.lineCount - 1), 0);
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.AtTop);
  if (answer.message) void vscode.window.showInformationMessage(answer.message);
}

async function openIfThere(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open;
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return vscode.workspace.openTextDocument(uri);
}

/** An empty file, so that undo takes the text back and leaves an editor that is still open. */
async function createNotes(uri: vscode.Uri): Promise<vscode.TextDocument> {
  await vscode.workspace.fs.writeFile(uri, new Uint8Array());
  return vscode.workspace.openTextDocument(uri);
}
