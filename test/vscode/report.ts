import * as assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { extension, openInEditor, when, workspaceFile } from './editor.js';

describe('the report of a case', () => {
  let folder: string;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'report-'));
    await extension().activate();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true });
  });

  const create = (target: unknown, options: object): Thenable<vscode.Uri | undefined> =>
    vscode.commands.executeCommand<vscode.Uri | undefined>('upgradeForensics.createReport', target, options);
  const tabs = (viewType: string): readonly vscode.Tab[] =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType));

  it('is written where it is told to, in the language it is told to, and shown', async () => {
    const file = vscode.Uri.file(path.join(folder, 'report.html'));
    const written = await create(undefined, { format: 'html', language: 'zh-CN', file });
    assert.equal(written?.toString(), file.toString());
    const text = readFileSync(file.fsPath, 'utf8');
    assert.match(text, /^<!doctype html>\n<html lang="zh-CN">/);
    assert.match(text, /升级失败/);
    const [tab] = await when(vscode.window.tabGroups.onDidChangeTabs, () => {
      const shown = tabs('upgradeForensics.report');
      return shown.length > 0 ? shown : undefined;
    });
    assert.equal(tab?.label, 'report.html');
  });

  it('is shown in the same page when it is written again', async () => {
    const file = vscode.Uri.file(path.join(folder, 'report.html'));
    await create(vscode.Uri.joinPath(workspaceFile('panther/setupact.log'), '..', '..'), {
      format: 'html',
      language: 'en',
      file: file.toString(),
    });
    assert.match(readFileSync(file.fsPath, 'utf8'), /<html lang="en">/);
    assert.equal(tabs('upgradeForensics.report').length, 1);
  });

  it('as Markdown opens as a page too; of the log in the editor it is of its case', async () => {
    await openInEditor('panther/setupact.log');
    const file = vscode.Uri.file(path.join(folder, 'report.md'));
    assert.ok(await create(undefined, { format: 'markdown', language: 'en', file }));
    const text = readFileSync(file.fsPath, 'utf8');
    assert.match(text, /^# Upgrade report: /);
    assert.match(text, /BCD: Failed to get registry value/);
    await when(vscode.window.tabGroups.onDidChangeTabs, () => tabs('markdown.preview')[0]);
  });

  it('redacted has the names of the redacted copy, and keeps them', async () => {
    const file = vscode.Uri.file(path.join(folder, 'redacted.md'));
    const options = { format: 'markdown', language: 'en', redact: true, file };
    assert.ok(await create(undefined, options));
    const text = readFileSync(file.fsPath, 'utf8');
    assert.match(text, /BCD: Failed to get registry value/);
    assert.ok(await create(undefined, options));
    const still = (one: string): string => one.replace(/Made on .*/, '');
    assert.equal(still(readFileSync(file.fsPath, 'utf8')), still(text));
  });

  it('leaves the evidence as it was', () => {
    const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    assert.ok(!readdirSync(root, { recursive: true }).some((name) => /report/.test(String(name))));
  });

  it('that cannot be written is none', async () => {
    const file = vscode.Uri.file(path.join(folder, 'report.html', 'inside.html'));
    assert.equal(await create(undefined, { format: 'html', language: 'en', file }), undefined);
  });
});
