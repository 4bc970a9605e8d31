/**
 * Texts that every match of a pattern must contain, so that a log can be searched for them before any pattern runs.
 *
 * A small reader of RE2 syntax. It need not know every corner: what it does not understand stands for "any text", which
 * only makes the answer weaker, never wrong. Whether the pattern is valid at all is RE2's own business.
 */

/** A pattern that leaves less fixed text than this would be tried on nearly every line. */
export const SHORTEST_LITERAL = 4;

/** More alternatives than this are given up as "any text". */
const MOST_ALTERNATIVES = 32;

/** Groups nested deeper than this stand for "any text"; RE2 itself refuses more than a thousand. */
const DEEPEST = 100;

/** What is known about a part of a pattern. */
interface Knowledge {
  /** All texts the part can match, when they are few. */
  readonly exact?: readonly string[];
  /** Texts of which every match contains at least one. */
  readonly required?: readonly string[];
}

const ANYTHING: Knowledge = {};
const NOTHING_TO_SEE: Knowledge = { exact: [''] };

/**
 * Texts (lower case, ASCII only) of which every match of `pattern` contains at least one, compared without case; or
 * undefined when the pattern has no such text. ASCII only, because the search runs over the bytes of files in any
 * encoding; without case, because that costs nothing and the pattern itself decides afterwards.
 */
export function requiredLiterals(pattern: string): readonly string[] | undefined {
  const reader = { pattern, at: 0, depth: 0 };
  const whole = readAlternatives(reader);
  if (reader.at < pattern.length) return undefined;
  const literals = better(usable(whole.exact), usable(whole.required));
  // A text that contains another of the list finds nothing that the other does not.
  const distinct = literals && [...new Set(literals)];
  return distinct?.filter((text) => !distinct.some((other) => other !== text && text.includes(other)));
}

/**
 * The text (lower case, ASCII only) with which every match of `pattern` begins where the searched text does, compared
 * without case; empty when the pattern does not say so.
 */
export function requiredStart(pattern: string): string {
  const begin = /^(?:\(\?i\))?\^/.exec(pattern);
  if (!begin) return '';
  const whole = { pattern, at: 0, depth: 0 };
  readSequence(whole);
  // Another alternative may begin otherwise.
  if (whole.at < pattern.length) return '';
  const reader = { pattern, at: begin[0].length, depth: 0 };
  let start = '';
  while (reader.at < pattern.length) {
    const { exact } = readQuantified(reader);
    const [text] = exact ?? [];
    if (text === undefined || exact?.length !== 1) return start;
    start += text;
  }
  return start;
}

interface Reader {
  readonly pattern: string;
  at: number;
  depth: number;
}

function readAlternatives(reader: Reader): Knowledge {
  if (reader.depth > DEEPEST) return ANYTHING; // The whole pattern is not read to its end, so no literal is taken.
  const branches = [readSequence(reader)];
  while (reader.pattern[reader.at] === '|') {
    reader.at++;
    branches.push(readSequence(reader));
  }
  const [only] = branches;
  if (branches.length === 1 && only) return only;
  const exact = union(branches.map((branch) => branch.exact));
  const required = union(branches.map((branch) => better(usable(branch.exact), usable(branch.required))));
  return { ...(exact && { exact }), ...(required && { required }) };
}

function readSequence(reader: Reader): Knowledge {
  let running: readonly string[] = [''];
  let best: readonly string[] | undefined;
  let whole = true;
  while (reader.at < reader.pattern.length) {
    const char = reader.pattern[reader.at];
    if (char === '|' || char === ')') break;
    const part = readQuantified(reader);
    const joined = part.exact && join(running, part.exact);
    if (joined) {
      running = joined;
      continue;
    }
    whole = false;
    best = better(best, usable(running));
    best = better(best, usable(part.required));
    running = part.exact ?? [''];
  }
  best = better(best, usable(running));
  return { ...(whole && { exact: running }), ...(best && { required: best }) };
}

function readQuantified(reader: Reader): Knowledge {
  const part = readAtom(reader);
  const quantifier = /^(?:[*+?]|\{(\d+)(,(\d*))?\})/.exec(reader.pattern.slice(reader.at, reader.at + 16));
  if (!quantifier) return part;
  reader.at += quantifier[0].length;
  if (reader.pattern[reader.at] === '?') reader.at++;
  const least = quantifier[0] === '+' ? 1 : quantifier[1] === undefined ? 0 : Number(quantifier[1]);
  if (quantifier[0] === '?' && part.exact) return { exact: ['', ...part.exact] };
  if (least === 0) return ANYTHING;
  const required = better(usable(part.exact), usable(part.required));
  return required ? { required } : ANYTHING;
}

