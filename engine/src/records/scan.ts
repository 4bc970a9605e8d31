import { CodePageSample } from '../lines/codePageSample.js';
import { bytesInMemory, chunksOf, type Chunk, type LogBytes } from '../lines/logBytes.js';
import { LineStarts } from '../lines/lineStarts.js';
import { bomLength, lineDecoder, lineTable, readLines, utf16Kind, utf16ToUtf8, type Utf16 } from '../lines/lines.js';
import { storedLines, type ByteSource } from '../lines/storedLines.js';
import type { FormatId, LineTable, LogFile, RecordSummary, RecordTable } from '../model/record.js';
import type { Beginnings } from './beginnings.js';
import { binaryKind, detectFormat, sampleOf } from './detect.js';
import { fixedColumnFamily } from './family.js';
import { formats } from './formats/index.js';
import type { LogFormat } from './header.js';
import type { PartScan } from './parts.js';
import { RecordCutter } from './recordCutter.js';
import { SummaryBuilder } from './summary.js';
import { RecordTableBuilder } from './table.js';

/** Looks at a log while it is scanned: what it does here it need not read the log again for. */
export interface ScanWatch {
  /**
   * Before the first records. CBS.log and dism.log are `panther` here; what they are shows at the end.
   *
   * @returns what records are looked for by how they begin: two searches at most; see `GrowingLog.begun`
   */
  begin(format: FormatId): readonly Beginnings[];
  /** Records below `whole` have all their lines; called for every chunk, with more of them each time. */
  chunk(log: GrowingLog, chunk: Chunk, whole: number): AskedAgain;
}

/** What judging the log will ask for again: these lines, and those of errors but for the harmless ones. */
export interface AskedAgain {
  readonly lines: readonly number[];
  /** Records. */
  readonly harmless: ReadonlySet<number>;
}

/** A log as far as it has been scanned. Its columns may be replaced by larger ones: they are not to be kept. */
export interface GrowingLog extends LogFile {
  /** The first line and the first record of the chunk. */
  readonly chunkLine: number;
  readonly chunkRecord: number;
  /** Calls `look` for the records of the chunk that may be of interest to one of the searches of `begin`, in order. */
  begun(search: number, look: (record: number) => void): void;
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
/** Lines of a log on disk that are kept while it is judged, which asks for them again; and how long they are. */
const MOST_KEPT = 16_384;
const LONGEST_KEPT = 1024;

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
export function scanText(path: string, log: LogBytes, options: TextScan): LogFile {
  const scan = new Scan(path, log, options);
  scan.through(scan.from, log.size);
  return scan.finish();
}

/** A scan of one log, stretch by stretch. */
export class Scan {
  /** Where what is not known yet begins. */
  readonly from: number;
  private readonly lines: LineStarts;
  private readonly sample: CodePageSample;
  private readonly cutter: RecordCutter;
  private readonly summary: SummaryBuilder;
  private readonly watch: ScanWatch | undefined;
  private readonly id: FormatId;
  private readonly text: (line: number) => string;
  private chunk: Chunk | undefined;
  private guessed = false;
  private readonly kept = new Map<number, Uint8Array>();
  /** The last chunk of a log on disk: setup fails at the end of its log, and what is judged is mostly what was appended. */
  private tail: { readonly base: number; readonly bytes: Uint8Array } | undefined;

  /** @param size about how many bytes will be scanned or taken over: so much room is made for their columns */
  constructor(
    private readonly path: string,
    private readonly log: LogBytes,
    private readonly options: TextScan,
    size = log.size,
  ) {
    const { format, watch, before } = options;
    const keptLines = before?.records.firstLine[before.count] ?? 0;
    this.from = before?.lines.starts[keptLines] ?? 0;
    this.lines = new LineStarts(size, before?.lines.starts, keptLines);
    this.sample = new CodePageSample(log.isAscii);
    this.summary = new SummaryBuilder(before?.summary, before?.records, before?.count);
    this.watch = watch;
    this.id = format?.id ?? 'plain';
    // The code page is known when the log has been gone through; until then every line that needs one is a guess.
    this.text = lineDecoder(
      (line) => this.lineBytes(line),
      () => undefined,
      () => (this.guessed = true),
    );
    const searches = watch?.begin(this.id);
    this.cutter = new RecordCutter(format, size, { before, searches });
    // The code page is that of the first lines that need one, and those were read before.
    if (before && !before.lines.encoding.startsWith('utf-')) {
      for (const part of chunksOf({ ...log, size: this.from }, 0)) {
        if (this.sample.full) break;
        this.sample.add(part, before.lines.starts, 0, keptLines);
      }
    }
  }

