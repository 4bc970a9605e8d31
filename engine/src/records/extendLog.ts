import { extendLines } from '../lines/lines.js';
import type { LogFile } from '../model/record.js';
import { binaryKind, detectFormat, sampleOf } from './detect.js';
import { fixedColumnFamily } from './family.js';
import { formats } from './formats/index.js';
import { cut } from './scan.js';

/**
 * A log that has grown, as `scanLog` would read it afresh: the lines and records that were read before are taken over,
 * only what was appended is cut.
 *
 * @param before the log as it was
 * @param bytes the whole file as it is now; it begins with the bytes that `before` was made of
 * @returns undefined when nothing can be taken over: binary, UTF-16, no record with a header yet, a format whose lines
 *   lean on earlier ones, or a file that looks like another format now
 */
export function extendLog(before: LogFile, bytes: Uint8Array): LogFile | undefined {
  if (binaryKind(bytes) || before.records.count === 0) return undefined;
  const lines = extendLines(before.lines, bytes);
  if (!lines) return undefined;
  const format = detectFormat(sampleOf(lines), formats);
  if (!format || format.stateful || format.id !== scannedAs(before)) return undefined;
  const kept = lastWithHeader(before);
  if (kept < 0) return undefined;
  const records = cut(lines, format, { records: before.records, count: kept });
  const { path } = before;
  return {
    path,
    format: format.id === 'panther' ? fixedColumnFamily(lines, records, path) : format.id,
    lines,
    records,
    ...(format.utc && { utc: true }),
  };
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
