import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { documentScheme } from '../../server/src/protocol.js';
import { extension, openInEditor } from './editor.js';

describe('the merged timeline', () => {
  before(async () => {
    await extension().activate();
  });

  it('opens around the cursor of a log, and a row leads back to its line', async () => {
    const log = await openInEditor('panther/setupact.log');
    const line = 20;
    await moveTo(line);
    const page = await timeline();
    const row = page.editor.selection.active.line;
    const text = page.document.lineAt(row).text;
    assert.match(text, new RegExp(`setupact\\.log:${line + 1}\\b`), text);
    assert.equal(page.document.languageId, 'upgrade-timeline');
    const definitions = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      page.document.uri,
      new vscode.Position(row, 0),
    );
    assert.equal(definitions[0]?.uri.toString(), log.uri.toString());
    assert.equal(definitions[0]?.range.start.line, line);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      page.document.uri,
    );
    const link = links.find(({ range }) => range.start.line === row);
    assert.ok(link?.target);
    assert.equal(link.target.fragment, `L${line + 1}`);
    assert.match(page.document.getText(link.range), new RegExp(`setupact\\.log:${line + 1}$`));
  });

  it('is narrowed by a filter and keeps the row under the cursor, or the next one', async () => {
    await openInEditor('panther/setupact.log');
    await moveTo(0);
    const all = await timeline();
    await vscode.commands.executeCommand('upgradeForensics.filterTimeline', { levels: ['error'] });
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    assert.notEqual(editor.document.uri.toString(), all.document.uri.toString());
    const rows = editor.document
      .getText()
      .split('\n')
      .filter((text) => /^\d{4}-/.test(text));
    assert.ok(rows.length > 0);
    for (const row of rows) assert.match(row, /:\d+ +Error /);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      editor.document.uri,
    );
    assert.ok(lenses.some(({ command }) => command?.command === 'upgradeForensics.filterTimeline'));
    await vscode.commands.executeCommand('upgradeForensics.filterTimeline', {});
    assert.equal(vscode.window.activeTextEditor?.document.lineCount, all.document.lineCount);
  });
});

async function moveTo(line: number): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  editor.selection = new vscode.Selection(line, 0, line, 0);
  await Promise.resolve();
}

/** Runs the command and gives the page that it opened. */
async function timeline(): Promise<{ readonly document: vscode.TextDocument; readonly editor: vscode.TextEditor }> {
  await vscode.commands.executeCommand('upgradeForensics.showInTimeline');
  const editor = vscode.window.activeTextEditor;
  assert.equal(editor?.document.uri.scheme, documentScheme, 'no timeline is shown');
  return { document: editor.document, editor };
}
