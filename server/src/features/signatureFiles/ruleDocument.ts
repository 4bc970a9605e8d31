import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { Position, Range } from 'vscode-languageserver/node';
import { ruleKind, type RuleKind } from '../../runtime/index.js';

/** Keys and list places from the top of a file: `['samples', 'match', 0, 'line']`. */
export type RulePath = readonly (string | number)[];

/** A rule file as it is written at this moment, broken or not. */
export interface RuleDocument {
  readonly file: string;
  readonly kind: RuleKind;
  readonly text: string;
  readonly lines: readonly string[];
  /** What the file holds; undefined while it is no YAML. */
  readonly data: unknown;
  /** The first thing that is no YAML. */
  readonly broken?: { readonly message: string; readonly range: Range };
  /** Where a path stands: its key, its value, or the deepest part of it that is there. */
  rangeOf(path: RulePath, part: 'key' | 'value'): Range;
  has(path: RulePath): boolean;
}

export function readRuleDocument(file: string, text: string): RuleDocument {
  const counter = new LineCounter();
  let document: Document | undefined;
  let data: unknown;
  try {
    document = parseDocument(text, { lineCounter: counter, keepSourceTokens: false });
    if (document.errors.length === 0) data = document.toJS() as unknown;
  } catch {
    // Aliases without an anchor are only found when the values are made.
  }
  const at = (offset: number): Position => {
    const { line, col } = counter.linePos(Math.min(offset, text.length));
    return { line: Math.max(0, line - 1), character: Math.max(0, col - 1) };
  };
  const [error] = document?.errors ?? [];
  return {
    file,
    kind: ruleKind(file),
    text,
    lines: text.split(/\r?\n/),
    data,
    ...(error && {
      broken: {
        message: error.message.split('\n')[0] ?? '',
        range: { start: at(error.pos[0]), end: at(Math.max(error.pos[1], error.pos[0] + 1)) },
      },
    }),
    rangeOf: (path, part) => rangeIn(document?.contents, path, part, at, text),
    has: (path) => document?.hasIn(path) ?? false,
  };
}

type Ranged = { readonly range?: readonly [number, number, number] | null } | null | undefined;

function rangeIn(
  root: unknown,
  path: RulePath,
  part: 'key' | 'value',
  at: (offset: number) => Position,
  text: string,
): Range {
  let node: unknown = root;
  let key: Ranged;
  let value: Ranged = root as Ranged;
  let found = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (!pair) break;
      key = pair.key as Ranged;
      value = pair.value as Ranged;
      node = pair.value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)];
      if (item === undefined) break;
      key = value = item as Ranged;
      node = item;
    } else break;
    found++;
    if (isAlias(node)) break;
  }
  if (found === 0) {
    // What the whole file lacks is said at its first line that is no comment.
    const first = /^(?![ \t]*(?:#|\r?$)).+$/m.exec(text);
    return { start: at(first?.index ?? 0), end: at((first?.index ?? 0) + (first?.[0].length ?? 0)) };
  }
  // Of a path that is not there wholly, the key of the part that is.
  const wanted = found < path.length || part === 'key' ? key : (value ?? key);
  const [start, end] = wanted?.range ?? key?.range ?? [0, 0];
  const trimmed = start + text.slice(start, end).trimEnd().length;
  return { start: at(start), end: at(Math.max(start, trimmed)) };
}

/** `samples.match[0].captures.key` → its steps. */
export function stepsOf(path: string): RulePath {
  if (path === '') return [];
  return path.split(/\.|(?=\[)/).map((step) => (/^\[\d+\]$/.test(step) ? Number(step.slice(1, -1)) : step));
}
