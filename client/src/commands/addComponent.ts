import * as vscode from 'vscode';
import {
  commands,
  componentNameRequest,
  draftComponentRequest,
  type ComponentNameParams,
  type ComponentNameResult,
  type DraftComponentParams,
  type DraftComponentResult,
} from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { pickRuleFolder, removeRule, sayWritten, writeRule } from '../ruleFolders.js';
import { given } from '../selectedLines.js';
import { placeOf } from '../views/caseItems.js';
import { t } from '../speech.js';

/**
 * *Add Component*: whose a driver, service, library or program of the log is, for the workspace or the team; findings
 * name it at once. Quick fixes name the file in their argument, else it is the name under the cursor.
 */
export function addComponentCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(commands.addComponent, async (argument?: unknown) => {
    const found = await nameOf(client, argument);
    if (!found) return;
    if (found.known !== undefined) {
      const again = t('Add Component');
      const text = t('"{0}" is known as {1}.', found.name, found.known);
      if ((await vscode.window.showInformationMessage(text, again)) !== again) return;
    }
    const params = await askFacts(found, argument);
    const folder = params && (await pickRuleFolder(client, given(argument, 'folder')));
    const draft = folder && (await client.ask<DraftComponentResult>(draftComponentRequest, params));
    if (!folder || draft?.id === undefined || draft.text === undefined) return;
    const uri = await writeRule(client, folder, `components/${draft.id}.yml`, draft.text);
    if (!uri) return;
    const message = t('"{0}" is {1} from now on.', params.name, params.product);
    void sayWritten(message, uri, () => removeRule(client, uri));
  });
}

type FoundName = Required<Pick<ComponentNameResult, 'name' | 'kind'>> & ComponentNameResult;

async function nameOf(client: LogLanguageClient, argument: unknown): Promise<FoundName | undefined> {
  const place = placeOf(argument);
  const editor = vscode.window.activeTextEditor;
  const params: ComponentNameParams = {
    uri: place?.uri ?? '',
    line: place?.line ?? 0,
    column: editor?.document.uri.toString() === place?.uri ? (editor?.selection.active.character ?? 0) : 0,
  };
  const answer = await client.ask<ComponentNameResult>(componentNameRequest, params);
  if (!answer) return undefined;
  const name = given(argument, 'name');
  const kind = given(argument, 'kind') as FoundName['kind'] | undefined;
  if (name !== undefined && kind !== undefined) return { name, kind, classes: answer.classes };
  if (answer.name !== undefined && answer.kind !== undefined)
    return { ...answer, name: answer.name, kind: answer.kind };
  void vscode.window.showInformationMessage(t('This line names no driver, service, library or program.'));
  return undefined;
}

/** What the log does not say: the product, who makes it, what it does. */
async function askFacts(
  { name, kind, classes }: FoundName,
  argument: unknown,
): Promise<DraftComponentParams | undefined> {
  const title = t('Add Component: {0}', name);
  const required = (value: string): string | undefined =>
    value.trim().length < 2 ? t('A name is needed.') : undefined;
  const ask = (prompt: string, step: number): Thenable<string | undefined> =>
    vscode.window.showInputBox({ title: `${title} (${step}/3)`, prompt, validateInput: required });
  const product = given(argument, 'product') ?? (await ask(t('Name of the product that "{0}" belongs to', name), 1));
  if (product === undefined) return undefined;
  const vendor = given(argument, 'vendor') ?? (await ask(t('Company that makes it'), 2));
  if (vendor === undefined) return undefined;
  const picked = given(argument, 'class') ?? (await pickClass(`${title} (3/3)`, classes));
  return picked === undefined ? undefined : { name, kind, product, vendor, class: picked };
}

async function pickClass(title: string, classes: readonly string[]): Promise<string | undefined> {
  const words: Readonly<Record<string, string>> = {
    antivirus: t('Antivirus'),
    edr: t('Endpoint detection and response'),
    'document-protection': t('Document protection'),
    encryption: t('Encryption'),
    'device-management': t('Device management'),
    backup: t('Backup'),
    vpn: t('VPN client'),
    virtualisation: t('Virtualisation'),
    injector: t('Injects itself into other programs'),
    driver: t('Driver of a device'),
    os: t('Part of Windows'),
  };
  const items = classes.map((id) => ({ label: words[id] ?? id, description: id, id }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: t('What the product does') });
  return picked?.id;
}
