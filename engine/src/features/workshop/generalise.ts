import { BLANKS, withoutEnd } from '../../lines/withoutEnd.js';
import type { IdentifierKind } from '../../model/knowledge.js';
import { personalSpans } from './personal.js';

/** A pattern that matches a message and those that differ from it in what changes from machine to machine. */
export interface GeneralPattern {
  /** RE2, anchored at the beginning of the message. */
  readonly pattern: string;
  /** Named groups of the pattern, in their order; `code` or a kind of identifier. */
  readonly captures: readonly CaptureName[];
  /** The words that stay, with `…` for each part that varies: what a title can be made of. */
  readonly words: string;
}

export type CaptureName = IdentifierKind | 'code';

/** Characters of a message that take part; what stands behind varies too much to be a rule. */
const LONGEST = 600;

/** A part of the message that is not taken literally. */
interface Part {
  readonly start: number;
  readonly end: number;
  /** RE2 for the part; `rest` where it ends the message. */
  readonly pattern: string;
  readonly rest?: string;
  readonly capture?: CaptureName;
  /** It says something beyond being there: never cut off at the end. */
  readonly kept?: boolean;
}

type Finder = (text: string, claim: (part: Part) => void) => void;

const HEX = '[0-9A-Fa-f]';
const PATH_END = { pattern: '.+?', rest: '.+' };

/**
 * How much of a message a pattern says: up to the last words that tell something; all of it to its end; all of it with
 * names in quotes and the last names of paths as they are, for a line whose neighbours differ in nothing else.
 */
export type Extent = 'telling' | 'whole' | 'narrow';

/**
 * Turns a message into a pattern: numbers, times, GUIDs, SIDs, paths, names in quotes vary; a failure code stays, because
 * a line with another code is another failure. What can lead to a component is captured under its kind.
 *
 * @param message without its header and the spaces before it
 */
export function generalise(message: string, extent: Extent = 'telling'): GeneralPattern {
  const text = message.slice(0, LONGEST);
  const exact = extent !== 'telling';
  const parts = partsOf(text, extent === 'narrow' ? finders.filter((find) => !namesOnly.has(find)) : finders);
  const captures: CaptureName[] = [];
  let pattern = '^';
  let words = '';
  let at = 0;
  const said = withoutEnd(text, ' \t').length;
  const cut = exact ? parts.length : lastTelling(text, parts);
  for (const [index, part] of parts.entries()) {
    if (index >= cut) break;
    pattern += literal(text.slice(at, part.start));
    words += text.slice(at, part.start);
    const { capture } = part;
    const ends = part.end >= said && message.length <= LONGEST;
    const inner = ends ? (part.rest ?? part.pattern) : part.pattern;
    if (capture !== undefined && !captures.includes(capture)) {
      captures.push(capture);
      pattern += `(?<${capture}>${inner})`;
    } else pattern += inner;
    words += '…';
    at = part.end;
  }
  const next = parts[cut];
  const tail = text.slice(at, next?.start);
  const isWhole = next === undefined && message.length <= LONGEST;
  pattern += literal(withoutEnd(tail, ' \t'));
  words += tail;
  if (exact && isWhole) pattern += '[ \\t]*$';
  return { pattern, captures, words: tidy(words) };
}

/** Index of the first part from which on nothing is said: parts that vary, with nothing but punctuation between them. */
function lastTelling(text: string, parts: readonly Part[]): number {
  let cut = parts.length;
  let end = text.length;
  while (cut > 0) {
    const part = parts[cut - 1];
    if (!part || part.kept || part.capture !== undefined || /[\p{L}]/u.test(text.slice(part.end, end))) break;
    end = part.start;
    cut--;
  }
  // Without an end an open-ended capture would not know where to stop.
  return cut > 0 && cut < parts.length && parts[cut - 1]?.rest !== undefined ? parts.length : cut;
}

/** The parts of a message that vary, sorted, without overlaps. */
function partsOf(text: string, wanted: readonly Finder[]): readonly Part[] {
  const parts: Part[] = [];
  const claim = (part: Part): void => {
    if (part.end > part.start && parts.every((other) => part.end <= other.start || part.start >= other.end)) {
      parts.push(part);
    }
  };
  for (const find of wanted) find(text, claim);
  return parts.sort((a, b) => a.start - b.start);
}

/** Everything that a regular expression finds, one shape a finder. */
function every(
  shape: RegExp,
  part: (found: string, at: number, text: string) => Omit<Part, 'start' | 'end'> | undefined,
): Finder {
  return (text, claim) => {
    for (const match of text.matchAll(shape)) {
      const made = part(match[0], match.index, text);
      if (made) claim({ start: match.index, end: match.index + match[0].length, ...made });
    }
  };
}

const quotes = [quotedParts('"', '"'), quotedParts("'", "'"), quotedParts('[', ']')];
/** What these find stays as it is in a narrow pattern, numbers apart. */
const namesOnly: ReadonlySet<Finder> = new Set([...quotes, pathParts]);

