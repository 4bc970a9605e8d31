/**
 * RE2 keeps a pattern linear whatever the text is, at the price of microseconds a line. Most patterns are so plain, and
 * most lines so short, that the host's own expressions find the same in a tenth of a microsecond and cannot take long
 * either: those run here, all others in RE2.
 */

/** A line longer than this is searched in its first part only: the longest real one is 1.2 KB. */
export const LONGEST_TEXT = 65_536;

/** A pattern for the host's expressions. Good for texts that `isPlain` says yes to, up to `longest` characters. */
export interface NativePattern {
  readonly test: RegExp;
  /** The same, telling where groups lie. */
  readonly details: RegExp;
  readonly longest: number;
}

/**
 * A text may be gone through once for each place where a match can begin and once for each part of the pattern that can
 * have any length: more than twice is left to RE2, twice is for lines as they are, once is for any. A part between
 * two characters that it cannot hold does not count: it can only be taken as a whole, and no two places share it. Neither does the end of a pattern,
 * behind which nothing can fail.
 */
const LONGEST = [LONGEST_TEXT, LONGEST_TEXT, 400];
/** In how many ways the parts that may be there or not, and the alternatives, can be combined. */
const MOST_WAYS = 64;
/** RE2 refuses more. */
const MOST_TIMES = 1000;
/** Characters that have to be there one after the other count as a part of any length where they are more than this. */
const FEW_TIMES = 40;

/** Whether both kinds of expressions mean the same by blanks, letters and case in a text: printable ASCII. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}
const PLAIN = /^[\t\x20-\x7e]*$/;

/** Before a pattern for which case does not matter. */
const FOLDED = '(?i)';

/** @returns how long a text may be on which the host runs a pattern; undefined when RE2 has to run, or to refuse it */
export function nativeLongest(pattern: string): number | undefined {
  const reader: Reader = { pattern: pattern.startsWith(FOLDED) ? pattern.slice(FOLDED.length) : pattern, at: 0, names: [] };
  const cost = readAlternatives(reader);
  if (!cost || reader.at < reader.pattern.length || cost.ways > MOST_WAYS) return undefined;
  return LONGEST[cost.runs + (cost.anchored ? 0 : 1)];
}

/** @param longest of `nativeLongest`, where that is known */
export function nativePattern(pattern: string, longest = nativeLongest(pattern)): NativePattern | undefined {
  if (longest === undefined) return undefined;
  const fold = pattern.startsWith(FOLDED);
  const body = fold ? pattern.slice(FOLDED.length) : pattern;
  const flags = fold ? 'i' : '';
  try {
    return { test: new RegExp(body, flags), details: new RegExp(body, `${flags}d`), longest };
  } catch {
    return undefined;
  }
}

interface Reader {
  readonly pattern: string;
  at: number;
  readonly names: string[];
}

interface Cost {
  /** Parts that can have any length. */
  readonly runs: number;
  readonly ways: number;
  /** Matches begin at the beginning only. */
  readonly anchored: boolean;
}

/** Each reads a part of a pattern; undefined where it holds what only RE2 is to judge. */
function readAlternatives(reader: Reader): Cost | undefined {
  let runs = 0;
  let ways = 0;
  let anchored = true;
  for (;;) {
    const branch = readSequence(reader);
    if (!branch) return undefined;
    runs = Math.max(runs, branch.runs);
    ways += branch.ways;
    anchored &&= branch.anchored;
    if (reader.pattern[reader.at] !== '|') return { runs, ways, anchored };
    reader.at++;
  }
}

function readSequence(reader: Reader): Cost | undefined {
  const { pattern } = reader;
  let [runs, ways, anchored] = [0, 1, false];
  for (let first = true; ; first = false) {
    const char = pattern[reader.at];
    if (char === undefined || char === '|' || char === ')') return { runs, ways, anchored };
    if (char === '^' || char === '$' || pattern.startsWith('\\b', reader.at)) {
      reader.at += char === '\\' ? 2 : 1;
      if (char === '^' && first) anchored = true;
      if (QUANTIFIER.test(pattern[reader.at] ?? '')) return undefined;
      continue;
    }
    const from = reader.at;
    const atom = char === '(' ? readGroup(reader) : readAtom(reader);
    const times = atom && readQuantifier(reader);
    if (!times) return undefined;
    // A group that is repeated may be repeated in more ways than can be counted here.
    if (char === '(' && (times.most > 1 || times.least !== times.most) && times !== MAYBE) return undefined;
    if (char === '(' && first && atom.anchored && times.least === 1) anchored = true;
    const free = isBounded(pattern, from, reader.at);
    runs += atom.runs + (times.least > FEW_TIMES || (times.most - times.least > 1 && !free) ? 1 : 0);
    ways *= atom.ways * (times.most - times.least === 1 ? 2 : 1);
  }
}

