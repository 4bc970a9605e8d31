import * as vscode from 'vscode';
import { followSteps } from '../currentDocument.js';
import type { LogLanguageClient } from '../languageClient.js';
import type { CaseView } from '../views/caseView.js';
import { showBundle } from './openBundle.js';

/**
 * Opens the sample case that comes with the extension, at its first cause. It is worked on as a copy in the extension's
 * own storage: logs in a zip cannot be changed, notes lie beside it, and the workspace stays as it is.
 */
export function openSampleCaseCommand(
  context: vscode.ExtensionContext,
  client: LogLanguageClient,
  view: CaseView,
): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.openSampleCase', async () => {
    followSteps();
    const zip = await provideSample(context);
    const root = await showBundle(client, zip, { quiet: true });
    if (root !== undefined) await view.reveal(root.toString());
  });
}

/** The copy of the sample, written anew when an update of the extension brought another one. */
async function provideSample(context: vscode.ExtensionContext): Promise<vscode.Uri> {
  const { fs } = vscode.workspace;
  const shipped = await fs.readFile(vscode.Uri.joinPath(context.extensionUri, 'dist', 'sample', 'sample-case.zip'));
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'sample');
  const copy = vscode.Uri.joinPath(folder, 'sample-case.zip');
  await fs.createDirectory(folder);
  const present = await Promise.resolve(fs.readFile(copy)).catch(() => undefined);
  if (!present || Buffer.compare(present, shipped) !== 0) await fs.writeFile(copy, shipped);
  return copy;
}
