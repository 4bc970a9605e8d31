import * as vscode from 'vscode';
import {
  commands,
  notesInsertionRequest,
  type FindingArgument,
  type NotesContextResult,
  type NotesInsertionParams,
  type NotesInsertionResult,
} from '../../../server/src/protocol.js';
import { caseNotesUri, notesContext, writeNotes } from '../caseNotes.js';
import { chooseLog } from '../caseChoice.js';
import { findingArgument } from '../findingArgument.js';
import type { LogLanguageClient } from '../languageClient.js';
import { t } from '../speech.js';

/**
 * *Propose fix*: writes the remediation of a finding into the case notes, as one edit that one undo takes back. Lenses
 * and quick fixes name the finding in their argument; without one, the person picks from the findings of the case.
 */
export function proposeFixCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(commands.proposeFix, async (argument?: unknown) => {
    const given = findingArgument(argument);
    const log = given ? vscode.Uri.parse(given.uri) : await chooseLog(client, t('Fix for which case?'));
    if (!log) return;
    const context = await notesContext(client, log);
    if (!context) return;
    const chosen = given ?? (await pickFinding(context));
    if (chosen) await proposeFix(client, caseNotesUri(log, context), chosen);
  });
}

async function pickFinding({ findings }: NotesContextResult): Promise<FindingArgument | undefined> {
  const items = findings.flatMap(({ uri, findingId, title, place, remediations }) =>
    remediations.map((remediation) => ({
      label: remediation.title,
      detail: t('For: {0} ({1})', title, place),
      argument: { uri, findingId, remediation: remediation.id },
    })),
  );
  if (items.length === 0) {
    void vscode.window.showInformationMessage(t('No finding of this case has a remediation to propose.'));
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Propose Fix'),
    placeHolder: t('What to write into the case notes; the first cause is in front'),
    matchOnDetail: true,
  });
  return picked?.argument;
}

async function proposeFix(client: LogLanguageClient, notesUri: vscode.Uri, chosen: FindingArgument): Promise<void> {
  await writeNotes(
    notesUri,
    (notesText) => {
      const params: NotesInsertionParams = { ...chosen, notesUri: notesUri.toString(), notesText };
      return client.ask<NotesInsertionResult>(notesInsertionRequest, params);
    },
    t('There is nothing to insert into the case notes for this finding.'),
  );
}
