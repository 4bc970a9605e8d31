import * as vscode from 'vscode';
import {
  largeLogFacetsRequest,
  type LargeLogFacetsParams,
  type LargeLogFacetsResult,
  type LargeLogFilterSetting,
} from '../../../server/src/protocol.js';
import { filterLogCommand, type LargeLogDocuments } from '../largeLogDocuments.js';
import { activeWindow } from './logWindows.js';
import { t } from '../speech.js';

type Part = 'levels' | 'components' | 'text' | 'clear';

/** Narrows a large log to levels, components or a text; a filter can be handed in. */
export function filterLogCommandOf(documents: LargeLogDocuments): vscode.Disposable {
  return vscode.commands.registerCommand(filterLogCommand, async (given?: unknown) => {
    const editor = activeWindow();
    if (!editor) return;
    const { uri } = editor.document;
    const { line } = editor.selection.active;
    const filter = isFilter(given) ? given : await askFilter(documents, uri);
    if (filter) await documents.open(uri, line, filter);
  });
}

async function askFilter(documents: LargeLogDocuments, uri: vscode.Uri): Promise<LargeLogFilterSetting | undefined> {
  const params: LargeLogFacetsParams = { uri: uri.toString() };
  const title = t('Reading the log...');
  const facets = await documents.ask<LargeLogFacetsResult>(title, largeLogFacetsRequest, params);
  if (!facets) return undefined;
  const { filter } = facets;
  const picked = await vscode.window.showQuickPick(parts(filter), { title: t('Filter Log') });
  const levels = facets.levels.map(({ level, records }) => ({ value: level, records }));
  const components = facets.components.map(({ component, records }) => ({ value: component, records }));
  switch (picked?.part) {
    case 'levels':
      return pickSome(filter, 'levels', levels);
    case 'components':
      return pickSome(filter, 'components', components);
    case 'text': {
      const text = await vscode.window.showInputBox({
        title: t('Filter Log'),
        prompt: t('Records that hold this text; nothing shows all'),
        value: filter.text ?? '',
      });
      return text === undefined ? undefined : without(filter, 'text', text === '' ? {} : { text });
    }
    case 'clear':
      return {};
    case undefined:
      return undefined;
  }
}

function parts(filter: LargeLogFilterSetting): readonly (vscode.QuickPickItem & { readonly part: Part })[] {
  const list = (values: readonly string[] | undefined): string =>
    (values ?? []).map((value) => value || '-').join(', ');
  return [
    { part: 'levels', label: t('$(warning) Levels...'), description: list(filter.levels) },
    { part: 'components', label: t('$(symbol-class) Components...'), description: list(filter.components) },
    { part: 'text', label: t('$(search) Text...'), description: filter.text ?? '' },
    { part: 'clear', label: t('$(clear-all) Show everything') },
  ];
}

/** Several values; all of them, or none, is no restriction. */
async function pickSome(
  filter: LargeLogFilterSetting,
  name: 'levels' | 'components',
  values: readonly { readonly value: string; readonly records: number }[],
): Promise<LargeLogFilterSetting | undefined> {
  const picked = await vscode.window.showQuickPick(
    values.map(({ value, records }) => ({
      label: value || '-',
      description: String(records),
      value,
      picked: filter[name]?.includes(value) ?? true,
    })),
    { title: t('Filter Log'), canPickMany: true, matchOnDescription: true },
  );
  if (!picked) return undefined;
  const all = picked.length === values.length || picked.length === 0;
  return without(filter, name, all ? {} : { [name]: picked.map(({ value }) => value) });
}

function without(
  filter: LargeLogFilterSetting,
  name: keyof LargeLogFilterSetting,
  added: LargeLogFilterSetting,
): LargeLogFilterSetting {
  const kept = Object.entries(filter).filter(([one]) => one !== name);
  return { ...(Object.fromEntries(kept) as LargeLogFilterSetting), ...added };
}

function isFilter(value: unknown): value is LargeLogFilterSetting {
  return typeof value === 'object' && value !== null && !(value instanceof vscode.Uri);
}
