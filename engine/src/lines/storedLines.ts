import type { LineTable } from '../model/record.js';
import { lineDecoder } from './lines.js';

/** Bytes of a log that are not kept in memory: read again, piece by piece, when somebody looks at a line. */
export interface ByteSource {
  /**
   * Bytes `from` to `to` of the log, in the encoding that its lines are counted in (UTF-16 is UTF-8 here). Fewer when
   * they are no longer there. Never throws.
   */
  read(from: number, to: number): Uint8Array;
}

/** Where the lines of a log begin and how they are encoded: what is known of it without its bytes. */
export interface LineColumns {
  readonly count: number;
  readonly starts: Uint32Array;
  readonly encoding: string;
}

const LF = 0x0a;
const CR = 0x0d;
/** Of a longer line only what is needed is read: it is asked for once for each of its thousands of codes. */
const LONG = 16 * 1024;

/**
 * A line table whose bytes stay where they are. A line that cannot be read any more is empty.
 *
 * @param kept bytes of some lines, without their ends
 */
export function storedLines(
  { count, starts, encoding }: LineColumns,
  source: ByteSource,
  kept?: ReadonlyMap<number, Uint8Array>,
): LineTable {
  const codePage = encoding.startsWith('utf-') ? undefined : encoding;
  const lineBytes = (line: number, enough = Infinity): Uint8Array => {
    const known = kept?.get(line);
    if (known) return known;
    const start = starts[line];
    const end = starts[line + 1];
    if (start === undefined || end === undefined) return new Uint8Array(0);
    if (end - start > LONG && enough <= LONG) return source.read(start, start + enough);
    const bytes = source.read(start, end);
    let length = bytes.length;
    if (length > 0 && bytes[length - 1] === LF) length--;
    if (length > 0 && bytes[length - 1] === CR) length--;
    return bytes.subarray(0, length);
  };
  const byteLength = (line: number): number => {
    const start = starts[line] ?? 0;
    const end = starts[line + 1] ?? start;
    if (end - start <= LONG) return lineBytes(line).length;
    const tail = source.read(end - 2, end);
    if (tail.length < 2) return lineBytes(line).length;
    if (tail[1] === LF) return end - start - (tail[0] === CR ? 2 : 1);
    return end - start - (tail[1] === CR ? 1 : 0);
  };
  return {
    get bytes() {
      return source.read(0, starts[count] ?? 0);
    },
    count,
    starts,
    encoding,
    byteLength,
    lineBytes,
    stretch: (from, to) => source.read(starts[from] ?? starts[count] ?? 0, starts[to] ?? starts[count] ?? 0),
    text: lineDecoder(lineBytes, () => codePage),
  };
}
