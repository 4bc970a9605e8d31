import * as vscode from 'vscode';
import { citationRequest, type CitationResult } from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { placeOf } from '../views/caseItems.js';
import { t } from '../speech.js';

/** Puts a line as one quotes it (file, line, time, text) on the clipboard: of a node of the view, else of the cursor. */
export function copyCitationCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.copyCitation', async (element?: unknown) => {
    const place = placeOf(element);
    if (!place) {
      void vscode.window.showInformationMessage(t('Open a log of the case first.'));
      return;
    }
    const answer = await client.ask<CitationResult>(citationRequest, place);
    if (!answer?.text) return;
    await vscode.env.clipboard.writeText(answer.text);
    vscode.window.setStatusBarMessage(t('Copied: {0}', answer.text), 3000);
  });
}
