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
import { t } from '../speech.js';

/** The choice that is not the server's: it has a command of its own, which asks for the seconds. */
const sameMoment = -1;

const icons: Readonly<Record<string, string>> = { entity: 'symbol-key', operation: 'symbol-method' };

/** Lines of the case that share an object, a code or the step of setup with the line at the cursor: picked, then peeked at. */
export function showCorrelatedEntriesCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.showCorrelatedEntries', async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor) {
      void vscode.window.showInformationMessage(t('Open a log of the case first.'));
      return;
    }
    const { active } = editor.selection;
    const { uri } = editor.document;
    const params: CorrelationsParams = { uri: uri.toString(), line: active.line, character: active.character };
    const choices = (await client.ask<CorrelationsResult>(correlationsRequest, params))?.items ?? [];
    const items = choices.map(({ label, kind }, index) => ({
      label: `$(${icons[kind] ?? 'list-flat'}) ${label}`,
      index,
    }));
    const picked = await vscode.window.showQuickPick(
      [...items, { label: `$(clock) ${t('The same moment')}`, index: sameMoment }],
      { title: t('Show Correlated Entries'), placeHolder: t('What the lines have in common') },
    );
    if (!picked) return;
    if (picked.index === sameMoment) {
      await vscode.commands.executeCommand('upgradeForensics.showSameMoment');
      return;
    }
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