const ATOM: Cost = { runs: 0, ways: 1, anchored: false };
const QUANTIFIER = /[*+?{]/;

function readGroup(reader: Reader): Cost | undefined {
  const open = /^\((?:\?:|\?<([A-Za-z]\w*)>|(?!\?))/.exec(reader.pattern.slice(reader.at));
  if (!open) return undefined;
  reader.at += open[0].length;
  const [, name] = open;
  if (name !== undefined) {
    if (reader.names.includes(name)) return undefined;
    reader.names.push(name);
  }
  const cost = readAlternatives(reader);
  if (!cost || reader.pattern[reader.at] !== ')') return undefined;
  reader.at++;
  return cost;
}

/** One character or class. What it may be is the same for both kinds of expressions. */
function readAtom(reader: Reader): Cost | undefined {
  ONE.lastIndex = reader.at;
  const match = ONE.exec(reader.pattern);
  if (!match) return undefined;
  reader.at += match[0].length;
  return ATOM;
}
const ESCAPE = String.raw`\\(?:[dDwWsSt]|[^\w\s])`;
/** In a class a dash stands between two characters, or at an end. */
const MEMBER = String.raw`(?:\\[^\w\s]|\\t|[^\\\]\[^-])`;
const ONE = new RegExp(
  String.raw`[^\\.*+?{}()[\]|^$]|\.|${ESCAPE}|\[\^?-?(?:${MEMBER}-${MEMBER}|\\[dDwWsS](?!-)|${MEMBER})+-?\]`,
  'y',
);

/** Whether the part of a pattern from `from` to `to` is its end, or stands between two characters that it cannot hold. */
function isBounded(pattern: string, from: number, to: number): boolean {
  if (/^\)*$/.test(pattern.slice(to))) return true;
  ONE.lastIndex = from;
  const part = ONE.exec(pattern.slice(0, to))?.[0];
  const [, escaped, before = escaped] = BEFORE.exec(pattern.slice(0, from)) ?? [];
  const [, escapedBehind, behind = escapedBehind] = BEHIND.exec(pattern.slice(to)) ?? [];
  if (part === undefined || before === undefined || behind === undefined) return false;
  const held = new RegExp(part, 'i');
  return !held.test(before) && !held.test(behind);
}
/** One character that has to be there; a group may open behind the first and close before the second. */
const BEFORE = /(?:(?:^|[^\\])\\([^\w\s])|(?:^|[^\\?])([\w\s:=#"',;/@-]))(?:\((?:\?:|\?<\w+>)?)?$/;
const BEHIND = /^\)?(?:\\([^\w\s])|([\w\s:=#"',;/<>@-]))(?![*?{])/;

interface Times {
  readonly least: number;
  readonly most: number;
}
const ONCE: Times = { least: 1, most: 1 };
const MAYBE: Times = { least: 0, most: 1 };

function readQuantifier(reader: Reader): Times | undefined {
  TIMES.lastIndex = reader.at;
  const match = TIMES.exec(reader.pattern);
  if (!match) return QUANTIFIER.test(reader.pattern[reader.at] ?? '') ? undefined : ONCE;
  reader.at += match[0].length;
  // A second one is an error, or means what the two kinds of expressions do not agree on.
  if (QUANTIFIER.test(reader.pattern[reader.at] ?? '')) return undefined;
  const [, sign, least = '', comma, most = ''] = match;
  if (sign === '?') return MAYBE;
  if (sign) return { least: sign === '*' ? 0 : 1, most: Infinity };
  const from = Number(least);
  const to = comma === undefined ? from : most === '' ? Infinity : Number(most);
  if (from > MOST_TIMES || (to !== Infinity && to > MOST_TIMES) || to < from) return undefined;
  return { least: from, most: to };
}
const TIMES = /(?:([*+?])|\{(\d{1,4})(?:(,)(\d{0,4}))?\})\??/y;
