import * as vscode from 'vscode';

const seenKey = 'firstMinutes.seen';

/**
 * *Get Started*, and its first showing by itself. VS Code shows the walkthrough of an extension that was installed in
 * its own list; one that was installed from a file, as on machines without a network, would never be introduced.
 */
export function registerFirstMinutes(context: vscode.ExtensionContext): vscode.Disposable {
  const show = (): Thenable<unknown> =>
    vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#firstMinutes`, false);
  void introduce(context, show);
  return vscode.commands.registerCommand('upgradeForensics.getStarted', show);
}

/** Once, in an empty editor area, and where VS Code may show walkthroughs of new extensions at all. */
async function introduce(context: vscode.ExtensionContext, show: () => Thenable<unknown>): Promise<void> {
  if (context.globalState.get<boolean>(seenKey, false)) return;
  const wanted = vscode.workspace.getConfiguration('workbench.welcomePage.walkthroughs').get('openOnInstall', true);
  if (!wanted || context.extensionMode !== vscode.ExtensionMode.Production) return;
  await context.globalState.update(seenKey, true);
  if (vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0)) await show();
}
