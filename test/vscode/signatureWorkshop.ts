import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../server/src/protocol.js';
import { extension, hoverText, openInEditor, ourDiagnostics, positionOf, when, workspaceFile } from './editor.js';

const rules = '.upgrade-forensics/signatures';

describe('signature workshop', () => {
  let log: vscode.TextDocument;
  let folder: string;

  before(async () => {
    folder = workspaceFile(rules).fsPath;
    log = await openInEditor('panther/setupact.log');
    await extension().activate();
    await ourDiagnostics(log.uri);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.workspace.fs.delete(workspaceFile('.upgrade-forensics'), { recursive: true });
    // The other tests look at a case without rules of its own.
    await vscode.commands.executeCommand('upgradeForensics.testSignatures');
  });

  const diagnosticsAt = (line: number): readonly vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(log.uri).filter(({ range }) => range.start.line === line);
  const told = (line: number, code: string | undefined): Promise<true> =>
    when(vscode.languages.onDidChangeDiagnostics, () => {
      const codes = diagnosticsAt(line).map((one) => one.code);
      return (code === undefined ? codes.length === 0 : codes.includes(code)) ? true : undefined;
    });
  const lensTitles = async (uri: vscode.Uri): Promise<readonly string[]> => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
    return lenses.map(({ command }) => command?.title ?? '').sort();
  };

  it('makes a file of a selection, counts its hits, and the line is a finding once it is saved', async () => {
    const { line } = positionOf(log, 'Failed to merge telemetry file');
    const editor = await vscode.window.showTextDocument(log);
    editor.selection = new vscode.Selection(line, 0, line + 1, 0);
    const argument = { uri: log.uri.toString(), line, endLine: line, folder, id: 'telemetry-merge-failed' };
    await vscode.commands.executeCommand('upgradeForensics.newSignature', argument);
    const draft = vscode.window.activeTextEditor?.document;
    assert.ok(draft, 'no file was opened');
    assert.equal(draft.uri.scheme, 'untitled');
    assert.equal(path.basename(draft.uri.path), 'telemetry-merge-failed.yml');
    assert.match(draft.getText(), /^id: telemetry-merge-failed$/m);
    await assert.rejects(async () => vscode.workspace.fs.stat(workspaceFile(rules)), 'a folder was written unasked');

    const titles = await lensTitles(draft.uri);
    assert.match(titles[0] ?? '', /^Run on open case: [1-9]\d* hits?$/, titles.join());
    assert.match(titles[1] ?? '', /^Samples: \d+ pass$/, titles.join());

    await vscode.commands.executeCommand('leaveSnippet');
    await vscode.commands.executeCommand('undo');
    assert.equal(vscode.window.activeTextEditor?.document.getText(), '');
    await vscode.commands.executeCommand('redo');
    assert.match(draft.getText(), /^id: telemetry-merge-failed$/m);

    await vscode.commands.executeCommand('workbench.action.files.save');
    await vscode.workspace.fs.stat(workspaceFile(`${rules}/telemetry-merge-failed.yml`));
    await told(line, 'telemetry-merge-failed');
  });

  it('completes and explains in the saved file, and peeks at what it finds', async () => {
    const document = await openInEditor(`${rules}/telemetry-merge-failed.yml`);
    const severity = positionOf(document, 'severity: ', 'severity: '.length);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      severity,
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('decisive'), labels.join());
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      positionOf(document, 'severity', 2),
    );
    assert.equal(hovers.length, 1);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      10,
    );
    const hits = lenses.map(({ command }) => command).find((one) => one?.title.startsWith('Run'));
    assert.equal(hits?.command, commands.showRuleLines);
    await vscode.commands.executeCommand(hits.command, ...(hits.arguments ?? []));
    await vscode.commands.executeCommand('closeReferenceSearch');
  });

  it('tests all files, and shows what fails in its file', async () => {
    interface Tested {
      readonly rules: readonly { readonly name: string; readonly problems: readonly unknown[] }[];
    }
    const good = await vscode.commands.executeCommand<Tested>('upgradeForensics.testSignatures');
    assert.deepEqual(
      good.rules.map(({ name, problems }) => [name, problems.length]),
      [['telemetry-merge-failed.yml', 0]],
    );
    const broken = workspaceFile(`${rules}/broken.yml`);
    const text = new TextDecoder().decode(
      await vscode.workspace.fs.readFile(workspaceFile(`${rules}/telemetry-merge-failed.yml`)),
    );
    const edited = text.replace('id: telemetry-merge-failed', 'id: broken').replace("message: '^", "message: '^Never ");
    await vscode.workspace.fs.writeFile(broken, new TextEncoder().encode(edited));
    const bad = await vscode.commands.executeCommand<Tested>('upgradeForensics.testSignatures');
    assert.ok((bad.rules.find(({ name }) => name === 'broken.yml')?.problems.length ?? 0) > 0);
    const [diagnostic] = await ourDiagnostics(broken);
    assert.match(diagnostic?.message ?? '', /The sample should match/);
    await vscode.workspace.fs.delete(broken);
    await vscode.workspace.fs.delete(workspaceFile(`${rules}/telemetry-merge-failed.yml`));
    await vscode.commands.executeCommand('upgradeForensics.testSignatures');
    await told(positionOf(log, 'Failed to merge telemetry file').line, 'benign');
  });

  it('dims a line that was marked as benign at once, and takes it back', async () => {
    await vscode.window.showTextDocument(log);
    const line = errorRecordLine(log);
    const before = diagnosticsAt(line).map(({ code }) => code);
    assert.ok(!before.includes('benign'));
    const argument = { uri: log.uri.toString(), line, endLine: line, folder, because: 'seen in good upgrades too' };
    await vscode.commands.executeCommand('upgradeForensics.markAsBenign', argument);
    await told(line, 'benign');
    const [dimmed] = diagnosticsAt(line);
    assert.deepEqual(dimmed?.tags, [vscode.DiagnosticTag.Unnecessary]);
    const end = log.lineAt(line).range.end;
    assert.match(await hoverText(log, end), /seen in good upgrades too/, 'the reason is shown with every dimmed line');
    const files = await vscode.workspace.fs.readDirectory(workspaceFile(`${rules}/benign`));
    assert.equal(files.length, 1);

    await vscode.commands.executeCommand('upgradeForensics.undoMarkAsBenign');
    await when(vscode.languages.onDidChangeDiagnostics, () =>
      diagnosticsAt(line).some(({ code }) => code === 'benign') ? undefined : true,
    );
    assert.deepEqual(await vscode.workspace.fs.readDirectory(workspaceFile(`${rules}/benign`)), []);
  });

  it('adds a component for a name of the log', async () => {
    const facts = {
      name: 'contosoflt.sys',
      kind: 'drivers',
      product: 'Contoso Filter',
      vendor: 'Contoso',
      class: 'edr',
    };
    // The workspace's folder is there by now and is the only one: nothing is asked.
    await vscode.commands.executeCommand(commands.addComponent, facts);
    const written = await vscode.workspace.fs.readFile(workspaceFile(`${rules}/components/contoso-filter.yml`));
    assert.match(new TextDecoder().decode(written), /contosoflt\.sys/);
  });
});

/** A line that the log calls an Error and that nothing else speaks of. */
function errorRecordLine(document: vscode.TextDocument): number {
  for (let line = 0; line < document.lineCount; line++) {
    const isError = /^\S+ \S+, Error /.test(document.lineAt(line).text);
    const told = vscode.languages.getDiagnostics(document.uri).some(({ range, code }) => {
      return range.start.line === line && code !== 'error-record';
    });
    if (isError && !told) return line;
  }
  assert.fail('every Error line of the sample has a meaning');
}
