import type { LineTable } from '../model/record.js';
import { detectCodePage } from './codePage.js';

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
  return lineTable(bytes, lineStarts(bytes, 0), utf16);
}

/**
 * Lines of a file that has grown: those that were read before stay as they are.
 *
 * @param bytes the whole file, beginning with the bytes that `before` was made of
 * @returns undefined for UTF-16, which is re-encoded as a whole
 */
export function extendLines(before: LineTable, bytes: Uint8Array): LineTable | undefined {
  if (utf16Kind(bytes)) return undefined;
  // The last line may have been cut off, even between CR and LF: it is read again.
  const kept = Math.max(0, before.count - 1);
  const rest = lineStarts(bytes, before.starts[kept] ?? 0);
  const starts = new Uint32Array(kept + rest.length);
  starts.set(before.starts.subarray(0, kept));
  starts.set(rest, kept);
  return lineTable(bytes, starts, undefined);
}

/** The bytes that lines are counted in: UTF-16 re-encoded to UTF-8, anything else as it is. */
export function scannedBytes(input: Uint8Array): Uint8Array {
  const utf16 = utf16Kind(input);
  return utf16 ? utf16ToUtf8(input, utf16) : input;
}

function lineTable(bytes: Uint8Array, starts: Uint32Array, utf16: 'utf-16le' | 'utf-16be' | undefined): LineTable {
  const bom = !utf16 && hasUtf8Bom(bytes, 0);
  const codePage = lazyCodePage(bytes, starts);
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

/** Length of a UTF-8 byte-order mark at `offset`: 3 or 0. Logs hold them in mid-file, where a process reopened the log. */
export function bomLength(bytes: Uint8Array, offset: number): 0 | 3 {
  return hasUtf8Bom(bytes, offset) ? 3 : 0;
}

function hasUtf8Bom(bytes: Uint8Array, offset: number): boolean {
  return bytes[offset] === 0xef && bytes[offset + 1] === 0xbb && bytes[offset + 2] === 0xbf;
}

function utf16Kind(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
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

function utf16ToUtf8(bytes: Uint8Array, kind: 'utf-16le' | 'utf-16be'): Uint8Array {
  return new TextEncoder().encode(new TextDecoder(kind).decode(bytes));
}

/** Where the lines from byte `from` on begin, and behind them the end of the file. */
function lineStarts(bytes: Uint8Array, from: number): Uint32Array {
  if (bytes.length === 0) return new Uint32Array([0]);
  // Room for a line every 64 bytes to begin with; real logs have one every 110.
  let starts = new Uint32Array(Math.max(16, (bytes.length - from) >>> 6));
  starts[0] = from;
  let count = 1;
  const push = (offset: number): void => {
    if (count === starts.length) {
      const grown = new Uint32Array(starts.length * 2);
      grown.set(starts);
      starts = grown;
    }
    starts[count++] = offset;
  };
  // `indexOf` runs at memory speed; a lone CR is rare, so CRs are only looked for where there are any.
  let nextCr = bytes.indexOf(CR, from);
  let at = from;
  for (;;) {
    const lf = bytes.indexOf(LF, at);
    const stop = lf < 0 ? bytes.length : lf;
    while (nextCr >= 0 && nextCr < stop) {
      if (nextCr + 1 !== lf) push(nextCr + 1);
      nextCr = bytes.indexOf(CR, nextCr + 1);
    }
    if (lf < 0) break;
    push(lf + 1);
    at = lf + 1;
  }
  // A line end at the end of the file opens no further line for a log's reader, though an editor shows an empty one.
  if (count > 1 && starts[count - 1] === bytes.length) count--;
  const result = new Uint32Array(count + 1);
  result.set(starts.subarray(0, count));
  result[count] = bytes.length;
  return result;
}

/**
 * Decodes lines on demand.
 *
 * @param lineBytes bytes of a line without its line end
 * @param codePage the ANSI code page of the lines that are not UTF-8; asked when the first of them is decoded
 */
export function lineDecoder(
  lineBytes: (line: number) => Uint8Array,
  codePage: () => string | undefined,
): (line: number) => string {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let ansi: Decoder | undefined;
  return (line) => {
    const whole = lineBytes(line);
    const bytes = line === 0 ? whole.subarray(bomLength(whole, 0)) : whole;
    try {
      return utf8.decode(bytes);
    } catch {
      ansi ??= new TextDecoder(codePage() ?? 'windows-1252');
      return ansi.decode(bytes);
    }
  };
}

/** The code page of a file, if any of its lines needs one. Looks through the file once, when first asked. */
function lazyCodePage(bytes: Uint8Array, starts: Uint32Array): () => string | undefined {
  let found: { readonly label: string | undefined } | undefined;
  return () => (found ??= { label: findCodePage(bytes, starts) }).label;
}

function findCodePage(bytes: Uint8Array, starts: Uint32Array): string | undefined {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const limit = 64 * 1024;
  const sample: number[] = [];
  let line = 0;
  for (let i = 0; i < bytes.length && sample.length < limit; i++) {
    if ((bytes[i] ?? 0) < 0x80) continue;
    if (hasUtf8Bom(bytes, i)) {
      i += 2;
      continue;
    }
    line = lineAt(starts, i, line);
    const lineStart = starts[line] ?? 0;
    const start = lineStart + bomLength(bytes, lineStart);
    const end = Math.min(starts[line + 1] ?? bytes.length, start + limit);
    const slice = bytes.subarray(start, end);
    if (!validUtf8(utf8, slice)) for (const byte of slice) sample.push(byte);
    i = (starts[line + 1] ?? bytes.length) - 1;
  }
  return sample.length > 0 ? detectCodePage(Uint8Array.from(sample)) : undefined;
}

function validUtf8(decoder: Decoder, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/**
 * The line (0-based) that holds byte `offset`.
 *
 * @param from a line known to be at or before it
 */
export function lineAt(starts: Uint32Array, offset: number, from = 0): number {
  let low = from;
  let high = Math.max(from, starts.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
