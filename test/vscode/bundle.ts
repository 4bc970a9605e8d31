import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

  it('says what is no zip', async () => {
    const none = vscode.Uri.file(path.join(folder, 'none.zip')).with({ scheme });
    await assert.rejects(async () => vscode.workspace.fs.readDirectory(none), /EntryNotFound/);
  });
});
