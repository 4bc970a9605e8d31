import { createHash } from 'node:crypto';
import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  redactedCopyRequest,
  redactionPreviewRequest,
  type RedactedCopyParams,
  type RedactedCopyResult,
  type RedactionParams,
  type RedactionPreviewResult,
} from '../../../server/src/protocol.js';
import { chooseCase } from '../caseChoice.js';
import { inOneCase } from '../caseUris.js';
import type { LogLanguageClient } from '../languageClient.js';
import type { RedactionPreviews } from '../redactionPreviews.js';
import { t } from '../speech.js';
import { rootOf } from '../views/caseItems.js';

/** What a caller may decide in place of the person: key bindings, other extensions, tests. */
interface CopyArguments {
  /** Where the copy goes: a folder, or a zip by its name. Without it the person chooses. */
  readonly out?: string;
  /** Seals the map; an empty one leaves it open. Without it the person is asked. */
  readonly passphrase?: string;
}

/**
 * *Create Redacted Copy*: of the case, folder or zip that it is run on, else of the current case. Shows what would be
 * replaced, and writes after the person has chosen a place.
 *
 * @returns of the command: where the copy is; undefined when none was written
 */
export function createRedactedCopyCommand(
  context: vscode.ExtensionContext,
  client: LogLanguageClient,
  previews: RedactionPreviews,
): vscode.Disposable {
  return vscode.commands.registerCommand(
    'upgradeForensics.createRedactedCopy',
    async (target?: unknown, given?: unknown): Promise<vscode.Uri | undefined> => {
      const root = rootIn(target) ?? (await chooseCase(client, t('Redacted copy of which case?')));
      if (root === undefined) return undefined;
      const { out, passphrase } = argumentsIn(given);
      const params = await paramsFor(context, root);
      const opened = await withPassphrase(params, (more) =>
        client.ask<RedactionPreviewResult>(redactionPreviewRequest, more),
      );
      const preview = opened?.result;
      if (!opened || preview?.text === undefined) {
        if (preview?.message) void vscode.window.showWarningMessage(preview.message);
        return undefined;
      }
      await previews.show(nameOf(root), out === undefined ? withWayOn(preview.text) : preview.text);
      const chosen = out ?? (await chooseOut(root, preview.values ?? 0));
      if (chosen === undefined) return undefined;
      const secret = opened.passphrase ?? passphrase ?? (await askPassphrase());
      if (secret === undefined) return undefined;
      const request: RedactedCopyParams = {
        ...params,
        out: chosen,
        // The dialog for a file asks before it is written over.
        overwrite: out === undefined && /\.zip$/i.test(chosen),
        ...(secret !== '' && { passphrase: secret }),
      };
      const result = await client.ask<RedactedCopyResult>(redactedCopyRequest, request);
      if (result?.files === undefined) {
        if (result?.message) void vscode.window.showWarningMessage(result.message);
        return undefined;
      }
      for (const line of result.leftOut ?? []) client.output.info(`Not in the redacted copy: ${line}`);
      void tell(client, chosen, params.map, { files: result.files, leftOut: result.leftOut?.length ?? 0 });
      return vscode.Uri.file(chosen);
    },
  );
}

function rootIn(target: unknown): string | undefined {
  if (target instanceof vscode.Uri) return target.toString();
  return typeof target === 'string' && target !== '' ? target : rootOf(target);
}

/** From a view a command gets what is selected besides; that is no argument of ours. */
function argumentsIn(given: unknown): CopyArguments {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return {};
  const { out, passphrase } = given as Record<string, unknown>;
  return {
    ...(typeof out === 'string' && { out }),
    ...(typeof passphrase === 'string' && { passphrase }),
  };
}

function nameOf(root: string): string {
  const { path: whole } = vscode.Uri.parse(root);
  return path.posix.basename(whole) || 'case';
}

