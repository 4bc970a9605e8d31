import * as vscode from 'vscode';
import { selectionRequest, type SelectionParams, type SelectionResult } from '../../../server/src/protocol.js';
import { isLog } from '../currentDocument.js';
import type { LogLanguageClient } from '../languageClient.js';
import { t } from '../speech.js';

/** A selection that is being dragged is asked about when it rests. */
const ASK_AFTER_MS = 150;

/** How many records are selected in a log, and how much time passed between them by corrected clocks. */
export class SelectionStatus implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly subscriptions: vscode.Disposable[];
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when it says something else, or nothing any more. */
  readonly onDidChange = this.changed.event;
  private timer: NodeJS.Timeout | undefined;
  private asked = 0;
  private shown = false;

  constructor(private readonly client: LogLanguageClient) {
    // Beside VS Code's own "Ln, Col (n selected)".
    this.item = vscode.window.createStatusBarItem('upgradeForensics.selection', vscode.StatusBarAlignment.Right, 101);
    const soon = (): void => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.update(), ASK_AFTER_MS);
    };
    this.subscriptions = [
      this.item,
      this.changed,
      client.onReady(soon),
      vscode.window.onDidChangeTextEditorSelection(soon),
      vscode.window.onDidChangeActiveTextEditor(soon),
    ];
  }

  /** What it says now; undefined while it is hidden. */
  get text(): string | undefined {
    return this.shown ? this.item.text : undefined;
  }

  /** What VS Code calls it in the menu of the status bar. */
  get name(): string | undefined {
    return this.item.name;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async update(): Promise<void> {
    const turn = ++this.asked;
    const params = selectedLines(vscode.window.activeTextEditor);
    const answer = params && (await this.client.ask<SelectionResult>(selectionRequest, params));
    // Something else is selected by now: its answer counts.
    if (turn !== this.asked) return;
    this.shown = answer?.text !== undefined;
    if (answer?.text === undefined) this.item.hide();
    else {
      this.item.name = t('Upgrade Forensics: Selection');
      this.item.text = `$(watch) ${answer.text}`;
      this.item.tooltip = answer.tooltip;
      this.item.accessibilityInformation = { label: answer.tooltip ?? answer.text };
      this.item.show();
    }
    this.changed.fire();
  }
}

/** Lines of a log that are selected; a piece of a single line is no span of time. */
function selectedLines(editor: vscode.TextEditor | undefined): SelectionParams | undefined {
  if (!editor || !isLog(editor.document)) return undefined;
  const { start, end } = editor.selection;
  // A selection that ends at the beginning of a line holds nothing of it.
  const endLine = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  if (end.line === start.line) return undefined;
  return { uri: editor.document.uri.toString(), line: start.line, endLine };
}
