import * as vscode from 'vscode';
import { documentScheme } from '../../../server/src/protocol.js';
import { openExplanationId } from '../explanationLinks.js';

/** Opens a page of the `upgrade-forensics:` scheme as rendered Markdown; the argument is its URI. */
export function openExplanationCommand(): vscode.Disposable {
  return vscode.commands.registerCommand(openExplanationId, async (uri: unknown) => {
    if (typeof uri === 'string') await openExplanation(vscode.Uri.parse(uri));
    else await vscode.commands.executeCommand('upgradeForensics.lookUpErrorCode');
  });
}

/** Shows the rendered page; anything but one of our pages is not opened, for links may come from a log's text. */
export async function openExplanation(uri: vscode.Uri): Promise<void> {
  if (uri.scheme !== documentScheme) return;
  await vscode.commands.executeCommand('markdown.showPreview', uri);
}
