import * as assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { zipOf } from '../unit/runtime/zipFile.js';
import { extension, hoverText, ourDiagnostics, positionOf, when, workspaceFile } from './editor.js';

const scheme = 'upgrade-forensics-zip';

describe('a zip as an upgrade bundle', () => {
  let folder: string;
  let zip: vscode.Uri;
  let root: vscode.Uri;

  before(async () => {
    await extension().activate();
    folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-bundle-'));
    zip = vscode.Uri.file(path.join(folder, 'customer.zip'));
    root = zip.with({ scheme });
    const log = readFileSync(workspaceFile('panther/setupact.log').fsPath);
    writeFileSync(
      zip.fsPath,
      zipOf([
        { name: 'Panther/setupact.log', data: log },
        { name: 'Panther/renamed.txt', data: log },
        { name: '../evil.log', data: log },
        { name: 'readme.txt', data: 'nothing' },
      ]),
    );
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens at the line that failed first, with findings and hovers', async () => {
    await vscode.commands.executeCommand('upgradeForensics.openAsBundle', zip);
    const editor = await when(vscode.window.onDidChangeActiveTextEditor, () =>
      vscode.window.activeTextEditor?.document.uri.scheme === scheme ? vscode.window.activeTextEditor : undefined,
    );
    const { document, selection } = editor;
    const name = vscode.Uri.joinPath(root, 'Panther/setupact.log');
    const cause = positionOf(document, 'BCD: Failed to get registry value');
    assert.equal(selection.active.line, cause.line);
    assert.ok([name.path, vscode.Uri.joinPath(root, 'Panther/renamed.txt').path].includes(document.uri.path));
    const found = await ourDiagnostics(document.uri);
    assert.ok(found.some(({ range }) => range.start.line === cause.line));
    assert.match(
      await hoverText(document, positionOf(document, 'Status: c0000024', 10)),
      /STATUS_OBJECT_TYPE_MISMATCH/,
    );
  });

  it('is a folder that is only read', async () => {
    const names = await vscode.workspace.fs.readDirectory(root);
    assert.deepEqual(names.sort(), [
      ['Panther', vscode.FileType.Directory],
      ['readme.txt', vscode.FileType.File],
    ]);
    const name = vscode.Uri.joinPath(root, 'Panther/setupact.log');
    const source = readFileSync(workspaceFile('panther/setupact.log').fsPath);
    assert.equal((await vscode.workspace.fs.stat(name)).size, source.length);
    assert.deepEqual(Buffer.from(await vscode.workspace.fs.readFile(name)), source);
    assert.equal(vscode.workspace.fs.isWritableFileSystem(scheme), false);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(name, new Uint8Array()));
    await assert.rejects(async () => vscode.workspace.fs.stat(vscode.Uri.joinPath(root, 'none.log')), /EntryNotFound/);
  });

  it('has its logs told by their content too', async () => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(root, 'Panther/renamed.txt'));
    await when(vscode.workspace.onDidOpenTextDocument, () =>
      vscode.workspace.textDocuments.some(
        ({ uri, languageId }) => uri.toString() === document.uri.toString() && languageId === 'windows-setup-log',
      )
        ? true
        : undefined,
    );
  });

  it('is quoted in notes beside it, with the hash of the file', async () => {
    const log = vscode.Uri.joinPath(root, 'Panther/setupact.log');
    const editor = await vscode.window.showTextDocument(log, { preview: false });
    const line = positionOf(editor.document, 'BCD: Failed to get registry value').line;
    editor.selection = new vscode.Selection(line, 0, line, 0);
    await vscode.commands.executeCommand('upgradeForensics.insertIntoNotes');
    const notes = vscode.window.activeTextEditor?.document;
    assert.equal(notes?.uri.toString(), vscode.Uri.file(path.join(folder, 'case-notes.md')).toString());
    const sha256 = createHash('sha256')
      .update(readFileSync(workspaceFile('panther/setupact.log').fsPath))
      .digest('hex');
    assert.ok(notes.getText().includes(`quote Panther/setupact.log line=${line + 1} sha256=${sha256}`));
    await notes.save();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('says what is no zip', async () => {
    const none = vscode.Uri.file(path.join(folder, 'none.zip')).with({ scheme });
    await assert.rejects(async () => vscode.workspace.fs.readDirectory(none), /EntryNotFound/);
  });
});

describe('a folder as an upgrade bundle', () => {
  let folder: string;

  before(async () => {
    await extension().activate();
    folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-folder-'));
    mkdirSync(path.join(folder, 'Panther'));
    const log = readFileSync(workspaceFile('panther/setupact.log').fsPath);
    writeFileSync(path.join(folder, 'Panther', 'setupact.log'), log);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens at the line that failed first, and is a case beside that of the workspace', async () => {
    await vscode.commands.executeCommand('upgradeForensics.openBundle', vscode.Uri.file(folder));
    const log = vscode.Uri.file(path.join(folder, 'Panther', 'setupact.log'));
    const editor = await when(vscode.window.onDidChangeActiveTextEditor, () =>
      vscode.window.activeTextEditor?.document.uri.toString() === log.toString()
        ? vscode.window.activeTextEditor
        : undefined,
    );
    assert.equal(editor.selection.active.line, positionOf(editor.document, 'BCD: Failed to get registry value').line);
    const { view } = (await extension().activate()).case;
    const isThere = async (): Promise<boolean> =>
      (await view.allCases()).some(({ root }) => root === vscode.Uri.file(folder).toString());
    while (!(await isThere())) {
      await new Promise<void>((resolve) => {
        const subscription = view.onDidChangeTreeData(() => {
          subscription.dispose();
          resolve();
        });
      });
    }
  });
});
