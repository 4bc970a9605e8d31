import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { UpgradeForensicsApi } from '../../api/upgradeForensics.js';
import { extension, extensionId, openInEditor, when, workspaceFile } from './editor.js';

const ACT = 'panther/setupact.log';

/** What another extension gets: nothing of our own types but the published ones. */
async function api(): Promise<UpgradeForensicsApi> {
  const found = vscode.extensions.getExtension<UpgradeForensicsApi>(extensionId);
  assert.ok(found);
  return found.activate();
}

describe('the API for other extensions', () => {
  it('is version 1', async () => {
    assert.equal((await api()).apiVersion, 1);
  });

  it('analyses a folder and gives lines that can be opened', async () => {
    const { analyzeFolder } = await api();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const summary = await analyzeFolder(folder);
    assert.equal(summary.outcome, 'failed');
    assert.ok(summary.firstCause, 'the sample has a first cause');
    const { uri, line, text } = summary.firstCause;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    assert.equal(document.lineAt(line - 1).text, text);
    assert.ok(summary.files.some(({ file }) => file === ACT));
  });

  it('speaks the language that is asked for', async () => {
    const { analyzeFolder, explain } = await api();
    const chinese = await analyzeFolder(workspaceFile(ACT), undefined, 'zh-CN');
    assert.match(chinese.firstCause?.title ?? '', /\p{Script=Han}/u);
    const explanation = await explain('0xC1900101-0x20017', 'zh-CN');
    assert.match(explanation?.advice[0]?.means ?? '', /\p{Script=Han}/u);
    assert.equal(await explain('no code'), undefined);
  });

  it('searches records', async () => {
    const { searchRecords } = await api();
    const { records, more } = await searchRecords(workspaceFile(ACT), { text: 'c0000024', most: 1 });
    const [first] = records;
    assert.ok(first && records.length === 1 && more > 0);
    const document = await openInEditor(ACT);
    assert.equal(document.lineAt(first.line - 1).text, first.text);
    await assert.rejects(searchRecords(workspaceFile(ACT), {}), /what to search for/);
  });

  it('refuses a folder without logs with a sentence, and stops when cancelled', async () => {
    const { analyzeFolder } = await api();
    await assert.rejects(analyzeFolder(vscode.Uri.file('/nowhere/at/all')), { message: 'No log was found here.' });
    const source = new vscode.CancellationTokenSource();
    source.cancel();
    await assert.rejects(analyzeFolder(workspaceFile(ACT), source.token), (error) => {
      return error instanceof vscode.CancellationError;
    });
  });

  it('lists the open cases and tells when they change', async () => {
    const { cases, onDidChangeCases } = await api();
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.toString();
    assert.ok((await cases()).some(({ uri }) => uri === workspace));
    let changes = 0;
    const changed = when(onDidChangeCases, () => (changes++ > 0 ? true : undefined));
    await vscode.commands.executeCommand('upgradeForensics.refreshCases');
    await changed;
  });

  it('is what the extension exports', () => {
    assert.equal(extension().exports.apiVersion, 1);
  });
});
