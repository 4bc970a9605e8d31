import * as vscode from 'vscode';
import {
  citationRequest,
  redactTextRequest,
  type CitationResult,
  type RedactTextParams,
  type RedactTextResult,
} from '../../../server/src/protocol.js';
import { chooseCase } from '../caseChoice.js';
import type { LogLanguageClient } from '../languageClient.js';
import { t } from '../speech.js';
import { placeOf } from '../views/caseItems.js';
import { paramsFor, withPassphrase } from './redactedCopy.js';

/**
 * *Redact Text*: the notes, a report or what is selected of a log, with the pseudonyms of its case, as a new document;
 * and *Copy Citation, Redacted*.
 */
export function redactTextCommands(context: vscode.ExtensionContext, client: LogLanguageClient): vscode.Disposable {
  const redacted = async (uri: vscode.Uri, text: string): Promise<string | undefined> => {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    const root = folder?.uri.toString() ?? (await chooseCase(client, t('Pseudonyms of which case?')));
    if (root === undefined) return undefined;
    // Any file of the case stands for it.
    const params = { ...(await paramsFor(context, root)), uri: folder ? uri.toString() : `${root}/case` };
    const answer = await withPassphrase(params, (more) =>
      client.ask<RedactTextResult>(redactTextRequest, { ...more, text } satisfies RedactTextParams),
    );
    if (answer?.result.message) void vscode.window.showWarningMessage(answer.result.message);
    return answer?.result.text;
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand('upgradeForensics.redactText', async (): Promise<vscode.Uri | undefined> => {
      const editor = vscode.window.activeTextEditor;
      if (!editor) {
        void vscode.window.showInformationMessage(t('Open the notes, the report or the log first.'));
        return undefined;
      }
      const { document, selection } = editor;
      const content = await redacted(document.uri, document.getText(selection.isEmpty ? undefined : selection));
      if (content === undefined) return undefined;
      const shown = await vscode.workspace.openTextDocument({ language: document.languageId, content });
      await vscode.window.showTextDocument(shown, { preview: false });
      return shown.uri;
    }),
    vscode.commands.registerCommand('upgradeForensics.copyRedactedCitation', async (element?: unknown) => {
      const place = placeOf(element);
      if (!place) {
        void vscode.window.showInformationMessage(t('Open a log of the case first.'));
        return;
      }
      const citation = await client.ask<CitationResult>(citationRequest, place);
      const text = citation?.text && (await redacted(vscode.Uri.parse(place.uri), citation.text));
      if (!text) return;
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage(t('Copied: {0}', text), 3000);
    }),
  );
}
