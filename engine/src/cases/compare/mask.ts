/**
 * What of a message changes from machine to machine and from run to run is masked: numbers, hexadecimal codes, GUIDs,
 * SIDs, times, versions → `#`; failure codes (0x8......., 0xC.......) → `!`; quoted names and phrases in brackets → `*`;
 * folders → `*\`, while the name of a module stays, for which library is loaded is what a run is about. What is left is
 * the shape of the message, its template.
 *
 * One pass over the bytes, every look ahead is bounded or remembered: linear time whatever the line holds.
 */

/** Bytes of a message that take part; the rest of a longer line is the line's own. */
const LONGEST = 2048;
/** Room for the longest template: a path of two bytes becomes three. */
export const TEMPLATE_BYTES = LONGEST * 3 + 64;

const DIGIT = 1;
const LETTER = 2;
const WORD = DIGIT | LETTER;
const HEX = 4;
/** Ends a path: quotes, brackets, separators. */
const STOP = 8;
/** May follow a backslash that begins a path. */
const AFTER_BACKSLASH = 16;

const kinds = new Uint8Array(256);
for (let byte = 0x80; byte < 256; byte++) kinds[byte] = LETTER | AFTER_BACKSLASH;
const mark = (characters: string, kind: number): void => {
  for (let i = 0; i < characters.length; i++) {
    const byte = characters.charCodeAt(i);
    kinds[byte] = (kinds[byte] ?? 0) | kind;
  }
};
// A masked number is a number again, so that a template is its own template.
mark('0123456789#', DIGIT | AFTER_BACKSLASH);
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', LETTER | AFTER_BACKSLASH);
mark('0123456789abcdefABCDEF', HEX);
mark('\\?.$*{%@~', AFTER_BACKSLASH);
mark('"\'<>|[](),;= \t!', STOP);

const SPACE = 0x20;
const TAB = 0x09;
const HASH = 0x23;
const BANG = 0x21;
const STAR = 0x2a;
const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const DASH = 0x2d;
const DOT = 0x2e;
const COLON = 0x3a;

/** A name of more than one word behind a space is looked for this far ahead: `C:\Program Files (x86)\...`. */
const AHEAD = 24;

/**
 * Writes the template of a message.
 *
 * @param bytes the line's bytes; `from` is where the message begins, `end` is exclusive
 * @param out at least `TEMPLATE_BYTES`
 * @returns number of bytes written
 */
