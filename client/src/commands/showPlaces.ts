import * as vscode from 'vscode';
import {
  commands,
  correlatedRequest,
  evidenceRequest,
  type EvidenceParams,
  type EvidenceResult,
} from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';

/** *Why?*: a peek at the lines that a finding rests on. Arguments: URI of the log, id of the finding. */
export function showEvidenceCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(commands.showEvidence, (uri: unknown, findingId: unknown) =>
    showPlaces(client, evidenceRequest, uri, findingId),
  );
}

/** *n correlated*: a peek at other lines of the same chain, code or object. Arguments as above. */
export function showCorrelatedCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(commands.showCorrelated, (uri: unknown, findingId: unknown) =>
    showPlaces(client, correlatedRequest, uri, findingId),
  );
}

async function showPlaces(client: LogLanguageClient, method: string, uri: unknown, findingId: unknown): Promise<void> {
  if (typeof uri !== 'string' || typeof findingId !== 'string') return;
  const params: EvidenceParams = { uri, findingId };
  const answer = await client.ask<EvidenceResult>(method, params);
  if (!answer) return;
  const locations = answer.places.map(
    (place) => new vscode.Location(vscode.Uri.parse(place.uri), new vscode.Range(place.line, 0, place.endLine, 0)),
  );
  const [first] = locations;
  if (!first) {
    void vscode.window.showInformationMessage(
      answer.message ?? vscode.l10n.t('There are no lines to show for this finding.'),
    );
    return;
  }
  const log = vscode.Uri.parse(uri);
  const here = locations.find((location) => location.uri.toString() === log.toString()) ?? first;
  await vscode.commands.executeCommand('editor.action.peekLocations', log, here.range.start, locations, 'peek');
}
