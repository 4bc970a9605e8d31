import * as vscode from 'vscode';
import {
  caseChangedNotification,
  caseGlanceRequest,
  casesRequest,
  caseTreeRequest,
  type CasesResult,
  type CaseGlanceResult,
  type CaseTreeResult,
  type CaseVerdict,
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

const backgroundSetting = 'upgradeForensics.cases.readInBackground';

/** Reading hundreds of machines from a share costs time that somebody may not want to spend. */
function readsInBackground(): boolean {
  return vscode.workspace.getConfiguration().get(backgroundSetting, true);
}

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
  /** Verdicts of cases that nobody opened yet. */
  private readonly glances = new Map<string, CaseVerdict>();
  /** Cases whose verdict is still to come, while they are gone through. */
  private glancing: number | undefined;
  private pending = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly client: LogLanguageClient) {
    this.onDidChangeTreeData = this.changed.event;
    this.view = vscode.window.createTreeView(caseViewId, { treeDataProvider: this, showCollapseAll: true });
    this.subscriptions = [
      this.changed,
      this.view,
      this.view.onDidChangeVisibility(() => {
        this.glanceSoon();
      }),
      client.onNotification(caseChangedNotification, () => {
        this.refreshSoon();
      }),
      client.onReady(() => {
        this.refreshSoon();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.refreshSoon();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(backgroundSetting)) this.glanceSoon();
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
    return 'node' in element ? treeItem(element) : caseItem(element.root, element.name, this.verdict(element.root));
  }

  /** The verdict of a case, as far as it is known by now: nothing is asked for. */
  private verdict(root: string): CaseVerdict | undefined {
    return this.arrived.get(root)?.verdict ?? this.glances.get(root);
  }

  /** Says above the tree how the case ended and why: a line of a tree is cut where the side bar ends, a sentence wraps. */
  tell(sentence: string | undefined): void {
    this.view.message = sentence;
  }

  /** Forgets what was read of cases that nobody opened; they are read again while the view is in sight. */
  forgetGlances(): void {
    this.glances.clear();
    this.changed.fire(undefined);
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
      if (cases.length === 1) return this.sections(only.root);
      this.glanceSoon();
      return [...cases];
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
    this.describe();
    void vscode.window.withProgress({ location: { viewId: caseViewId } }, () => work);
    try {
      return await work;
    } finally {
      this.pending--;
      this.describe();
    }
  }

  private describe(): void {
    if (this.pending > 0) this.view.description = t('analysing...');
    else this.view.description = this.glancing ? t('cases still to be read: {0}', this.glancing) : '';
  }

  private glanceSoon(): void {
    if (this.glancing !== undefined || !this.view.visible) return;
    this.glancing = 0;
    void this.glanceAll().finally(() => {
      this.glancing = undefined;
      this.describe();
    });
  }

  /** Reads every case of several, one after the other, so that the list says which of them failed, and why. */
  private async glanceAll(): Promise<void> {
    const failed = new Set<string>();
    while (this.view.visible && readsInBackground()) {
      const cases = await this.allCases();
      if (cases.length < 2) return;
      const left = cases.filter(({ root }) => !this.trees.has(root) && !this.glances.has(root) && !failed.has(root));
      const [next] = left;
      if (!next) return;
      this.glancing = left.length;
      this.describe();
      const answer = await this.client.ask<CaseGlanceResult>(caseGlanceRequest, { root: next.root });
      if (answer?.verdict) {
        this.glances.set(next.root, answer.verdict);
        this.changed.fire(next);
      } else if (!answer?.again) failed.add(next.root);
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
    for (const root of this.glances.keys()) if (!cases.some((one) => one.root === root)) this.glances.delete(root);
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
    // What the tree holds is told by identity: it stays the same while it says the same.
    if (!differs) return;
    this.cases = Promise.resolve(cases);
    this.changed.fire(undefined);
  }
}
