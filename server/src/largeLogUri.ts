import { URI } from 'vscode-uri';
import { largeLogScheme, type LargeLogFilterSetting } from './protocol.js';

/** What the address of a window says. */
export interface LogWindow {
  /** URI of the log itself. */
  readonly file: string;
  /** First row, counted in the lines that the filter lets through. */
  readonly from: number;
  /** Rows; the last window of a log has fewer. */
  readonly count: number;
  readonly filter: LargeLogFilterSetting;
}

/** A person may set the rows of a window, and may type an address. */
const MOST_ROWS = 100_000;

/**
 * `upgrade-forensics-log:/case/setupact.10001-20000.log?from=10000&count=10000&file=<uri>&filter=<JSON>`. A tab shows the
 * name; its ending tells the language.
 */
export function windowUri({ file, from, count, filter }: LogWindow): string {
  const { path } = URI.parse(file);
  const [, stem = path, ending = ''] = /^(.*?[^/])(\.[^./]+)?$/.exec(path) ?? [];
  const wanted = JSON.stringify(filter);
  const rows = `${from + 1}-${from + count}${wanted === '{}' ? '' : '.filtered'}`;
  return URI.from({
    scheme: largeLogScheme,
    path: `${stem}.${rows}${ending}`,
    query: [
      `from=${from}`,
      `count=${count}`,
      `file=${encodeURIComponent(file)}`,
      ...(wanted === '{}' ? [] : [`filter=${encodeURIComponent(wanted)}`]),
    ].join('&'),
  }).toString();
}

/** Whether a URI names a window, without reading it further. */
export function isWindowUri(uri: string): boolean {
  return uri.startsWith(`${largeLogScheme}:`);
}

/** The reverse of `windowUri`; undefined for anything else. What is damaged in a filter is left out. */
export function parseWindowUri(uri: string): LogWindow | undefined {
  if (!isWindowUri(uri)) return undefined;
  const { query } = URI.parse(uri);
  const part = (name: string): string => decode(new RegExp(`(?:^|&)${name}=([^&]*)`).exec(query)?.[1] ?? '');
  const from = Number(part('from'));
  const count = Number(part('count'));
  const file = part('file');
  if (!/^[a-z][a-z0-9+.-]*:\//i.test(file) || isWindowUri(file)) return undefined;
  if (!Number.isSafeInteger(from) || from < 0 || !Number.isSafeInteger(count) || count < 1) return undefined;
  return { file, from, count: Math.min(MOST_ROWS, count), filter: filterOf(part('filter')) };
}

function filterOf(json: string): LargeLogFilterSetting {
  try {
    return json ? cleanLogFilter(JSON.parse(json)) : {};
  } catch {
    return {};
  }
}

/** Only what a filter may hold: an address can be typed by anyone. */
export function cleanLogFilter(value: unknown): LargeLogFilterSetting {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const list = (name: string): readonly string[] | undefined => {
    const items = given[name];
    return Array.isArray(items) ? items.filter((item): item is string => typeof item === 'string') : undefined;
  };
  const levels = list('levels');
  const components = list('components');
  const text = given['text'];
  return {
    ...(levels && { levels }),
    ...(components && { components }),
    ...(typeof text === 'string' && text !== '' && { text }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
