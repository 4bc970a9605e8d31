import * as vscode from 'vscode';
import { isCaseElement } from './views/caseItems.js';

/** Lines of a log that a command is about, 0-based, both included. */
export interface SelectedLines {
  readonly uri: string;
  readonly line: number;
  readonly endLine: number;
}

/** The line of a node of the view, lines that the caller names, else the selection; undefined without any. */
export function selectedLines(argument: unknown): SelectedLines | undefined {
  if (isCaseElement(argument)) {
    const { uri, line } = argument;
    return line === undefined ? undefined : { uri, line, endLine: line };
  }
  const named = argument as Partial<SelectedLines> | undefined;
  if (typeof named?.uri === 'string' && typeof named.line === 'number') {
    return { uri: named.uri, line: named.line, endLine: named.endLine ?? named.line };
  }
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { start, end } = editor.selection;
  // A selection of whole lines ends before the first character of the next one.
  const endLine = end.line > start.line && end.character === 0 ? end.line - 1 : end.line;
  return { uri: editor.document.uri.toString(), line: start.line, endLine };
}

/** Texts that a caller hands over instead of being asked for them. */
export function given(argument: unknown, name: string): string | undefined {
  const value = (argument as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === 'string' ? value : undefined;
}
