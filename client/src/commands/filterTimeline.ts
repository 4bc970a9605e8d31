import * as vscode from 'vscode';
import {
  timelineFacetsRequest,
  type TimelineFacetsParams,
  type TimelineFacetsResult,
  type TimelineFilterSetting,
} from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';
import { filterCommand, isTimeline, type TimelineDocuments } from '../timelineDocuments.js';
import { openTimeline } from './showTimeline.js';
import { t } from '../speech.js';
import { visible } from '../visible.js';

type Part = 'sources' | 'levels' | 'components' | 'range' | 'text' | 'findings' | 'clear';

/** Narrows the timeline to logs, levels, components, a range of time, a text or findings; a filter can be handed in. */
export function filterTimelineCommand(client: LogLanguageClient, timelines: TimelineDocuments): vscode.Disposable {
  return vscode.commands.registerCommand(filterCommand, async (given?: unknown) => {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !isTimeline(editor.document.uri)) {
      void vscode.window.showInformationMessage(t('Open a timeline first: Show in Timeline, in a log.'));
      return;
    }
    const { uri } = editor.document;
    const { line } = editor.selection.active;
    const filter = isFilter(given) ? given : await askFilter(client, uri);
    if (filter) await openTimeline(client, timelines, uri, line, filter);
  });
}

async function askFilter(client: LogLanguageClient, uri: vscode.Uri): Promise<TimelineFilterSetting | undefined> {
  const params: TimelineFacetsParams = { uri: uri.toString() };
  const facets = await client.ask<TimelineFacetsResult>(timelineFacetsRequest, params);
  if (!facets) return undefined;
  const { filter } = facets;
  const picked = await vscode.window.showQuickPick(parts(filter), { title: t('Filter Timeline') });
  switch (picked?.part) {
    case 'sources':
      return pickSome(
        filter,
        'sources',
        facets.sources.map(({ path, records }) => ({ value: path, records })),
      );
    case 'levels':
      return pickSome(
        filter,
        'levels',
        facets.levels.map(({ level, records }) => ({ value: level, records })),
      );
    case 'components':
      return pickSome(
        filter,
        'components',
        facets.components.map(({ component, records }) => ({ value: component, records })),
      );
    case 'range':
      return askRange(facets);
    case 'text': {
      const text = await vscode.window.showInputBox({
        title: t('Filter Timeline'),
        prompt: t('Rows that hold this text; nothing shows all'),
        value: filter.text ?? '',
      });
      return text === undefined ? undefined : without(filter, ['text'], text === '' ? {} : { text });
    }
    case 'findings':
      return without(filter, ['findingsOnly'], filter.findingsOnly ? {} : { findingsOnly: true });
    case 'clear':
      return {};
    case undefined:
      return undefined;
  }
}

function parts(filter: TimelineFilterSetting): readonly (vscode.QuickPickItem & { readonly part: Part })[] {
  const list = (values: readonly string[] | undefined): string =>
    (values ?? []).map((value) => visible(value) || '-').join(', ');
  const range = [filter.from, filter.to].some((one) => one !== undefined)
    ? `${filter.from ?? ''} - ${filter.to ?? ''}`
    : '';
  return [
    { part: 'sources', label: t('$(files) Logs...'), description: list(filter.sources) },
    { part: 'levels', label: t('$(warning) Levels...'), description: list(filter.levels) },
    { part: 'components', label: t('$(symbol-class) Components...'), description: list(filter.components) },
    { part: 'range', label: t('$(clock) Time range...'), description: range },
    { part: 'text', label: t('$(search) Text...'), description: filter.text ?? '' },
    {
      part: 'findings',
      label: filter.findingsOnly ? t('$(list-flat) Not only findings') : t('$(bug) Findings only'),
    },
    { part: 'clear', label: t('$(clear-all) Show everything') },
  ];
}

/** Several values; all of them, or none, is no restriction. */
async function pickSome(
  filter: TimelineFilterSetting,
  name: 'sources' | 'levels' | 'components',
  values: readonly { readonly value: string; readonly records: number }[],
): Promise<TimelineFilterSetting | undefined> {
  const picked = await vscode.window.showQuickPick(
    values.map(({ value, records }) => ({
      label: visible(value) || '-',
      description: String(records),
      value,
      picked: filter[name]?.includes(value) ?? true,
    })),
    { title: t('Filter Timeline'), canPickMany: true, matchOnDescription: true },
  );
  if (!picked) return undefined;
  const all = picked.length === values.length || picked.length === 0;
  return without(filter, [name], all ? {} : { [name]: picked.map(({ value }) => value) });
}

async function askRange({ filter, first, last }: TimelineFacetsResult): Promise<TimelineFilterSetting | undefined> {
  const ask = (
    prompt: string,
    value: string | undefined,
    placeHolder: string | undefined,
  ): Thenable<string | undefined> =>
    vscode.window.showInputBox({
      title: t('Filter Timeline'),
      prompt,
      value: value ?? '',
      ...(placeHolder !== undefined && { placeHolder }),
    });
  const from = await ask(t('From, by corrected clocks: 2022-07-06 08:16:24, 08:16 or a date'), filter.from, first);
  if (from === undefined) return undefined;
  const to = await ask(t('To, inclusive; nothing means the end'), filter.to, last);
  if (to === undefined) return undefined;
  return without(filter, ['from', 'to'], { ...(from.trim() && { from }), ...(to.trim() && { to }) });
}

function without(
  filter: TimelineFilterSetting,
  names: readonly (keyof TimelineFilterSetting)[],
  added: TimelineFilterSetting,
): TimelineFilterSetting {
  const kept = Object.entries(filter).filter(([name]) => !names.includes(name as keyof TimelineFilterSetting));
  return { ...(Object.fromEntries(kept) as TimelineFilterSetting), ...added };
}

function isFilter(value: unknown): value is TimelineFilterSetting {
  return typeof value === 'object' && value !== null && !(value instanceof vscode.Uri);
}
