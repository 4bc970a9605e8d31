import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { CompareResult } from '../../server/src/protocol.js';
import { extension, when } from './editor.js';

const line = (time: string, level: string, message: string): string =>
  `2024-03-05 ${time}, ${level.padEnd(21)} SP     ${message}`;

const beginning = [
  line('10:00:00', 'Info', 'Preparing the machine'),
  line('10:00:01', 'Info', 'Executing operation: Set boot command'),
  line('10:00:02', 'Info', 'FOD Validator: validation finished'),
];
const bad = [
  ...beginning,
  line('10:01:06', 'Error', 'DismHostLib: Failed to create DismHostManager remote object.'),
  line('10:01:07', 'Error', 'Operation failed: Set boot command. Error: 0x80040154[gle=0x000000b7]'),
];
const good = [
  ...beginning,
  line('10:00:02', 'Info', 'Library [C:\\Sources\\dismapi.dll] loaded successfully'),
  line('10:00:04', 'Info', 'Operation completed successfully: Set boot command'),
];

describe('comparison with a good run', () => {
  let folder: string;
  let badLog: vscode.Uri;
  let goodFolder: vscode.Uri;

  before(async () => {
    await extension().activate();
    folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-compare-'));
    for (const [name, lines] of [
      ['bad', bad],
      ['good', good],
    ] as const) {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, name, 'setupact.log'), lines.join('\r\n'));
    }
    badLog = vscode.Uri.file(path.join(folder, 'bad', 'setupact.log'));
    goodFolder = vscode.Uri.file(path.join(folder, 'good'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('opens a rendered page that says where the runs part and links to both logs', async () => {
    const result = await vscode.commands.executeCommand<CompareResult>(
      'upgradeForensics.compareWithGoodRun',
      badLog,
      goodFolder,
    );
    assert.match(result.sentence ?? '', /dismapi\.dll/);
    assert.deepEqual([result.divergence?.bad.line, result.divergence?.good.line], [3, 3]);
    const rendered = await when(vscode.window.tabGroups.onDidChangeTabs, () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(({ input }) => input instanceof vscode.TabInputWebview),
    );
    assert.match((rendered.input as vscode.TabInputWebview).viewType, /markdown\.preview/);
    // As the preview draws it: it knows no links to file:, and takes a path from the first folder of the workspace.
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse(result.uri ?? ''));
    const html = await vscode.commands.executeCommand<string>('markdown.api.render', page);
    const first = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(first);
    const targets = [...html.matchAll(/<a href="([^"#]+)#L4"/g)].map(
      ([, href = '']) => vscode.Uri.joinPath(first, decodeURIComponent(href)).fsPath,
    );
    assert.ok(targets.includes(badLog.fsPath), html);
    assert.ok(targets.includes(vscode.Uri.joinPath(goodFolder, 'setupact.log').fsPath), html);
    assert.ok(!html.includes(']('), html);
  });

  it('opens both logs side by side at the first divergence', async () => {
    await vscode.commands.executeCommand('upgradeForensics.compareSideBySide');
    const at = vscode.window.visibleTextEditors
      .filter(({ document }) => document.fileName.startsWith(folder))
      .map(({ document, selection, viewColumn }) => [
        path.basename(path.dirname(document.fileName)),
        selection.active.line,
        viewColumn,
      ])
      .sort();
    assert.deepEqual(at, [
      ['bad', 3, vscode.ViewColumn.One],
      ['good', 3, vscode.ViewColumn.Two],
    ]);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('leaves the pages of codes to their own provider', async () => {
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse('upgrade-forensics:/code/0x80070005.md'));
    assert.match(page.getText(), /E_ACCESSDENIED/);
  });
});
