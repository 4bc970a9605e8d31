import * as vscode from 'vscode';
import { logLanguages, type TimelinePictureParams } from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { chooseCase } from '../caseChoice.js';
import { isTimeline } from '../timelineDocuments.js';
import type { TimelinePictures } from '../timelinePicture/pictures.js';
import { isCaseElement } from '../views/caseItems.js';
import { t } from '../speech.js';

/** The timeline of a case as a picture: of the document or node that it is asked for on, else of the workspace's case. */
export function showTimelinePictureCommand(client: LogLanguageClient, pictures: TimelinePictures): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.showTimelinePicture', async (target?: unknown) => {
    const wanted = isCaseElement(target) ? { root: target.root } : documentOf(target);
    if (wanted) {
      // A log stays in sight beside its picture.
      const column = 'uri' in wanted ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
      await pictures.show(wanted, column);
      return;
    }
    const root = await chooseCase(client, t('Timeline picture of which case?'));
    if (root !== undefined) await pictures.show({ root }, vscode.ViewColumn.Active);
  });
}

function documentOf(target: unknown): (TimelinePictureParams & { readonly uri: string }) | undefined {
  if (target instanceof vscode.Uri) return { uri: target.toString() };
  const document = vscode.window.activeTextEditor?.document;
  if (!document) return undefined;
  const ours = (logLanguages as readonly string[]).includes(document.languageId) || isTimeline(document.uri);
  return ours ? { uri: document.uri.toString() } : undefined;
}
