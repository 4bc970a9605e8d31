import { withoutEnd } from '../lines/withoutEnd.js';
import type { LogFile } from '../model/record.js';
import { entryFor } from '../model/wordTable.js';

export type SetupDiagForm = 'text' | 'xml' | 'json' | 'registry';

/** A named value of a SetupDiag result; a name may occur several times. */
export interface Field {
  /** Lower-case letters and digits only: `Machine Name` and `MachineName` are one. */
  readonly key: string;
  readonly value: string;
  /** 1-based line on which the value begins. */
  readonly line: number;
}

/** Results are small (some 100 KB); what lies beyond these is not looked at. */
const MOST_LINES = 20_000;
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** The fields of a result in whichever form it was written. Tolerant: what it cannot read it leaves out. */
export function readFields(log: LogFile): { readonly form: SetupDiagForm; readonly fields: readonly Field[] } {
  const lines = linesOf(log);
  const form = formOf(log, lines);
  if (form === 'text') return { form, fields: textFields(lines) };
  if (form === 'registry') return { form, fields: registryFields(lines) };
  const text = lines.join('\n');
  const lineAt = lineCounter(text);
  return { form, fields: form === 'xml' ? xmlFields(text, lineAt) : jsonFields(text, lineAt) };
}

function linesOf(log: LogFile): readonly string[] {
  const lines: string[] = [];
  let room = MOST_CHARACTERS;
  for (let line = 0; line < Math.min(log.lines.count, MOST_LINES) && room > 0; line++) {
    const text = log.lines.text(line);
    lines.push(text.length > room ? text.slice(0, room) : text);
    room -= text.length;
  }
  return lines;
}

