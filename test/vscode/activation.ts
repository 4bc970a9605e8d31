import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension, openInEditor } from './editor.js';

const languages: readonly (readonly [file: string, language: string])[] = [
  ['panther/setupact.log', 'windows-setup-log'],
  ['dism.log', 'dism-log'],
];

describe('activation', () => {
  for (const [file, language] of languages) {
    it(`gives ${file} the language ${language}`, async () => {
      const document = await openInEditor(file);
      assert.equal(document.languageId, language);
    });
  }

  it('starts the language server for a log', async () => {
    await openInEditor('panther/setupact.log');
    const api = await extension().activate();
    assert.equal(typeof api.serverProcessId(), 'number');
  });

  it('names only our languages and the file names of upgrade logs as reasons to activate', () => {
    const events = (extension().packageJSON as { activationEvents: string[] }).activationEvents;
    const broad = events.filter(
      (event) =>
        !/^onLanguage:(?:windows-setup|dism|cbs|setupapi|windows-update|configmgr|windows-installer)-log$|^workspaceContains:|^onFileSystem:upgrade-forensics-zip$|^onWebviewPanel:upgradeForensics\.timelinePicture$/.test(
          event,
        ),
    );
    assert.deepEqual(broad, []);
  });

  it('registers every command of the manifest', async () => {
    const manifest = extension().packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands.map(({ command }) => command).filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });
});
