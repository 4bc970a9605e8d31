import { storedLines, type ByteSource, type LineColumns } from '../lines/storedLines.js';
import type { LogFile } from '../model/record.js';

/** A scanned log without its bytes and without functions: it can be handed from one thread to another. */
export interface LogColumns extends Omit<LogFile, 'lines'> {
  readonly lines: LineColumns;
}

/** @param encoding when it is already known; finding it out looks through the whole file */
export function columnsOf(log: LogFile, encoding = log.lines.encoding): LogColumns {
  const { count, starts } = log.lines;
  return { ...log, lines: { count, starts, encoding } };
}

/** The log again, its lines read from `source` when somebody looks at them. */
export function reviveLog(columns: LogColumns, source: ByteSource): LogFile {
  return { ...columns, lines: storedLines(columns.lines, source) };
}
