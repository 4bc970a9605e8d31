import { kernelOf, type Kernel } from '../kernel/kernel.js';
import type { Chunk } from '../lines/logBytes.js';
import type { RecordTable } from '../model/record.js';
import { BeginningTables, type Beginnings } from './beginnings.js';
import type { Header, HeaderReader, LogFormat } from './header.js';
import { RecordTableBuilder } from './table.js';

/** The first `count` records of a table, which are taken over. */
export interface RecordsBefore {
  readonly records: RecordTable;
  readonly count: number;
}

export interface CutterOptions {
  readonly before?: RecordsBefore | undefined;
  /** Two at most. */
  readonly searches?: readonly Beginnings[] | undefined;
}

/** What the reader of a format that looks at single lines remembers only makes it faster: one serves all logs. */
const readers = new Map<LogFormat, HeaderReader>();

function readerOf(format: LogFormat): HeaderReader {
  if (!format.lineByLine) return format.reader();
  let reader = readers.get(format);
  if (!reader) readers.set(format, (reader = format.reader()));
  return reader;
}

/** All searches. */
const ALL = -1;

/** Lines → records: a line whose header the format cannot read continues the record before it. */
export class RecordCutter {
  private readonly table: RecordTableBuilder;
  private readonly header: Header = { time: NaN, level: 0, component: '', eventId: 0, messageColumn: 0 };
  private readonly read: HeaderReader | undefined;
  /** The kernel reads headers of this format too. */
  private readonly fixedColumn: boolean;
  private readonly searches: BeginningTables;
  /** Records of the last lines that a search has to look at, and by bits which; undefined when it is all of them. */
  private marks: { readonly records: number[]; readonly searches: number[] } | undefined;
  private open = false;

  /** @param bytes of the whole log */
  constructor(format: LogFormat | undefined, bytes: number, { before, searches = [] }: CutterOptions = {}) {
    this.table = new RecordTableBuilder((bytes >>> 6) + 16, before?.records, before?.count);
    this.read = format && readerOf(format);
    this.fixedColumn = format?.fixedColumn ?? false;
    this.searches = new BeginningTables(searches);
  }

  get count(): number {
    return this.table.count;
  }

  /** Lines `from` to `to` (exclusive) are those of the chunk. */
  add(chunk: Chunk, starts: Uint32Array, from: number, to: number): void {
    const kernel = this.fixedColumn ? kernelOf(chunk.bytes) : undefined;
    this.marks = kernel && { records: [], searches: [] };
    this.addLines(chunk, starts, kernel ? this.addRead(kernel, chunk, starts, from, to) : from, to);
  }

  /**
   * What the kernel can read of some lines, and here what it cannot.
   *
   * @returns the line from which on the kernel is of no use
   */
  private addRead(kernel: Kernel, chunk: Chunk, starts: Uint32Array, from: number, to: number): number {
    const { owner, BATCH } = kernel;
    if (owner.records !== this) {
      kernel.forgetNames();
      this.searches.load(kernel);
    }
    owner.records = this;
    // A log of another kind of lines is faster read here as a whole.
    let most = 32 + ((to - from) >>> 4);
    for (let first = from; first < to; first += BATCH.value) {
      const count = Math.min(BATCH.value, to - first);
      kernel.starts.set(starts.subarray(first, first + count + 1));
      for (let line = 0; line < count; line++) {
        if (this.open) {
          line = kernel.readHeaders(line, count, chunk.base, first);
          this.addMarks(kernel);
          this.table.addRead(kernel);
          if (line === count) break;
        }
        if (most-- === 0) return first + line;
        this.addLines(chunk, starts, first + line, first + line + 1);
        if (this.open) kernel.nameIs(this.table.lastComponent);
      }
    }
    return to;
  }

  private addMarks({ marked, marks, SEARCHES }: Kernel): void {
    const { count } = this;
    for (let i = 0; i < marked.value; i++) {
      const mark = marks[i] ?? 0;
      this.marks?.records.push(count + (mark >>> SEARCHES.value));
      this.marks?.searches.push(mark);
    }
  }

  private addRecord(line: number): void {
    this.marks?.records.push(this.count);
    this.marks?.searches.push(ALL);
    this.table.add(line, this.header);
  }

  private addLines({ base, ahead }: Chunk, starts: Uint32Array, from: number, to: number): void {
    const { header, read } = this;
    let start = (starts[from] ?? 0) - base;
    for (let line = from; line < to; line++) {
      const next = (starts[line + 1] ?? 0) - base;
      let end = next;
      if (end > start && ahead[end - 1] === 0x0a) end--;
      if (end > start && ahead[end - 1] === 0x0d) end--;
      if (read?.(ahead, start, end, header)) {
        this.addRecord(line);
        this.open = true;
      } else if (!this.open) {
        // Before the first header, and in a file that no format claims, every line stands alone.
        header.time = NaN;
        header.level = 0;
        header.component = '';
        header.eventId = 0;
        header.messageColumn = 0;
        this.addRecord(line);
      }
      start = next;
    }
  }

  /** Calls `look` for the records from `from` on, of the lines that were added last, that a search has to look at. */
  begun(search: number, from: number, look: (record: number) => void): void {
    const { marks, count } = this;
    if (!marks) for (let record = from; record < count; record++) look(record);
    else {
      marks.records.forEach((record, i) => {
        if (((marks.searches[i] ?? 0) >>> search) & 1) look(record);
      });
    }
  }

  /** Records that were cut elsewhere; the first begins with a header. */
  append(records: RecordTable, line: number): void {
    this.table.append(records, line);
    this.open = true;
  }

  /** The records so far; good until more are added. */
  records(): RecordTable {
    return this.table.soFar();
  }

  finish(): RecordTable {
    return this.table.finish();
  }
}
