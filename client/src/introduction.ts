import * as vscode from 'vscode';
import { t } from './speech.js';
import { caseViewId, type CaseView } from './views/caseView.js';

const seenKey = 'introduction.seen';

/**
 * Says once, where a workspace holds upgrade logs, what there is to see. VS Code introduces what was installed from its
 * own list; an extension from a file, as on machines without a network, would sit there unnoticed. Who has switched such
 * introductions off in VS Code gets none of ours.
 */
export async function introduce(context: vscode.ExtensionContext, view: CaseView): Promise<void> {
  const wanted = vscode.workspace.getConfiguration('workbench.welcomePage.walkthroughs').get('openOnInstall', true);
  if (!wanted || context.extensionMode === vscode.ExtensionMode.Test) return;
  if (context.globalState.get<boolean>(seenKey, false) || (await view.allCases()).length === 0) return;
  await context.globalState.update(seenKey, true);
  const getStarted = t('Get Started');
  const showCase = t('Show Upgrade Case');
  const message = t(
    'There are logs of a Windows upgrade here. Upgrade Log Forensics tells what failed first, and why.',
  );
  const choice = await vscode.window.showInformationMessage(message, getStarted, showCase);
  if (choice === getStarted) await vscode.commands.executeCommand('upgradeForensics.getStarted');
  if (choice === showCase) await vscode.commands.executeCommand(`${caseViewId}.focus`);
}
