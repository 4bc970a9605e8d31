import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension } from './editor.js';

interface Binding {
  readonly key: string;
  readonly command: string;
  readonly when?: string;
}
/** Of the manifest: other keys on other systems. */
type OwnBinding = Binding & { readonly mac?: string; readonly linux?: string };

/**
 * VS Code's commands on keys of ours, and why that is no clash: they act elsewhere than in a log (where), or ours does
 * the same for a log and more (instead).
 */
const known: Readonly<Record<string, 'where' | 'instead'>> = {
  // A large log is read-only and in no repository; the whole of it is searched, gone through and numbered by us.
  'editor.action.dirtydiff.next': 'instead',
  'editor.action.dirtydiff.previous': 'instead',
  'workbench.action.gotoLine': 'instead',
  'editor.action.startFindReplaceAction': 'instead',
  // In the browser alone, where Ctrl+N belongs to the browser.
  'workbench.action.files.newUntitledFile': 'instead',
};

/** Contexts that do not hold while the text of a log, or the view of the case, has the focus. */
const elsewhere =
  /inDebugRepl|panel\.repl|listFocus|notebookTextDiffEditor|accessibleView|inQuickInput|inChat|terminalFocus|inlineChat/;

describe('keybindings', () => {
  const own = (): readonly OwnBinding[] => {
    const { contributes } = extension().packageJSON as {
      contributes: { keybindings: readonly OwnBinding[] };
    };
    return contributes.keybindings;
  };

  it('clash with none of VS Code where they act', async () => {
    const uri = vscode.Uri.parse('vscode://defaultsettings/keybindings.json');
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    const defaults = JSON.parse(text.replace(/^\/\/.*$/gm, '')) as readonly Binding[];
    assert.ok(defaults.length > 500, `${defaults.length} keybindings were read`);
    const here = ({ darwin: 'mac', linux: 'linux' } as const)[process.platform as 'darwin' | 'linux'];
    const clashes: string[] = [];
    for (const { key, command, ...others } of own()) {
      const pressed = (here && others[here]) ?? key;
      const same = defaults.filter((one) => one.key === pressed);
      assert.ok(
        same.some((one) => one.command === command),
        `${command} is not on ${pressed}`,
      );
      for (const other of same) {
        if (other.command.startsWith('upgradeForensics.')) continue;
        const harmless = other.command in known || elsewhere.test(other.when ?? '');
        if (!harmless) clashes.push(`${pressed}: ${command} and ${other.command} when ${other.when ?? 'always'}`);
      }
    }
    assert.deepEqual(clashes, []);
  });

  it('act in the text of a log, or in the view of the case, and nowhere else', () => {
    for (const { command, when = '' } of own()) {
      // VS Code hands out its own notation: with or without quotes.
      assert.match(when, /editorLangId =~|resourceScheme == '?upgrade-forensics-log/, `${command}: ${when}`);
      for (const part of when.split(' || ')) {
        assert.match(
          part,
          /editorTextFocus|focusedView == '?upgradeForensics\.case|resourceScheme ==/,
          `${command}: ${when}`,
        );
      }
    }
  });
});