/** In this order: what an earlier one claims is no number or name to a later one. */
const finders: readonly Finder[] = [
  every(/ ?\[gle=0x[0-9a-f]{1,8}\]/gi, () => ({ pattern: `(?: ?\\[gle=0x${HEX}+\\])?` })),
  // Microsoft-Windows-Foo-Package~31bf3856ad364e35~amd64~~10.0.19041.1
  every(/[\w.-]{3,200}~[0-9a-f]{16}~\w{0,12}~[\w-]{0,12}~[\d.]{3,40}/gi, () => ({
    pattern: `[^\\s,;"'\\])]+`,
    capture: 'package',
  })),
  ...quotes,
  every(/\bS-1-\d{1,3}(?:-\d{1,10}){1,10}/g, () => ({ pattern: 'S-1-[0-9-]+' })),
  every(
    /\b(?:HKEY_[A-Z_]{4,20}|HK(?:LM|CU|CR|U)|\\Registry\\(?:Machine|User))\\[^\s"'<>|,;()[\]]{1,260}/gi,
    (found) => ({
      ...(found.includes(' ') ? PATH_END : { pattern: `[^\\s"'<>|,;()\\[\\]]+` }),
      capture: 'registryKey',
    }),
  ),
  pathParts,
  every(/\{[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}/g, () => ({
    pattern: `\\{[0-9A-Fa-f-]{36}\\}`,
    capture: 'guid',
  })),
  every(/\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b/g, () => ({
    pattern: `[0-9A-Fa-f-]{36}`,
    capture: 'guid',
  })),
  every(/\b\d{1,4}[-/]\d{1,2}[-/]\d{1,4}[ T,]{1,2}\d{1,2}:\d{2}(?::\d{2})?(?:[.,:]\d{1,9})?/g, () => ({
    pattern: '[0-9/.-]+[ T,]+[0-9:.,]+',
  })),
  (text, claim) => {
    for (const { start, end } of personalSpans(text)) claim({ start, end, pattern: '[^\\s"\',;\\])]+' });
  },
  // A module stays by its name: which one it is is what the line is about.
  every(/\b[A-Za-z][\w-]{0,60}(?:\.[\w-]{1,40}){0,3}\.(?:sys|dll|exe)\b/gi, (found) => ({
    pattern: escape(found),
    capture: moduleKind(found),
    kept: true,
  })),
  every(/\b0x[0-9A-Fa-f]{1,16}\b/gi, (found) =>
    isFailure(found.slice(2)) ? keptCode(found) : { pattern: `0[xX]${HEX}+` },
  ),
  // Status: c0000034, hr = 80070005; -2147024891 is the same in decimal.
  every(/(?<=[:=([] ?)[89c][0-9a-f]{7}\b/gi, (found) => (/\d/.test(found) ? keptCode(found) : undefined)),
  every(/(?<![\w.-])-2\d{9}\b/g, (found) => keptCode(found)),
  every(
    /(?<=\b(?:error|code|result|status|hr|hresult|returned|gle) {0,2}[:=([#]? {0,2})\d{1,10}\b(?!\.\d|\w)/gi,
    (found) => keptCode(found),
  ),
  every(/(?<![A-Za-z_])[A-Za-z_]*\d[\w]*(?:[.,:/-]{1,2}\w*\d\w*)*/g, numberedPart),
];

/** A failure code stays as it is, in either case of its letters. */
function keptCode(found: string): Omit<Part, 'start' | 'end'> {
  const pattern = /[a-f]/i.test(found.replace(/^0x/i, '')) ? `(?i:${escape(found)})` : escape(found);
  return { pattern, capture: 'code', kept: true };
}

/** `0x80070005`, `0xC1900101`: eight digits of which the first says failure. */
function isFailure(digits: string): boolean {
  return /^(?:[89c][0-9a-f]{7}|ffffffff[89c][0-9a-f]{7})$/i.test(digits);
}

/** Words with digits that are names of their own. */
const names =
  /^(?:x64|x86|amd64|arm64|ia64|i386|win32\w*|wow64|wow6432node|fat32|utf-?(?:8|16)|sha-?(?:1|256)|md5|http2|base64|kernel32|ntdll|advapi32)$/i;

/** `oem12` keeps its letters, `10.0.19041.1` is digits and dots, `a1b2c3` is anything. */
function numberedPart(found: string): Omit<Part, 'start' | 'end'> | undefined {
  // CfgMgr32Unload, LoadLibraryEx2Failed: a name that holds a number.
  if (names.test(found) || /^[A-Za-z]{3,}\d{1,2}[A-Za-z]{2,}$/.test(found)) return undefined;
  const lettered = /^(?<letters>[A-Za-z_]{2,})\d+$/.exec(found)?.groups?.['letters'];
  if (lettered !== undefined && !/^[a-f]+$/i.test(lettered)) return { pattern: `${escape(lettered)}[0-9]+` };
  if (/^\d+$/.test(found)) return { pattern: '[0-9]+' };
  if (/^[\d.]+$/.test(found)) return { pattern: '[0-9.]+' };
  if (/^[\d.,:/-]+$/.test(found)) return { pattern: '[0-9.,:/-]+' };
  return { pattern: '[\\w.,:/-]+' };
}

/**
 * What stands in quotes is a name; in brackets it is one when it has several words or a backslash (`[No]` says something).
 * An apostrophe opens at the beginning of a word only.
 */
function quotedParts(open: string, close: string): Finder {
  return (text, claim) => {
    for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, at + 1)) {
      if (open === "'" && /[\w]/.test(text[at - 1] ?? ' ')) continue;
      const end = closing(text, at + 1, close);
      if (end < 0) return;
      const inner = text.slice(at + 1, end);
      const after = at;
      if (open === '"' || open === "'") at = end;
      if (inner.trim() === '') continue;
      if (open === '[' && (holdsFailure(inner) || (!inner.includes('\\') && !/\S\s+\S/.test(inner)))) continue;
      const capture = quotedKind(inner, text.slice(0, after));
      const code = capture === 'code' ? keptCode(inner.trim()) : undefined;
      claim({
        start: after + 1,
        end,
        pattern: inner.includes(close) ? '.+?' : `[^${close === ']' ? '\\]' : close}]+`,
        ...(capture !== undefined && { capture }),
        ...code,
        ...(inner !== inner.trim() && code && { pattern: ` *${code.pattern} *` }),
        // The quote behind it ends it.
        kept: code !== undefined || capture !== undefined,
      });
    }
  };
}

/** `[HRESULT = 0x800f0922]`: brackets around a code are no name. */
function holdsFailure(inner: string): boolean {
  return /\b0x(?:[89c][0-9a-f]{7})\b/i.test(inner) && !inner.includes('\\');
}

function closing(text: string, from: number, close: string): number {
  for (let at = text.indexOf(close, from); at >= 0; at = text.indexOf(close, at + 1)) {
    if (close !== "'" || !/\w/.test(text[at + 1] ?? ' ')) return at;
  }
  return -1;
}

/** What a name in quotes names, told by its own shape or by the word in front of it. */
function quotedKind(inner: string, before: string): CaptureName | undefined {
  const name = inner.trim();
  if (/^(?:0x)?[89c][0-9a-f]{7}$/i.test(name) && /\d/.test(name)) return 'code';
  if (/^(?:HKEY_|HK(?:LM|CU|CR|U)\\|\\Registry\\)/i.test(name)) return 'registryKey';
  if (/^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i.test(name)) return 'guid';
  if (/~[0-9a-f]{16}~/i.test(name)) return 'package';
  if (/\\/.test(name)) return /^(?:[a-z]:|\\)/i.test(name) ? 'path' : undefined;
  if (/^[\w.-]+\.(?:sys|dll|exe)$/i.test(name)) return moduleKind(name);
  if (/\bservices?\W{1,3}$/i.test(before)) return 'service';
  return undefined;
}

function moduleKind(name: string): CaptureName {
  const end = name.slice(-3).toLowerCase();
  return end === 'sys' ? 'driver' : end === 'dll' ? 'dll' : 'process';
}

/**
 * `C:\Program Files (x86)\Contoso\agent.exe`, `\\?\Volume{...}\x`, `\Device\HarddiskVolume3\x`: to the first character that
 * no path holds; on behind a space where a backslash follows soon.
 */
function pathParts(text: string, claim: (part: Part) => void): void {
  const begins = /(?<![\w\\])(?:[A-Za-z]:\\|\\\\[?.\w]|\\(?:Device|SystemRoot|Windows|\?\?|Sources)\\|%\w{1,40}%\\)/g;
  for (const match of text.matchAll(begins)) {
    let end = match.index + match[0].length;
    for (;;) {
      end += /^[^\s"'<>|,;()[\]]*/.exec(text.slice(end))?.[0].length ?? 0;
      const on = /^[ (][^\\"'<>|,;:[\]]{1,24}\\/.exec(text.slice(end, end + 28))?.[0].length;
      // `... from C:\a to D:\b` are two paths.
      if (
        on === undefined ||
        /^\s(?:to|from|as|and|with|in) /i.test(text.slice(end)) ||
        /\.\w{2,4}$/.test(text.slice(match.index, end))
      )
        break;
      end += on;
    }
    while (/[.:!]/.test(text[end - 1] ?? '')) end--;
    if (end > match.index) claim({ start: match.index, end, ...PATH_END, capture: 'path' });
  }
}

/** Text as RE2 takes it literally; two spaces or more are any number of them. */
function literal(text: string): string {
  return text
    .split(/([ \t]{2,}|\t)/)
    .map((piece) => (/^[ \t]+$/.test(piece) && piece !== ' ' ? '\\s+' : escape(piece)))
    .join('');
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g, '.');
}

/** Words for a title: no run of dots, no punctuation at its ends. */
function tidy(words: string): string {
  const told = words
    .replace(/^(?:\w+[=:]\s?…\s*)+/, '')
    .replace(/[\u0000-\u001f\u007f]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/(?:…[\s,;:.=()[\]"'/-]*){2,}/g, '… ')
    .replace(/^[\s,;:.=\-*]+/, '');
  return withoutEnd(told, `${BLANKS},;:.=-*([`);
}
