import type { AnsiLines } from '../lines/codePageSample.js';
import { chunksOf, type LogBytes } from '../lines/logBytes.js';
import { LineStarts } from '../lines/lineStarts.js';
import type { FormatId, RecordTable } from '../model/record.js';
import { detectFormat, sampleOf } from './detect.js';
import { formats } from './formats/index.js';
import type { Header, LogFormat } from './header.js';

/** Where a log can be cut so that each part is scanned by itself, on whatever thread. */
export interface LogParts {
  readonly format: LogFormat;
  /** Offsets at which parts begin, the first 0, ascending; each begins a record with a header. */
  readonly begins: readonly number[];
}

/** Lines and records of one part; offsets are those of the log, line numbers those of the part. */
export interface PartScan {
  /** Where its lines begin, and where the last of them ends. */
  readonly starts: Uint32Array;
  /** Its columns may be longer than there are records. */
  readonly records: RecordTable;
  /** Only as many as tell the code page. */
  readonly ansi: AnsiLines;
}

/** The format of a part. */
export function formatOfParts(id: FormatId): LogFormat | undefined {
  return formats.find((format) => format.lineByLine && format.id === id);
}

/** Lines that continue a record are looked through so far for the next one. */
const LOOKED_THROUGH = 1 << 20;

/**
 * Cuts a log of about `size` bytes a part.
 *
 * @returns undefined for a log that has to be read in one go: its format is not known, or leans on earlier lines
 */
export function partsOf(log: LogBytes, size: number): LogParts | undefined {
  const format = detectFormat(sampleOf(log), formats);
  if (!format?.lineByLine) return undefined;
  const begins = [0];
  for (let near = size; near < log.size; near += size) {
    const begin = recordFrom(log, near, format);
    if (begin > (begins[begins.length - 1] ?? 0) && begin < log.size) begins.push(begin);
  }
  return { format, begins };
}

/** Where the first record with a header begins behind byte `near`; the end of the log when none does close by. */
function recordFrom(log: LogBytes, near: number, format: LogFormat): number {
  const header: Header = { time: NaN, level: 0, component: '', eventId: 0, messageColumn: 0 };
  const read = format.reader();
  const bytes = (from: number, to: number): Uint8Array => log.read(from, to);
  const window: LogBytes = {
    size: Math.min(log.size, near + LOOKED_THROUGH),
    read: bytes,
    chunk: bytes,
    chunkBytes: 64 * 1024,
  };
  let first = true;
  for (const chunk of chunksOf(window, near)) {
    const lines = new LineStarts(chunk.bytes.length);
    lines.add({ ...chunk, base: 0 });
    // The first line was begun before `near`; the last may go on behind what is looked at.
    const count = chunk.last && window.size < log.size ? lines.count - 1 : lines.count;
    for (let line = first ? 1 : 0; line < count; line++) {
      const start = lines.starts[line] ?? 0;
      let end = lines.starts[line + 1] ?? start;
      if (end > start && chunk.ahead[end - 1] === 0x0a) end--;
      if (end > start && chunk.ahead[end - 1] === 0x0d) end--;
      if (read(chunk.ahead, start, end, header)) return chunk.base + start;
    }
    first = false;
  }
  return log.size;
}
