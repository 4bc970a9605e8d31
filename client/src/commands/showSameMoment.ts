import * as vscode from 'vscode';
import { sameMomentRequest, type SameMomentParams, type SameMomentResult } from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { t } from '../speech.js';

/** Seconds before and after that one may choose from; stamps have a resolution of one second. */
const CHOICES = [2, 5, 10, 30, 60, 300];

/** A peek at what the other logs of the case wrote at the moment of the line at the cursor, by corrected clocks. */
export function showSameMomentCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.showSameMoment', async (given?: unknown) => {
    const editor = vscode.window.activeTextEditor;
    if (!editor) {
      void vscode.window.showInformationMessage(t('Open a log of the case first.'));
      return;
    }
    const { active } = editor.selection;
    const seconds = typeof given === 'number' ? given : await askSeconds();
    if (seconds === undefined) return;
    const { uri } = editor.document;
    const params: SameMomentParams = { uri: uri.toString(), line: active.line, seconds };
    const answer = await client.ask<SameMomentResult>(sameMomentRequest, params);
    if (!answer) return;
    const locations = answer.places.map(
      (place) => new vscode.Location(vscode.Uri.parse(place.uri), new vscode.Range(place.line, 0, place.endLine, 0)),
    );
    if (locations.length === 0) {
      if (answer.message !== undefined) void vscode.window.showInformationMessage(answer.message);
      return;
    }
    if (answer.more > 0) {
      vscode.window.setStatusBarMessage(t('{0} more entries of this moment are not listed', answer.more), 10_000);
    }
    await vscode.commands.executeCommand('editor.action.peekLocations', uri, active, locations, 'peek');
  });
}

async function askSeconds(): Promise<number | undefined> {
  const picked = await vscode.window.showQuickPick(
    CHOICES.map((seconds) => ({ label: t('± {0} seconds', seconds), seconds })),
    { title: t('Show Entries of the Same Moment') },
  );
  return picked?.seconds;
}
