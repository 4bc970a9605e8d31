import { CodePageSample } from '../lines/codePageSample.js';
import { bytesInMemory, chunksOf, type Chunk, type LogBytes } from '../lines/logBytes.js';
import { LineStarts } from '../lines/lineStarts.js';
import { bomLength, lineDecoder, lineTable, readLines, utf16Kind, utf16ToUtf8, type Utf16 } from '../lines/lines.js';
import { storedLines } from '../lines/storedLines.js';
import type { FormatId, LineTable, LogFile, RecordSummary, RecordTable } from '../model/record.js';
import { binaryKind, detectFormat, sampleOf } from './detect.js';
import { fixedColumnFamily } from './family.js';
import { formats } from './formats/index.js';
import type { Header, LogFormat } from './header.js';
import { SummaryBuilder } from './summary.js';
import { RecordTableBuilder } from './table.js';

/** Looks at a log while it is scanned: what it does here it need not read the log again for. */
export interface ScanWatch {
  /** Before the first records. CBS.log and dism.log are `panther` here; what they are shows at the end. */
  begin(format: FormatId): void;
  /** Records below `whole` have all their lines; called for every chunk, with more of them each time. */
  chunk(log: GrowingLog, chunk: Chunk, whole: number): void;
}

/** A log as far as it has been scanned. Its columns may be replaced by larger ones: they are not to be kept. */
export interface GrowingLog extends LogFile {
  /** The first line and the first record of the chunk. */
  readonly chunkLine: number;
  readonly chunkRecord: number;
  /** Whether a line was decoded, since this was last asked, whose code page is not known before the end of the scan. */
  guessed(): boolean;
}

/** Lines and records of a log that are taken over as they are: all that lies before record `records.count`. */
export interface ScannedPart {
  readonly lines: LineTable;
  readonly records: RecordTable;
  readonly summary: RecordSummary;
  /** How many records. The line behind them has a header. */
  readonly count: number;
}

/**
 * Bytes → lines → records of one file. Never throws; what no format claims becomes `plain` records of one line each, so
 * nothing is lost.
 *
 * @param path relative to the analysed path, with `/`; only breaks ties, detection is by content
 */
export function scanLog(path: string, bytes: Uint8Array, watch?: ScanWatch): LogFile {
  return scanBytes(path, bytesInMemory(bytes), watch);
}

/** The same for a log that need not be in memory. Its lines are read from `source` afterwards. */
export function scanBytes(path: string, source: LogBytes, watch?: ScanWatch): LogFile {
  const head = source.read(0, HEAD);
  const binary = binaryKind(head);
  if (binary) return { path, format: binary, lines: readLines(new Uint8Array(0)), records: noRecords() };
  const utf16 = utf16Kind(head);
  const log = utf16 ? bytesInMemory(utf16ToUtf8(source.read(0, source.size), utf16)) : source;
  return scanText(path, log, { format: detectFormat(sampleOf(log), formats), utf16, watch });
}

/** Enough to tell text from what is none, and UTF-16 from other text. */
const HEAD = 64 * 1024;

function noRecords(): RecordTable {
  return new RecordTableBuilder(0).finish();
}

export interface TextScan {
  readonly format: LogFormat | undefined;
  readonly utf16?: Utf16 | undefined;
  readonly watch?: ScanWatch | undefined;
  readonly before?: ScannedPart | undefined;
}