export function mask(bytes: Uint8Array, from: number, end: number, out: Uint8Array): number {
  const last = Math.min(end, from + LONGEST);
  let i = from;
  let n = 0;
  // Quotes and brackets that nothing closes: known after the first, so that no search is repeated.
  let quotes = true;
  let apostrophes = true;
  let brackets = true;
  while (i < last) {
    const byte = bytes[i] ?? 0;
    const kind = kinds[byte] ?? 0;
    if (kind & WORD) {
      let j = i + 1;
      let digits = kind & DIGIT;
      for (let next = kinds[bytes[j] ?? 0] ?? 0; j < last && next & WORD; next = kinds[bytes[++j] ?? 0] ?? 0) {
        digits |= next & DIGIT;
      }
      const after = j < last ? bytes[j] : SPACE;
      if (
        after === BACKSLASH ||
        (after === COLON && j === i + 1 && !digits && behindRun(bytes, j, last) === BACKSLASH)
      ) {
        const stop = pathEnd(bytes, i, last);
        n = writePath(bytes, i, stop, out, n);
        i = stop;
      } else if (digits || (after === DASH && j - i === 8)) {
        const stop = guidEnd(bytes, i, last);
        if (stop > i && stop < last && bytes[stop] === BACKSLASH) {
          const end = pathEnd(bytes, i, last);
          n = writePath(bytes, i, end, out, n);
          i = end;
        } else if (stop > i) {
          out[n++] = HASH;
          i = numberEnd(bytes, stop, last);
        } else if (!digits) {
          while (i < j) out[n++] = bytes[i++] ?? 0;
        } else if (isFailureCode(bytes, i, j)) {
          if (n === 0 || out[n - 1] !== BANG) out[n++] = BANG;
          i = j;
        } else {
          n = writeNumbered(bytes, i, j, out, n);
          i = numberEnd(bytes, j, last);
        }
      } else {
        while (i < j) out[n++] = bytes[i++] ?? 0;
      }
      continue;
    }
    if (byte === SPACE || byte === TAB) {
      while (i < last && (bytes[i] === SPACE || bytes[i] === TAB)) i++;
      if (n > 0 && i < last) out[n++] = SPACE;
      continue;
    }
    if (byte === BACKSLASH) {
      if (i + 1 < last && (kinds[bytes[i + 1] ?? 0] ?? 0) & AFTER_BACKSLASH) {
        const stop = pathEnd(bytes, i, last);
        n = writePath(bytes, i, stop, out, n);
        i = stop;
        continue;
      }
    } else if (byte === QUOTE || byte === APOSTROPHE) {
      const open = byte === QUOTE ? quotes : apostrophes;
      const starts = byte === QUOTE || i === from || !isTight(bytes[i - 1] ?? 0);
      if (open && starts) {
        const close = quoteEnd(bytes, i + 1, last, byte);
        if (close >= 0) {
          out[n++] = byte;
          n = writeName(bytes, i + 1, close, out, n);
          out[n++] = byte;
          i = close + 1;
          continue;
        }
        if (byte === QUOTE) quotes = false;
        else apostrophes = false;
      }
    } else if (byte === OPEN && brackets) {
      const close = find(bytes, i + 1, last, CLOSE);
      if (close < 0) brackets = false;
      else if (isPhrase(bytes, i + 1, close)) {
        out[n++] = OPEN;
        n = writeName(bytes, i + 1, close, out, n);
        out[n++] = CLOSE;
        i = close + 1;
        continue;
      }
    }
    // A ruled line says as much with one dash.
    const closes = byte === OPEN || byte === CLOSE || byte === QUOTE || byte === APOSTROPHE || byte === BACKSLASH;
    i++;
    if (!closes) while (i < last && bytes[i] === byte) i++;
    if (byte === STAR && i < last && bytes[i] === BACKSLASH) {
      const stop = pathEnd(bytes, i, last);
      n = writePath(bytes, i, stop, out, n);
      i = stop;
      continue;
    }
    if (closes || n === 0 || out[n - 1] !== byte) out[n++] = byte;
  }
  while (n > 0 && out[n - 1] === SPACE) n--;
  return n;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8');

/** The template of one message as text, for tests and for names that are compared. */
export function templateText(message: string): string {
  const bytes = encoder.encode(message);
  const out = new Uint8Array(TEMPLATE_BYTES);
  return decoder.decode(out.subarray(0, mask(bytes, 0, bytes.length, out)));
}

/** The byte behind a run of one byte, of which the template holds one: `C::\` is a path, as `C:\` is. */
function behindRun(bytes: Uint8Array, from: number, last: number): number | undefined {
  let i = from + 1;
  while (i < last && bytes[i] === bytes[from]) i++;
  return i < last ? bytes[i] : undefined;
}

function find(bytes: Uint8Array, from: number, last: number, byte: number): number {
  for (let i = from; i < last; i++) if (bytes[i] === byte) return i;
  return -1;
}

/** Part of a word, or what a word may be masked to: an apostrophe beside it stands inside the word. */
function isTight(byte: number): boolean {
  return !!((kinds[byte] ?? 0) & WORD) || byte === STAR || byte === BACKSLASH || byte === BANG;
}

/** An apostrophe closes only where no word goes on behind it. */
function quoteEnd(bytes: Uint8Array, from: number, last: number, quote: number): number {
  for (let i = from; i < last; i++) {
    if (bytes[i] !== quote) continue;
    if (quote === QUOTE || i + 1 >= last || !isTight(bytes[i + 1] ?? 0)) return i;
  }
  return -1;
}

/** More than one word, or a path: what brackets hold then is a name. A single word says something (`[No]`). */
function isPhrase(bytes: Uint8Array, from: number, end: number): boolean {
  let word = false;
  let space = false;
  for (let i = from; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === BACKSLASH) return true;
    if (byte === SPACE || byte === TAB) space = word;
    else if (space) return true;
    else word = true;
  }
  return false;
}

