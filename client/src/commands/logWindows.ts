import * as vscode from 'vscode';
import { largeLogGoRequest, type LargeLogGoParams, type LargeLogPlaceResult } from '../../../server/src/protocol.js';
import { isLogWindow, type LargeLogDocuments } from '../largeLogDocuments.js';
import { t } from '../speech.js';

/** From window to window: by line number, by time, to the next and to the previous one. */
export function logWindowCommands(documents: LargeLogDocuments): vscode.Disposable {
  const go = async (kind: 'line' | 'time', given: unknown): Promise<void> => {
    const editor = activeWindow();
    if (!editor) return;
    const text = typeof given === 'string' ? given : await ask(kind);
    if (text === undefined) return;
    // A person who has a number in hand does not choose another command first.
    const number = /^\s*\d[\d\s,.]*$/.test(text);
    const params: LargeLogGoParams = {
      uri: editor.document.uri.toString(),
      line: editor.selection.active.line,
      to: { kind: number ? 'line' : kind, text },
    };
    const place = await documents.ask<LargeLogPlaceResult>(t('Reading the log...'), largeLogGoRequest, params);
    await documents.showPlace(place);
  };
  const step = async (direction: 'earlier' | 'later'): Promise<void> => {
    const editor = activeWindow();
    const beside = editor && (await documents.known(editor.document.uri))?.[direction];
    if (beside) await documents.show(vscode.Uri.parse(beside.uri), direction === 'later' ? 'start' : 'end');
    else if (editor) {
      const message = direction === 'later' ? t('This is the last section.') : t('This is the first section.');
      vscode.window.setStatusBarMessage(message, 5000);
    }
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand('upgradeForensics.goToLogLine', (text?: unknown) => go('line', text)),
    vscode.commands.registerCommand('upgradeForensics.goToLogTime', (text?: unknown) => go('time', text)),
    vscode.commands.registerCommand('upgradeForensics.nextLogWindow', () => step('later')),
    vscode.commands.registerCommand('upgradeForensics.previousLogWindow', () => step('earlier')),
  );
}

/** The window in the active editor; without one the person is told how to get one. */
export function activeWindow(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor && isLogWindow(editor.document.uri)) return editor;
  void vscode.window.showInformationMessage(t('Open a log in sections first: Open Large Log.'));
  return undefined;
}

function ask(kind: 'line' | 'time'): Thenable<string | undefined> {
  return vscode.window.showInputBox(
    kind === 'line'
      ? { title: t('Go to Line of the Log'), prompt: t('The number of a line of the whole log') }
      : {
          title: t('Go to Line or Time of the Log'),
          prompt: t('A line number, or a time: 2022-07-06 08:16:24, 08:16 or a date'),
        },
  );
}
