import * as vscode from 'vscode';
import { draftRuleRequest, type DraftRuleParams, type DraftRuleResult } from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { pickRuleFolder, removeRule, sayWritten, writeRule, type WrittenRule } from '../ruleFolders.js';
import { given, selectedLines } from '../selectedLines.js';
import { t } from '../speech.js';

/** Marks of this window, the last one at the end. */
const written: WrittenRule[] = [];

/** *Mark as Benign*: the shape of the selected line, with the reason, for the workspace or the team; dims it at once. */
export function markAsBenignCommand(client: LogLanguageClient): vscode.Disposable {
  const undo = async (rule: WrittenRule): Promise<void> => {
    const at = written.indexOf(rule);
    if (at < 0) return;
    written.splice(at, 1);
    offerUndo();
    await removeRule(client, rule.uri);
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand('upgradeForensics.markAsBenign', async (argument?: unknown) => {
      const rule = await mark(client, argument);
      if (!rule) return;
      written.push(rule);
      offerUndo();
      void sayWritten(t('Lines of this shape are dimmed from now on: {0}', rule.id), rule.uri, () => undo(rule));
    }),
    vscode.commands.registerCommand('upgradeForensics.undoMarkAsBenign', async () => {
      const last = written.at(-1);
      if (last) await undo(last);
      else void vscode.window.showInformationMessage(t('No line was marked as benign in this window.'));
    }),
  );
}

/** The palette offers to take a mark back while there is one. */
function offerUndo(): void {
  void vscode.commands.executeCommand('setContext', 'upgradeForensics.hasBenignMark', written.length > 0);
}

async function mark(client: LogLanguageClient, argument: unknown): Promise<WrittenRule | undefined> {
  const lines = selectedLines(argument);
  if (!lines) {
    void vscode.window.showInformationMessage(t('Open a log of the case first.'));
    return undefined;
  }
  const ask = (because: string): Promise<DraftRuleResult | undefined> => {
    const params: DraftRuleParams = { ...lines, kind: 'benign', because };
    return client.ask<DraftRuleResult>(draftRuleRequest, params);
  };
  // Whether there can be a mark is told before the person is asked to write a reason.
  const possible = await ask('?');
  if (possible?.id === undefined) {
    if (possible) void vscode.window.showInformationMessage(possible.message ?? t('There is no log here.'));
    return undefined;
  }
  const { warning } = possible;
  if (warning !== undefined && given(argument, 'because') === undefined) {
    const yes = t('Mark as Benign');
    if ((await vscode.window.showWarningMessage(warning, { modal: true }, yes)) !== yes) return undefined;
  }
  const because = given(argument, 'because') ?? (await askReason());
  if (because === undefined) return undefined;
  const folder = await pickRuleFolder(client, given(argument, 'folder'));
  const draft = folder && (await ask(because.trim()));
  if (!folder || draft?.id === undefined || draft.text === undefined) return undefined;
  const uri = await writeRule(client, folder, `benign/${draft.id}.yml`, draft.text);
  return uri && { uri, id: draft.id };
}

function askReason(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: t('Mark as Benign'),
    prompt: t('Why can lines of this shape be ignored? The reason is shown with every dimmed line.'),
    placeHolder: t('Seen in successful upgrades too'),
    validateInput: (value) => (value.trim() === '' ? t('A reason is needed: others will rely on it.') : undefined),
  });
}
