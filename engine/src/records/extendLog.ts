import { bytesInMemory, type LogBytes } from '../lines/logBytes.js';
import { utf16Kind } from '../lines/lines.js';
import type { LogFile } from '../model/record.js';
import { binaryKind, detectFormat, sampleOf, SPREAD_BYTES } from './detect.js';
import { formats } from './formats/index.js';
import type { LogFormat } from './header.js';
import { scanText, type ScanWatch } from './scan.js';
import { summaryOf } from './summary.js';

/**
 * A log that has grown, as `scanLog` would read it afresh: the lines and records that were read before are taken over,
 * only what was appended is cut.
 *
 * @param before the log as it was
 * @param bytes the whole file as it is now; it begins with the bytes that `before` was made of
 * @param watchFrom makes what looks at the log meanwhile; gets the first record that is cut again
 * @returns undefined when nothing can be taken over: binary, UTF-16, no record with a header yet, a format whose lines
 *   lean on earlier ones, or a file that looks like another format now
 */
export function extendLog(
  before: LogFile,
  bytes: Uint8Array | LogBytes,
  watchFrom?: (record: number) => ScanWatch,
): LogFile | undefined {
  const log = bytes instanceof Uint8Array ? bytesInMemory(bytes) : bytes;
  const head = log.read(0, 4096);
  if (before.stateful || binaryKind(head) || before.records.count === 0 || utf16Kind(head)) return undefined;
  const format = formatOf(log, before);
  if (!format || format.stateful || format.id !== scannedAs(before)) return undefined;
  const count = lastWithHeader(before);
  if (count < 0) return undefined;
  const { path, lines, records } = before;
  const summary = summaryOf(before);
  return scanText(path, log, { format, watch: watchFrom?.(count), before: { lines, records, summary, count } });
}

/** What is looked at to tell the format is the same in a log that was long already. */
function formatOf(log: LogBytes, before: LogFile): LogFormat | undefined {
  const { starts, count } = before.lines;
  if ((starts[count] ?? 0) < SPREAD_BYTES) return detectFormat(sampleOf(log), formats);
  return formats.find(({ id, stateful }) => id === scannedAs(before) && !stateful);
}

/** CBS.log and dism.log are read by the format of the Panther family. */
function scannedAs({ format }: LogFile): LogFile['format'] {
  return format === 'cbs' || format === 'dism' ? 'panther' : format;
}

/** The last record whose first line has a header: from there on the appended file is read as if from its beginning. */
function lastWithHeader({ records }: LogFile): number {
  let record = records.count - 1;
  while (record >= 0 && Number.isNaN(records.time[record]) && records.messageColumn[record] === 0) record--;
  return record;
}
