import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../server/src/protocol.js';
import { extension, openInEditor, ourDiagnostics, positionOf, when, workspaceFile } from './editor.js';

describe('citations in the case notes', () => {
  let notes: vscode.TextDocument;
  let log: vscode.TextDocument;
  const file = 'citations/case-notes.md';
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('upgradeForensics');
  const warnings = (uri: vscode.Uri): readonly vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Upgrade Forensics');

  before(async () => {
    await settings().update('caseNotes.folder', 'citations', vscode.ConfigurationTarget.Workspace);
    log = await openInEditor('panther/setupact.log');
    await extension().activate();
    const [first] = (await ourDiagnostics(log.uri)).filter(
      ({ range }) => range.start.line === positionOf(log, 'BCD: Failed to get registry value').line,
    );
    assert.ok(first);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      log.uri,
      first.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find((action) => action.command?.command === commands.proposeFix)?.command;
    assert.ok(fix, 'no quick fix');
    await vscode.commands.executeCommand(fix.command, ...((fix.arguments ?? []) as unknown[]));
    notes = await vscode.workspace.openTextDocument(workspaceFile(file));
    await notes.save();
  });

  after(() => settings().update('caseNotes.folder', undefined, vscode.ConfigurationTarget.Workspace));

  it('go to the folder and the language of the settings, as one section', () => {
    assert.match(notes.getText(), /^# Case notes\n/);
    assert.match(notes.getText(), /bcdedit \/delete \{725f2633-5298-49c7-9016-202d172da460\}/);
    assert.match(notes.getText(), / sha256=[0-9a-f]{64} -->/);
  });

  it('are silent while they hold, warn when a quote was changed, and are silent again', async () => {
    assert.deepEqual(warnings(notes.uri), []);
    const quote = positionOf(notes, 'BCD: BcdCopyObjectEx');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(notes.uri, new vscode.Range(quote, quote.translate(0, 3)), 'XYZ');
    await vscode.workspace.applyEdit(edit);
    const [warning] = await ourDiagnostics(notes.uri);
    assert.equal(warning?.code, 'citation-edited');
    assert.equal(warning.range.start.line, quote.line);
    await vscode.window.showTextDocument(notes);
    await vscode.commands.executeCommand('undo');
    await when(vscode.languages.onDidChangeDiagnostics, () => (warnings(notes.uri).length === 0 ? true : undefined));
  });

  it('lead back to the line', async () => {
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', notes.uri);
    const link = links.find(({ range }) => notes.getText(range).includes('setupact.log:'));
    assert.ok(link?.target, links.map(({ range }) => notes.getText(range)).join('; ') || 'no link');
    const line = Number(/:(\d+)/.exec(notes.getText(link.range))?.[1]);
    assert.equal(link.target.fragment, `L${line}`);
    assert.equal(link.target.path, log.uri.path);
  });

  it('are told when the log has changed on disk', async () => {
    const bytes = await vscode.workspace.fs.readFile(log.uri);
    await vscode.workspace.fs.writeFile(
      log.uri,
      Buffer.concat([bytes, Buffer.from('2022-04-20 17:00:00, Info                  SP     end\r\n')]),
    );
    try {
      const [note] = await ourDiagnostics(notes.uri);
      assert.equal(note?.code, 'citation-file-changed');
      assert.equal(note.severity, vscode.DiagnosticSeverity.Information);
    } finally {
      await vscode.workspace.fs.writeFile(log.uri, bytes);
    }
    await when(vscode.languages.onDidChangeDiagnostics, () => (warnings(notes.uri).length === 0 ? true : undefined));
  });
});
