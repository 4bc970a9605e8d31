import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../client/src/extension.js';
import type { FromPicture } from '../../webview/src/messages.js';
import { extension, openInEditor } from './editor.js';

describe('the timeline picture', () => {
  let api: ExtensionApi;

  before(async () => {
    api = await extension().activate();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('opens beside its log, loads under its policy, and draws marks', async () => {
    await openInEditor('panther/setupact.log');
    const ready = message(api, 'ready');
    const drawn = message(api, 'drawn');
    await vscode.commands.executeCommand('upgradeForensics.showTimelinePicture');
    await ready;
    const { marks, lanes } = await drawn;
    assert.ok(marks > 0 && lanes > 0, `${marks} marks, ${lanes} lanes`);
    const tab = pictureTab();
    assert.ok(tab);
    assert.equal(tab.group.viewColumn, vscode.ViewColumn.Two);
  });

  it('is shown again, not opened twice', async () => {
    await vscode.commands.executeCommand('upgradeForensics.showTimelinePicture');
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.equal(tabs.filter(isPicture).length, 1);
  });

  it('draws itself anew when the server is another', async () => {
    const drawn = message(api, 'drawn');
    await vscode.commands.executeCommand('upgradeForensics.restartServer');
    assert.ok((await drawn).marks > 0);
  });

  it('comes back as it was when its tab was hidden', async () => {
    const tab = pictureTab();
    assert.ok(tab);
    const document = await vscode.workspace.openTextDocument({ content: 'in front' });
    const ready = message(api, 'ready');
    await vscode.window.showTextDocument(document, { viewColumn: tab.group.viewColumn, preview: false });
    await vscode.commands.executeCommand('workbench.action.previousEditorInGroup');
    const drawn = message(api, 'drawn');
    await ready;
    assert.ok((await drawn).marks > 0);
  });
});

/** The next message of a kind. */
function message<Type extends FromPicture['type']>(
  api: ExtensionApi,
  type: Type,
): Promise<FromPicture & { readonly type: Type }> {
  return new Promise((resolve) => {
    const subscription = api.timelinePictures.onMessage((heard) => {
      if (heard.type !== type) return;
      subscription.dispose();
      resolve(heard as FromPicture & { readonly type: Type });
    });
  });
}

function isPicture({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith('upgradeForensics.timelinePicture');
}

function pictureTab(): vscode.Tab | undefined {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs).find(isPicture);
}
