import * as vscode from 'vscode';
import { binaryScheme, bundleScheme, largeLogScheme, logLanguages } from '../../server/src/protocol.js';

/** The last log that a person was in; kept while pages and views without a text have the focus. */
let last: vscode.Uri | undefined;

/** Whether a person follows the steps of our walkthrough. */
let followsSteps = false;

/** Remembers which log a person was in last. */
export function followCurrentDocument(): vscode.Disposable {
  const remember = (editor: vscode.TextEditor | undefined): void => {
    if (editor && isLog(editor.document)) last = editor.document.uri;
  };
  remember(vscode.window.activeTextEditor);
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(remember),
    // A log is told by its content after its editor has opened.
    vscode.workspace.onDidOpenTextDocument(() => {
      remember(vscode.window.activeTextEditor);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.toString() === last?.toString()) last = undefined;
    }),
  );
}

/**
 * What a command is about that is run without pointing at anything: the document in the editor; where a page (the
 * walkthrough, a picture) is in front, the log that was there before.
 */
export function currentDocument(): vscode.Uri | undefined {
  return vscode.window.activeTextEditor?.document.uri ?? last;
}

/** The log that a person is in, or was before notes and pages came to the front. */
export function currentLog(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document && isLog(document) ? document.uri : last;
}

/** Whether a document is one of our logs, or a file shown as one. */
export function isLog({ languageId, uri }: vscode.TextDocument): boolean {
  return (
    (logLanguages as readonly string[]).includes(languageId) ||
    [bundleScheme, binaryScheme, largeLogScheme].includes(uri.scheme)
  );
}

/**
 * Where a log is shown that a person asked for: where it is in sight already; beside our page of steps, which is to stay
 * in sight; else in the editor in front.
 */
export function columnFor(log: vscode.Uri): vscode.ViewColumn {
  const shown = columnOf(log);
  if (shown !== undefined) return shown;
  const { activeTabGroup, all } = vscode.window.tabGroups;
  if (!followsSteps || !isPage(activeTabGroup.activeTab)) return vscode.ViewColumn.Active;
  // Other logs are beside the page already: no third column for this one.
  const beside = all.find(({ activeTab }) => activeTab !== undefined && !isPage(activeTab));
  return beside?.viewColumn ?? vscode.ViewColumn.Beside;
}

/** Where notes are shown: where they are in sight already, else beside the log; with nothing open, in its place. */
export function columnForNotes(notes: vscode.Uri): vscode.ViewColumn {
  const { activeTabGroup } = vscode.window.tabGroups;
  return columnOf(notes) ?? (activeTabGroup.tabs.length === 0 ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside);
}

function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString())
    ?.viewColumn;
}

/** VS Code's own pages, the walkthrough among them, are tabs without an input that extensions can read. */
export function isPage(tab: vscode.Tab | undefined): boolean {
  return tab !== undefined && tab.input === undefined;
}

/**
 * The walkthrough is gone through from here on: logs open beside it. VS Code does not tell which of its pages a tab shows;
 * its label keeps the name of the first one.
 */
export function followSteps(): void {
  followsSteps = true;
}