/** The content of quotes or brackets: the module that a path names, else `*`. */
function writeName(bytes: Uint8Array, from: number, end: number, out: Uint8Array, at: number): number {
  for (let i = from; i < end; i++) if (bytes[i] === BACKSLASH) return writePath(bytes, from, end, out, at);
  out[at] = STAR;
  return at + 1;
}

/** 8-4-4-4-12 hexadecimal digits with nothing of a word behind them. */
function guidEnd(bytes: Uint8Array, from: number, last: number): number {
  if (from + 36 > last || bytes[from + 8] !== DASH || bytes[from + 13] !== DASH) return -1;
  if (bytes[from + 18] !== DASH || bytes[from + 23] !== DASH) return -1;
  for (let i = 0; i < 36; i++) {
    if (i === 8 || i === 13 || i === 18 || i === 23) continue;
    if (!((kinds[bytes[from + i] ?? 0] ?? 0) & HEX)) return -1;
  }
  const end = from + 36;
  return end < last && (kinds[bytes[end] ?? 0] ?? 0) & WORD ? -1 : end;
}

/** `0x80070005`, `0xC1900101`: failed is another message than succeeded. */
function isFailureCode(bytes: Uint8Array, from: number, end: number): boolean {
  if (end - from !== 10 || bytes[from] !== 0x30 || ((bytes[from + 1] ?? 0) | 0x20) !== 0x78) return false;
  const first = bytes[from + 2] ?? 0;
  if (first !== 0x38 && (first | 0x20) !== 0x63) return false;
  for (let i = from + 2; i < end; i++) if (!((kinds[bytes[i] ?? 0] ?? 0) & HEX)) return false;
  return true;
}

/** A word with digits: its letters stay where they are a name in front of a number (`oem12`), all else is `#`. */
function writeNumbered(bytes: Uint8Array, from: number, end: number, out: Uint8Array, at: number): number {
  let letters = from;
  while (letters < end && (kinds[bytes[letters] ?? 0] ?? 0) & LETTER) letters++;
  let named = letters - from >= 2;
  for (let i = letters; named && i < end; i++) named = !!((kinds[bytes[i] ?? 0] ?? 0) & DIGIT);
  if (named && end - from >= 3) {
    let hexadecimal = true;
    for (let i = from; hexadecimal && i < letters; i++) hexadecimal = !!((kinds[bytes[i] ?? 0] ?? 0) & HEX);
    if (hexadecimal) named = false;
  }
  let n = at;
  if (named) for (let i = from; i < letters; i++) out[n++] = bytes[i] ?? 0;
  out[n++] = HASH;
  return n;
}

/** Behind a number: parts of a version, a date, a time, a SID, a grouped number belong to it. */
function numberEnd(bytes: Uint8Array, from: number, last: number): number {
  let i = from;
  while (i + 1 < last) {
    const byte = bytes[i];
    if (byte !== DOT && byte !== DASH && byte !== COLON && byte !== 0x2c && byte !== 0x2f) return i;
    let j = i + 1;
    while (j < last && bytes[j] === byte) j++;
    let digits = 0;
    for (let kind = kinds[bytes[j] ?? 0] ?? 0; j < last && kind & WORD; kind = kinds[bytes[++j] ?? 0] ?? 0) {
      digits |= kind & DIGIT;
    }
    if (!digits || (j < last && bytes[j] === BACKSLASH)) return i;
    i = j;
  }
  return i;
}

