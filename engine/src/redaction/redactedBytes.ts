import { detectCodePage } from '../lines/codePage.js';
import { utf16Kind, type Utf16 } from '../lines/lines.js';
import { bytesInMemory, chunksOf, type LogBytes } from '../lines/logBytes.js';

/** Text of a log on its way, and how to write it back. */
interface Piece {
  readonly text: string;
  /** The bytes of the text after it was rewritten; those that did not change are what they were. */
  readonly bytes: (rewritten: string) => Uint8Array;
  /** The same piece line by line, where one encoding does not hold for all of it. */
  readonly lines?: readonly Line[];
}

interface Line {
  readonly bytes: Uint8Array;
  readonly text: string;
  /** Of a line that is not UTF-8. */
  readonly codePage?: string;
}

type Spans = (text: string) => readonly { readonly start: number; readonly end: number; readonly pseudonym: string }[];

const encoder = new TextEncoder();
const LF = 0x0a;

/** The texts of a log: whole lines, decoded as they are read elsewhere. */
export function* textsOf(log: LogBytes): Generator<string> {
  for (const { text, lines } of piecesOf(log)) {
    if (lines) for (const line of lines) yield line.text;
    else yield text;
  }
}

/**
 * The bytes of a log after every text went through `rewrite`: in the encoding that they had, with the marks and line ends
 * that they had. Of lines in a code page, which cannot be encoded again, only the bytes of what was replaced are other
 * ones; pseudonyms are ASCII, which is the same in all of them.
 *
 * @param rewrite replaces values in some whole lines; the number of lines stays
 * @param spans what `rewrite` replaces, asked for lines in a code page
 */
export function* redactedBytes(log: LogBytes, rewrite: (text: string) => string, spans: Spans): Generator<Uint8Array> {
  for (const piece of piecesOf(log)) {
    if (!piece.lines) {
      yield piece.bytes(rewrite(piece.text));
      continue;
    }
    for (const line of piece.lines) yield redactedLine(line, rewrite, spans);
  }
}

function redactedLine({ bytes, text, codePage }: Line, rewrite: (text: string) => string, spans: Spans): Uint8Array {
  const rewritten = rewrite(text);
  if (rewritten === text) return bytes;
  if (codePage === undefined) return encoder.encode(rewritten);
  let line = bytes;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = spans(new TextDecoder(codePage).decode(line));
    if (found.length === 0) break;
    const offsets = offsetsOf(line, codePage);
    const parts: Uint8Array[] = [];
    let at = 0;
    for (const { start, end, pseudonym } of found) {
      parts.push(line.subarray(at, offsets[start]), encoder.encode(pseudonym));
      at = offsets[end] ?? line.length;
    }
    parts.push(line.subarray(at));
    line = joined(parts);
  }
  return line;
}

/** A replacement may make a value anew with what stands beside it. */
const MOST_ROUNDS = 8;

/** For each UTF-16 unit of a line in a code page the byte at which its character begins, and the end. */
function offsetsOf(bytes: Uint8Array, codePage: string): readonly number[] {
  const decoder = new TextDecoder(codePage);
  const offsets: number[] = [];
  let start = 0;
  for (let i = 0; i < bytes.length; i++) {
    const text = decoder.decode(bytes.subarray(i, i + 1), { stream: true });
    for (let unit = 0; unit < text.length; unit++) offsets.push(start);
    if (text.length > 0) start = i + 1;
  }
  for (let unit = decoder.decode().length; unit > 0; unit--) offsets.push(start);
  offsets.push(bytes.length);
  return offsets;
}

function* piecesOf(log: LogBytes): Generator<Piece> {
  const utf16 = utf16Kind(log.read(0, 4096));
  if (utf16) {
    yield* utf16Pieces(log, utf16);
    return;
  }
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let codePage: string | undefined;
  for (const { bytes } of chunksOf(log, 0)) {
    try {
      const text = strict.decode(bytes);
      yield { text, bytes: (rewritten) => (rewritten === text ? bytes : encoder.encode(rewritten)) };
    } catch {
      const lines = [...linesOf(bytes)];
      const decoded = lines.map((line) => decodedLine(line, strict));
      codePage ??= detectCodePage(sampleOf(lines.filter((_, at) => decoded[at] === undefined)));
      const ansi = new TextDecoder(codePage);
      const label = codePage;
      yield {
        text: '',
        bytes: () => bytes,
        lines: lines.map((line, at): Line => {
          const text = decoded[at];
          return text === undefined ? { bytes: line, text: ansi.decode(line), codePage: label } : { bytes: line, text };
        }),
      };
    }
  }
}

function decodedLine(bytes: Uint8Array, strict: InstanceType<typeof TextDecoder>): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

const SAMPLE = 64 * 1024;

function sampleOf(lines: readonly Uint8Array[]): Uint8Array {
  return joined(lines).slice(0, SAMPLE);
}

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(LF, at);
    const next = end < 0 ? bytes.length : end + 1;
    yield bytes.subarray(at, next);
    at = next;
  }
}

/** Pieces of whole lines; a byte-order mark is part of the first text and is written back with it. */
function* utf16Pieces(log: LogBytes, kind: Utf16): Generator<Piece> {
  const size = 1 << 20;
  const decoder = new TextDecoder(kind, { ignoreBOM: true });
  let rest = '';
  for (let at = 0; at < log.size; at += size) {
    const bytes = log.chunk(at, Math.min(log.size, at + size));
    const text = rest + decoder.decode(bytes, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    if (end > 0) yield { text: text.slice(0, end), bytes: (rewritten) => utf16Bytes(rewritten, kind) };
  }
  rest += decoder.decode();
  if (rest !== '') yield { text: rest, bytes: (rewritten) => utf16Bytes(rewritten, kind) };
}

function utf16Bytes(text: string, kind: Utf16): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const low = kind === 'utf-16le' ? 0 : 1;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes[i * 2 + low] = unit & 0xff;
    bytes[i * 2 + 1 - low] = unit >> 8;
  }
  return bytes;
}

/** All bytes of a small text at once. */
export function redactedWhole(bytes: Uint8Array, rewrite: (text: string) => string, spans: Spans): Uint8Array {
  return joined([...redactedBytes(bytesInMemory(bytes), rewrite, spans)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