/** Scans what `before` does not hold. */
export function scanText(path: string, log: LogBytes, { format, utf16, watch, before }: TextScan): LogFile {
  const keptLines = before?.records.firstLine[before.count] ?? 0;
  const lines = new LineStarts(log.size, before?.lines.starts, keptLines);
  const sample = new CodePageSample(log.isAscii);
  const cutter = new RecordCutter(format, log.size, before);
  const summary = new SummaryBuilder(before?.summary, before?.records, before?.count);
  const id: FormatId = format?.id ?? 'plain';
  watch?.begin(id);
  let chunk: Chunk | undefined;
  let guessed = false;
  const lineBytes = (line: number): Uint8Array => {
    const from = lines.starts[line] ?? 0;
    const to = lines.starts[line + 1] ?? from;
    const base = chunk?.base ?? 0;
    const bytes = chunk && from >= base ? chunk.bytes.subarray(from - base, to - base) : log.read(from, to);
    return withoutEnd(bytes);
  };
  const byteLength = (line: number): number => lineBytes(line).length;
  // The code page is known when the log has been gone through; until then every line that needs one is a guess.
  const text = lineDecoder(
    lineBytes,
    () => undefined,
    () => (guessed = true),
  );
  const linesSoFar = (): LineTable => ({
    get bytes(): Uint8Array {
      return log.read(0, log.size);
    },
    count: lines.count,
    starts: lines.starts,
    encoding: 'utf-8',
    byteLength,
    lineBytes,
    stretch: (first, end) => log.read(lines.starts[first] ?? log.size, lines.starts[end] ?? log.size),
    text,
  });
  const from = before?.lines.starts[keptLines] ?? 0;
  // The code page is that of the first lines that need one, and those were read before.
  if (before && !before.lines.encoding.startsWith('utf-')) {
    for (const part of chunksOf({ ...log, size: from }, 0)) {
      if (sample.full) break;
      sample.add(part, before.lines.starts, 0, keptLines);
    }
  }
  for (chunk of chunksOf(log, from)) {
    const chunkLine = lines.count;
    const chunkRecord = cutter.count;
    lines.add(chunk);
    sample.add(chunk, lines.starts, chunkLine, lines.count);
    cutter.add(chunk, lines.starts, chunkLine, lines.count);
    summary.add(cutter.records());
    if (!watch) continue;
    const view: GrowingLog = {
      path,
      format: id,
      lines: linesSoFar(),
      records: cutter.records(),
      chunkLine,
      chunkRecord,
      guessed() {
        const was = guessed;
        guessed = false;
        return was;
      },
    };
    watch.chunk(view, chunk, chunk.last ? cutter.count : cutter.count - 1);
  }
  const starts = lines.finish();
  const codePage = (): string | undefined => sample.codePage();
  const records = cutter.finish();
  const sum = summary.finish();
  const table = log.whole
    ? lineTable({ bytes: log.whole, starts, utf16, codePage })
    : storedLines({ count: lines.count, starts, encoding: encodingOf(codePage(), log.read(0, 3)) }, log);
  return {
    path,
    format: id === 'panther' ? fixedColumnFamily(table, records, sum, path) : id,
    lines: table,
    records,
    summary: sum,
    ...(format?.utc && { utc: true }),
  };
}

function encodingOf(codePage: string | undefined, head: Uint8Array): string {
  return codePage ?? (bomLength(head, 0) > 0 ? 'utf-8-bom' : 'utf-8');
}

function withoutEnd(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  if (length > 0 && bytes[length - 1] === 0x0a) length--;
  if (length > 0 && bytes[length - 1] === 0x0d) length--;
  return bytes.subarray(0, length);
}

/** Lines → records: a line whose header the format cannot read continues the record before it. */
class RecordCutter {
  private readonly table: RecordTableBuilder;
  private readonly header: Header = { time: NaN, level: 0, component: '', eventId: 0, messageColumn: 0 };
  private readonly read: ReturnType<LogFormat['reader']> | undefined;
  private open = false;

  constructor(format: LogFormat | undefined, bytes: number, before: ScannedPart | undefined) {
    this.table = new RecordTableBuilder((bytes >>> 6) + 16, before?.records, before?.count);
    this.read = format?.reader();
  }

  get count(): number {
    return this.table.count;
  }

  /** Lines `from` to `to` (exclusive) are those of the chunk. */
  add({ base, ahead }: Chunk, starts: Uint32Array, from: number, to: number): void {
    const { header, read, table } = this;
    let start = (starts[from] ?? 0) - base;
    for (let line = from; line < to; line++) {
      const next = (starts[line + 1] ?? 0) - base;
      let end = next;
      if (end > start && ahead[end - 1] === 0x0a) end--;
      if (end > start && ahead[end - 1] === 0x0d) end--;
      if (read?.(ahead, start, end, header)) {
        table.add(line, header);
        this.open = true;
      } else if (!this.open) {
        // Before the first header, and in a file that no format claims, every line stands alone.
        header.time = NaN;
        header.level = 0;
        header.component = '';
        header.eventId = 0;
        header.messageColumn = 0;
        table.add(line, header);
      }
      start = next;
    }
  }

  /** The records so far; good until more are added. */
  records(): RecordTable {
    return this.table.soFar();
  }

  finish(): RecordTable {
    return this.table.finish();
  }
}