function formOf(log: LogFile, lines: readonly string[]): SetupDiagForm {
  if (log.format === 'registry-export') return 'registry';
  const head = lines.slice(0, 60).join('\n');
  if (/^\s*\{/.test(head)) return 'json';
  return /<(?:\w+:)?(?:SetupDiag|ProfileName|FailureData|LogErrorLine|SystemInfo)[\s>]/.test(head) ? 'xml' : 'text';
}

/** The 1-based line on which an offset lies. Offsets are asked for in ascending order: the text is gone through once. */
export function lineCounter(text: string): (offset: number) => number {
  let at = 0;
  let line = 1;
  return (offset) => {
    for (; at < offset; at++) if (text[at] === '\n') line++;
    return line;
  };
}

function keyOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** What stands before a line of the result where it was pasted (`- `, `12. `), and the dots that SetupDiag shows its progress with. */
const MARKS = /^(?:[\s>*_`.]|- |\d{1,4}\. )+/;
/** Begins something of its own in a text result, so that a failure before it has ended. */
const newBlock =
  /^\s*(?:Error: SetupDiag|Matching Profile|System Information|Recommend|Refer |SetupDiag |LogEntry:|\d{4}-\d\d-\d\d )/;

/** `Key = value` lines, the matched profile, and each `Error: SetupDiag reports ...` with the lines that belong to it. */
function textFields(lines: readonly string[]): readonly Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < lines.length; at++) {
    const text = (lines[at] ?? '').replace(MARKS, '');
    const line = at + 1;
    const profile = /^\s*Matching Profile found: *(\w+)(?: *- *\{?([0-9A-Fa-f-]{36}))?/.exec(text);
    if (profile?.[1]) {
      fields.push({ key: 'profilename', value: profile[1], line });
      if (profile[2]) fields.push({ key: 'profileguid', value: profile[2], line });
    } else if (/^\s*(?:Error: *)?SetupDiag reports /.test(text)) {
      const block = [text.trim()];
      for (;;) {
        const next = (lines[at + 1] ?? '').replace(MARKS, '');
        if (!next || newBlock.test(next)) break;
        block.push(next.trim());
        at++;
      }
      fields.push({ key: 'failuredata', value: block.join('\n'), line });
    } else if (/^\s*(?:LogEntry: *)?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, /.test(text)) {
      fields.push({ key: 'logentry', value: text.replace(/^\s*LogEntry: */, '').trim(), line });
    } else if (/unable to match to any known failure/i.test(text)) {
      fields.push({ key: 'unmatched', value: text.trim(), line });
    } else {
      const pair = /^\s*([A-Za-z][\w ]{1,40}?) = ?(.*)$/.exec(text.trimEnd());
      if (pair?.[1]) fields.push({ key: keyOf(pair[1]), value: pair[2] ?? '', line });
    }
  }
  return fields;
}

/** Elements without children, whatever namespace, prefix or declared encoding; without a root as well. */
function xmlFields(text: string, lineAt: (offset: number) => number): readonly Field[] {
  const fields: Field[] = [];
  for (const match of text.matchAll(/<((?:[\w-]+:)?([\w-]+))(?:\s[^<>]*)?>([^<]*)<\/\1\s*>/g)) {
    const [whole, , name = '', value = ''] = match;
    const begin = match.index + whole.indexOf('>') + 1 + (value.length - value.trimStart().length);
    fields.push({ key: keyOf(name), value: unescapeXml(value).trim(), line: lineAt(begin) });
  }
  return fields;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([0-9A-Fa-f]{1,6})|#(\d{1,7})|(\w+));/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      const code = hex ? parseInt(hex, 16) : decimal ? Number(decimal) : NaN;
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      return (name && entryFor(entities, name)) ?? whole;
    },
  );
}

/**
 * Where a string ends that begins at `from`, behind its quotation mark: at the one that closes it, at a backslash with
 * nothing behind it, or where the text does. A loop: a pattern keeps a place to return to for each escape, and throws
 * where a string holds millions of them.
 */
function stringEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH && ++at === text.length) return at - 1;
  }
  return text.length;
}
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const JSON_TOKEN = /"|(?<![\w.])(?:-?\d+(?:\.\d+)?|true|false)(?![\w.])/g;
const JSON_COLON = /\s*:/y;

/**
 * Strings by the name before them; an array gives its name several values. Raw line breaks inside strings are kept, and
 * a file that was cut off gives what it holds: a JSON parser would refuse both.
 */
function jsonFields(text: string, lineAt: (offset: number) => number): readonly Field[] {
  const fields: Field[] = [];
  let key = '';
  const add = (value: string, at: number): void => {
    if (key) fields.push({ key, value: value.trim(), line: lineAt(at + value.length - value.trimStart().length) });
  };
  JSON_TOKEN.lastIndex = 0;
  for (let token = JSON_TOKEN.exec(text); token; token = JSON_TOKEN.exec(text)) {
    if (token[0] !== '"') {
      add(token[0], token.index);
      continue;
    }
    const begin = token.index + 1;
    const end = stringEnd(text, begin);
    // Nothing closes it: each quotation mark in it would be taken for a beginning.
    if (text[end] !== '"') break;
    const string = text.slice(begin, end);
    JSON_COLON.lastIndex = end + 1;
    if (JSON_COLON.test(text)) {
      key = keyOf(string);
      JSON_TOKEN.lastIndex = JSON_COLON.lastIndex;
    } else {
      add(unescapeJson(string), begin);
      JSON_TOKEN.lastIndex = end + 1;
    }
  }
  return fields;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unescapeJson(text: string): string {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|([^]))/g, (_, hex?: string, letter?: string) =>
    hex ? String.fromCharCode(parseInt(hex, 16)) : (escapes[letter ?? ''] ?? letter ?? ''),
  );
}

/** Values below `...\SetupDiag\Results` (run by Setup) or `...\MoSetup\Volatile\SetupDiag` (run by hand). */
function registryFields(lines: readonly string[]): readonly Field[] {
  const fields: Field[] = [];
  let inside = false;
  for (let at = 0; at < lines.length; at++) {
    const first = lines[at] ?? '';
    const line = at + 1;
    if (first.startsWith('[')) inside = /\\SetupDiag(?:\\Results)?\]\s*$/i.test(first);
    if (!inside) continue;
    let text = first;
    if (first.endsWith('\\') && first.includes('=hex')) {
      const pieces = [first];
      while (pieces.at(-1)?.endsWith('\\') && at + 1 < lines.length) pieces.push((lines[++at] ?? '').trim());
      text = pieces.map((piece, i) => (i < pieces.length - 1 ? piece.slice(0, -1) : piece)).join('');
    } else if (isOpen(first, /^"[^"]+"="/.exec(first)?.[0].length)) {
      // A string value may hold raw line breaks: it goes on until its closing quotation mark.
      let closed = false;
      while (!closed && at + 1 < lines.length && !lines[at + 1]?.startsWith('[')) {
        const next = lines[++at] ?? '';
        closed = !isOpen(next, 0);
        text += `\n${next}`;
      }
    }
    const end = stringEnd(text, 1);
    const value = text.startsWith('"') && text.startsWith('"=', end) && registryValue(text.slice(end + 2));
    if (value) fields.push({ key: keyOf(text.slice(1, end)), value: value.trim(), line });
  }
  return fields;
}

/** Whether a string that begins at `from` goes on behind the end of its line. */
function isOpen(line: string, from: number | undefined): boolean {
  return from !== undefined && stringEnd(line, from) === line.length;
}

/** A string, a number, or text that is written as UTF-16 bytes (`hex(1)`, `hex(2)`, `hex(7)`). */
function registryValue(text: string): string | undefined {
  const string = /^"([^]*)"\s*$/.exec(text)?.[1];
  if (string !== undefined) return string.replace(/\\([^])/g, '$1');
  const number = /^dword:([0-9a-f]{1,8})/i.exec(text)?.[1];
  if (number) return `0x${number}`;
  const hex = /^hex\([127]\):([0-9a-f,\s]*)/i.exec(text)?.[1];
  if (hex === undefined) return undefined;
  const bytes = hex.split(',').map((byte) => parseInt(byte, 16) || 0);
  let decoded = '';
  for (let i = 0; i + 1 < bytes.length; i += 2)
    decoded += String.fromCharCode((bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8));
  return withoutEnd(decoded, '\0').replaceAll('\0', '\n');
}
