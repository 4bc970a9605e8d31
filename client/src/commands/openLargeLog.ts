import * as vscode from 'vscode';
import { isLogWindow, logOf, showWindowCommand, type LargeLogDocuments } from '../largeLogDocuments.js';
import { largeTabs } from '../largeLogOffer.js';
import { t } from '../speech.js';

/** Opens a log of any size in windows: one that is pointed at, the one in the active tab, or a file that one picks. */
export function openLargeLogCommand(documents: LargeLogDocuments): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('upgradeForensics.openLargeLog', async (uri?: unknown, line?: unknown) => {
      const log = uri instanceof vscode.Uri ? uri : ((await activeLargeLog()) ?? (await pickLog()));
      return log && documents.open(logOf(log), typeof line === 'number' ? line : undefined);
    }),
    vscode.commands.registerCommand(showWindowCommand, (uri: unknown, at: unknown) => {
      if (typeof uri !== 'string' || !isLogWindow(vscode.Uri.parse(uri))) return undefined;
      return documents.show(vscode.Uri.parse(uri), at === 'end' ? 'end' : 'start');
    }),
  );
}

async function activeLargeLog(): Promise<vscode.Uri | undefined> {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputText)) return undefined;
  return (await largeTabs()).includes(input.uri.toString()) ? input.uri : undefined;
}

async function pickLog(): Promise<vscode.Uri | undefined> {
  const [picked] =
    (await vscode.window.showOpenDialog({
      title: t('Open Large Log'),
      filters: { [t('Logs')]: ['log', 'txt', 'old', 'lo_'], [t('All files')]: ['*'] },
    })) ?? [];
  return picked;
}
