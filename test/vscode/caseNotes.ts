import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands, type FindingArgument } from '../../server/src/protocol.js';
import { extension, openInEditor, ourDiagnostics, positionOf, when, workspaceFile } from './editor.js';

const brokenObject = '{725f2633-5298-49c7-9016-202d172da460}';
const notesName = 'case-notes.md';

describe('code lenses, quick fixes and case notes', () => {
  let log: vscode.TextDocument;
  let firstCause: number;

  before(async () => {
    log = await openInEditor('panther/setupact.log');
    await extension().activate();
    await ourDiagnostics(log.uri);
    firstCause = positionOf(log, 'BCD: Failed to get registry value').line;
  });

  const lensesAt = async (line: number): Promise<vscode.Command[]> => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      log.uri,
      1000,
    );
    return lenses.flatMap(({ range, command }) => (range.start.line === line && command ? [command] : []));
  };
  const notes = (): vscode.TextDocument | undefined =>
    vscode.workspace.textDocuments.find(({ uri }) => uri.path.endsWith(`/${notesName}`));
  const proposeFix = async (): Promise<void> => {
    const fix = (await lensesAt(firstCause)).find(({ command }) => command === commands.proposeFix);
    assert.ok(fix, 'no lens proposes a fix at the first cause');
    await vscode.commands.executeCommand(fix.command, ...(fix.arguments ?? []));
  };

  it('puts lenses above the first cause: what it is, why, a fix, what is correlated', async () => {
    const lenses = await lensesAt(firstCause);
    assert.deepEqual(
      lenses.map(({ command }) => command),
      [commands.showEvidence, commands.showEvidence, commands.proposeFix, commands.showCorrelated],
    );
    for (const { title } of lenses) assert.notEqual(title, '');
  });

  it('puts none above a line of ordinary noise', async () => {
    assert.deepEqual(await lensesAt(positionOf(log, 'Failed to merge telemetry file').line), []);
  });

  it('offers the remediation as a quick fix on the diagnostic', async () => {
    const range = log.lineAt(firstCause).range;
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      log.uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const ours = actions.filter((action) => action.command?.command === commands.proposeFix);
    assert.ok(ours.length > 0, actions.map(({ title }) => title).join('; ') || 'no quick fix');
    const argument = ours[0]?.command?.arguments?.[0] as FindingArgument;
    assert.equal(argument.uri, log.uri.toString());
  });

  it('writes the fix into new notes with the object of the log, and undo takes it back', async () => {
    await proposeFix();
    const written = notes();
    assert.ok(written, 'no notes were opened');
    assert.match(written.getText(), /bcdedit/);
    assert.ok(written.getText().includes(brokenObject), written.getText());
    await vscode.commands.executeCommand('undo');
    await when(vscode.workspace.onDidChangeTextDocument, () =>
      notes()?.getText().includes(brokenObject) ? undefined : true,
    );
  });

  it('keeps what is in the notes, and never writes the same fix twice', async () => {
    const uri = notes()?.uri ?? workspaceFile(notesName);
    const mine = '# Case\n\nThe customer called at nine.\n';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(mine));
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.getText() !== mine) {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), mine);
      await vscode.workspace.applyEdit(edit);
    }
    await proposeFix();
    const once = document.getText();
    assert.match(once, /The customer called at nine\./);
    assert.ok(once.includes(brokenObject), once);
    await proposeFix();
    assert.equal(document.getText(), once);
    await document.save();
  });
});
