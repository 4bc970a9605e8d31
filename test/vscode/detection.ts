import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension, hoverText, openInEditor, positionOf, when, workspaceFile } from './editor.js';

describe('a log under another name', () => {
  before(() => extension().activate());

  it('is left alone when it is none of ours', async () => {
    const document = await openInEditor('webserver.log');
    // The command looks at the content once more and has returned when the answer is there.
    await vscode.commands.executeCommand('upgradeForensics.detectLanguage');
    assert.equal(document.languageId, 'log');
  });

  for (const name of ['machine42.log', 'machine42.txt']) {
    it(`is recognised by its content: ${name}`, async () => {
      const uri = workspaceFile(name);
      const recognised = when(vscode.workspace.onDidOpenTextDocument, () =>
        vscode.workspace.textDocuments.find(
          (document) => document.uri.toString() === uri.toString() && document.languageId === 'windows-setup-log',
        ),
      );
      await openInEditor(name);
      const document = await recognised;
      assert.match(
        await hoverText(document, positionOf(document, 'Error: 0x80070005', 9)),
        /E_ACCESSDENIED|ERROR_ACCESS_DENIED/,
      );
    });
  }

  it("keeps a person's choice of language", async () => {
    const document = await openInEditor('machine42.log');
    const plain = await vscode.languages.setTextDocumentLanguage(document, 'plaintext');
    // Any request that the server answers later than a detection would have been.
    await vscode.commands.executeCommand('upgradeForensics.lookUpErrorCode', 'no such code');
    assert.equal(plain.languageId, 'plaintext');
  });
});
