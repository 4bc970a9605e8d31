import * as vscode from 'vscode';
import { largeLogScheme, type LargeLogPageResult } from '../../server/src/protocol.js';
import { t } from './speech.js';

const number = new Intl.NumberFormat(vscode.env.language);

/** Rows above and below the visible ones that get their numbers at once, so that scrolling does not show them late. */
const AHEAD = 15;

/**
 * The numbers beside the rows of a window are those of the lines of its log: they are what one reads out, and writes down
 * as evidence. The editor's own would begin at 1 in every window.
 */
export class LogLineNumbers implements vscode.Disposable {
  private readonly decoration = vscode.window.createTextEditorDecorationType({});
  /** The line at the cursor: VS Code's own item counts the rows of the window. */
  private readonly status = vscode.window.createStatusBarItem(
    'upgradeForensics.logLine',
    vscode.StatusBarAlignment.Right,
    101,
  );
  private readonly subscriptions: vscode.Disposable[];
  /** Columns of editors in which we switched the editor's own numbers off. */
  private readonly switchedOff = new Set<vscode.ViewColumn | undefined>();

  constructor(private readonly pageOf: (uri: vscode.Uri) => LargeLogPageResult | undefined) {
    this.status.name = t('Line of the Log');
    this.status.command = 'upgradeForensics.goToLogTime';
    this.subscriptions = [
      this.decoration,
      this.status,
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.updateStatus();
      }),
      vscode.window.onDidChangeTextEditorSelection(() => {
        this.updateStatus();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => {
        this.update();
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        this.updateEditor(textEditor);
      }),
    ];
  }

  update(): void {
    for (const editor of vscode.window.visibleTextEditors) this.updateEditor(editor);
    this.updateStatus();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private updateStatus(): void {
    const editor = vscode.window.activeTextEditor;
    const page = editor?.document.uri.scheme === largeLogScheme ? this.pageOf(editor.document.uri) : undefined;
    if (!editor || !page) {
      this.status.hide();
      return;
    }
    const line = lineOf(page, editor.selection.active.line) + 1;
    this.status.text = t('Line {0} of the log', number.format(line));
    this.status.tooltip = t('Go to Line or Time of the Log');
    this.status.show();
  }

  private updateEditor(editor: vscode.TextEditor): void {
    const { document, viewColumn } = editor;
    if (document.uri.scheme !== largeLogScheme) {
      // VS Code shows one document after another in the same editor, which keeps what was switched off.
      if (!this.switchedOff.delete(viewColumn)) return;
      editor.options = { ...editor.options, lineNumbers: configuredNumbers(document) };
      return;
    }
    const page = this.pageOf(document.uri);
    if (!page) return;
    if (editor.options.lineNumbers !== vscode.TextEditorLineNumbersStyle.Off) {
      editor.options = { ...editor.options, lineNumbers: vscode.TextEditorLineNumbersStyle.Off };
    }
    this.switchedOff.add(viewColumn);
    const width = String(lineOf(page, Math.max(0, page.rows - 1)) + 1).length;
    const wanted = new Set<number>();
    for (const { start, end } of editor.visibleRanges) {
      const last = Math.min(document.lineCount - 1, end.line + AHEAD);
      for (let row = Math.max(0, start.line - AHEAD); row <= last; row++) wanted.add(row);
    }
    editor.setDecorations(
      this.decoration,
      [...wanted].map((row) => ({
        range: new vscode.Range(row, 0, row, 0),
        renderOptions: {
          before: {
            // Spaces that are not collapsed.
            contentText: String(lineOf(page, row) + 1).padStart(width, '\u00a0'),
            color: new vscode.ThemeColor('editorLineNumber.foreground'),
            margin: '0 2ch 0 0',
          },
        },
      })),
    );
  }
}

function lineOf({ lines }: LargeLogPageResult, row: number): number {
  return typeof lines === 'number' ? lines + row : (lines[row] ?? 0);
}

function configuredNumbers(document: vscode.TextDocument): vscode.TextEditorLineNumbersStyle {
  const style = vscode.workspace.getConfiguration('editor', document).get<string>('lineNumbers', 'on');
  const { Off, On, Relative, Interval } = vscode.TextEditorLineNumbersStyle;
  return style === 'off' ? Off : style === 'relative' ? Relative : style === 'interval' ? Interval : On;
}
