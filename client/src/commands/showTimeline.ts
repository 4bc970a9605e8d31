import * as vscode from 'vscode';
import {
  timelineOpenRequest,
  type TimelineFilterSetting,
  type TimelineOpenParams,
  type TimelineOpenResult,
} from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { openPageCommand, type TimelineDocuments } from '../timelineDocuments.js';
import { isCaseElement, placeOf } from '../views/caseItems.js';
import { t } from '../speech.js';

/** The merged timeline around the cursor of a log, or around a place handed in by another command. */
export function showTimelineCommand(client: LogLanguageClient, timelines: TimelineDocuments): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('upgradeForensics.showInTimeline', async (uri?: unknown, line?: unknown) => {
      const node = isCaseElement(uri) ? placeOf(uri) : undefined;
      if (node) return openTimeline(client, timelines, vscode.Uri.parse(node.uri), node.line);
      const editor = vscode.window.activeTextEditor;
      const given = uri instanceof vscode.Uri ? uri : editor?.document.uri;
      if (!given) {
        void vscode.window.showInformationMessage(t('Open a log of the case first.'));
        return undefined;
      }
      const here = given.toString() === editor?.document.uri.toString() ? editor.selection.active.line : 0;
      return openTimeline(client, timelines, given, typeof line === 'number' ? line : here);
    }),
    vscode.commands.registerCommand(openPageCommand, (uri: unknown, where: unknown) => {
      if (typeof uri !== 'string') return undefined;
      return timelines.show(vscode.Uri.parse(uri), where === 'end' ? 'end' : 'start');
    }),
  );
}

/**
 * @param filter absent: that of the page, or none
 * @returns false when there is nothing to show, which the person has then been told
 */
export async function openTimeline(
  client: LogLanguageClient,
  timelines: TimelineDocuments,
  uri: vscode.Uri,
  line: number,
  filter?: TimelineFilterSetting,
): Promise<boolean> {
  const params: TimelineOpenParams = { uri: uri.toString(), line, ...(filter && { filter }) };
  const found = await client.ask<TimelineOpenResult>(timelineOpenRequest, params);
  if (!found) return false;
  if (found.uri === undefined) {
    void vscode.window.showInformationMessage(found.message ?? t('There is no timeline for this document.'));
    return false;
  }
  await timelines.show(vscode.Uri.parse(found.uri), found.line ?? 0);
  return true;
}
