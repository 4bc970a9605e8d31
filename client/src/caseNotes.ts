import * as vscode from 'vscode';

/**
 * Where the case notes of a log are: the file that the setting names, in the workspace folder that holds the log, or
 * beside the log when it was opened alone.
 */
export function caseNotesUri(log: vscode.Uri): vscode.Uri {
  const configured = vscode.workspace.getConfiguration('upgradeForensics', log).get('caseNotes.file', '').trim();
  const file = configured || 'case-notes.md';
  if (/^(?:[a-z]:)?[\\/]/i.test(file)) return vscode.Uri.file(file);
  const folder = vscode.workspace.getWorkspaceFolder(log)?.uri ?? vscode.Uri.joinPath(log, '..');
  return vscode.Uri.joinPath(folder, file);
}
