import * as vscode from 'vscode';
import { reloadRulesRequest, ruleFoldersRequest, type RuleFoldersResult } from '../../server/src/protocol.js';
import { addressKey } from './caseUris.js';
import type { LogLanguageClient } from './languageClient.js';
import { t } from './speech.js';

type RuleFolder = RuleFoldersResult['folders'][number];

/**
 * Asks which folder of signatures a new file is for: the workspace's own, or one of the team's in the settings.
 *
 * @param given the folder, where the caller knows it
 * @returns undefined when there is none or the person went away; that has been said
 */
export async function pickRuleFolder(client: LogLanguageClient, given?: string): Promise<vscode.Uri | undefined> {
  const answer = await client.ask<RuleFoldersResult>(ruleFoldersRequest, {});
  if (!answer) return undefined;
  const { folders, message } = answer;
  if (folders.length === 0) {
    await offerSetting(message);
    return undefined;
  }
  const wanted = given === undefined ? undefined : addressKey(vscode.Uri.file(given));
  const known = folders.find(({ path }) => addressKey(vscode.Uri.file(path)) === wanted);
  // Where there is one folder, which is there and takes files, there is nothing to ask.
  const [first, ...others] = folders;
  const only = others.length === 0 && first?.exists && first.writable ? first : undefined;
  const picked = known ?? only ?? (await pick(folders));
  if (!picked) return undefined;
  if (picked.writable) return vscode.Uri.file(picked.path);
  void vscode.window.showErrorMessage(t('{0} cannot be written: {1}', picked.path, picked.why ?? ''));
  return undefined;
}

async function pick(folders: readonly RuleFolder[]): Promise<RuleFolder | undefined> {
  const items = folders.map((folder) => ({
    label: folder.from === 'workspace' ? t('This workspace') : t('Folder of the settings'),
    description: folder.path,
    iconPath: new vscode.ThemeIcon(
      folder.writable ? (folder.from === 'workspace' ? 'folder' : 'organization') : 'lock',
    ),
    detail: folder.writable
      ? folder.exists
        ? ''
        : t('The folder will be created with the first file.')
      : t('Read-only: {0}', folder.why ?? ''),
    folder,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Folder for the new file'),
    placeHolder: t('Where the file will be: only for this workspace, or for the team'),
    matchOnDescription: true,
  });
  return picked?.folder;
}

async function offerSetting(message: string | undefined): Promise<void> {
  const settings = t('Open Settings');
  const text = message ?? t('There is no folder for signatures: open a folder, or name one in the settings.');
  const choice = await vscode.window.showInformationMessage(text, ...(message === undefined ? [settings] : []));
  if (choice === settings) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'upgradeForensics.signatures.folders');
  }
}

/** A file that was written on somebody's word, and can be taken back. */
export interface WrittenRule {
  readonly uri: vscode.Uri;
  readonly id: string;
}

/**
 * Writes a new rule file and has it used at once.
 *
 * @returns undefined when there is such a file, or it cannot be written; that has been said
 */
export async function writeRule(
  client: LogLanguageClient,
  folder: vscode.Uri,
  name: string,
  text: string,
): Promise<vscode.Uri | undefined> {
  const uri = vscode.Uri.joinPath(folder, ...name.split('/'));
  try {
    if (await exists(uri)) {
      void vscode.window.showErrorMessage(t('{0} is there already.', uri.fsPath));
      return undefined;
    }
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(t('{0} cannot be written: {1}', uri.fsPath, why));
    return undefined;
  }
  await client.ask(reloadRulesRequest, {});
  return uri;
}

/** Takes back what `writeRule` wrote. */
export async function removeRule(client: LogLanguageClient, uri: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.delete(uri);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(t('{0} cannot be removed: {1}', uri.fsPath, why));
  }
  await client.ask(reloadRulesRequest, {});
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

/** Says that a file was written, with a way to look at it and one back. @param undo takes it back */
export async function sayWritten(message: string, uri: vscode.Uri, undo: () => Promise<void>): Promise<void> {
  const open = t('Open File');
  const back = t('Undo');
  const choice = await vscode.window.showInformationMessage(message, open, back);
  if (choice === open) await vscode.window.showTextDocument(uri);
  if (choice === back) await undo();
}
