import type { LogFile } from '../model/record.js';
import { entryFor } from '../model/wordTable.js';

/** A start tag, an empty element or an end tag of XML text. */
export interface Tag {
  /** Without a namespace prefix. */
  readonly name: string;
  readonly kind: 'open' | 'close' | 'empty';
  /** Names without a prefix; values decoded. */
  readonly attributes: Readonly<Record<string, string>>;
  /** 0-based line, and UTF-16 column in it, of the `<`. */
  readonly line: number;
  readonly column: number;
  /** Offsets in the text that was read: of the `<`, and behind the `>`. */
  readonly from: number;
  readonly to: number;
}

/** Text beyond this is not looked at: reports have some hundred KB. */
const MOST_CHARACTERS = 32 * 1024 * 1024;
/** A tag longer than this is taken for damage. */
const LONGEST_TAG = 256 * 1024;
const MOST_TAGS = 500_000;

/**
 * The tags of a file in order, in one pass. Takes what a strict parser refuses: several documents one after the other, a
 * document that was cut off, bytes that were changed. Comments, declarations and text between tags are passed over.
 */
export function tagsOf(log: LogFile): readonly Tag[] {
  const { lines } = log;
  const parts: string[] = [];
  let total = 0;
  for (let line = 0; line < lines.count && total < MOST_CHARACTERS; line++) {
    const text = lines.text(line);
    total += text.length + 1;
    parts.push(text);
  }
  return readTags(parts.join('\n'));
}

/** The tags of a text; lines and offsets are counted from its beginning. */
export function readTags(text: string): readonly Tag[] {
  const tags: Tag[] = [];
  let at = 0;
  let line = 0;
  let lineStart = 0;
  let nextBreak = text.indexOf('\n');
  while (tags.length < MOST_TAGS) {
    const open = text.indexOf('<', at);
    if (open < 0) break;
    while (nextBreak >= 0 && nextBreak < open) {
      line++;
      lineStart = nextBreak + 1;
      nextBreak = text.indexOf('\n', lineStart);
    }
    if (text.startsWith('<!--', open)) {
      const end = text.indexOf('-->', open + 4);
      // A comment that nothing ends hides the rest.
      if (end < 0) break;
      at = end + 3;
      continue;
    }
    const end = tagEnd(text, open + 1);
    if (end < 0) {
      at = open + 1;
      continue;
    }
    const tag = readTag(text.slice(open + 1, end));
    const to = text.charCodeAt(end) === 0x3e ? end + 1 : end;
    if (tag) tags.push({ ...tag, line, column: open - lineStart, from: open, to });
    at = end;
  }
  return tags;
}

/**
 * The `>` that ends a tag, outside of quotes; -1 when there is none. Another `<` outside of quotes ends a damaged tag.
 * Only a quote that nothing closes is looked for far away, and of those there are few: time stays linear.
 */
function tagEnd(text: string, from: number): number {
  let at = from;
  const last = Math.min(text.length, from + LONGEST_TAG);
  while (at < last) {
    const code = text.charCodeAt(at);
    if (code === 0x3e || code === 0x3c) return at;
    if (code === 0x22 || code === 0x27) {
      const close = text.indexOf(code === 0x22 ? '"' : "'", at + 1);
      if (close < 0 || close > last) return -1;
      at = close;
    }
    at++;
  }
  return -1;
}

function readTag(inner: string): Pick<Tag, 'name' | 'kind' | 'attributes'> | undefined {
  const close = inner.startsWith('/');
  const name = /^\/?([A-Za-z_][\w.:-]{0,200})/.exec(inner)?.[1];
  if (name === undefined) return undefined;
  const attributes: Record<string, string> = {};
  let at = name.length;
  while (!close) {
    const equals = inner.indexOf('=', at);
    if (equals < 0) break;
    let start = equals + 1;
    while (inner[start] === ' ') start++;
    const quote = inner[start];
    if (quote !== '"' && quote !== "'") {
      at = start + 1;
      continue;
    }
    const end = inner.indexOf(quote, start + 1);
    const key = local(inner.slice(at, equals).trim());
    if (key !== '' && !Object.hasOwn(attributes, key) && key !== '__proto__')
      attributes[key] = decodeEntities(inner.slice(start + 1, end < 0 ? inner.length : end));
    if (end < 0) break;
    at = end + 1;
  }
  const kind = close ? 'close' : inner.trimEnd().endsWith('/') ? 'empty' : 'open';
  return { name: local(name), kind, attributes };
}

function local(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** `&amp;`, `&#39;`, `&#x27;`; what is none of them stays as it is. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{2,4}));/g, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return entryFor(named, name) ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
