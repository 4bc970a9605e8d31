import * as vscode from 'vscode';
import { notesQuoteRequest, type NotesQuoteParams, type NotesQuoteResult } from '../../../server/src/protocol.js';
import { caseNotesUri, notesContext, writeNotes } from '../caseNotes.js';
import type { LogLanguageClient } from '../languageClient.js';
import { placeOf } from '../views/caseItems.js';
import { t } from '../speech.js';

/** Quotes a line in the evidence of the case notes, with time and hash: of a node of the view, else of the cursor. */
export function insertIntoNotesCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.insertIntoNotes', async (element?: unknown) => {
    const place = placeOf(element);
    if (!place) {
      void vscode.window.showInformationMessage(t('Open a log of the case first.'));
      return;
    }
    const log = vscode.Uri.parse(place.uri);
    const context = await notesContext(client, log);
    if (!context) return;
    await writeNotes(
      caseNotesUri(log, context),
      (notesText) => {
        const params: NotesQuoteParams = { ...place, notesText };
        return client.ask<NotesQuoteResult>(notesQuoteRequest, params);
      },
      t('There is no line to quote here.'),
    );
  });
}