function pathEnd(bytes: Uint8Array, from: number, last: number): number {
  let i = from;
  // The drive's own colon; \\?\C:\ has another one below.
  if (i + 1 < last && bytes[i + 1] === COLON && (kinds[bytes[i] ?? 0] ?? 0) & LETTER) i += 2;
  while (i < last) {
    const byte = bytes[i] ?? 0;
    if (byte === COLON) {
      const drive =
        bytes[i - 2] === BACKSLASH && (kinds[bytes[i - 1] ?? 0] ?? 0) & LETTER && bytes[i + 1] === BACKSLASH;
      if (!drive) break;
    } else if ((kinds[byte] ?? 0) & STOP) {
      if (byte !== SPACE && byte !== 0x28) break;
      const on = continuation(bytes, i, last);
      if (on < 0) break;
      i = on;
    }
    i++;
  }
  // The full stop of a sentence is none of the name.
  while (i > from + 1 && bytes[i - 1] === DOT) i--;
  return i;
}

/** Where a path goes on behind a space: at a backslash close by that begins no path of its own. -1 where it ends. */
function continuation(bytes: Uint8Array, from: number, last: number): number {
  // A folder that is masked already has said all.
  if (bytes[from - 1] === STAR) return -1;
  for (let i = from - 1; i >= 0 && bytes[i] !== BACKSLASH; i--) if (bytes[i] === DOT || from - i > 64) return -1;
  const limit = Math.min(last, from + AHEAD);
  let word = from;
  for (let i = from; i < limit; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === SPACE) {
      word = i + 1;
      continue;
    }
    if (byte === BACKSLASH) {
      const key = bytes[word] === 0x48 && bytes[word + 1] === 0x4b;
      return i === word || key ? -1 : i;
    }
    if (byte === STAR || byte === COLON || byte === HASH || byte === BANG) return -1;
    if (byte !== 0x28 && byte !== 0x29 && (kinds[byte] ?? 0) & STOP) return -1;
  }
  return -1;
}

/** `*\dismapi.dll` for a module, `HKLM\*` for a registry key, `*\*` for any other path. */
function writePath(bytes: Uint8Array, from: number, end: number, out: Uint8Array, at: number): number {
  let n = at;
  let start = from;
  while (start < end && bytes[start] === SPACE) start++;
  if (bytes[start] === 0x48 && bytes[start + 1] === 0x4b) {
    let i = start;
    while (i < end && (kinds[bytes[i] ?? 0] ?? 0) & LETTER) i++;
    if (bytes[i] === BACKSLASH) {
      while (start < i) out[n++] = bytes[start++] ?? 0;
      out[n++] = BACKSLASH;
      out[n++] = STAR;
      return n;
    }
  }
  if (n === 0 || out[n - 1] !== STAR) out[n++] = STAR;
  out[n++] = BACKSLASH;
  let stop = end;
  while (stop > start && bytes[stop - 1] === SPACE) stop--;
  let name = stop;
  while (name > start && bytes[name - 1] !== BACKSLASH) name--;
  if (!isModule(bytes, name, stop)) {
    out[n++] = STAR;
    return n;
  }
  for (let i = name; i < stop; i++) {
    const kind = kinds[bytes[i] ?? 0] ?? 0;
    if (!(kind & WORD) && bytes[i] !== DOT && bytes[i] !== DASH) {
      out[n++] = STAR;
      name = stop - 4;
      break;
    }
  }
  while (name < stop) {
    let j = name;
    let digits = 0;
    for (let kind = kinds[bytes[j] ?? 0] ?? 0; j < stop && kind & WORD; kind = kinds[bytes[++j] ?? 0] ?? 0) {
      digits |= kind & DIGIT;
    }
    if (digits) n = writeNumbered(bytes, name, j, out, n);
    else for (let i = name; i < j; i++) out[n++] = lower(bytes[i] ?? 0);
    if (j < stop) out[n++] = bytes[j] ?? 0;
    name = j + 1;
  }
  return n;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

/** Ends in .dll, .exe or .sys. */
function isModule(bytes: Uint8Array, from: number, end: number): boolean {
  if (end - from < 5 || bytes[end - 4] !== DOT) return false;
  const key = (lower(bytes[end - 3] ?? 0) << 16) | (lower(bytes[end - 2] ?? 0) << 8) | lower(bytes[end - 1] ?? 0);
  return key === 0x646c6c || key === 0x657865 || key === 0x737973;
}