  /** Goes through the bytes `from` to `to`, which are whole lines; the first begins where the last stretch ended. */
  through(from: number, to: number): void {
    const { lines, sample, cutter, summary, watch } = this;
    for (const chunk of chunksOf({ ...this.log, size: to }, from)) {
      this.chunk = chunk;
      const chunkLine = lines.count;
      const chunkRecord = cutter.count;
      lines.add(chunk);
      sample.add(chunk, lines.starts, chunkLine, lines.count);
      cutter.add(chunk, lines.starts, chunkLine, lines.count);
      summary.add(cutter.records());
      const whole = chunk.last ? cutter.count : cutter.count - 1;
      const again = watch?.chunk(this.growing(chunkLine, chunkRecord), chunk, whole);
      if (this.log.whole) continue;
      this.keep(this.linesToKeep(again), chunk);
      if (chunk.last && to === this.log.size) this.tail = { base: chunk.base, bytes: new Uint8Array(chunk.bytes) };
    }
    this.chunk = undefined;
  }

  /** Takes over a stretch that was scanned elsewhere. It begins a record. */
  append({ starts, records, ansi }: PartScan): void {
    const { lines, cutter, sample, summary } = this;
    cutter.append(records, lines.count);
    lines.append(starts);
    sample.append(ansi);
    summary.add(cutter.records());
  }

  /** Lines and records so far. */
  get count(): { readonly lines: number; readonly records: number } {
    return { lines: this.lines.count, records: this.cutter.count };
  }

  /** What was scanned, for another scan to take over. */
  part(): PartScan {
    return { starts: this.lines.finish(), records: this.cutter.records(), ansi: this.sample.lines() };
  }

  finish(): LogFile {
    const { path, log, lines, id, options } = this;
    const starts = lines.finish();
    const codePage = (): string | undefined => this.sample.codePage();
    const records = this.cutter.finish();
    const summary = this.summary.finish();
    const table = log.whole
      ? lineTable({ bytes: log.whole, starts, utf16: options.utf16, codePage })
      : storedLines(
          { count: lines.count, starts, encoding: encodingOf(codePage(), log.read(0, 3)) },
          this.source(),
          this.kept,
        );
    return {
      path,
      format: id === 'panther' ? fixedColumnFamily(table, records, summary, path) : id,
      lines: table,
      records,
      summary,
      ...(options.format?.utc && { utc: true }),
      ...(options.format?.stateful && { stateful: true }),
    };
  }

  /** The log, its end from memory. */
  private source(): ByteSource {
    const { log, tail } = this;
    if (!tail) return log;
    const { base, bytes } = tail;
    return { read: (from, to) => (from >= base ? bytes.subarray(from - base, to - base) : log.read(from, to)) };
  }

  /** Lines of the chunk that judging will ask for. */
  private linesToKeep(again: AskedAgain = { lines: [], harmless: new Set() }): Set<number> {
    const { firstLine } = this.cutter.records();
    const errors = this.summary.latest().filter((record) => !again.harmless.has(record));
    return new Set([...errors.map((record) => firstLine[record] ?? 0), ...again.lines]);
  }

  /** Keeps lines, without their ends. */
  private keep(wanted: ReadonlySet<number>, { bytes: inHost, base }: Chunk): void {
    const { kept, lines } = this;
    // The host's own kind of bytes is slow to take parts of.
    const bytes = new Uint8Array(inHost.buffer, inHost.byteOffset, inHost.length);
    const places: { readonly line: number; readonly from: number; readonly to: number }[] = [];
    let length = 0;
    for (const line of wanted) {
      if (kept.size + places.length >= MOST_KEPT) break;
      const from = (lines.starts[line] ?? 0) - base;
      let to = (lines.starts[line + 1] ?? 0) - base;
      if (from < 0 || to - from > LONGEST_KEPT) continue;
      if (to > from && bytes[to - 1] === 0x0a) to--;
      if (to > from && bytes[to - 1] === 0x0d) to--;
      places.push({ line, from, to });
      length += to - from;
    }
    // One block for all of them: thousands of small ones would cost more than the lines are worth.
    const block = new Uint8Array(length);
    let at = 0;
    for (const { line, from, to } of places) {
      const end = at + to - from;
      block.set(bytes.subarray(from, to), at);
      kept.set(line, block.subarray(at, end));
      at = end;
    }
  }

  private lineBytes(line: number): Uint8Array {
    const { chunk, log, lines } = this;
    const from = lines.starts[line] ?? 0;
    const to = lines.starts[line + 1] ?? from;
    const base = chunk?.base ?? 0;
    const bytes = chunk && from >= base ? chunk.bytes.subarray(from - base, to - base) : log.read(from, to);
    return withoutEnd(bytes);
  }

  private growing(chunkLine: number, chunkRecord: number): GrowingLog {
    const { log, lines, text, path, id } = this;
    const lineBytes = (line: number): Uint8Array => this.lineBytes(line);
    return {
      path,
      format: id,
      lines: {
        get bytes(): Uint8Array {
          return log.read(0, log.size);
        },
        count: lines.count,
        starts: lines.starts,
        encoding: 'utf-8',
        byteLength: (line) => lineBytes(line).length,
        lineBytes,
        stretch: (first, end) => log.read(lines.starts[first] ?? log.size, lines.starts[end] ?? log.size),
        text,
      },
      records: this.cutter.records(),
      chunkLine,
      chunkRecord,
      begun: (search, look) => {
        this.cutter.begun(search, chunkRecord, look);
      },
      guessed: () => {
        const was = this.guessed;
        this.guessed = false;
        return was;
      },
    };
  }
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
