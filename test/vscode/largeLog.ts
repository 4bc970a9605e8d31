import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { caseElement, treeItem } from '../../client/src/views/caseItems.js';
import { largeLogScheme, type CaseTreeNode } from '../../server/src/protocol.js';
import { extension, hoverText, ourDiagnostics, when } from './editor.js';

/** Lines of the log, and where it fails. */
const COUNT = 2000;
const FAILURE = 1202;
/** Lines of a window, and those that it shows of its neighbours. */
const ROWS = 500;
const MARGIN = 100;

describe('a log above the limit', () => {
  const section = 'upgradeForensics.largeLog';
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'large-log-')), 'case');
  const file = vscode.Uri.file(path.join(folder, 'setupact.log'));
  const lines = Array.from({ length: COUNT }, (_, i) => {
    const time = new Date(Date.UTC(2022, 3, 20, 10) + i * 1000).toISOString().slice(11, 19);
    const rest =
      i === FAILURE
        ? 'Error                 IBSLIB BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]'
        : i === FAILURE + 1
          ? 'Error                 SP     Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7]'
          : `Info                  ${i % 2 ? 'SP    ' : 'MOUPG '} Nothing to see in step ${i}`;
    return `2022-04-20 ${time}, ${rest}`;
  });

  before(async () => {
    mkdirSync(folder);
    writeFileSync(file.fsPath, `${lines.join('\r\n')}\r\n`);
    await extension().activate();
    const settings = vscode.workspace.getConfiguration(section);
    await settings.update('windowLines', ROWS, vscode.ConfigurationTarget.Workspace);
    await settings.update('thresholdMB', 0.05, vscode.ConfigurationTarget.Workspace);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const settings = vscode.workspace.getConfiguration(section);
    await settings.update('windowLines', undefined, vscode.ConfigurationTarget.Workspace);
    await settings.update('thresholdMB', undefined, vscode.ConfigurationTarget.Workspace);
    rmSync(path.dirname(folder), { recursive: true, force: true });
  });

  it('is offered in sections when it is opened, and opens at what failed first', async () => {
    const { onDidOffer } = extension().exports.largeLogs;
    const offered = new Promise<vscode.Uri>((resolve) => {
      const subscription = onDidOffer((uri) => {
        subscription.dispose();
        resolve(uri);
      });
    });
    await vscode.commands.executeCommand('vscode.open', file, { preview: false });
    assert.equal((await offered).toString(), file.toString());
    // What the button of the notification does.
    await run('upgradeForensics.openLargeLog');
    const editor = await windowEditor();
    assert.equal(editor.document.languageId, 'windows-setup-log');
    assert.equal(lineAtCursor(editor), lines[FAILURE]);
    assert.equal(editor.document.lineCount, ROWS + 2 * MARGIN);
    assert.equal(editor.options.lineNumbers, vscode.TextEditorLineNumbersStyle.Off, 'two kinds of line numbers');
  });

  it('has problems, lenses, a hover, colours and an outline', async () => {
    const { document } = await windowEditor();
    const row = FAILURE - 1000 + MARGIN;
    const problems = await ourDiagnostics(document.uri);
    const decisive = problems.find(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
    assert.equal(decisive?.range.start.line, row);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      50,
    );
    const titles = lenses.map(({ command }) => command?.title ?? '');
    assert.ok(
      titles.some((title) => title.startsWith('First cause')),
      titles.join(' | '),
    );
    assert.ok(titles.includes('Lines 1,001 to 1,500 of 2,000; 200 more of the sections beside'), titles.join(' | '));
    assert.ok(titles.includes('1,000 earlier lines') && titles.includes('500 later lines'), titles.join(' | '));
    const code = document.lineAt(row).text.indexOf('c0000024');
    assert.match(await hoverText(document, new vscode.Position(row, code + 2)), /STATUS_OBJECT_TYPE_MISMATCH/);
    const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>(
      'vscode.provideDocumentSemanticTokens',
      document.uri,
    );
    assert.ok(tokens.data.length > 0);
  });

  it('goes to a line and to a time, and from section to section', async () => {
    await run('upgradeForensics.goToLogLine', '17');
    assert.equal(lineAtCursor(await windowEditor()), lines[16]);
    const time = lines[1700]?.slice(11, 19);
    await run('upgradeForensics.goToLogTime', time);
    assert.equal(lineAtCursor(await windowEditor()), lines[1700]);
    await run('upgradeForensics.previousLogWindow');
    assert.equal(lineAtCursor(await windowEditor()), lines[1499]);
    await run('upgradeForensics.nextLogWindow');
    assert.equal(lineAtCursor(await windowEditor()), lines[1500]);
  });

  it('is searched as a whole, and filtered', async () => {
    await run('upgradeForensics.goToLogLine', '1');
    await run('upgradeForensics.nextHit', 'operation FAILED');
    assert.equal(lineAtCursor(await windowEditor()), lines[FAILURE + 1]);
    await run('upgradeForensics.filterLog', { levels: ['error'] });
    const filtered = await windowEditor();
    assert.equal(filtered.document.getText(), lines.slice(FAILURE, FAILURE + 2).join('\n'));
    assert.equal(lineAtCursor(filtered), lines[FAILURE + 1]);
    await run('upgradeForensics.filterLog', {});
    assert.equal(lineAtCursor(await windowEditor()), lines[FAILURE + 1]);
  });

  it('is where the next finding, a definition and the case view lead', async () => {
    await run('upgradeForensics.goToLogLine', '3');
    await run('upgradeForensics.nextFinding');
    const editor = await windowEditor();
    assert.equal(lineAtCursor(editor), lines[FAILURE]);
    const code = editor.selection.active.with({ character: (lines[FAILURE] ?? '').indexOf('c0000024') + 2 });
    const [definition] = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      editor.document.uri,
      code,
    );
    assert.ok(definition);
    assert.equal(('targetUri' in definition ? definition.targetUri : definition.uri).scheme, largeLogScheme);

    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const root = vscode.Uri.file(folder).toString();
    const { nodes } = await extension().exports.case.view.tree(root);
    const all = nodes.flatMap(function flat(node: CaseTreeNode): CaseTreeNode[] {
      return [node, ...(node.children ?? []).flatMap(flat)];
    });
    const node = all.find(({ findingId, line }) => findingId?.startsWith('bcd-') && line !== undefined);
    assert.ok(node);
    const { command } = treeItem(caseElement(root, node));
    assert.ok(command);
    await run(command.command, ...(command.arguments ?? []));
    assert.equal(lineAtCursor(await windowEditor()), lines[FAILURE]);
  });
});

async function run(command: string, ...args: unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...args);
}

/** The editor of a window, once it is the active one. */
function windowEditor(): Promise<vscode.TextEditor> {
  return when(vscode.window.onDidChangeActiveTextEditor, () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.uri.scheme === largeLogScheme ? editor : undefined;
  });
}

function lineAtCursor({ document, selection }: vscode.TextEditor): string {
  return document.lineAt(selection.active.line).text;
}
