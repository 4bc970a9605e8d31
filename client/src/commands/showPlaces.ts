import * as vscode from 'vscode';
import {
  commands,
  correlatedRequest,
  evidenceRequest,
  type EvidenceParams,
  type EvidenceResult,
} from '../../../server/src/protocol.js';
import { openFirstCause } from './goToFirstCause.js';
import { findingArgument } from '../findingArgument.js';
import { isLogWindow } from '../largeLogDocuments.js';
import type { LogLanguageClient } from '../languageClient.js';
import { t } from '../speech.js';

/** *Why?*: a peek at the lines that a finding rests on. The argument names the finding; without one it is the first cause. */
export function showEvidenceCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(commands.showEvidence, (argument: unknown) =>
    showPlaces(client, evidenceRequest, argument),
  );
}

/** *n correlated*: a peek at other lines of the same chain, code or object. The argument names the finding. */
export function showCorrelatedCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(commands.showCorrelated, (argument: unknown) =>
    showPlaces(client, correlatedRequest, argument),
  );
}

async function showPlaces(client: LogLanguageClient, method: string, argument: unknown): Promise<void> {
  // A peek needs its editor: without a finding the log is opened first.
  const finding = findingArgument(argument) ?? (await openFirstCause(client));
  if (!finding) return;
  const { uri, findingId } = finding;
  const params: EvidenceParams = { uri, findingId };
  const answer = await client.ask<EvidenceResult>(method, params);
  if (!answer) return;
  const locations = answer.places.map(
    (place) => new vscode.Location(vscode.Uri.parse(place.uri), new vscode.Range(place.line, 0, place.endLine, 0)),
  );
  const [first] = locations;
  if (!first) {
    void vscode.window.showInformationMessage(answer.message ?? t('There are no lines to show for this finding.'));
    return;
  }
  const log = vscode.Uri.parse(uri);
  const same = locations.find((location) => location.uri.toString() === log.toString());
  const editor = vscode.window.activeTextEditor;
  // A filtered window shows the line at another row than the window that the places lie in.
  const cursor = editor?.document.uri.toString() === log.toString() ? editor.selection.active : undefined;
  const at = (same ?? first).range.start;
  const here = same || !isLogWindow(log) ? at : (cursor ?? new vscode.Position(0, 0));
  await vscode.commands.executeCommand('editor.action.peekLocations', log, here, locations, 'peek');
}
