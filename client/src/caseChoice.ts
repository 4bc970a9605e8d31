import * as vscode from 'vscode';
import { casesRequest, type CasesResult } from '../../server/src/protocol.js';
import { isWithin } from './caseUris.js';
import { currentLog } from './currentDocument.js';
import { logOf } from './largeLogDocuments.js';
import type { LogLanguageClient } from './languageClient.js';
import { t } from './speech.js';

/** The case of the log that one reads; without one the only case of the workspace. */
export function currentCase(cases: CasesResult['cases']): string | undefined {
  const active = currentLog();
  const log = active && logOf(active);
  const holding = cases
    .filter(({ root }) => log && isWithin(vscode.Uri.parse(root), log))
    .sort((a, b) => b.root.length - a.root.length);
  return holding[0]?.root ?? (cases.length === 1 ? cases[0]?.root : undefined);
}

/**
 * The case that a command is about which was run without pointing at one: the current one, else what the person picks.
 *
 * @param title of the list to pick from
 * @returns URI of the case; undefined when there is none, which the person has then been told, or none was picked
 */
export async function chooseCase(client: LogLanguageClient, title: string): Promise<string | undefined> {
  const answer = await client.ask<CasesResult>(casesRequest, {});
  if (!answer) return undefined;
  const current = currentCase(answer.cases);
  if (current !== undefined) return current;
  if (answer.cases.length === 0) {
    void vscode.window.showInformationMessage(t('No logs of a Windows upgrade were found in this workspace.'));
    return undefined;
  }
  const items = answer.cases.map(({ root, name }) => ({
    label: name,
    description: vscode.Uri.parse(root).fsPath,
    root,
  }));
  return (await vscode.window.showQuickPick(items, { title }))?.root;
}

/** URI of the log that one reads; without one of a file that would lie in the chosen case. */
export async function chooseLog(client: LogLanguageClient, title: string): Promise<vscode.Uri | undefined> {
  const log = currentLog();
  if (log) return log;
  const root = await chooseCase(client, title);
  return root === undefined ? undefined : vscode.Uri.parse(`${root}/case`);
}