function readAtom(reader: Reader): Knowledge {
  const char = reader.pattern[reader.at++];
  if (char === '(') return readGroup(reader);
  if (char === '[') return readClass(reader);
  if (char === '\\') return readEscape(reader);
  if (char === '.') return ANYTHING;
  if (char === '^' || char === '$') return NOTHING_TO_SEE;
  return literal(char ?? '');
}

function readGroup(reader: Reader): Knowledge {
  const opening = /^\?(?:P?<[A-Za-z_]\w*>|[a-zA-Z-]*(:|\)))/.exec(reader.pattern.slice(reader.at, reader.at + 80));
  if (opening) {
    reader.at += opening[0].length;
    // Flags alone, such as (?i): they say nothing about the text here, and case never matters to the search.
    if (opening[1] === ')') return NOTHING_TO_SEE;
  }
  reader.depth++;
  const inner = readAlternatives(reader);
  reader.depth--;
  if (reader.pattern[reader.at] === ')') reader.at++;
  return inner;
}

/** `[Ee]` stands for its few members; a range, a class or a negation stands for anything. */
function readClass(reader: Reader): Knowledge {
  const { pattern } = reader;
  const members: string[] = [];
  let open = pattern[reader.at] === '^';
  if (open) reader.at++;
  for (let first = true; reader.at < pattern.length; first = false) {
    const char = pattern[reader.at++] ?? '';
    if (char === ']' && !first) break;
    if (char === '[' && pattern[reader.at] === ':') {
      reader.at = pattern.indexOf(':]', reader.at) + 2;
      if (reader.at < 2) reader.at = pattern.length;
      open = true;
    } else if (char === '\\') {
      const escaped = readEscape(reader);
      if (escaped.exact?.length === 1) members.push(...escaped.exact);
      else open = true;
    } else if (char === '-' && !first && pattern[reader.at] !== ']') open = true;
    else members.push(char);
  }
  if (open || members.length === 0 || members.length > 6 || members.some((member) => !isPlain(member))) return ANYTHING;
  return { exact: [...new Set(members.map((member) => member.toLowerCase()))] };
}

function readEscape(reader: Reader): Knowledge {
  const { pattern } = reader;
  const char = pattern[reader.at++] ?? '';
  if (char === 'Q') {
    const end = pattern.indexOf('\\E', reader.at);
    const quoted = pattern.slice(reader.at, end < 0 ? undefined : end);
    reader.at = end < 0 ? pattern.length : end + 2;
    return literal(quoted);
  }
  if (char === 't') return literal('\t');
  if ('AzbB'.includes(char)) return NOTHING_TO_SEE;
  if (char === 'x') {
    const hex = /^(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/.exec(pattern.slice(reader.at, reader.at + 12));
    if (!hex) return ANYTHING;
    reader.at += hex[0].length;
    const code = parseInt(hex[1] ?? hex[2] ?? '', 16);
    return code < 0x80 ? literal(String.fromCharCode(code)) : ANYTHING;
  }
  if (char === 'p' || char === 'P') {
    const name = /^(?:\{[^}]*\}|.)/.exec(pattern.slice(reader.at));
    reader.at += name?.[0].length ?? 0;
    return ANYTHING;
  }
  return /[A-Za-z0-9]/.test(char) ? ANYTHING : literal(char);
}

function literal(text: string): Knowledge {
  return isPlain(text) ? { exact: [text.toLowerCase()] } : ANYTHING;
}

/** ASCII that can stand in one line. */
function isPlain(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text);
}

function join(left: readonly string[], right: readonly string[]): readonly string[] | undefined {
  if (left.length * right.length > MOST_ALTERNATIVES) return undefined;
  return left.flatMap((head) => right.map((tail) => head + tail));
}

function union(parts: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const all = new Set<string>();
  for (const part of parts) {
    if (!part) return undefined;
    for (const text of part) all.add(text);
  }
  return all.size <= 2 * MOST_ALTERNATIVES ? [...all] : undefined;
}

function usable(texts: readonly string[] | undefined): readonly string[] | undefined {
  return texts && texts.every((text) => text.trim().length > 0) ? texts : undefined;
}

/** The set that will be found on fewer lines: the longer its shortest text and the fewer its texts, the better. */
function better(
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
): readonly string[] | undefined {
  if (!a || !b) return a ?? b;
  return selectivity(b) > selectivity(a) ? b : a;
}

/** Length of the shortest text, less a little for every doubling of the number of texts. */
export function selectivity(texts: readonly string[]): number {
  return Math.min(...texts.map((text) => text.trim().length)) - Math.log2(texts.length);
}
