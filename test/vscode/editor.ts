import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../client/src/extension.js';

export const extensionId = 'upgrade-log-forensics.upgrade-log-forensics';

export function extension(): vscode.Extension<ExtensionApi> {
  const found = vscode.extensions.getExtension<ExtensionApi>(extensionId);
  assert.ok(found, `${extensionId} is not among the extensions`);
  return found;
}

/** URI of a file of the test workspace, given by its path there. */
export function workspaceFile(relativePath: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the tests need their workspace folder');
  return vscode.Uri.joinPath(folder.uri, ...relativePath.split('/'));
}

export async function openInEditor(relativePath: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(workspaceFile(relativePath));
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

/**
 * Resolves as soon as the condition holds, looking again at each event; Mocha's limit ends a wait that is in vain.
 * @param condition a value when it holds, undefined while it does not yet
 */
export function when<Event, Value>(event: vscode.Event<Event>, condition: () => Value | undefined): Promise<Value> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const value = condition();
      if (value === undefined) return false;
      subscription.dispose();
      resolve(value);
      return true;
    };
    const subscription: vscode.Disposable = event(() => void look());
    look();
  });
}

/** The diagnostics of ours in a document, as soon as there are any. */
export function ourDiagnostics(uri: vscode.Uri): Promise<readonly vscode.Diagnostic[]> {
  return when(vscode.languages.onDidChangeDiagnostics, () => {
    const ours = vscode.languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === 'Upgrade Forensics');
    return ours.length > 0 ? ours : undefined;
  });
}

/** Position of the n-th occurrence of a text in a document, at an offset into it. */
export function positionOf(document: vscode.TextDocument, text: string, into = 0): vscode.Position {
  const at = document.getText().indexOf(text);
  assert.notEqual(at, -1, `${path.basename(document.uri.path)} does not hold "${text}"`);
  return document.positionAt(at + into);
}

export async function hoverText(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap((hover) => hover.contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}
