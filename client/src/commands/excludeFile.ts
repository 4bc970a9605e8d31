import * as vscode from 'vscode';
import { isCaseElement } from '../views/caseItems.js';
import type { ExcludedFiles } from '../views/excludedFiles.js';

/** Leaves the file of a node out of its case, or takes it in again. */
export function excludeFileCommand(id: 'excludeFile' | 'includeFile', files: ExcludedFiles): vscode.Disposable {
  return vscode.commands.registerCommand(`upgradeForensics.${id}`, async (element?: unknown) => {
    if (!isCaseElement(element) || element.node.file === undefined) return;
    await files.set(element.root, element.node.file, id === 'excludeFile');
  });
}
