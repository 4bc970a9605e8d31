import * as vscode from 'vscode';
import {
  caseChangedNotification,
  casesRequest,
  caseTreeRequest,
  type CasesResult,
  type CaseTreeResult,
} from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { caseElement, caseItem, treeItem, type CaseElement } from './caseItems.js';
import { t } from '../speech.js';

export const caseViewId = 'upgradeForensics.case';

/** The root of one of several cases. */
interface CaseRoot {
  readonly root: string;
  readonly name: string;
}

type Element = CaseRoot | CaseElement;

/** Changes come in bursts: a log grows line by line. */
const REFRESH_AFTER_MS = 300;

/**
 * The Upgrade Case view. What it shows is kept and only replaced when the server has something else to say, so that
 * nothing flickers or closes while a log grows.
 */
export class CaseView implements vscode.TreeDataProvider<Element>, vscode.Disposable {
  readonly onDidChangeTreeData: vscode.Event<Element | undefined>;
  private readonly changed = new vscode.EventEmitter<Element | undefined>();
  private readonly view: vscode.TreeView<Element>;
  private readonly subscriptions: vscode.Disposable[];
  private cases: Promise<CasesResult['cases']> | undefined;
  private readonly trees = new Map<string, Promise<CaseTreeResult>>();
  /** Trees that have arrived: for what must not wait. */
  private readonly arrived = new Map<string, CaseTreeResult>();
  private pending = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly client: LogLanguageClient) {
    this.onDidChangeTreeData = this.changed.event;
    this.view = vscode.window.createTreeView(caseViewId, { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = [
      this.changed,
      this.view,
      client.onNotification(caseChangedNotification, () => {
        this.refreshSoon();
      }),
      client.onReady(() => {
        this.refreshSoon();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.refreshSoon();
      }),
    ];
  }

  /** The cases of the workspace. */
  allCases(): Promise<CasesResult['cases']> {
    return (this.cases ??= this.busy(this.askCases()));
  }

  /** The tree of a case; the first question for it starts its analysis. */
  tree(root: string): Promise<CaseTreeResult> {
    const known = this.trees.get(root);
    if (known) return known;
    const asked = this.busy(this.askTree(root));
    this.trees.set(root, asked);
    void asked.then((tree) => {
      this.arrived.set(root, tree);
      // The root of one of several cases says its verdict now; the status bar too.
      this.changed.fire(undefined);
    });
    return asked;
  }

  /** Whether the tree of a case has arrived. */
  isKnown(root: string): boolean {
    return this.arrived.has(root);
  }

  getTreeItem(element: Element): vscode.TreeItem {
    return 'node' in element
      ? treeItem(element)
      : caseItem(element.root, element.name, this.arrived.get(element.root)?.verdict);
  }

  /** Only what stands on top is ever revealed. */
  getParent(): undefined {
    return undefined;
  }

  /** Brings a case into sight, opened up, without taking the focus. */
  async reveal(root: string): Promise<void> {
    this.cases = undefined;
    this.changed.fire(undefined);
    const cases = await this.allCases();
    // What it holds is known first: an item that is drawn anew while it opens stays closed.
    const [first] = await this.sections(root);
    const target = cases.length === 1 ? first : cases.find((one) => one.root === root);
    if (target) await this.view.reveal(target, { expand: true, focus: false, select: true });
  }

  async getChildren(element?: Element): Promise<Element[]> {
    if (!element) {
      const cases = await this.allCases();
      const [only] = cases;
      if (!only) return [];
      return cases.length === 1 ? this.sections(only.root) : [...cases];
    }
    if (!('node' in element)) return this.sections(element.root);
    return (element.node.children ?? []).map((child) => caseElement(element.root, child));
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async sections(root: string): Promise<CaseElement[]> {
    const { nodes } = await this.tree(root);
    return nodes.map((node) => caseElement(root, node));
  }

  private async askCases(): Promise<CasesResult['cases']> {
    const cases = (await this.client.ask<CasesResult>(casesRequest, {}))?.cases ?? [];
    // Commands that need a case are offered where there is one.
    void vscode.commands.executeCommand('setContext', 'upgradeForensics.hasCase', cases.length > 0);
    return cases;
  }

  private async askTree(root: string): Promise<CaseTreeResult> {
    return (await this.client.ask<CaseTreeResult>(caseTreeRequest, { root })) ?? { nodes: [] };
  }

  /** Shows that work goes on, in the title and as a bar, until it is done. */
  private async busy<T>(work: Promise<T>): Promise<T> {
    this.pending++;
    this.view.description = t('analysing...');
    void vscode.window.withProgress({ location: { viewId: caseViewId } }, () => work);
    try {
      return await work;
    } finally {
      if (--this.pending === 0) this.view.description = '';
    }
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), REFRESH_AFTER_MS);
  }

  /** Asks again for what is shown; what is shown changes only when the answer differs. */
  private async refresh(): Promise<void> {
    const before = await this.cases;
    if (before === undefined) return;
    const roots = [...this.trees.keys()];
    const cases = await this.askCases();
    let differs = JSON.stringify(cases) !== JSON.stringify(before);
    this.cases = Promise.resolve(cases);
    for (const root of roots) {
      if (!cases.some((one) => one.root === root)) {
        this.trees.delete(root);
        this.arrived.delete(root);
        continue;
      }
      const asked = this.busy(this.askTree(root));
      const tree = await asked;
      if (JSON.stringify(tree) === JSON.stringify(this.arrived.get(root))) continue;
      differs = true;
      this.trees.set(root, asked);
      this.arrived.set(root, tree);
    }
    if (differs) this.changed.fire(undefined);
  }
}
