import { spellingOf } from './spellings.js';

/**
 * A pattern is compiled well up to 20 KB of source; above it takes fifty times as long for a text. Values that begin
 * alike share their beginning, so that this is some thousand names.
 */
const LARGEST = 16 * 1024;
/** Values of one shape that would take more than this are found by their shape. */
const SHAPED = 4 * LARGEST;

/**
 * Patterns that find every known value in every spelling, the longest at a place; what they find is to be looked up. A
 * case may hold tens of thousands of addresses and GUIDs, so that one pattern of all values would be too large: values
 * that begin alike share their beginning, and many of one shape (`\d{1,3}.\d{1,3}...`) are found by that shape.
 *
 * @param values in lower case
 */
export function valuePatterns(values: readonly string[]): readonly RegExp[] {
  const groups = new Map<string, string[]>();
  for (const value of new Set(values)) {
    const shape = value.replace(RUNS, 'a');
    const group = groups.get(shape);
    if (group) group.push(value);
    else groups.set(shape, [value]);
  }
  const listed: string[] = [];
  const shaped: string[] = [];
  for (const [shape, group] of groups) {
    group.sort();
    if (/[^a]/.test(shape) && sizeOf(group) > SHAPED) shaped.push(shapeSource(group));
    else for (const value of group) listed.push(value);
  }
  return [...shaped, ...listSources(listed.sort())].map((source) => new RegExp(source, 'giu'));
}

const RUNS = /[a-z\d]+/g;

/** Of sorted values: about as long as the source of their pattern. */
function sizeOf(values: readonly string[]): number {
  let size = 0;
  let before = '';
  for (const value of values) {
    size += costBehind(before, value);
    before = value;
  }
  return size;
}

/** What a value adds to the pattern of those that sort before it. */
function costBehind(before: string, value: string): number {
  let at = 0;
  while (at < before.length && before[at] === value[at]) at++;
  let cost = 4;
  for (const character of value.slice(at)) cost += spellingOf(character).length;
  return cost;
}

function* listSources(values: readonly string[]): Generator<string> {
  let from = 0;
  let size = 0;
  for (const [at, value] of values.entries()) {
    const cost = costBehind(at === from ? '' : (values[at - 1] ?? ''), value);
    if (size + cost > LARGEST && at > from) {
      yield listSource(values.slice(from, at));
      [from, size] = [at, costBehind('', value)];
    } else size += cost;
  }
  if (from < values.length) yield listSource(values.slice(from));
}

/** `(?:pc(?:-0[17]|x)|q)` of sorted values: each character stands once for all values that begin alike up to it. */
function listSource(values: readonly string[]): string {
  const characters = values.map((value) => [...value]);
  const source = (from: number, to: number, depth: number): string => {
    const ends = characters[from]?.length === depth;
    const ways: string[] = [];
    for (let at = ends ? from + 1 : from; at < to;) {
      const character = characters[at]?.[depth] ?? '';
      let next = at + 1;
      while (next < to && characters[next]?.[depth] === character) next++;
      ways.push(spellingOf(character) + source(at, next, depth + 1));
      at = next;
    }
    if (ways.length === 0) return '';
    const single = ways.every((way) => way.length === 1);
    const all = single ? `[${ways.join('')}]` : ways.length > 1 || ends ? `(?:${ways.join('|')})` : ways.join('');
    return ends ? `${all}?` : all;
  };
  return source(0, characters.length, 0);
}

/** `fe80:{2}[\da-f]{1,4}` of values whose letters and digits are parted in the same way, as far as they differ. */
function shapeSource(values: readonly string[]): string {
  const runs = values.map((value) => value.match(RUNS) ?? []);
  const places = (runs[0] ?? []).map((_, place) => runSource(runs.map((own) => own[place] ?? '')));
  const [first = ''] = values;
  let source = '';
  let at = 0;
  for (const [place, run] of [...first.matchAll(RUNS)].entries()) {
    for (const character of first.slice(at, run.index)) source += spellingOf(character);
    source += places[place] ?? '';
    at = run.index + run[0].length;
  }
  for (const character of first.slice(at)) source += spellingOf(character);
  return source;
}

function runSource(runs: readonly string[]): string {
  const [first = ''] = runs;
  if (runs.every((run) => run === first)) return first;
  let [shortest, longest] = [Infinity, 0];
  for (const { length } of runs) {
    shortest = Math.min(shortest, length);
    longest = Math.max(longest, length);
  }
  const all = runs.every((run) => /^\d+$/.test(run)) ? '\\d' : runs.every(isHex) ? '[\\da-f]' : '[a-z\\d]';
  return `${all}{${shortest},${longest}}`;
}

function isHex(run: string): boolean {
  return /^[\da-f]+$/.test(run);
}
