import { storedLines, type ByteSource, type LineColumns } from '../lines/storedLines.js';
import type { FormatId, LogFile, RecordTable } from '../model/record.js';

/** A scanned log without its bytes and without functions: it can be handed from one thread to another. */
export interface LogColumns {
  readonly path: string;
  readonly format: FormatId;
  readonly lines: LineColumns;
  readonly records: RecordTable;
}

/** @param encoding when it is already known; finding it out looks through the whole file */
export function columnsOf({ path, format, lines, records }: LogFile, encoding = lines.encoding): LogColumns {
  return { path, format, lines: { count: lines.count, starts: lines.starts, encoding }, records };
}

/** The log again, its lines read from `source` when somebody looks at them. */
export function reviveLog({ path, format, lines, records }: LogColumns, source: ByteSource): LogFile {
  return { path, format, lines: storedLines(lines, source), records };
}
