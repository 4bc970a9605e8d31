import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { kernelDump } from '../unit/readers/dumpFile.js';
import { evtxFile } from '../unit/readers/evtxFile.js';
import { extension, hoverText, positionOf, when, workspaceFile } from './editor.js';

const scheme = 'upgrade-forensics-record';
const dump = kernelDump({
  code: 0x7e,
  parameters: [0xffffffffc0000005n, 0xfffff80110001234n, 0n, 0n],
  build: 17763,
  time: '2021-06-17T02:10:05.250Z',
  drivers: [{ name: '\\SystemRoot\\system32\\drivers\\lwfmgr.sys', start: 0xfffff80110000000n, size: 0x20000 }],
});
const events = evtxFile([
  [{ provider: 'EventLog', eventId: 6008, level: 2, time: '2021-06-17T02:11:40.512Z', data: [['', '0x80070005']] }],
]);

/** Opens a file as a double click does, and waits for the text that it leads to. */
async function openBinary(name: string, bytes: Uint8Array): Promise<vscode.TextDocument> {
  const uri = workspaceFile(name);
  await vscode.workspace.fs.writeFile(uri, bytes);
  const shown = when(vscode.window.onDidChangeActiveTextEditor, () => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.uri.scheme === scheme && document.uri.path === uri.path ? document : undefined;
  });
  await vscode.commands.executeCommand('vscode.open', uri);
  return shown;
}

describe('event logs and crash dumps', () => {
  before(() => extension().activate());
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const name of ['Logs/System.evtx', 'Logs/Cut.evtx', 'setupmem.dmp'])
      await vscode.workspace.fs.delete(workspaceFile(name));
  });

  it('open as text that knows what its codes mean', async () => {
    const document = await openBinary('Logs/System.evtx', events);
    assert.equal(document.getText(), '2021-06-17T02:11:40.512Z  Error     EventLog  6008  0x80070005\n');
    assert.equal(document.languageId, 'log');
    assert.match(
      await hoverText(document, positionOf(document, '0x80070005', 3)),
      /E_ACCESSDENIED|ERROR_ACCESS_DENIED/,
    );
  });

  it('leave no empty editor behind', async () => {
    const document = await openBinary('setupmem.dmp', dump);
    assert.match(document.getText(), /BugCheckCode = 0x0000007E\n[^]*lwfmgr\.sys\+0x1234/);
    const left = (): true | undefined => {
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      return tabs.every(({ input }) => !(input instanceof vscode.TabInputCustom)) || undefined;
    };
    assert.equal(await when(vscode.window.tabGroups.onDidChangeTabs, left), true);
  });

  it('say above the text that their times are UTC', async () => {
    const document = await vscode.workspace.openTextDocument(workspaceFile('setupmem.dmp').with({ scheme }));
    const lenses: vscode.CodeLens[] = await vscode.commands.executeCommand(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.ok(lenses.some(({ command }) => command?.title === 'Times are in UTC.'));
  });

  it('say above the text that something is lost, and what in a dialog', async () => {
    const document = await openBinary('Logs/Cut.evtx', events.subarray(0, events.length - 1000));
    const lenses: vscode.CodeLens[] = await vscode.commands.executeCommand(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    const lost = lenses.find(({ command }) => command?.title.includes('What could not be read'));
    assert.equal(lost?.command?.command, 'upgradeForensics.showFileNotes');
    assert.match(JSON.stringify(lost.command.arguments), /The event log is cut off/);
  });
});
