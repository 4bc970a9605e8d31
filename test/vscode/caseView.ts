import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../client/src/extension.js';
import type { CaseElement } from '../../client/src/views/caseItems.js';
import type { CompareResult } from '../../server/src/protocol.js';
import { extension, openInEditor, positionOf, when, workspaceFile } from './editor.js';

const ACT = 'panther/setupact.log';

describe('the Upgrade Case view', () => {
  let api: ExtensionApi['case'];

  before(async () => {
    api = (await extension().activate()).case;
  });

  /** Every node of the only case, as the view's provider gives it. */
  const nodes = async (): Promise<CaseElement[]> => {
    const below = async (element?: CaseElement): Promise<CaseElement[]> => {
      const children = (await api.view.getChildren(element)) as CaseElement[];
      return (await Promise.all(children.map(async (child) => [child, ...(await below(child))]))).flat();
    };
    return below();
  };
  /** The node with this id, as soon as the tree holds one that passes. */
  const nodeWhen = async (
    id: string,
    passes: (one: CaseElement | undefined) => boolean,
  ): Promise<CaseElement | undefined> => {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        const subscription = api.view.onDidChangeTreeData(() => {
          subscription.dispose();
          resolve();
        });
      });
      const found = (await nodes()).find(({ node }) => node.id === id);
      if (passes(found)) return found;
      await changed;
    }
  };

  it('is filled with verdict, attempts, findings and files', async () => {
    await vscode.commands.executeCommand('upgradeForensics.case.focus');
    const kinds = (await nodes()).map(({ node }) => node.kind);
    for (const kind of ['verdict', 'attempts', 'attempt', 'findings', 'finding', 'files', 'file']) {
      assert.ok(kinds.includes(kind), `${kind} of ${kinds.join(' ')}`);
    }
  });

  it('leads to the line of the first cause', async () => {
    const cause = (await nodes()).find(({ node }) => node.id === 'firstCause');
    assert.ok(cause);
    const { command, accessibilityInformation } = api.view.getTreeItem(cause);
    assert.match(accessibilityInformation?.label ?? '', /^first cause: /);
    assert.ok(command?.arguments);
    await vscode.commands.executeCommand(command.command, ...(command.arguments as unknown[]));
    const editor = await when(vscode.window.onDidChangeActiveTextEditor, () => vscode.window.activeTextEditor);
    assert.equal(editor.document.uri.toString(), workspaceFile(ACT).toString());
    assert.equal(editor.selection.active.line, positionOf(editor.document, 'BCD: Failed to get registry value').line);
  });

  it('says the verdict in the status bar', async () => {
    await openInEditor(ACT);
    await api.status.update();
    assert.match(api.status.text ?? '', /failed 0x80004005 - 0x4000C/);
  });

  it('copies a line as one quotes it', async () => {
    const cause = (await nodes()).find(({ node }) => node.id === 'firstCause');
    await vscode.commands.executeCommand('upgradeForensics.copyCitation', cause);
    assert.match(
      await vscode.env.clipboard.readText(),
      /^panther\/setupact\.log:\d+: 2022-04-20 16:59:43, Error .*BCD/,
    );
  });

  it('quotes a line in the case notes, once', async () => {
    const cause = (await nodes()).find(({ node }) => node.id === 'firstCause');
    const shown = (): vscode.TextDocument | undefined => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.uri.path.endsWith('/case-notes.md') ? document : undefined;
    };
    await vscode.commands.executeCommand('upgradeForensics.insertIntoNotes', cause);
    const notes = shown();
    assert.ok(notes, 'the notes are shown');
    const text = notes.getText();
    assert.match(text, /quote panther\/setupact\.log line=\d+ sha256=[0-9a-f]{64}/);
    assert.match(text, /```text\n2022-04-20 16:59:43, Error .*BCD/);
    await vscode.commands.executeCommand('upgradeForensics.insertIntoNotes', cause);
    assert.equal(shown()?.getText(), text);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(notes.uri);
  });

  it('compares the case of a node with a good run', async () => {
    const verdict = (await nodes()).find(({ node }) => node.kind === 'verdict');
    assert.ok(verdict);
    assert.match(api.view.getTreeItem(verdict).contextValue ?? '', /^verdict\b/);
    const result = await vscode.commands.executeCommand<CompareResult>(
      'upgradeForensics.compareWithGoodRun',
      verdict,
      workspaceFile(ACT),
    );
    assert.match(result.uri ?? '', /^upgrade-forensics:\/compare\//);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('opens the timeline at the line of a node, and refreshes it when the case changes', async () => {
    const cause = (await nodes()).find(({ node }) => node.id === 'firstCause');
    await vscode.commands.executeCommand('upgradeForensics.showInTimeline', cause);
    const editor = vscode.window.activeTextEditor;
    const line = (cause?.line ?? 0) + 1;
    assert.match(
      editor?.document.lineAt(editor.selection.active.line).text ?? '',
      new RegExp(`setupact\\.log:${line}\\b`),
    );
    const page = editor?.document.uri.toString();
    const added = workspaceFile('panther/added.log');
    const changed = when(vscode.workspace.onDidChangeTextDocument, () => {
      const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === page);
      return open?.getText().includes('added.log:1') ? true : undefined;
    });
    await vscode.workspace.fs.writeFile(added, await vscode.workspace.fs.readFile(workspaceFile(ACT)));
    try {
      await changed;
    } finally {
      await vscode.workspace.fs.delete(added);
    }
    await nodeWhen('file/panther/added.log', (one) => one === undefined);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('copies the request for what is missing, in the language that is asked for', async () => {
    const missing = (await nodes()).find(({ node }) => node.kind === 'missing' && node.copy !== undefined);
    assert.ok(missing, 'logs of this case are missing');
    for (const [language, greeting] of [
      ['en', /^To clear up the upgrade .* that machine:/],
      ['zh-CN', /请|仍需/],
    ] as const) {
      await vscode.env.clipboard.writeText('');
      await vscode.commands.executeCommand('upgradeForensics.copyEvidenceRequest', missing, language);
      const copied = await vscode.env.clipboard.readText();
      assert.match(copied, greeting);
      assert.match(copied, /fltmc instances > /);
    }
    await vscode.commands.executeCommand('upgradeForensics.copyRequest', missing);
    assert.equal(await vscode.env.clipboard.readText(), missing.node.copy);
  });

  it('leaves a file out of the case and takes it in again, and shows the change', async () => {
    const id = `file/${ACT}`;
    const file = (await nodes()).find(({ node }) => node.id === id);
    await vscode.commands.executeCommand('upgradeForensics.excludeFile', file);
    const out = await nodeWhen(id, (one) => one?.node.kind === 'excludedFile');
    const findings = (await nodes()).filter(({ node }) => node.kind === 'finding');
    assert.ok(!findings.some(({ uri }) => uri === workspaceFile(ACT).toString()), 'its findings are gone');
    await vscode.commands.executeCommand('upgradeForensics.includeFile', out);
    await nodeWhen('firstCause', (one) => one?.uri === workspaceFile(ACT).toString());
  });

  it('shows a file that was added to the folder', async () => {
    const added = workspaceFile('panther/setupact2.log');
    const log = await vscode.workspace.fs.readFile(workspaceFile(ACT));
    await vscode.workspace.fs.writeFile(added, log);
    try {
      await nodeWhen('file/panther/setupact2.log', (one) => one !== undefined);
    } finally {
      await vscode.workspace.fs.delete(added);
    }
    await nodeWhen('file/panther/setupact2.log', (one) => one === undefined);
  });
});
