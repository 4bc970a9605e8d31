import * as vscode from 'vscode';
import {
  commands,
  ruleLinesRequest,
  type RuleLinesParams,
  type RuleLinesResult,
} from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { t } from '../speech.js';

/** The lenses of a rule file: a peek at the lines of the open case that it finds, or at its samples that fail. */
export function showRuleLinesCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(commands.showRuleLines, async (argument: unknown) => {
    const { uri, line, kind } = argument as RuleLinesParams & { readonly line: number };
    const answer = await client.ask<RuleLinesResult>(ruleLinesRequest, { uri, kind });
    if (!answer) return;
    const locations = answer.places.map(
      (place) => new vscode.Location(vscode.Uri.parse(place.uri), new vscode.Range(place.line, 0, place.endLine, 0)),
    );
    if (locations.length === 0) {
      void vscode.window.showInformationMessage(answer.message ?? t('There are no lines to show.'));
      return;
    }
    const at = new vscode.Position(line, 0);
    await vscode.commands.executeCommand('editor.action.peekLocations', vscode.Uri.parse(uri), at, locations, 'peek');
  });
}
