import * as vscode from 'vscode';
import { followSteps, isPage } from '../currentDocument.js';

/** VS Code takes some seconds after its start until it knows the walkthroughs of extensions; until then it shows another. */
const TRIES = 8;
const TRY_AGAIN_MS = 1000;

/** *Get Started*: the walkthrough of package.json. */
export function getStartedCommand(context: vscode.ExtensionContext): vscode.Disposable {
  const { extension } = context;
  const name = String((extension.packageJSON as { displayName?: unknown }).displayName);
  return vscode.commands.registerCommand('upgradeForensics.getStarted', async () => {
    followSteps();
    for (let attempt = 0; attempt < TRIES; attempt++) {
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extension.id}#firstMinutes`, false);
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      // Ours is there, or the person went on to something else.
      if (!isPage(tab) || tab?.label.includes(name)) return;
    }
  });
}
