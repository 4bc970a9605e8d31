import * as vscode from 'vscode';
import { draftRuleRequest, type DraftRuleParams, type DraftRuleResult } from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { exists, pickRuleFolder } from '../ruleFolders.js';
import { given, selectedLines } from '../selectedLines.js';
import { t } from '../speech.js';

/**
 * *New Signature from Selection*: a file that finds the selected lines, open and not saved, with places to fill in. It is
 * written when the person saves it.
 */
export function newSignatureCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.newSignature', async (argument?: unknown) => {
    const lines = selectedLines(argument);
    if (!lines) {
      void vscode.window.showInformationMessage(t('Open a log of the case first.'));
      return;
    }
    const params: DraftRuleParams = { ...lines, kind: 'signature' };
    const draft = await client.ask<DraftRuleResult>(draftRuleRequest, params);
    if (!draft) return;
    const { id, snippet, message } = draft;
    if (id === undefined || snippet === undefined) {
      void vscode.window.showInformationMessage(message ?? t('There is no log here.'));
      return;
    }
    const folder = await pickRuleFolder(client, given(argument, 'folder'));
    if (!folder) return;
    const name = given(argument, 'id') ?? (await askId(folder, id));
    if (name === undefined) return;
    await openDraft(vscode.Uri.joinPath(folder, `${name}.yml`), snippet.replace(`id: ${id}\n`, `id: ${name}\n`));
  });
}

/** The id is the name of the file and never changes: it is asked for before there is one. */
function askId(folder: vscode.Uri, proposed: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: t('New Signature'),
    prompt: t('Id of the signature and name of its file. Case notes refer to it, so it stays.'),
    value: proposed,
    async validateInput(value) {
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(value)) return t('Lower-case words joined by hyphens: "{0}".', proposed);
      const uri = vscode.Uri.joinPath(folder, `${value}.yml`);
      return (await exists(uri)) ? t('{0} is there already.', uri.fsPath) : undefined;
    },
  });
}

/** Opens a file that is not on disk, with the snippet in it: one undo takes it away, saving writes it. */
async function openDraft(file: vscode.Uri, snippet: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file.with({ scheme: 'untitled' }));
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  await editor.insertSnippet(new vscode.SnippetString(snippet), whole, {
    undoStopBefore: true,
    undoStopAfter: true,
    keepWhitespace: true,
  });
}
