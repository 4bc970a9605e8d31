import { readLines } from '../lines/lines.js';
import type { FormatId, LineTable, LogFile, RecordTable } from '../model/record.js';
import { binaryKind, detectFormat, sampleOf } from './detect.js';
import { fixedColumnFamily } from './family.js';
import { formats } from './formats/index.js';
import type { Header, LogFormat } from './header.js';
import { RecordTableBuilder } from './table.js';

/**
 * Bytes → lines → records of one file. Never throws; what no format claims becomes `plain` records of one line each, so
 * nothing is lost.
 *
 * @param path relative to the analysed path, with `/`; only breaks ties, detection is by content
 */
export function scanLog(path: string, bytes: Uint8Array): LogFile {
  const binary = binaryKind(bytes);
  if (binary) return { path, format: binary, lines: readLines(new Uint8Array(0)), records: noRecords() };
  const lines = readLines(bytes);
  const format = detectFormat(sampleOf(lines), formats);
  const records = cut(lines, format);
  const id: FormatId = format?.id ?? 'plain';
  return {
    path,
    format: id === 'panther' ? fixedColumnFamily(lines, records, path) : id,
    lines,
    records,
    ...(format?.utc && { utc: true }),
  };
}

function noRecords(): RecordTable {
  return new RecordTableBuilder(0).finish();
}

/** The first `count` records of a table, which are taken over as they are. */
interface KeptRecords {
  readonly records: RecordTable;
  readonly count: number;
}

/**
 * Lines → records: a line whose header the format cannot read continues the record before it.
 *
 * @param kept records that were cut before; the line behind them has a header
 */
export function cut(lines: LineTable, format: LogFormat | undefined, kept?: KeptRecords): RecordTable {
  const builder = new RecordTableBuilder(lines.count, kept?.records, kept?.count);
  const header: Header = { time: NaN, level: 0, component: '', eventId: 0, messageColumn: 0 };
  const read = format?.reader();
  const { bytes, starts, count } = lines;
  let open = false;
  for (let line = kept?.records.firstLine[kept.count] ?? 0; line < count; line++) {
    const start = starts[line] ?? 0;
    let end = starts[line + 1] ?? start;
    if (end > start && bytes[end - 1] === 0x0a) end--;
    if (end > start && bytes[end - 1] === 0x0d) end--;
    if (read?.(bytes, start, end, header)) {
      builder.add(line, header);
      open = true;
      continue;
    }
    if (open) continue;
    // Before the first header, and in a file that no format claims, every line stands alone.
    header.time = NaN;
    header.level = 0;
    header.component = '';
    header.eventId = 0;
    header.messageColumn = 0;
    builder.add(line, header);
  }
  return builder.finish();
}
