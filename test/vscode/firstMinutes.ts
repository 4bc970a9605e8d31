import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LogLanguageClient } from '../../client/src/languageClient.js';
import type { CaseView } from '../../client/src/views/caseView.js';
import { VerdictStatus } from '../../client/src/views/verdictStatus.js';
import type { CaseTreeResult } from '../../server/src/protocol.js';
import { extension, openInEditor, when } from './editor.js';

const language = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('upgradeForensics');

describe('first minutes', () => {
  before(async () => {
    await extension().activate();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('registers every command of the manifest', async () => {
    const present = new Set(await vscode.commands.getCommands(true));
    const { contributes } = extension().packageJSON as { contributes: { commands: { command: string }[] } };
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).filter((command) => !present.has(command)),
      [],
    );
  });

  it('opens the sample case beside the workspace, read-only, at its first cause, and shows it', async () => {
    const folders = vscode.workspace.workspaceFolders?.map(({ uri }) => uri.toString());
    await vscode.commands.executeCommand('upgradeForensics.openSampleCase');
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.scheme, 'upgrade-forensics-zip');
    assert.match(editor.document.lineAt(editor.selection.active.line).text, /BCD: Failed to get registry value/);
    assert.equal(vscode.workspace.fs.isWritableFileSystem('upgrade-forensics-zip'), false);
    assert.deepEqual(
      vscode.workspace.workspaceFolders?.map(({ uri }) => uri.toString()),
      folders,
      'the workspace is what it was',
    );
    const cases = await extension().exports.case.view.allCases();
    assert.ok(cases.some(({ root }) => root.endsWith('/sample-case.zip')));
  });

  it('goes to the first cause from anywhere in the case', async () => {
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const cause = editor.selection.active.line;
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await vscode.commands.executeCommand('upgradeForensics.goToFirstCause');
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, cause);
  });

  it('says in the status bar that a case is being read, then its verdict', async () => {
    const none = new vscode.EventEmitter<undefined>();
    const told: (string | undefined)[] = [];
    let answer: (tree: CaseTreeResult) => void = () => undefined;
    const tree = new Promise<CaseTreeResult>((resolve) => (answer = resolve));
    const view = {
      allCases: () => Promise.resolve([{ root: 'file:///only', name: 'only' }]),
      isKnown: () => false,
      tree: () => tree,
      onDidChangeTreeData: none.event,
      tell: (sentence: string | undefined) => void told.push(sentence),
    };
    const status = new VerdictStatus(
      view as unknown as CaseView,
      { onReady: none.event } as unknown as LogLanguageClient,
    );
    const updated = status.update();
    await Promise.resolve();
    await Promise.resolve();
    assert.match(status.text ?? '', /^\$\(loading~spin\) Analysing/);
    const sentence = 'failed. First cause: a disk';
    answer({
      nodes: [],
      verdict: { text: 'Verdict: failed', outcome: 'failed', sentence, tooltip: '', icon: 'failed' },
    });
    await updated;
    assert.deepEqual(told, [sentence]);
    assert.equal(status.text, '$(error) Verdict: failed');
    status.dispose();
  });

  it('completes in the notes of the sample: snippets, places, codes, a fix', async () => {
    const [log] = vscode.window.visibleTextEditors;
    assert.ok(log);
    await vscode.commands.executeCommand('upgradeForensics.openCaseNotes');
    const notes = vscode.window.activeTextEditor?.document;
    assert.ok(notes);
    assert.ok(notes.uri.path.endsWith('/sample/case-notes.md'), notes.uri.path);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      notes.uri,
      new vscode.Position(1, 0),
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const wanted of ['symptom', 'evidence', 'test outcome', 'next step', 'c0000024'])
      assert.ok(labels.includes(wanted), `${wanted} is not among ${labels.join(', ')}`);
    assert.ok(labels.some((label) => /setupact\.log:\d+$/.test(label)));
    assert.ok(items.some(({ command }) => command?.command === 'upgradeForensics.proposeFix'));
  });

  it('offers nothing in other Markdown', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: '# Shopping\n' });
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      new vscode.Position(1, 0),
    );
    assert.ok(!items.some(({ command }) => command?.command === 'upgradeForensics.proposeFix'));
    assert.ok(!items.some(({ label }) => label === 'next step'));
  });

  it('says how many records are selected and how much time passed, and speaks the language of the setting', async () => {
    const { selection } = extension().exports.case;
    await openInEditor('panther/setupact.log');
    const select = async (lines: number, expected: RegExp): Promise<void> => {
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor);
      editor.selection = new vscode.Selection(0, 0, lines, 1);
      await when(selection.onDidChange, () => (expected.test(selection.text ?? '') ? true : undefined));
    };
    await select(9, /records, /);
    assert.equal(selection.name, 'Upgrade Forensics: Selection');
    const { onServerReady } = extension().exports;
    const ready = new Promise<void>((resolve) => {
      const once = onServerReady(() => {
        once.dispose();
        resolve();
      });
    });
    await language().update('language', 'zh-CN', vscode.ConfigurationTarget.Global);
    await ready;
    await select(8, /条记录，/);
    // Of the client: VS Code itself, and what it translates for extensions, is English here.
    assert.equal(vscode.env.language, 'en');
    assert.equal(selection.name, '升级日志分析：所选内容');
    const back = new Promise<void>((resolve) => {
      const once = onServerReady(() => {
        once.dispose();
        resolve();
      });
    });
    await language().update('language', 'auto', vscode.ConfigurationTarget.Global);
    await back;
    await select(7, /records, /);
  });
});
