import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  comparePageRequest,
  compareRequest,
  documentScheme,
  type ComparePageParams,
  type ComparePageResult,
  type CompareParams,
  type CompareResult,
} from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { previewPage } from '../pageLinks.js';
import { rootOf } from '../views/caseItems.js';
import { openExplanation } from './openExplanation.js';
import { t } from '../speech.js';

const compareId = 'upgradeForensics.compareWithGoodRun';
const sideBySideId = 'upgradeForensics.compareSideBySide';

type Divergence = NonNullable<CompareResult['divergence']>;

/**
 * *Compare with a good run* and *Open side by side at first divergence*. Both commands take optional arguments, so that
 * menus and tests can name the case and the good run; without them the person picks.
 */
export function compareCommands(client: LogLanguageClient): vscode.Disposable {
  let last: Divergence | undefined;
  const compare = async (badArgument?: unknown, goodArgument?: unknown): Promise<CompareResult | undefined> => {
    const bad = uriOf(badArgument) ?? caseInQuestion();
    if (!bad) {
      void vscode.window.showInformationMessage(t('Open a log of the case first.'));
      return undefined;
    }
    // Behind a node the view hands over what is selected, which is no good run.
    const given = typeof goodArgument === 'string' || goodArgument instanceof vscode.Uri;
    const good = (given ? uriOf(goodArgument) : undefined) ?? (await pickGoodRun(bad));
    if (!good) return undefined;
    const params: CompareParams = { bad: bad.toString(), good: good.toString() };
    const result = await client.ask<CompareResult>(compareRequest, params);
    if (!result || result.cancelled) return result;
    last = result.divergence;
    void vscode.commands.executeCommand('setContext', 'upgradeForensics.hasDivergence', last !== undefined);
    if (result.uri) await openExplanation(vscode.Uri.parse(result.uri));
    void report(result);
    return result;
  };
  // The sentence stands on the page; a message that repeats it would cover it.
  const report = async ({ message, sentence, divergence }: CompareResult): Promise<void> => {
    if (message) void vscode.window.showWarningMessage(message);
    if (!sentence) return;
    const sideBySide = t('Open Side by Side');
    const text = divergence ? t('The runs part at {0}.', placeName(divergence.bad)) : sentence;
    const choice = await vscode.window.showInformationMessage(text, ...(divergence ? [sideBySide] : []));
    if (choice === sideBySide && divergence) await openSideBySide(divergence);
  };
  const changed = new vscode.EventEmitter<vscode.Uri>();
  return vscode.Disposable.from(
    changed,
    // A new server may speak another language: pages that are open are written anew.
    client.onReady(() => {
      for (const { uri } of vscode.workspace.textDocuments) if (isPage(uri)) changed.fire(uri);
    }),
    vscode.workspace.registerTextDocumentContentProvider(documentScheme, pagesOf(client, changed.event)),
    vscode.commands.registerCommand(compareId, compare),
    vscode.commands.registerCommand(sideBySideId, async () => {
      const divergence = last ?? (await compare())?.divergence;
      if (divergence) await openSideBySide(divergence);
      else void vscode.window.showInformationMessage(t('The runs that were compared do not diverge.'));
    }),
  );
}

/** The pages `upgrade-forensics:/compare/...`; for any other page the next provider of the scheme is asked. */
function pagesOf(client: LogLanguageClient, onDidChange: vscode.Event<vscode.Uri>): vscode.TextDocumentContentProvider {
  return {
    onDidChange,
    provideTextDocumentContent: async (uri, token) => {
      if (!isPage(uri)) return undefined;
      const params: ComparePageParams = { uri: uri.toString() };
      const page = await client.ask<ComparePageResult>(comparePageRequest, params, token);
      if (!page) return t('There is nothing to show: the language server did not answer.');
      return previewPage(page.text, vscode.workspace.workspaceFolders?.[0]?.uri.toString());
    },
  };
}

