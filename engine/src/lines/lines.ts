import type { LineTable } from '../model/record.js';
import { bomLength } from './bom.js';
import { CodePageSample } from './codePageSample.js';
import { LineStarts } from './lineStarts.js';
import { bytesInMemory, chunksOf } from './logBytes.js';

export { bomLength };

type Decoder = InstanceType<typeof TextDecoder>;

const LF = 0x0a;
const CR = 0x0d;

/**
 * Bytes → lines. Never throws: bytes that are no text decode to replacement characters.
 *
 * Lines end at LF, CR LF or a lone CR, as in VS Code. UTF-16 (with a byte-order mark, or recognised by its zero bytes)
 * is re-encoded to UTF-8 first. Everything else is decoded line by line: UTF-8 where the line is valid UTF-8, else the
 * ANSI code page of the file (real logs hold both: a UTF-8 byte-order mark and raw code-page bytes below it).
 */
export function readLines(input: Uint8Array): LineTable {
  const utf16 = utf16Kind(input);
  const bytes = utf16 ? utf16ToUtf8(input, utf16) : input;
  const lines = new LineStarts(bytes.length);
  for (const chunk of chunksOf(bytesInMemory(bytes), 0)) lines.add(chunk);
  return lineTable({ bytes, starts: lines.finish(), utf16, codePage: lazyCodePage(bytes, lines) });
}

/** The bytes that lines are counted in: UTF-16 re-encoded to UTF-8, anything else as it is. */
export function scannedBytes(input: Uint8Array): Uint8Array {
  const utf16 = utf16Kind(input);
  return utf16 ? utf16ToUtf8(input, utf16) : input;
}

/** Everything that is known about lines whose bytes are in memory. */
interface ReadLines {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  /** What the bytes were before they were re-encoded. */
  readonly utf16?: Utf16 | undefined;
  /** Of the lines that are not UTF-8; asked when the first of them is decoded. */
  readonly codePage: () => string | undefined;
}

export function lineTable({ bytes, starts, utf16, codePage }: ReadLines): LineTable {
  const bom = !utf16 && bomLength(bytes, 0) > 0;
  const end = (line: number): number => {
    const start = starts[line] ?? bytes.length;
    let at = starts[line + 1] ?? start;
    if (at > start && bytes[at - 1] === LF) at--;
    if (at > start && bytes[at - 1] === CR) at--;
    return at;
  };
  const lineBytes = (line: number): Uint8Array => bytes.subarray(starts[line] ?? bytes.length, end(line));
  return {
    bytes,
    count: starts.length - 1,
    starts,
    get encoding(): string {
      if (utf16) return utf16;
      return codePage() ?? (bom ? 'utf-8-bom' : 'utf-8');
    },
    byteLength: (line) => end(line) - (starts[line] ?? 0),
    lineBytes,
    stretch: (from, to) => bytes.subarray(starts[from] ?? bytes.length, starts[to] ?? bytes.length),
    text: lineDecoder(lineBytes, codePage),
  };
}

/** UTF-16 of a byte order. */
export type Utf16 = 'utf-16le' | 'utf-16be';

/** By a byte-order mark, or by the zero bytes of ASCII text. */
export function utf16Kind(bytes: Uint8Array): Utf16 | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Without a mark: ASCII text in UTF-16 has every second byte zero. A binary file has zeros on both sides.
  const length = Math.min(bytes.length, 4096) & ~1;
  if (length < 8) return undefined;
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) evenZeros++;
    if (bytes[i + 1] === 0) oddZeros++;
  }
  const half = length / 2;
  if (oddZeros > half * 0.6 && evenZeros < half * 0.05) return 'utf-16le';
  if (evenZeros > half * 0.6 && oddZeros < half * 0.05) return 'utf-16be';
  return undefined;
}

export function utf16ToUtf8(bytes: Uint8Array, kind: Utf16): Uint8Array {
  return new TextEncoder().encode(new TextDecoder(kind).decode(bytes));
}

/**
 * Decodes lines on demand.
 *
 * @param lineBytes bytes of a line without its line end
 * @param codePage the ANSI code page of the lines that are not UTF-8; asked when the first of them is decoded
 * @param onAnsi called for every line that is not UTF-8
 */
export function lineDecoder(
  lineBytes: (line: number) => Uint8Array,
  codePage: () => string | undefined,
  onAnsi?: () => void,
): (line: number) => string {
  // An exception for every line would cost a log in a code page more than all the rest.
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  let ansi: Decoder | undefined;
  const decode = (line: number): string => {
    const whole = lineBytes(line);
    const bytes = line === 0 ? whole.subarray(bomLength(whole, 0)) : whole;
    const text = utf8.decode(bytes);
    if (!text.includes('\ufffd') || isUtf8(bytes)) return text;
    onAnsi?.();
    ansi ??= new TextDecoder(codePage() ?? 'windows-1252');
    return ansi.decode(bytes);
  };
  return (line) => {
    if (lastLong?.decode === decode && lastLong.line === line) return lastLong.text;
    const text = decode(line);
    if (text.length >= LONG) lastLong = { decode, line, text };
    return text;
  };
}

/** A line of this many characters is kept while it is looked at: it is asked for once for each of its thousands of codes. */
const LONG = 16 * 1024;
/** The last such line of any log: one, whatever its size, so that memory stays bounded. */
let lastLong: { readonly decode: (line: number) => string; readonly line: number; readonly text: string } | undefined;

/** Whether bytes are UTF-8 as the standard has it: nothing overlong, no surrogate, nothing cut off. */
function isUtf8(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at++] ?? 0;
    if (first < 0x80) continue;
    if (first < 0xc2 || first > 0xf4) return false;
    let more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    const second = bytes[at] ?? 0;
    const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) return false;
    for (at++, more--; more > 0; more--) if (((bytes[at++] ?? 0) & 0xc0) !== 0x80) return false;
  }
  return true;
}

/** The code page of a file, if any of its lines needs one. Looks through the file once, when first asked. */
function lazyCodePage(bytes: Uint8Array, { starts, count }: LineStarts): () => string | undefined {
  let sample: CodePageSample | undefined;
  return () => {
    if (!sample) {
      sample = new CodePageSample();
      sample.add({ bytes, base: 0, ahead: bytes, last: true }, starts, 0, count);
    }
    return sample.codePage();
  };
}

/**
 * The line (0-based) that holds byte `offset`.
 *
 * @param from a line known to be at or before it
 * @param count lines in use, where the table has more room
 */
export function lineAt(starts: Uint32Array, offset: number, from = 0, count = starts.length - 1): number {
  let low = from;
  let high = Math.max(from, count - 1);
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
