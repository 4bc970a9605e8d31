import * as vscode from 'vscode';
import {
  bundleScheme,
  openBundleRequest,
  type BundleParams,
  type OpenBundleResult,
} from '../../../server/src/protocol.js';
import { bundleUri } from '../bundleFiles.js';
import { columnFor } from '../currentDocument.js';
import type { LogLanguageClient } from '../languageClient.js';
import { t } from '../speech.js';

/** Where a zip that was opened in an empty window is to be continued once its folder is there. */
const pendingKey = 'openBundle.pending';

/**
 * Opens a bundle: a zip or a folder, by the dialogs or as an argument (the explorer, tests). In a window without a
 * folder it becomes the folder; beside others it is worked out where it lies, and shown at the line that failed first.
 */
export function openBundleCommand(context: vscode.ExtensionContext, client: LogLanguageClient): vscode.Disposable {
  const open = async (argument?: unknown): Promise<void> => {
    const target = argument instanceof vscode.Uri ? argument : await pickBundle();
    if (!target) return;
    if (vscode.workspace.workspaceFolders?.length) {
      await showBundle(client, target);
      return;
    }
    // Opening a folder starts the extension anew.
    await context.globalState.update(pendingKey, target.toString());
    await vscode.commands.executeCommand('vscode.openFolder', isZip(target) ? bundleUri(target) : target);
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand('upgradeForensics.openBundle', open),
    // The same for a zip that is already pointed at, under the name that fits there.
    vscode.commands.registerCommand('upgradeForensics.openAsBundle', open),
  );
}

/** Goes on where `openBundle` left off when the window got its folder. */
export async function continueOpenBundle(context: vscode.ExtensionContext, client: LogLanguageClient): Promise<void> {
  const pending = context.globalState.get<string>(pendingKey);
  if (pending === undefined) return;
  const target = vscode.Uri.parse(pending);
  const here = isZip(target) ? bundleUri(target) : target;
  if (!vscode.workspace.workspaceFolders?.some(({ uri }) => uri.toString() === here.toString())) return;
  await context.globalState.update(pendingKey, undefined);
  await showBundle(client, target);
}

async function pickBundle(): Promise<vscode.Uri | undefined> {
  // Windows and Linux have no dialog that takes either.
  const zip = { label: t('Zip archive'), iconPath: new vscode.ThemeIcon('file-zip') };
  const folder = { label: t('Folder'), iconPath: new vscode.ThemeIcon('folder') };
  const kind = await vscode.window.showQuickPick([zip, folder], {
    title: t('Open Upgrade Bundle'),
    placeHolder: t('The logs of one machine; they are only read, never changed'),
  });
  if (!kind) return undefined;
  const [picked] =
    (await vscode.window.showOpenDialog(
      kind === zip
        ? { canSelectFiles: true, filters: { [zip.label]: ['zip'] } }
        : { canSelectFiles: false, canSelectFolders: true },
    )) ?? [];
  return picked;
}

/**
 * Works a bundle out and opens what is to be read first.
 *
 * @param quiet the verdict is not told in a message, only what went wrong
 * @returns URI of the case; undefined when there is none, which the person has then been told
 */
export async function showBundle(
  client: LogLanguageClient,
  target: vscode.Uri,
  { quiet = false } = {},
): Promise<vscode.Uri | undefined> {
  const uri = isZip(target) ? bundleUri(target) : target;
  const params: BundleParams = { uri: uri.toString() };
  const result = await client.ask<OpenBundleResult>(openBundleRequest, params);
  if (!result) return undefined;
  for (const problem of result.problems) client.output.warn(problem);
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  if (result.show) {
    const at = new vscode.Position(result.show.line, 0);
    const log = vscode.Uri.parse(result.show.uri);
    const selection = new vscode.Range(at, at);
    const options: vscode.TextDocumentShowOptions = { viewColumn: columnFor(log), preview: false, selection };
    await vscode.commands.executeCommand('vscode.open', log, options);
  }
  if (!quiet || result.message !== undefined) void report(client, name, uri, result);
  return result.message === undefined ? uri : undefined;
}

/** The verdict, or why there is none; not waited for, as it stays until a person closes it. */
async function report(
  client: LogLanguageClient,
  name: string,
  uri: vscode.Uri,
  { title, message, problems }: OpenBundleResult,
): Promise<void> {
  const showOutput = t('Show Output');
  const addFolder = t('Add to Workspace');
  const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const actions = [
    ...(problems.length > 0 ? [showOutput] : []),
    ...(message === undefined && !inWorkspace ? [addFolder] : []),
  ];
  const text =
    message ??
    (problems.length > 0
      ? t('{0}: {1}. Not everything could be read: {2} problems.', name, title, problems.length)
      : `${name}: ${title}`);
  const choice = await (message === undefined
    ? vscode.window.showInformationMessage(text, ...actions)
    : vscode.window.showWarningMessage(text, ...actions));
  if (choice === showOutput) client.output.show();
  if (choice === addFolder) {
    vscode.workspace.updateWorkspaceFolders(vscode.workspace.workspaceFolders?.length ?? 0, 0, { uri, name });
  }
}

function isZip(uri: vscode.Uri): boolean {
  return uri.scheme === bundleScheme || /\.zip$/i.test(uri.path);
}
