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

  const contents: readonly (readonly [language: string, line: string])[] = [
    ['windows-update-log', '2021/07/13 10:22:58.9566922 3696  8172  Agent           WU client version 10.0.17763.1852'],
    ['windows-update-log', '2016-09-08\t10:48:43:109\t 848\t604\tMisc\tWARNING: Send failed with hr = 80072ee2.'],
    [
      'configmgr-log',
      'Process completed with exit code 0  $$<TSManager><07-14-2021 08:52:46.657+240><thread=2044 (0x7FC)>',
    ],
    ['windows-installer-log', 'MSI (s) (A0:B4) [10:22:58:955]: Resetting cached policy values'],
    ['cbs-log', 'Checking System Update Readiness.'],
    ['windows-setup-log', '06/05 13:05:04\tInfo\tVolume is ntfs'],
  ];
  for (const [language, line] of contents) {
    it(`is recognised by a line of it: ${language}, ${line.slice(0, 20)}`, async () => {
      const plain = await vscode.workspace.openTextDocument({ content: `${line}\r\n`, language: 'plaintext' });
      const found = await when(vscode.workspace.onDidOpenTextDocument, () =>
        vscode.workspace.textDocuments.find(
          ({ uri, languageId }) => uri.toString() === plain.uri.toString() && languageId === language,
        ),
      );
      assert.equal(found.getText().trimEnd(), line);
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
