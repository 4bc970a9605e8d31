import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension, openInEditor, positionOf, workspaceFile } from './editor.js';

const ACT = 'panther/setupact.log';
const GUID = '{725f2633-5298-49c7-9016-202d172da460}';

describe('navigation through the case', () => {
  const other = workspaceFile('logs/bcdedit.txt');
  let log: vscode.TextDocument;

  before(async () => {
    await vscode.workspace.fs.writeFile(other, new TextEncoder().encode(`identifier ${GUID.toUpperCase()}\n`));
    await extension().activate();
    await vscode.commands.executeCommand('upgradeForensics.refreshCases');
    log = await openInEditor(ACT);
  });
  after(async () => {
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(other, '..'), { recursive: true });
  });

  it('finds references in every log of the case', async () => {
    const found = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      log.uri,
      positionOf(log, GUID, 5),
    );
    const files = new Set(found.map(({ uri }) => vscode.workspace.asRelativePath(uri)));
    assert.deepEqual([...files].sort(), ['logs/bcdedit.txt', ACT]);
  });

  it('goes from a code to the line where it first mattered', async () => {
    const targets = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      log.uri,
      positionOf(log, 'Failed to clone store. Status: c0000024', 32),
    );
    const [target] = targets;
    assert.ok(target);
    const line = 'targetRange' in target ? target.targetRange.start.line : target.range.start.line;
    assert.equal(line, positionOf(log, 'BCD: Failed to get registry value').line);
    if ('originSelectionRange' in target && target.originSelectionRange) {
      assert.equal(log.getText(target.originSelectionRange), 'c0000024');
    }
  });

  it('steps to the next finding in another file, and back', async () => {
    const dism = await openInEditor('dism.log');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const end = new vscode.Position(dism.lineCount - 1, 0);
    editor.selection = new vscode.Selection(end, end);
    const place = (): string => {
      const active = vscode.window.activeTextEditor;
      return `${active ? vscode.workspace.asRelativePath(active.document.uri) : ''}:${active?.selection.active.line}`;
    };
    await vscode.commands.executeCommand('upgradeForensics.nextFinding');
    const next = place();
    assert.ok(!next.startsWith('dism.log:'), next);
    await vscode.commands.executeCommand('upgradeForensics.previousFinding');
    assert.equal(place(), `dism.log:${positionOf(dism, 'Failed while processing command').line}`);
    await vscode.commands.executeCommand('upgradeForensics.nextFinding');
    assert.equal(place(), next);
  });

  it('shows the failure as a call hierarchy', async () => {
    await openInEditor(ACT);
    const [item] = await vscode.commands.executeCommand<vscode.CallHierarchyItem[]>(
      'vscode.prepareCallHierarchy',
      log.uri,
      positionOf(log, 'Operation failed: Update Boot Code'),
    );
    assert.match(item?.name ?? '', /Operation failed: Update Boot Code/);
    const causes = await vscode.commands.executeCommand<vscode.CallHierarchyIncomingCall[]>(
      'vscode.provideIncomingCalls',
      item,
    );
    assert.equal(causes.length, 1);
    assert.ok(
      (causes[0]?.from.range.start.line ?? Infinity) < positionOf(log, 'Operation failed: Update Boot Code').line,
    );
  });

  it('finds steps and findings by name', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      'Update Boot Code',
    );
    assert.ok(
      symbols.some(
        ({ name, location }) => name === 'Update Boot Code' && location.uri.toString() === log.uri.toString(),
      ),
    );
  });
});