/** Words, and the map of the case: with the extension's own data, far from evidence and copy, for its owner alone. */
export async function paramsFor(context: vscode.ExtensionContext, root: string): Promise<RedactionParams> {
  const uri = vscode.Uri.parse(root);
  const words = vscode.workspace.getConfiguration('upgradeForensics', uri).get<unknown>('redaction.words');
  const maps = vscode.Uri.joinPath(context.globalStorageUri, 'redaction-maps');
  await vscode.workspace.fs.createDirectory(maps);
  // One map for a case, however its folder was written.
  const id = createHash('sha256')
    .update(inOneCase(uri.with({ scheme: 'file' }).toString()))
    .digest('hex')
    .slice(0, 16);
  return {
    uri: root,
    words: Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [],
    map: vscode.Uri.joinPath(maps, `${id}.json`).fsPath,
  };
}

interface Refusable {
  readonly message?: string;
  readonly sealed?: true;
}

/** Asks again with the passphrase while the map of the case is sealed. */
export async function withPassphrase<Result extends Refusable>(
  params: RedactionParams,
  ask: (params: RedactionParams) => Promise<Result | undefined>,
): Promise<{ readonly result: Result; readonly passphrase?: string } | undefined> {
  let result = await ask(params);
  let passphrase: string | undefined;
  while (result?.sealed) {
    passphrase = await vscode.window.showInputBox({
      title: t('The map of pseudonyms is sealed'),
      prompt: t('Passphrase of the map'),
      password: true,
      ignoreFocusOut: true,
    });
    if (passphrase === undefined) return undefined;
    result = await ask({ ...params, passphrase });
  }
  return result && { result, ...(passphrase !== undefined && { passphrase }) };
}

async function askPassphrase(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: t('Seal the map of pseudonyms'),
    prompt: t(
      'A passphrase encrypts the map, which stays on this computer. Leave it empty to keep the map unencrypted.',
    ),
    password: true,
    ignoreFocusOut: true,
  });
}

/** A message goes into the background while one reads: the page says where it is. */
function withWayOn(page: string): string {
  const way = t('A message asks where the copy is to go. When it has gone, the bell in the status bar shows it again.');
  return page.replace(/^# .*$/m, (title) => `${title}\n\n> ${way}`);
}

/** Folder or zip, and where; a question that leaves the preview to be read. */
async function chooseOut(root: string, values: number): Promise<string | undefined> {
  const zip = t('As Zip...');
  const folder = t('As Folder...');
  const question = t('Values that would get pseudonyms: {0}. Nothing has been written yet.', values);
  const kind = await vscode.window.showInformationMessage(question, zip, folder);
  if (kind === undefined) return undefined;
  const stem = `${nameOf(root).replace(/\.zip$/i, '')}-redacted`;
  if (kind === zip) {
    const file = await vscode.window.showSaveDialog({
      title: t('Create Redacted Copy'),
      // Not where the evidence lies.
      defaultUri: vscode.Uri.joinPath(
        vscode.Uri.file(path.dirname(path.dirname(vscode.Uri.parse(root).fsPath))),
        `${stem}.zip`,
      ),
      filters: { [t('Zip archive')]: ['zip'] },
    });
    if (!file) return undefined;
    return /\.zip$/i.test(file.fsPath) ? file.fsPath : `${file.fsPath}.zip`;
  }
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: t('Folder to put the redacted copy in'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return parent && freeFolder(parent, stem);
}

/** A folder of that name that is not there yet. */
async function freeFolder(parent: vscode.Uri, stem: string): Promise<string> {
  for (let n = 1; ; n++) {
    const uri = vscode.Uri.joinPath(parent, n === 1 ? stem : `${stem}-${n}`);
    try {
      await vscode.workspace.fs.stat(uri);
    } catch {
      return uri.fsPath;
    }
  }
}

async function tell(
  client: LogLanguageClient,
  out: string,
  map: string,
  { files, leftOut }: { readonly files: number; readonly leftOut: number },
): Promise<void> {
  const reveal = t('Show in Folder');
  const showMap = t('Show Map');
  const showOutput = t('Show Output');
  const text =
    leftOut === 0
      ? t('Redacted copy (files: {0}): {1}', files, out)
      : t('Redacted copy (files: {0}, left out: {1}): {2}', files, leftOut, out);
  const actions = [reveal, showMap, ...(leftOut > 0 ? [showOutput] : [])];
  const choice = await vscode.window.showInformationMessage(text, ...actions);
  if (choice === reveal) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(out));
  if (choice === showMap) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(map));
  if (choice === showOutput) client.output.show();
}
