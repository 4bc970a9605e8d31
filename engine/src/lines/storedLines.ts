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

/** A line table whose bytes stay where they are. A line that cannot be read any more is empty. */
export function storedLines({ count, starts, encoding }: LineColumns, source: ByteSource): LineTable {
  const codePage = encoding.startsWith('utf-') ? undefined : encoding;
  const lineBytes = (line: number): Uint8Array => {
    const start = starts[line];
    const end = starts[line + 1];
    if (start === undefined || end === undefined) return new Uint8Array(0);
    const bytes = source.read(start, end);
    let length = bytes.length;
    if (length > 0 && bytes[length - 1] === LF) length--;
    if (length > 0 && bytes[length - 1] === CR) length--;
    return bytes.subarray(0, length);
  };
  return {
    get bytes() {
      return source.read(0, starts[count] ?? 0);
    },
    count,
    starts,
    encoding,
    byteLength: (line) => lineBytes(line).length,
    lineBytes,
    stretch: (from, to) => source.read(starts[from] ?? starts[count] ?? 0, starts[to] ?? starts[count] ?? 0),
    text: lineDecoder(lineBytes, () => codePage),
  };
}
