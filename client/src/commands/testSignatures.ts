import * as vscode from 'vscode';
import { testRulesRequest, type TestRulesResult } from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { t } from '../speech.js';

/**
 * *Test All Signatures*: every file of the workspace and of the team with its samples. What fails is in Problems, in its
 * file; the list of all is in the output.
 */
export function testSignaturesCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.testSignatures', async () => {
    const title = t('Testing signatures');
    const answer = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
      client.ask<TestRulesResult>(testRulesRequest, {}),
    );
    if (answer) void tell(client, answer);
    return answer;
  });
}

async function tell(client: LogLanguageClient, { rules, message }: TestRulesResult): Promise<void> {
  if (message !== undefined || rules.length === 0) {
    if (message !== undefined) void vscode.window.showInformationMessage(message);
    else await offerFirst();
    return;
  }
  const failed = rules.filter(({ problems }) => problems.length > 0);
  for (const { name, samples, problems } of rules) {
    if (problems.length === 0) client.output.info(t('{0}: {1} samples pass', name, samples));
    for (const { line, message: what } of problems) client.output.error(`${name}:${line + 1}: ${what}`);
  }
  const output = t('Show Output');
  if (failed.length === 0) {
    const samples = rules.reduce((sum, one) => sum + one.samples, 0);
    const text = t('All {0} files pass, {1} samples.', rules.length, samples);
    if ((await vscode.window.showInformationMessage(text, output)) === output) client.output.show();
    return;
  }
  const problems = t('Show Problems');
  const text = t('{0} of {1} files have a problem.', failed.length, rules.length);
  const choice = await vscode.window.showWarningMessage(text, problems, output);
  if (choice === problems) await vscode.commands.executeCommand('workbench.actions.view.problems');
  if (choice === output) client.output.show();
}

/** With a button the message is shown as a whole. */
async function offerFirst(): Promise<void> {
  if (
    vscode.workspace.textDocuments.some(
      ({ isUntitled, uri }) => isUntitled && /\/signatures\/.*\.ya?ml$/.test(uri.path),
    )
  ) {
    void vscode.window.showInformationMessage(
      t('No signature of your own is saved yet. Save the new one, then test it.'),
    );
    return;
  }
  const create = t('New Signature');
  const text = t('There are no signatures of your own yet. Select a line of a log first.');
  const choice = await vscode.window.showInformationMessage(text, create);
  if (choice === create) await vscode.commands.executeCommand('upgradeForensics.newSignature');
}
