import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { InitializationOptions } from '../../server/src/protocol.js';

/** What a message's `{0}`, `{1}` ... stand for. */
type Argument = string | number | boolean;

/** Chinese texts by the English ones; undefined while VS Code's own translation is to be asked. */
let texts: Readonly<Record<string, string>> | undefined;

/**
 * The language of the product: its own setting, else that of VS Code; Chinese of any region reads zh-CN. The server is
 * started in it, and `t` speaks it.
 */
export function chosenLanguage(): InitializationOptions['language'] {
  const setting = vscode.workspace.getConfiguration('upgradeForensics').get<string>('language', 'auto');
  if (setting === 'en' || setting === 'zh-CN') return setting;
  return vscode.env.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** The file with our texts in a language; undefined for English, which the sources are written in. */
export function textsPath(
  context: vscode.ExtensionContext,
  language: InitializationOptions['language'],
): string | undefined {
  if (language === 'en') return undefined;
  return context.asAbsolutePath(path.join('l10n', `bundle.l10n.${language.toLowerCase()}.json`));
}

/** Makes `t` speak the chosen language, now and after each change of the setting. */
export function followLanguage(context: vscode.ExtensionContext): vscode.Disposable {
  const read = (): void => {
    const file = textsPath(context, chosenLanguage());
    try {
      texts = file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
    } catch {
      texts = undefined;
    }
  };
  read();
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('upgradeForensics.language')) read();
  });
}

/**
 * A message for a person, in the language of the product. `vscode.l10n` knows the display language only, and the rest of
 * the product follows its own setting.
 *
 * @param message English; the key of its translation
 */
export function t(message: string, ...args: readonly Argument[]): string {
  if (!texts) return vscode.l10n.t(message, ...args);
  return (texts[message] ?? message).replace(/\{(\d+)\}/g, (slot, index: string) =>
    String(args[Number(index)] ?? slot),
  );
}
