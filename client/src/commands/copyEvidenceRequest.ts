import * as vscode from 'vscode';
import {
  missingEvidenceRequest,
  type MissingEvidenceParams,
  type MissingEvidenceResult,
} from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { t } from '../speech.js';

type RequestText = NonNullable<MissingEvidenceResult['request']>;

/**
 * Copies the text that asks the customer for what the case lacks. The customer's language need not be the display
 * language: it is asked for, the display language first.
 */
export function copyEvidenceRequestCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(
    'upgradeForensics.copyEvidenceRequest',
    async (target?: unknown, language?: unknown) => {
      const uri = uriOf(target) ?? vscode.window.activeTextEditor?.document.uri ?? firstFolder();
      if (!uri) {
        void vscode.window.showInformationMessage(t('Open a log of the case first.'));
        return;
      }
      const params: MissingEvidenceParams = { uri: uri.toString() };
      const answer = await client.ask<MissingEvidenceResult>(missingEvidenceRequest, params);
      if (!answer?.request) {
        if (answer?.message) void vscode.window.showInformationMessage(answer.message);
        return;
      }
      const chosen = language === 'en' || language === 'zh-CN' ? language : await pickLanguage();
      if (!chosen) return;
      await vscode.env.clipboard.writeText(answer.request[chosen]);
      void vscode.window.showInformationMessage(t('Copied: the request for what is missing ({0}).', answer.count));
    },
  );
}

async function pickLanguage(): Promise<keyof RequestText | undefined> {
  const items: (vscode.QuickPickItem & { readonly language: keyof RequestText })[] = [
    { label: 'English', language: 'en' },
    { label: '简体中文', language: 'zh-CN' },
  ];
  if (vscode.env.language.toLowerCase().startsWith('zh')) items.reverse();
  const title = t('Language of the request');
  return (await vscode.window.showQuickPick(items, { title }))?.language;
}

/** From a view a command gets the item that it was run on. */
function uriOf(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) return target;
  if (typeof target === 'string' && target !== '') return vscode.Uri.parse(target);
  const inner = typeof target === 'object' && target !== null ? (target as { uri?: unknown }).uri : undefined;
  return inner === undefined ? undefined : uriOf(inner);
}

/** Any name in the folder stands for its case. */
function firstFolder(): vscode.Uri | undefined {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder && vscode.Uri.joinPath(folder, 'setupact.log');
}
