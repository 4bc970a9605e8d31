import * as vscode from 'vscode';
import {
  commands,
  notesInsertionRequest,
  type FindingArgument,
  type NotesContextResult,
  type NotesInsertionParams,
  type NotesInsertionResult,
} from '../../../server/src/protocol.js';
import { caseNotesUri, notesContext, openNotes, revealNotes } from '../caseNotes.js';
import { findingArgument } from '../findingArgument.js';
import type { LogLanguageClient } from '../languageClient.js';

/**
 * *Propose fix*: writes the remediation of a finding into the case notes, as one edit that one undo takes back. Lenses
 * and quick fixes name the finding in their argument; without one, the person picks from the findings of the case.
 */
export function proposeFixCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(commands.proposeFix, async (argument?: unknown) => {
    const given = findingArgument(argument);
    const log = given ? vscode.Uri.parse(given.uri) : activeDocument();
    if (!log) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a log of the case first.'));
      return;
    }
    const context = await notesContext(client, log);
    if (!context) return;
    const chosen = given ?? (await pickFinding(context));
    if (chosen) await proposeFix(client, caseNotesUri(log, context.folder), chosen);
  });
}

function activeDocument(): vscode.Uri | undefined {
  return vscode.window.activeTextEditor?.document.uri ?? vscode.workspace.textDocuments[0]?.uri;
}

async function pickFinding({ findings }: NotesContextResult): Promise<FindingArgument | undefined> {
  const items = findings.flatMap(({ uri, findingId, title, place, remediations }) =>
    remediations.map((remediation) => ({
      label: remediation.title,
      description: place,
      detail: title,
      argument: { uri, findingId, remediation: remediation.id },
    })),
  );
  if (items.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No finding of this case has a remediation to propose.'));
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Propose Fix'),
    placeHolder: vscode.l10n.t('What to write into the case notes; the first cause is in front'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.argument;
}

async function proposeFix(client: LogLanguageClient, notesUri: vscode.Uri, chosen: FindingArgument): Promise<void> {
  const existing = await openNotes(notesUri);
  const params: NotesInsertionParams = {
    ...chosen,
    notesUri: notesUri.toString(),
    notesText: existing?.getText() ?? '',
  };
  const answer = await client.ask<NotesInsertionResult>(notesInsertionRequest, params);
  if (!answer) return;
  if (!answer.edits?.length) {
    if (existing && answer.revealLine !== undefined) await revealNotes(existing, answer.revealLine);
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
  const edit = new vscode.WorkspaceEdit();
  if (!existing) edit.createFile(notesUri, { ignoreIfExists: true });
  for (const { offset, deleteCount, newText } of answer.edits) {
    const range = existing
      ? new vscode.Range(existing.positionAt(offset), existing.positionAt(offset + deleteCount))
      : new vscode.Range(0, 0, 0, 0);
    edit.replace(notesUri, range, newText);
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
  await revealNotes(existing ?? (await vscode.workspace.openTextDocument(notesUri)), answer.revealLine ?? 0);
  if (answer.message) void vscode.window.showInformationMessage(answer.message);
}
