import type { Position } from 'vscode-languageserver/node';
import type { RulePath } from './ruleDocument.js';

/** What stands at the cursor of a rule file, told from its lines: the file need not be whole YAML while one types. */
export interface RulePlace {
  /** The table or list that the cursor is in, and for a value the key before it. */
  readonly path: RulePath;
  readonly part: 'key' | 'value';
  /** What is there already, up to the cursor. */
  readonly typed: string;
  /** Where `typed` begins. */
  readonly start: number;
  /** Keys that the table has already. */
  readonly siblings: readonly string[];
}

const ENTRY = /^(?<indent> *)(?<dashes>(?:- +)*)(?:(?<key>[\w-]+|'[^']*'|"[^"]*") *:(?= |$))?/;

interface Line {
  /** Column of the key, dashes counted. */
  readonly column: number;
  readonly key: string | undefined;
  /** Columns of the dashes before it. */
  readonly dashes: readonly number[];
  readonly blank: boolean;
}

function readLine(text: string): Line {
  const found = ENTRY.exec(text);
  const indent = found?.groups?.['indent']?.length ?? 0;
  const dashText = found?.groups?.['dashes'] ?? '';
  const lone = /^ *-\s*$/.test(text);
  const dashes = lone ? [text.indexOf('-')] : [...dashText.matchAll(/-/g)].map((dash) => indent + dash.index);
  return {
    column: indent + dashText.length,
    key: found?.groups?.['key']?.replace(/^['"]|['"]$/g, ''),
    dashes,
    blank: /^\s*(?:#.*)?$/.test(text),
  };
}

/** The place of a position; undefined inside a comment. */
export function placeAt(lines: readonly string[], { line, character }: Position): RulePlace | undefined {
  const whole = lines[line] ?? '';
  const before = whole.slice(0, character);
  if (/^\s*#|\s#/.test(before.replace(/'[^']*'|"[^"]*"/g, ''))) return undefined;
  const own = readLine(whole);
  const value = /^ *(?:- +)*(?<key>[\w-]+) *:(?:$| )(?<rest>.*)$/.exec(before);
  if (value?.groups) {
    const rest = (value.groups['rest'] ?? '').replace(/^ +/, '');
    const path = [...pathAbove(lines, line, own.column), value.groups['key'] ?? ''];
    return inFlow(path, rest, character);
  }
  const key = endOf(before, /[\w-]/);
  const column = /^ *(?:- *)*$/.test(before.slice(0, character - key.length)) ? character - key.length : own.column;
  const steps = pathAbove(lines, line, column);
  const list = own.dashes.length > 0 && own.key === undefined;
  return {
    path: steps,
    part: list ? 'value' : 'key',
    typed: key,
    start: character - key.length,
    siblings: siblings(lines, line, column),
  };
}

/** Inside `[a, b]` it is an item, inside `{ a: b }` a key or a value of the inner table. */
function inFlow(path: RulePath, rest: string, character: number): RulePlace {
  const open = Math.max(rest.lastIndexOf('['), rest.lastIndexOf('{'));
  const list = open >= 0 && rest[open] === '[' && !rest.slice(open).includes(']');
  const table = open >= 0 && rest[open] === '{' && !rest.slice(open).includes('}');
  if (table && !/^['"]/.test(rest)) {
    const inner = rest.slice(open + 1);
    const last = inner.split(',').at(-1) ?? '';
    const pair = /^\s*(?<key>[\w-]+)\s*:\s*(?<typed>[\w-]*)$/.exec(last)?.groups;
    if (pair) {
      const typed = pair['typed'] ?? '';
      return {
        path: [...path, pair['key'] ?? ''],
        part: 'value',
        typed,
        start: character - typed.length,
        siblings: [],
      };
    }
    const typed = endOf(last, /[\w-]/);
    const used = [...inner.matchAll(/(?<![\w-])([\w-]+)\s*:/g)].map((one) => one[1] ?? '');
    return { path, part: 'key', typed, start: character - typed.length, siblings: used };
  }
  const typed = endOf(rest, list ? /[\w.-]/ : /[^'"\s]/);
  const used = list
    ? rest
        .slice(open + 1)
        .split(',')
        .map((one) => one.trim())
        .slice(0, -1)
    : [];
  return { path: list ? [...path, 0] : path, part: 'value', typed, start: character - typed.length, siblings: used };
}

/** The characters of one kind that a text ends in. */
function endOf(text: string, one: RegExp): string {
  let start = text.length;
  while (start > 0 && one.test(text.charAt(start - 1))) start--;
  return text.slice(start);
}

/**
 * Keys of the tables around a column, from the top, and the number of the item for each list between them. Of the line
 * itself only the dashes before the column count.
 */
function pathAbove(lines: readonly string[], from: number, column: number): RulePath {
  const path: (string | number)[] = [];
  let limit = column;
  for (let line = from; line >= 0 && limit > 0; line--) {
    const one = readLine(lines[line] ?? '');
    if (one.blank) continue;
    if (line !== from && one.key !== undefined && one.column < limit) {
      path.unshift(one.key);
      limit = one.column;
    }
    for (const dash of one.dashes.toReversed()) {
      if (dash >= Math.floor(limit)) continue;
      path.unshift(itemIndex(lines, line, dash));
      // The key of a list may stand at the column of its dashes.
      limit = dash + 0.5;
    }
  }
  return path;
}

/** How many items of the same list stand above. */
function itemIndex(lines: readonly string[], from: number, dash: number): number {
  let index = 0;
  for (let line = from - 1; line >= 0; line--) {
    const one = readLine(lines[line] ?? '');
    if (one.blank) continue;
    if (one.dashes.includes(dash)) index++;
    else if ((lines[line] ?? '').search(/\S/) <= dash) break;
  }
  return index;
}

function siblings(lines: readonly string[], at: number, column: number): readonly string[] {
  const keys: string[] = [];
  const look = (from: number, step: 1 | -1): void => {
    for (let line = from; line >= 0 && line < lines.length; line += step) {
      const one = readLine(lines[line] ?? '');
      if (one.blank) continue;
      if (one.column < column) return;
      const begins = one.dashes.length > 0 && one.column === column;
      if (begins && step === 1) return;
      if (one.column === column && one.key !== undefined) keys.push(one.key);
      if (begins) return;
    }
  };
  if ((readLine(lines[at] ?? '').dashes.at(-1) ?? -1) < 0) look(at - 1, -1);
  look(at + 1, 1);
  return keys;
}
