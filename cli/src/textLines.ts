import { TextDecoder } from 'node:util';
import { decodeName } from '../../server/src/runtime/index.js';

export interface LineOptions {
  /** Zero bytes part lines, too, as `find -print0` writes them. */
  readonly zeros?: boolean;
}

const LF = 0x0a;

/**
 * The lines of a stream as they come, without their ends. UTF-8, UTF-16 where a byte-order mark says so (Windows
 * PowerShell 5.1 writes it by `>`), and what is no UTF-8 in the code page that it looks like: lists written by `dir` have
 * that of the console.
 */
export async function* textLines(
  input: AsyncIterable<Buffer | string> | Iterable<Buffer | string>,
  { zeros = false }: LineOptions = {},
): AsyncGenerator<string> {
  /** What came since the last end of a line. */
  let pieces: Uint8Array[] = [];
  for await (const bytes of inUtf8(input)) {
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] !== LF && !(zeros && bytes[at] === 0)) continue;
      pieces.push(bytes.subarray(from, at));
      yield lineOf(pieces);
      pieces = [];
      from = at + 1;
    }
    if (from < bytes.length) pieces.push(bytes.slice(from));
  }
  if (pieces.length > 0) yield lineOf(pieces);
}

/** The bytes without a byte-order mark, UTF-16 as UTF-8. */
async function* inUtf8(input: AsyncIterable<Buffer | string> | Iterable<Buffer | string>): AsyncGenerator<Uint8Array> {
  let first: Uint8Array | undefined = new Uint8Array(0);
  let wide: InstanceType<typeof TextDecoder> | undefined;
  const bytesOf = (bytes: Uint8Array): Uint8Array => (wide ? Buffer.from(wide.decode(bytes, { stream: true })) : bytes);
  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (!first) {
      yield bytesOf(bytes);
      continue;
    }
    first = Buffer.concat([first, bytes]);
    // The mark may come in pieces.
    if (first.length < 3) continue;
    wide = wideDecoder(first);
    yield bytesOf(first.subarray(markOf(first)));
    first = undefined;
  }
  if (!first) return;
  wide = wideDecoder(first);
  yield bytesOf(first.subarray(markOf(first)));
}

function wideDecoder([first, second]: Uint8Array): InstanceType<typeof TextDecoder> | undefined {
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  return first === 0xfe && second === 0xff ? new TextDecoder('utf-16be') : undefined;
}

/** Bytes of the mark. */
function markOf(bytes: Uint8Array): number {
  if (wideDecoder(bytes)) return 2;
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function lineOf(pieces: readonly Uint8Array[]): string {
  const bytes = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
  const line = decodeName(bytes);
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
