import * as vscode from 'vscode';
import type { CaseTreeNode, CaseVerdict } from '../../../server/src/protocol.js';
import { t } from '../speech.js';

/** A node of the view. `uri` and `findingId` lie on top, where the commands of a finding look for them. */
export interface CaseElement {
  /** URI of the case's folder. */
  readonly root: string;
  readonly node: CaseTreeNode;
  readonly uri: string;
  readonly line?: number;
  readonly findingId?: string;
}

export function caseElement(root: string, node: CaseTreeNode): CaseElement {
  // A heading stands for the case: commands that take a file of a case find one.
  const { uri = `${root}/case`, line, findingId } = node;
  return {
    root,
    node,
    uri,
    ...(line !== undefined && { line }),
    ...(findingId !== undefined && { findingId }),
  };
}

/** Whether a value that a menu handed over is a node of the view. */
export function isCaseElement(value: unknown): value is CaseElement {
  return typeof value === 'object' && value !== null && 'root' in value && 'node' in value;
}

/** The line that a command is run on: of a node of the view, else of the cursor. */
export function placeOf(element: unknown): { readonly uri: string; readonly line: number } | undefined {
  if (isCaseElement(element)) {
    return element.line === undefined ? undefined : { uri: element.uri, line: element.line };
  }
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri.toString(), line: editor.selection.active.line };
}

/** URI of the case that a node of the view, a case's own root included, belongs to. */
export function rootOf(element: unknown): string | undefined {
  if (typeof element !== 'object' || element === null || !('root' in element)) return undefined;
  return typeof element.root === 'string' ? element.root : undefined;
}

/** Codicon and colour of what a node means; without a colour the theme's own is taken. */
const pictures: Readonly<Record<string, readonly [icon: string, colour?: string]>> = {
  failed: ['error', 'problemsErrorIcon.foreground'],
  succeeded: ['pass', 'testing.iconPassed'],
  cancelled: ['circle-slash', 'problemsWarningIcon.foreground'],
  where: ['location'],
  unknown: ['question', 'problemsWarningIcon.foreground'],
  cause: ['target', 'problemsErrorIcon.foreground'],
  chain: ['type-hierarchy-sub'],
  decisive: ['error', 'problemsErrorIcon.foreground'],
  error: ['warning', 'problemsWarningIcon.foreground'],
  warning: ['info', 'problemsInfoIcon.foreground'],
  symptom: ['debug-breakpoint-unverified', 'descriptionForeground'],
  component: ['package', 'charts.orange'],
  line: ['arrow-small-right'],
  missing: ['search', 'problemsInfoIcon.foreground'],
  file: ['file'],
  excluded: ['eye-closed', 'disabledForeground'],
  problem: ['warning', 'problemsWarningIcon.foreground'],
  note: ['ellipsis'],
};

/** Headings, by what is below them. */
const headings: Readonly<Record<string, string>> = {
  attempts: 'history',
  findings: 'checklist',
  components: 'package',
  missing: 'search',
  files: 'files',
  problems: 'warning',
};

/** Headings over findings have the picture of what is below them. */
const weights: Readonly<Record<string, string>> = {
  decisive: 'decisive',
  errors: 'error',
  warnings: 'warning',
  symptoms: 'symptom',
};

/** A node as VS Code shows it. */
export function treeItem({ root, node, uri, line }: CaseElement): vscode.TreeItem {
  const state = node.children?.length
    ? node.open
      ? vscode.TreeItemCollapsibleState.Expanded
      : vscode.TreeItemCollapsibleState.Collapsed
    : vscode.TreeItemCollapsibleState.None;
  const item = new vscode.TreeItem(node.label, state);
  item.id = `${root}|${node.id}`;
  if (node.description !== undefined) item.description = node.description;
  // As text, not as Markdown: it quotes logs.
  item.tooltip = node.tooltip ?? node.label;
  item.accessibilityInformation = { label: node.spoken };
  item.contextValue = contextOf(node);
  const icon = iconOf(node);
  if (icon) item.iconPath = icon;
  if (line !== undefined) item.command = openCommand(uri, line);
  return item;
}

/** The root of a case where the workspace holds several: how it ended is the picture, why it did is beside the name. */
export function caseItem(root: string, name: string, verdict: CaseVerdict | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = root;
  item.contextValue = 'case';
  item.iconPath = verdict
    ? (picture(verdict.icon) ?? new vscode.ThemeIcon('archive'))
    : new vscode.ThemeIcon('archive');
  if (verdict) item.description = verdict.cause ?? verdict.outcome;
  item.tooltip = [verdict?.tooltip, vscode.Uri.parse(root).fsPath].filter(Boolean).join('\n\n');
  item.accessibilityInformation = { label: [name, verdict?.outcome, verdict?.cause].filter(Boolean).join(', ') };
  return item;
}

/** Opens a line (0-based) however large its file is: VS Code hands no document above 50 MB to extensions. */
function openCommand(uri: string, line: number): vscode.Command {
  const selection = new vscode.Range(line, 0, line, 0);
  return {
    command: 'vscode.open',
    title: t('Open'),
    arguments: [vscode.Uri.parse(uri), { selection, preview: true } satisfies vscode.TextDocumentShowOptions],
  };
}

/** `finding why fix line copy`: what the menus of package.json ask for. */
function contextOf(node: CaseTreeNode): string {
  if (node.icon === 'group') return `${node.kind}Group`;
  return [
    node.kind,
    node.findingId !== undefined && node.uri !== undefined ? 'why' : '',
    node.fixable ? 'fix' : '',
    node.line !== undefined && node.file === undefined ? 'line' : '',
    node.copy !== undefined && node.kind !== 'missing' ? 'value' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function iconOf(node: CaseTreeNode): vscode.ThemeIcon | undefined {
  if (node.icon !== 'group') return picture(node.icon);
  const heading = headings[node.kind];
  return heading ? new vscode.ThemeIcon(heading) : picture(weights[node.kind] ?? '');
}

export function picture(meaning: string): vscode.ThemeIcon | undefined {
  const [icon, colour] = pictures[meaning] ?? [];
  return icon ? new vscode.ThemeIcon(icon, colour ? new vscode.ThemeColor(colour) : undefined) : undefined;
}
