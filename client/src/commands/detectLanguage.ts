import * as vscode from 'vscode';
import type { LogLanguageClient } from '../languageClient.js';
import { setDetectedLanguage } from '../logDetector.js';
import { t } from '../speech.js';

/** Looks at the content of the file in the editor and, if it is an upgrade log under another name, treats it as one. */
export function detectLanguageCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.detectLanguage', async () => {
    const document = vscode.window.activeTextEditor?.document;
    if (!document) {
      void vscode.window.showInformationMessage(t('Open the log file first, then detect its kind.'));
      return;
    }
    const languageId = await setDetectedLanguage(client, document);
    if (languageId === null) {
      const name = vscode.workspace.asRelativePath(document.uri);
      void vscode.window.showInformationMessage(t('{0} does not look like a Windows setup, DISM or CBS log.', name));
    }
  });
}
