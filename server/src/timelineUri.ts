import { existsSync } from 'node:fs';
import { URI } from 'vscode-uri';
import { documentScheme, type TimelineFilterSetting } from './protocol.js';

/** What the address of a page of a timeline says. */
export interface TimelineAddress {
  /** URI of a file of the case. */
  readonly file: string;
  readonly filter: TimelineFilterSetting;
  /** First row of the page, counted in the filtered timeline. */
  readonly from: number;
}

/** `upgrade-forensics:/timeline/<title>.log?from=0&file=<uri>&filter=<JSON>`: the title is what a tab shows. */
export function timelineUri(title: string, { file, filter, from }: TimelineAddress): string {
  const wanted = JSON.stringify(filter);
  return URI.from({
    scheme: documentScheme,
    path: `/timeline/${title.replace(/[\\/?#:]/g, '_') || 'case'}.log`,
    query: [
      `from=${from}`,
      `file=${encodeURIComponent(file)}`,
      ...(wanted === '{}' ? [] : [`filter=${encodeURIComponent(wanted)}`]),
    ].join('&'),
  }).toString();
}

/** The reverse; undefined when it is another kind of document. What is damaged is left out. */
export function parseTimelineUri(uri: string): TimelineAddress | undefined {
  const { scheme, path, query } = URI.parse(uri);
  if (scheme !== documentScheme || !path.startsWith('/timeline/')) return undefined;
  const part = (name: string): string => decode(new RegExp(`(?:^|&)${name}=([^&]*)`).exec(query)?.[1] ?? '');
  const from = Number(part('from'));
  const file = part('file');
  if (!isFile(file)) return undefined;
  return { file, filter: filterOf(part('filter')), from: Number.isSafeInteger(from) && from > 0 ? from : 0 };
}

/**
 * An address can be typed by anyone: what it names must be there and have a scheme of its own, or the folder above it,
 * which may be the whole disk, would be taken for a case.
 */
function isFile(uri: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\//i.test(uri)) return false;
  const { scheme, fsPath } = URI.parse(uri);
  return scheme !== 'file' || existsSync(fsPath);
}

function filterOf(json: string): TimelineFilterSetting {
  try {
    return json ? cleanFilter(JSON.parse(json) as unknown) : {};
  } catch {
    return {};
  }
}

/** Only what a filter may hold: an address can be typed by anyone. */
export function cleanFilter(value: unknown): TimelineFilterSetting {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const list = (name: string): readonly string[] | undefined => {
    const items = given[name];
    return Array.isArray(items) ? items.filter((item): item is string => typeof item === 'string') : undefined;
  };
  const text = (name: string): string | undefined => {
    const item = given[name];
    return typeof item === 'string' && item.trim() !== '' ? item : undefined;
  };
  const [sources, levels, components] = [list('sources'), list('levels'), list('components')];
  const [from, to, words] = [text('from'), text('to'), text('text')];
  return {
    ...(sources && { sources }),
    ...(levels && { levels }),
    ...(components && { components }),
    ...(from && { from }),
    ...(to && { to }),
    ...(given['findingsOnly'] === true && { findingsOnly: true }),
    ...(words && { text: words }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
