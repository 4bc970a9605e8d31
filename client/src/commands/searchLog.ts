import * as vscode from 'vscode';
import {
  largeLogSearchRequest,
  type LargeLogSearchParams,
  type LargeLogSearchResult,
} from '../../../server/src/protocol.js';
import type { LargeLogDocuments } from '../largeLogDocuments.js';
import { activeWindow } from './logWindows.js';
import { t } from '../speech.js';

type Direction = LargeLogSearchParams['direction'];
type Hit = LargeLogSearchResult['hits'][number];

/** Hits on one page of the list. */
const PAGE = 50;

/** Searches the whole of a large log: a list of hits, page by page, and from hit to hit. */
export function searchLogCommands(documents: LargeLogDocuments): vscode.Disposable {
  let last = '';
  const search = async (params: Omit<LargeLogSearchParams, 'text'>): Promise<LargeLogSearchResult | undefined> => {
    const title = t('Searching for "{0}"...', last);
    const wanted: LargeLogSearchParams = { ...params, text: last };
    return documents.ask<LargeLogSearchResult>(title, largeLogSearchRequest, wanted);
  };
  const askText = async (given?: unknown): Promise<boolean> => {
    const text =
      typeof given === 'string'
        ? given
        : await vscode.window.showInputBox({ title: t('Search the Whole Log'), value: last });
    last = text ?? last;
    return text !== undefined && text !== '';
  };
  const show = async ({ uri, line }: Pick<Hit, 'uri' | 'line'>): Promise<void> => {
    await documents.show(vscode.Uri.parse(uri), line);
  };

  const searchAll = async (given?: unknown): Promise<void> => {
    const editor = activeWindow();
    if (!editor || !(await askText(given))) return;
    let from: Pick<Hit, 'uri' | 'line'> = {
      uri: editor.document.uri.toString(),
      line: editor.selection.active.line - 1,
    };
    let direction: Direction = 'next';
    for (;;) {
      const result = await search({ ...from, direction, most: PAGE });
      const { hits = [], message } = result ?? {};
      if (message !== undefined) void vscode.window.showInformationMessage(message);
      const [first] = hits;
      const end = hits.at(-1);
      if (!first || !end) return;
      const picked = await pickHit(last, hits);
      if (picked === undefined) return;
      if (typeof picked === 'object') {
        await show(picked);
        return;
      }
      direction = picked;
      from = direction === 'next' ? end : first;
    }
  };
  const step = async (direction: Direction, given?: unknown): Promise<void> => {
    const editor = activeWindow();
    if (!editor || ((last === '' || typeof given === 'string') && !(await askText(given)))) return;
    const { line } = editor.selection.active;
    const result = await search({ uri: editor.document.uri.toString(), line, direction, most: 1 });
    const [hit] = result?.hits ?? [];
    if (hit) await show(hit);
    else if (result?.message !== undefined) vscode.window.setStatusBarMessage(result.message, 5000);
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand('upgradeForensics.searchLog', searchAll),
    vscode.commands.registerCommand('upgradeForensics.nextHit', (text?: unknown) => step('next', text)),
    vscode.commands.registerCommand('upgradeForensics.previousHit', (text?: unknown) => step('previous', text)),
  );
}

/** A hit, or the page to look at instead. */
function pickHit(text: string, hits: readonly Hit[]): Promise<Hit | Direction | undefined> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly hit: Hit }>();
  const previous = { iconPath: new vscode.ThemeIcon('arrow-up'), tooltip: t('Previous hits') };
  const next = { iconPath: new vscode.ThemeIcon('arrow-down'), tooltip: t('Next hits') };
  pick.title = t('"{0}": lines {1} to {2}', text, (hits[0]?.logLine ?? 0) + 1, (hits.at(-1)?.logLine ?? 0) + 1);
  pick.placeholder = t('The arrows show the hits before and after');
  pick.buttons = [previous, next];
  pick.matchOnDescription = true;
  pick.items = hits.map((hit) => ({ label: hit.text.trim(), description: String(hit.logLine + 1), hit }));
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.hit);
      pick.dispose();
    });
    pick.onDidTriggerButton((button) => {
      resolve(button === next ? 'next' : 'previous');
      pick.dispose();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
