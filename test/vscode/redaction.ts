import * as assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { extension, openInEditor, when, workspaceFile } from './editor.js';

describe('redaction', () => {
  let folder: string;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'redaction-'));
    await extension().activate();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true });
  });

  const root = (): vscode.Uri => vscode.Uri.joinPath(workspaceFile('panther/setupact.log'), '..', '..');
  const create = (target: unknown, out: string): Thenable<vscode.Uri | undefined> =>
    vscode.commands.executeCommand<vscode.Uri | undefined>('upgradeForensics.createRedactedCopy', target, {
      out,
      passphrase: '',
    });

  it('shows what would be replaced, and writes the copy where it is told to', async () => {
    const source = path.join(folder, 'case');
    mkdirSync(source);
    const line =
      '2024-03-05 10:00:00, Info                  MOUPG  Temp [C:\\Users\\mcarter\\AppData] of Northwind\r\n';
    writeFileSync(path.join(source, 'setupact.log'), line);
    const settings = vscode.workspace.getConfiguration('upgradeForensics');
    await settings.update('redaction.words', ['northwind'], vscode.ConfigurationTarget.Workspace);
    try {
      const out = path.join(folder, 'copy');
      const written = await create(vscode.Uri.file(source), out);
      assert.equal(written?.fsPath, vscode.Uri.file(out).fsPath);
    } finally {
      await settings.update('redaction.words', undefined, vscode.ConfigurationTarget.Workspace);
    }
    assert.equal(
      readFileSync(path.join(folder, 'copy', 'setupact.log'), 'utf8'),
      line.replace('mcarter', 'USER-1').replace('Northwind', 'WORD-1'),
    );
    assert.equal(readFileSync(path.join(source, 'setupact.log'), 'utf8'), line);
    assert.deepEqual(readdirSync(folder).sort(), ['case', 'copy']);
    await when(vscode.window.tabGroups.onDidChangeTabs, () => {
      const shown = vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview && /markdown\.preview/.test(input.viewType));
      return shown.length > 0 ? shown : undefined;
    });
    const page = await vscode.workspace.openTextDocument(
      vscode.Uri.from({ scheme: 'upgrade-forensics', path: '/redaction/case.md' }),
    );
    assert.match(page.getText(), /\| Users \| 1 \| 1 \|/);
  });

  it('the case of the workspace, as a zip', async () => {
    const out = path.join(folder, 'workspace.zip');
    assert.ok(await create(root(), out));
    assert.ok(existsSync(out));
    assert.equal(readFileSync(out).subarray(0, 2).toString(), 'PK');
  });

  it('refuses to write into the evidence', async () => {
    const inside = path.join(root().fsPath, 'copy');
    assert.equal(await create(root(), inside), undefined);
    assert.ok(!existsSync(inside));
  });

  it('a text gets the pseudonyms of its case, as a new document', async () => {
    await openInEditor('panther/setupact.log');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const uri = await vscode.commands.executeCommand<vscode.Uri | undefined>('upgradeForensics.redactText');
    assert.equal(uri?.scheme, 'untitled');
    const shown = await vscode.workspace.openTextDocument(uri);
    assert.equal(shown.lineCount, editor.document.lineCount);
    assert.equal(shown.languageId, editor.document.languageId);
  });

  it('a quotation goes to the clipboard with pseudonyms', async () => {
    const document = await openInEditor('panther/setupact.log');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await vscode.commands.executeCommand('upgradeForensics.copyRedactedCitation');
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /setupact\.log:1\b/);
    assert.equal(document.isDirty, false);
  });
});
