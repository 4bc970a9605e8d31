import * as vscode from 'vscode';
import { isCaseElement } from '../views/caseItems.js';
import { t } from '../speech.js';

/** Puts the text that a node of the view carries on the clipboard: a value, or a request to the customer. */
export function copyCaseTextCommand(id: 'copyRequest' | 'copyValue'): vscode.Disposable {
  return vscode.commands.registerCommand(`upgradeForensics.${id}`, async (element?: unknown) => {
    if (!isCaseElement(element) || element.node.copy === undefined) return;
    await vscode.env.clipboard.writeText(element.node.copy);
    vscode.window.setStatusBarMessage(t('Copied: {0}', element.node.copy), 3000);
  });
}
