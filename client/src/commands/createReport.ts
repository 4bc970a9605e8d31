import * as path from 'node:path';
import * as vscode from 'vscode';
import { bundleScheme, reportRequest, type ReportParams, type ReportResult } from '../../../server/src/protocol.js';
import { chooseCase } from '../caseChoice.js';
import { isWithin } from '../caseUris.js';
import type { LogLanguageClient } from '../languageClient.js';
import { ReportPreview } from '../reportPreview.js';
import { chosenLanguage, t } from '../speech.js';
import { rootOf } from '../views/caseItems.js';
import { paramsFor, withPassphrase } from './redactedCopy.js';

type Format = ReportParams['format'];
type Language = ReportParams['language'];

/** What a caller may decide in place of the person: other extensions, key bindings, tests. */
interface ReportArguments {
  readonly format?: Format;
  readonly language?: Language;
  readonly redact?: boolean;
  /** Where the report goes: a URI, as text too. Without it the person chooses. */
  readonly file?: vscode.Uri | string;
}

/**
 * *Create Report*: of the case that it is run on, else of the current one. Asks for format and language, writes the
 * report, asks where it goes, and shows it.
 *
 * @returns of the command: where the report was written; undefined when it was not
 */
export function createReportCommand(context: vscode.ExtensionContext, client: LogLanguageClient): vscode.Disposable {
  const preview = new ReportPreview();
  const create = async (target?: unknown, given?: unknown): Promise<vscode.Uri | undefined> => {
    const root = rootIn(target) ?? (await chooseCase(client, t('Report of which case?')));
    if (root === undefined) return undefined;
    // A key binding has one argument only.
    const { format, language, redact = false, file } = argumentsIn(given ?? target);
    const kind = format && language ? { format, language, redact } : await pickKind(root);
    if (!kind) return undefined;
    const { version } = context.extension.packageJSON as { readonly version: string };
    const params = { root, format: kind.format, language: kind.language, version };
    const result = kind.redact
      ? await askRedacted(context, client, params)
      : await client.ask<ReportResult>(reportRequest, params);
    if (!result?.text || result.root === undefined) {
      if (result?.message) void vscode.window.showWarningMessage(result.message);
      return undefined;
    }
    const wanted = { root: vscode.Uri.parse(result.root), name: fileName(result.name ?? 'case', kind) };
    const chosen =
      typeof file === 'string' ? vscode.Uri.parse(file) : (file ?? (await pickFile(context, wanted, kind.format)));
    if (!chosen || !(await write(chosen, result.text))) return undefined;
    if (kind.format === 'html') preview.show(chosen, result.text);
    else await showMarkdown(chosen);
    void tell(chosen, kind.format);
    return chosen;
  };
  return vscode.Disposable.from(preview, vscode.commands.registerCommand('upgradeForensics.createReport', create));
}

function rootIn(target: unknown): string | undefined {
  if (target instanceof vscode.Uri) return target.toString();
  return typeof target === 'string' && target !== '' ? target : rootOf(target);
}

/** From a view a command gets what is selected besides; that is no argument of ours. */
function argumentsIn(given: unknown): ReportArguments {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return {};
  const { format, language, redact, file } = given as Record<string, unknown>;
  return {
    ...((format === 'html' || format === 'markdown') && { format }),
    ...((language === 'en' || language === 'zh-CN') && { language }),
    ...(typeof redact === 'boolean' && { redact }),
    ...((typeof file === 'string' || file instanceof vscode.Uri) && { file }),
  };
}

interface Kind {
  readonly format: Format;
  readonly language: Language;
  readonly redact: boolean;
}

interface KindItem extends vscode.QuickPickItem {
  readonly value?: Kind;
}

/** Format and language in one list, what the settings prefer in front: one key is enough. */
async function pickKind(root: string): Promise<Kind | undefined> {
  const settings = vscode.workspace.getConfiguration('upgradeForensics.report', vscode.Uri.parse(root));
  const format = settings.get<string>('format', 'html');
  const setting = settings.get<string>('language', 'auto');
  const language = setting === 'en' || setting === 'zh-CN' ? setting : chosenLanguage();
  const formats: readonly { readonly format: Format; readonly label: string; readonly detail: string }[] = [
    {
      format: 'html',
      label: '$(browser) HTML',
      detail: t('One file that any browser opens; prints well, also as PDF'),
    },
    { format: 'markdown', label: '$(markdown) Markdown', detail: t('Text to edit, to mail or to keep with the case') },
  ];
  const languages: readonly { readonly language: Language; readonly description: string }[] = [
    { language: 'en', description: 'English' },
    { language: 'zh-CN', description: '简体中文' },
  ];
  const rank = ({ value }: KindItem): number =>
    (value?.format === format ? 0 : 2) + (value?.language === language ? 0 : 1);
  const itemsWith = (redact: boolean): KindItem[] =>
    formats
      .flatMap(({ format: own, label, detail }) =>
        languages.map((one): KindItem => ({
          label,
          description: redact ? `${one.description} · ${t('redacted')}` : one.description,
          detail: redact ? t('Pseudonyms in place of users, computers and addresses') : detail,
          value: { format: own, language: one.language, redact },
        })),
      )
      .sort((a, b) => rank(a) - rank(b));
  const separator: KindItem = {
    label: t('Redacted'),
    kind: vscode.QuickPickItemKind.Separator,
  };
  const picked = await vscode.window.showQuickPick([...itemsWith(false), separator, ...itemsWith(true)], {
    title: t('Create Report'),
    placeHolder: t('Format and language'),
    matchOnDescription: true,
  });
  return picked?.value;
}