function isPage({ scheme, path: name }: vscode.Uri): boolean {
  return scheme === documentScheme && name.startsWith('/compare/');
}

/** A menu of the view hands over its node: the case is compared that it belongs to. */
function uriOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  const root = rootOf(argument);
  if (root !== undefined) return vscode.Uri.parse(root);
  return typeof argument === 'string' ? vscode.Uri.parse(argument) : undefined;
}

/** The log in the editor, else the first folder of the workspace. */
function caseInQuestion(): vscode.Uri | undefined {
  const open = vscode.window.activeTextEditor?.document.uri;
  return open && open.scheme !== documentScheme ? open : vscode.workspace.workspaceFolders?.[0]?.uri;
}

interface GoodRunItem extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
  readonly browse?: 'folder' | 'file';
}

/** One of the runs in the folder of the setting, or what the person browses for. */
async function pickGoodRun(bad: vscode.Uri): Promise<vscode.Uri | undefined> {
  const stored = await storedRuns(bad);
  const items: GoodRunItem[] = [
    ...stored.map(({ uri, isFolder }) => ({
      label: `$(${isFolder ? 'folder' : 'file-zip'}) ${path.posix.basename(uri.path)}`,
      description: t('stored good run'),
      uri,
    })),
    { label: `$(folder-opened) ${t('Choose a folder...')}`, browse: 'folder' },
    { label: `$(file) ${t('Choose a zip or a log...')}`, browse: 'file' },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Compare with a Good Run'),
    placeHolder: t('The logs of an upgrade of the same kind that succeeded'),
  });
  if (!picked?.browse) return picked?.uri;
  const folder = picked.browse === 'folder';
  const chosen = await vscode.window.showOpenDialog({
    canSelectFolders: folder,
    canSelectFiles: !folder,
    openLabel: t('Compare'),
    ...(!folder && { filters: { [t('Logs and zips')]: ['zip', 'log', 'txt'] } }),
  });
  return chosen?.[0];
}

/** Folders and zips in the folder of the setting; the folder itself where it holds logs only. */
async function storedRuns(
  bad: vscode.Uri,
): Promise<readonly { readonly uri: vscode.Uri; readonly isFolder: boolean }[]> {
  const setting = vscode.workspace
    .getConfiguration('upgradeForensics', bad)
    .get<string>('compare.baselineFolder', '')
    .trim();
  if (!setting) return [];
  const workspace = vscode.workspace.getWorkspaceFolder(bad)?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const folder =
    path.isAbsolute(setting) || !workspace ? vscode.Uri.file(setting) : vscode.Uri.joinPath(workspace, setting);
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    const runs = entries
      .map(([name, type]) => ({
        uri: vscode.Uri.joinPath(folder, name),
        isFolder: (type & vscode.FileType.Directory) !== 0,
        isZip: /\.zip$/i.test(name),
      }))
      .filter(({ isFolder, isZip }) => isFolder || isZip);
    return runs.length > 0 ? runs : [{ uri: folder, isFolder: true }];
  } catch {
    void vscode.window.showWarningMessage(
      t('The folder of good runs cannot be read: {0} (setting {1})', folder.fsPath, 'compare.baselineFolder'),
    );
    return [];
  }
}

/** `setupact.log:5487` */
function placeName({ uri, line }: Divergence['bad']): string {
  return `${path.posix.basename(vscode.Uri.parse(uri).path)}:${line + 1}`;
}

/** Two editors beside each other, each at the place where the runs part. */
async function openSideBySide({ bad, good }: Divergence): Promise<void> {
  const show = async (place: Divergence['bad'], viewColumn: vscode.ViewColumn): Promise<void> => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(place.uri));
    const at = new vscode.Position(place.line, 0);
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn,
      preview: false,
      selection: new vscode.Range(at, at),
    });
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
  };
  await show(good, vscode.ViewColumn.Two);
  await show(bad, vscode.ViewColumn.One);
}
