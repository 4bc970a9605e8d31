import * as vscode from 'vscode';
import {
  explainCodeRequest,
  searchCodesRequest,
  type ExplainCodeParams,
  type ExplainCodeResult,
  type SearchCodesParams,
  type SearchCodesResult,
} from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { openExplanation } from './openExplanation.js';
import { t } from '../speech.js';

type CodeItem = vscode.QuickPickItem & { readonly uri: string };

/** Any spelling of a code, or a part of its name → the page that explains it. */
export function lookUpErrorCodeCommand(client: LogLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand('upgradeForensics.lookUpErrorCode', async (text?: unknown) => {
    if (typeof text === 'string' && text !== '') await explain(client, text);
    else await pickCode(client);
  });
}

async function pickCode(client: LogLanguageClient): Promise<void> {
  const pick = vscode.window.createQuickPick<CodeItem>();
  pick.title = t('Look Up Error Code');
  pick.placeholder = t('A code in any spelling (0x80070005, -2147024891, C1900101-0x20017) or a part of its name');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  let running = new vscode.CancellationTokenSource();

  const search = async (query: string): Promise<void> => {
    running.cancel();
    running = new vscode.CancellationTokenSource();
    const { token } = running;
    pick.busy = true;
    const params: SearchCodesParams = { query };
    const found = await client.ask<SearchCodesResult>(searchCodesRequest, params, token);
    if (token.isCancellationRequested) return;
    pick.busy = false;
    // The server has matched the query already, spellings included, which the list's own filter would not know.
    pick.items = (found?.items ?? []).map((item) => ({ ...item, alwaysShow: true }));
  };
  pick.onDidChangeValue((value) => void search(value));
  pick.onDidAccept(() => {
    const [chosen] = pick.selectedItems;
    const typed = pick.value.trim();
    pick.hide();
    if (chosen) void openExplanation(vscode.Uri.parse(chosen.uri));
    else if (typed) void explain(client, typed);
  });
  pick.onDidHide(() => {
    running.cancel();
    pick.dispose();
  });
  pick.value = selectedText();
  pick.show();
  await search(pick.value);
}

async function explain(client: LogLanguageClient, text: string): Promise<void> {
  const params: ExplainCodeParams = { text };
  const answer = await client.ask<ExplainCodeResult>(explainCodeRequest, params);
  if (answer?.uri) await openExplanation(vscode.Uri.parse(answer.uri));
  else if (answer) {
    void vscode.window.showInformationMessage(answer.message ?? t('"{0}" is not a known code.', text));
  }
}

/**
 * The selection, else the word at the cursor when it is written as codes are: with 0x, as 8 hexadecimal digits, or as a
 * long decimal. A short plain number is more often a year, a line or a process id than a code.
 */
function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return '';
  const { document, selection } = editor;
  if (!selection.isEmpty) return selection.isSingleLine ? document.getText(selection).trim() : '';
  // eslint-disable-next-line regexp/no-super-linear-move -- nothing must follow: the word is taken at its first character
  const word = document.getWordRangeAtPosition(selection.active, /[-+]?\w+(?:-0x\w+)?/i);
  const text = word ? document.getText(word) : '';
  return /^0x[0-9a-f]{1,8}(?:-0x[0-9a-f]+)?$|^(?=.*\d)[0-9a-f]{8}(?:-0x[0-9a-f]+)?$|^-?\d{9,10}$/i.test(text)
    ? text
    : '';
}
