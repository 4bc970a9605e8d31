import * as vscode from 'vscode';
import {
  correlatedEntriesRequest,
  correlationsRequest,
  type CorrelatedEntriesParams,
  type CorrelationsParams,
  type CorrelationsResult,
  type EvidenceResult,
} from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';

const icons: Readonly<Record<string, string>> = { entity: 'symbol-key', operation: 'symbol-method' };

/** Lines of the case that share an object, a code or the step of setup with the line at the cursor: picked, then peeked at. */
export function showCorrelatedEntriesCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.showCorrelatedEntries', async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a log of the case first.'));
      return;
    }
    const { active } = editor.selection;
    const { uri } = editor.document;
    const params: CorrelationsParams = { uri: uri.toString(), line: active.line, character: active.character };
    const choices = (await client.ask<CorrelationsResult>(correlationsRequest, params))?.items ?? [];
    if (choices.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('This line names nothing that other lines could share with it.'),
      );
      return;
    }
    const picked = await vscode.window.showQuickPick(
      choices.map(({ label, kind }, index) => ({ label: `$(${icons[kind] ?? 'list-flat'}) ${label}`, index })),
      { title: vscode.l10n.t('Show Correlated Entries'), placeHolder: vscode.l10n.t('What the lines have in common') },
    );
    if (!picked) return;
    const chosen: CorrelatedEntriesParams = { ...params, index: picked.index };
    const answer = await client.ask<EvidenceResult>(correlatedEntriesRequest, chosen);
    if (!answer) return;
    const locations = answer.places.map(
      (place) => new vscode.Location(vscode.Uri.parse(place.uri), new vscode.Range(place.line, 0, place.endLine, 0)),
    );
    if (locations.length === 0) {
      if (answer.message) void vscode.window.showInformationMessage(answer.message);
      return;
    }
    await vscode.commands.executeCommand('editor.action.peekLocations', uri, active, locations, 'peek');
  });
}
