import * as vscode from 'vscode';
import type { LogLanguageClient } from '../languageClient.js';
import { currentCase } from '../caseChoice.js';
import { picture } from './caseItems.js';
import { caseViewId, type CaseView } from './caseView.js';
import { t } from '../speech.js';

/** The verdict of the case that one reads, in the status bar; a click shows the view. */
export class VerdictStatus implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly subscriptions: vscode.Disposable[];
  private asked = 0;

  private shown = false;

  constructor(
    private readonly view: CaseView,
    client: LogLanguageClient,
  ) {
    this.item = vscode.window.createStatusBarItem('upgradeForensics.verdict', vscode.StatusBarAlignment.Left, 10);
    this.item.command = `${caseViewId}.focus`;
    this.subscriptions = [
      this.item,
      client.onReady(() => void this.update()),
      view.onDidChangeTreeData(() => void this.update()),
      vscode.window.onDidChangeActiveTextEditor(() => void this.update()),
    ];
  }

  /** What it says now; undefined while it is hidden. */
  get text(): string | undefined {
    return this.shown ? this.item.text : undefined;
  }

  async update(): Promise<void> {
    const turn = ++this.asked;
    const cases = await this.view.allCases();
    const root = currentCase(cases);
    if (root !== undefined && !this.view.isKnown(root)) this.showProgress();
    const verdict = root === undefined ? undefined : (await this.view.tree(root)).verdict;
    // A later question has been asked meanwhile: its answer counts.
    if (turn !== this.asked) return;
    this.shown = verdict !== undefined;
    const name = cases.length > 1 ? cases.find((one) => one.root === root)?.name : undefined;
    this.view.tell(verdict && name !== undefined ? t('{0}: {1}', name, verdict.sentence) : verdict?.sentence);
    if (!verdict) {
      this.item.hide();
      return;
    }
    this.item.name = t('Upgrade Case: Verdict');
    const icon = picture(verdict.icon)?.id;
    this.item.text = icon ? `$(${icon}) ${verdict.text}` : verdict.text;
    this.item.tooltip = tooltipOf(verdict.tooltip, verdict.hasCause === true);
    this.item.accessibilityInformation = { label: t('{0}. Shows the Upgrade Case view.', verdict.text) };
    this.item.show();
  }

  private showProgress(): void {
    this.item.name = t('Upgrade Case: Verdict');
    this.item.text = `$(loading~spin) ${t('Analysing upgrade logs...')}`;
    this.item.tooltip = t('The logs of this case are being read. The verdict follows here.');
    this.item.accessibilityInformation = { label: t('Analysing upgrade logs...') };
    this.shown = true;
    this.item.show();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

/** The verdict, as text: it quotes logs; below it, the way to its line and to the view. */
function tooltipOf(text: string, hasCause: boolean): vscode.MarkdownString {
  const goToCause = 'upgradeForensics.goToFirstCause';
  const showView = `${caseViewId}.focus`;
  const tooltip = new vscode.MarkdownString();
  tooltip.isTrusted = { enabledCommands: [goToCause, showView] };
  for (const line of text.split('\n')) tooltip.appendText(line).appendMarkdown('  \n');
  const links = [
    ...(hasCause ? [`[${t('Go to First Cause')}](command:${goToCause})`] : []),
    `[${t('Show Upgrade Case')}](command:${showView})`,
  ];
  return tooltip.appendMarkdown(`\n${links.join(' · ')}`);
}