/** The report with the pseudonyms of the case's redacted copy; asks for the passphrase where their map is sealed. */
async function askRedacted(
  context: vscode.ExtensionContext,
  client: LogLanguageClient,
  params: ReportParams & { readonly root: string },
): Promise<ReportResult | undefined> {
  const redaction = await paramsFor(context, params.root);
  const answer = await withPassphrase(redaction, ({ words, map, passphrase }) =>
    client.ask<ReportResult>(reportRequest, {
      ...params,
      redact: { words, map, ...(passphrase !== undefined && { passphrase }) },
    } satisfies ReportParams),
  );
  return answer?.result;
}

const lastFolder = 'upgradeForensics.reportFolder';

interface Wanted {
  readonly root: vscode.Uri;
  readonly name: string;
}

/** Asks where a report goes. Evidence is not written to: a place in the case takes a second thought. */
async function pickFile(
  context: vscode.ExtensionContext,
  { root, name }: Wanted,
  format: Format,
): Promise<vscode.Uri | undefined> {
  const kept = context.globalState.get<string>(lastFolder);
  // Beside the case, not in it.
  const beside = root.with({ scheme: 'file', path: path.posix.dirname(root.path) });
  let folder = kept === undefined ? beside : vscode.Uri.parse(kept);
  if (isInside(folder, root)) folder = beside;
  for (;;) {
    const chosen = await vscode.window.showSaveDialog({
      title: t('Save Report'),
      defaultUri: vscode.Uri.joinPath(folder, name),
      filters: format === 'html' ? { HTML: ['html'] } : { Markdown: ['md'] },
    });
    if (!chosen) return undefined;
    if (isInside(chosen, root)) {
      const elsewhere = t('Save Elsewhere...');
      const here = t('Save There All the Same');
      const answer = await vscode.window.showWarningMessage(
        t('This place lies in the case. A report there would be read as one of its files.'),
        { modal: true },
        elsewhere,
        here,
      );
      if (answer === elsewhere) continue;
      if (answer !== here) return undefined;
    } else {
      await context.globalState.update(lastFolder, vscode.Uri.joinPath(chosen, '..').toString());
    }
    return chosen;
  }
}

function isInside(file: vscode.Uri, root: vscode.Uri): boolean {
  return root.scheme !== bundleScheme && isWithin(root, file);
}

/** `upgrade-report-PC-0815-2026-11-21.html`, in Chinese `...zh-CN.html`. */
function fileName(name: string, { format, language, redact }: Kind): string {
  const plain = name.replace(/\.zip$/i, '').replace(/[^\p{L}\p{N}._-]+/gu, '-');
  const now = new Date();
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0'));
  const mark = redact ? '-redacted' : '';
  const suffix = language === 'en' ? '' : `.${language}`;
  return `upgrade-report-${plain}-${day.join('-')}${mark}${suffix}.${format === 'html' ? 'html' : 'md'}`;
}

async function write(file: vscode.Uri, text: string): Promise<boolean> {
  try {
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(t('The report could not be written: {0}', why));
    return false;
  }
}

async function showMarkdown(file: vscode.Uri): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreview', file);
  } catch {
    await vscode.commands.executeCommand('vscode.open', file);
  }
}

/** Says where the report is, and opens it there. A browser on another machine than the file cannot. */
async function tell(file: vscode.Uri, format: Format): Promise<void> {
  const isHere =
    file.scheme === 'file' && vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  const browser = t('Open in Browser');
  const folder = t('Show in Folder');
  const choices = isHere ? [...(format === 'html' ? [browser] : []), folder] : [];
  const choice = await vscode.window.showInformationMessage(t('Report saved: {0}', file.fsPath), ...choices);
  if (choice === browser) await vscode.env.openExternal(file);
  else if (choice === folder) await vscode.commands.executeCommand('revealFileInOS', file);
}
