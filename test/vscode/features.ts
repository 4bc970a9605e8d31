import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { documentScheme } from '../../server/src/protocol.js';
import { extension, hoverText, openInEditor, ourDiagnostics, positionOf, when } from './editor.js';

describe('a setup log in the editor', () => {
  let log: vscode.TextDocument;

  before(async () => {
    log = await openInEditor('panther/setupact.log');
    await extension().activate();
  });

  it('carries diagnostics, each in one line and with a code', async () => {
    const diagnostics = await ourDiagnostics(log.uri);
    for (const { message, code, range } of diagnostics) {
      assert.ok(!message.includes('\n'), message);
      assert.ok(code, `no code: ${message}`);
      assert.ok(range.end.line < log.lineCount);
    }
    const firstCause = positionOf(log, 'BCD: Failed to get registry value').line;
    assert.ok(
      diagnostics.some(({ range }) => range.start.line === firstCause),
      `no diagnostic at the first failing line (${firstCause}): ${diagnostics.map((d) => `${d.range.start.line} ${d.message}`).join('; ')}`,
    );
  });

  it('explains a code that is written without 0x on hover, and links to its page', async () => {
    const text = await hoverText(log, positionOf(log, 'Status: c0000024', 10));
    assert.match(text, /STATUS_OBJECT_TYPE_MISMATCH/);
    assert.match(text, /\]\(command:upgradeForensics\.openExplanation\?/);
  });

  it('has an outline with the failed operation', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      log.uri,
    );
    const names = flatten(symbols).map((symbol) => symbol.name);
    assert.ok(
      names.some((name) => name.includes('Update Boot Code')),
      names.join('; '),
    );
  });

  it('folds an operation from its first line to its last', async () => {
    const ranges = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      log.uri,
    );
    // VS Code folds by indentation where no provider answers; these two lines begin in the same column.
    const start = positionOf(log, 'Executing operation: Apply WIM').line;
    const end = positionOf(log, 'Operation completed successfully: Apply WIM').line;
    assert.ok(
      ranges.some((range) => range.start === start && range.end === end),
      JSON.stringify({ start, end, ranges }),
    );
  });

  it('has semantic tokens in order', async () => {
    const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>(
      'vscode.provideDocumentSemanticTokens',
      log.uri,
    );
    const legend = await vscode.commands.executeCommand<vscode.SemanticTokensLegend>(
      'vscode.provideDocumentSemanticTokensLegend',
      log.uri,
    );
    assert.ok(tokens.data.length >= 5, 'no token');
    assert.ok(legend.tokenTypes.length > 0);
    for (let at = 0; at < tokens.data.length; at += 5) {
      assert.ok((tokens.data[at + 3] ?? -1) < legend.tokenTypes.length);
    }
  });

  it('names codes in inlay hints, and is silent when the setting says so', async () => {
    const hints = async (): Promise<string[]> => {
      const whole = new vscode.Range(0, 0, log.lineCount, 0);
      const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        log.uri,
        whole,
      );
      return found.map(({ label }) => (typeof label === 'string' ? label : label.map((part) => part.value).join('')));
    };
    assert.ok((await hints()).some((label) => label.includes('STATUS_OBJECT_TYPE_MISMATCH')));
    const settings = vscode.workspace.getConfiguration('upgradeForensics', log.uri);
    await settings.update('inlayHints.enabled', false, vscode.ConfigurationTarget.Workspace);
    try {
      assert.deepEqual(await hints(), []);
    } finally {
      await settings.update('inlayHints.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('highlights a whole path wherever it stands', async () => {
    const wim = 'C:\\$WINDOWS.~BT\\Sources\\Install.wim';
    const highlights = await vscode.commands.executeCommand<vscode.DocumentHighlight[]>(
      'vscode.executeDocumentHighlights',
      log.uri,
      positionOf(log, wim, 5),
    );
    assert.deepEqual(
      highlights.map(({ range }) => log.getText(range)),
      [wim, wim],
    );
  });

  it('links codes to their pages, which open rendered', async () => {
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', log.uri);
    const link = links.find(({ range }) => log.getText(range).toLowerCase().includes('80004005'));
    assert.equal(link?.target?.scheme, 'command', 'no link on 0x80004005');
    const [uri] = JSON.parse(decodeURIComponent(link.target.query)) as [string];
    assert.equal(vscode.Uri.parse(uri).scheme, documentScheme);

    const tabOfPage = (): vscode.Tab | undefined =>
      vscode.window.tabGroups.all.flatMap((group) => group.tabs).find((tab) => tab.label.includes('80004005'));
    const opened = when(vscode.window.tabGroups.onDidChangeTabs, tabOfPage);
    await vscode.commands.executeCommand('upgradeForensics.openExplanation', uri);
    const { input } = await opened;
    assert.ok(input instanceof vscode.TabInputWebview || input instanceof vscode.TabInputCustom, 'not rendered');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');

    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    assert.match(page.getText(), /E_FAIL/);
  });

  it('is not changed by any of this', () => {
    assert.equal(log.isDirty, false);
  });
});

function flatten(symbols: readonly vscode.DocumentSymbol[]): vscode.DocumentSymbol[] {
  return symbols.flatMap((symbol) => [symbol, ...flatten(symbol.children)]);
}
