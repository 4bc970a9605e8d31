import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../client/src/extension.js';
import { extension, hoverText, openInEditor, ourDiagnostics, positionOf } from './editor.js';

describe('the language server', () => {
  let api: ExtensionApi;

  before(async () => {
    api = await extension().activate();
  });

  it('is started again after it was killed, and serves the open log', async () => {
    const document = await openInEditor('panther/setupact.log');
    await ourDiagnostics(document.uri);
    const old = api.serverProcessId();
    assert.ok(old, 'no server runs');
    const ready = nextServer(api);
    const told = nextWarning();
    process.kill(old, 'SIGKILL');
    await ready;
    assert.match(await told, /language server ended unexpectedly and was started again/);
    await checkServes(document);
    // What was there before is there again: nobody opens or types anything.
    assert.ok((await ourDiagnostics(document.uri)).length > 0);
    assert.notEqual(api.serverProcessId(), old);
  });

  it('is replaced by the restart command', async () => {
    const document = await openInEditor('panther/setupact.log');
    const old = api.serverProcessId();
    await vscode.commands.executeCommand('upgradeForensics.restartServer');
    await checkServes(document);
    assert.notEqual(api.serverProcessId(), old);
  });

  it('speaks Chinese when the setting says so, from then on', async () => {
    const document = await openInEditor('panther/setupact.log');
    const settings = vscode.workspace.getConfiguration('upgradeForensics');
    const position = positionOf(document, 'Error: 0x80004005', 9);
    const ready = nextServer(api);
    await settings.update('language', 'zh-CN', vscode.ConfigurationTarget.Workspace);
    await ready;
    assert.match(await hoverText(document, position), /\p{Script=Han}/u);
    const back = nextServer(api);
    await settings.update('language', undefined, vscode.ConfigurationTarget.Workspace);
    await back;
    assert.doesNotMatch(await hoverText(document, position), /\p{Script=Han}/u);
  });
});

/** The next warning that the extension shows; it is not shown then. */
function nextWarning(): Promise<string> {
  const { showWarningMessage } = vscode.window;
  return new Promise((resolve) => {
    vscode.window.showWarningMessage = (message: string) => {
      vscode.window.showWarningMessage = showWarningMessage;
      resolve(message);
      return Promise.resolve(undefined);
    };
  });
}

function nextServer(api: ExtensionApi): Promise<void> {
  return new Promise((resolve) => {
    const subscription = api.onServerReady(() => {
      subscription.dispose();
      resolve();
    });
  });
}

async function checkServes(document: vscode.TextDocument): Promise<void> {
  assert.match(await hoverText(document, positionOf(document, 'Status: c0000024', 10)), /STATUS_OBJECT_TYPE_MISMATCH/);
}
