import { closeSync, createReadStream, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { replaceFileSync } from '../../../server/src/runtime/index.js';
import { textLines } from '../textLines.js';
import type { BatchRow, RowHead } from './batchRow.js';

/** Rows of an earlier run, by bundle; of several rows of a bundle the last one. */
export type KnownRows = Map<string, BatchRow>;

/**
 * Reads rows as `batch` wrote them. A line that is none is left out and counted: the last line of a run that was killed
 * may be half a line.
 *
 * @throws when the stream breaks
 */
export async function readRows(
  input: AsyncIterable<Buffer | string>,
  onRow: (row: BatchRow) => void,
): Promise<{ readonly broken: number }> {
  let broken = 0;
  for await (const line of textLines(input)) {
    if (line.trim() === '') continue;
    const row = rowOf(line);
    if (row) onRow(row);
    else broken++;
  }
  return { broken };
}

/** Nothing when there is no such file: then all is still to do. */
export async function knownRows(file: string): Promise<KnownRows> {
  const rows: KnownRows = new Map();
  if (existsSync(file)) await readRows(createReadStream(file), (row) => rows.set(row.bundle, row));
  return rows;
}

/** Whether the row still says what a new analysis would: same files, same product, same rules, and nothing went wrong. */
export function isUpToDate(row: BatchRow, head: RowHead): boolean {
  const done = row.state === 'analysed' || row.state === 'noLogs';
  return (
    done &&
    head.listing !== '' &&
    row.listing === head.listing &&
    row.version === head.version &&
    row.rules === head.rules
  );
}

/** Where rows go: whole lines at once, so that what is written is valid whenever the process ends. */
export interface RowFile {
  write(text: string): void;
  close(): void;
}

/** A file that begins with the rows that are known; it takes the place of an older one when it is whole. */
export function openRowFile(file: string, known: Iterable<BatchRow> = []): RowFile {
  replaceRows(file, known);
  const handle = openSync(file, 'a');
  return {
    write: (text) => {
      writeAll(handle, text);
    },
    close: () => {
      closeSync(handle);
    },
  };
}

/** Writes these rows in the place of what the file holds; a reader sees the old file or the new one, never half. */
export function replaceRows(file: string, rows: Iterable<BatchRow>): void {
  const fresh = `${file}.${process.pid}.new`;
  const handle = openSync(fresh, 'w');
  try {
    try {
      for (const row of rows) writeAll(handle, rowLine(row));
    } finally {
      closeSync(handle);
    }
    replaceFileSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

export function rowLine(row: BatchRow): string {
  return `${JSON.stringify(row)}\n`;
}

function writeAll(handle: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
}

function rowOf(line: string): BatchRow | undefined {
  try {
    const row = JSON.parse(line) as Partial<BatchRow> | null;
    const whole = row?.schemaVersion === 1 && typeof row.bundle === 'string' && typeof row.state === 'string';
    return whole ? (row as BatchRow) : undefined;
  } catch {
    return undefined;
  }
}
