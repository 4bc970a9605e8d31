import type { LogFile } from '../model/record.js';
import type { LineMemory, UtcSearch } from '../records/lineMemory.js';

/** Zones lie on quarters of an hour. */
const QUARTER = 900;
/** A few lines tell the zone; a log may hold thousands. */
const MOST_SAMPLES = 20;
/** So many lines of CSI are looked at, and so many where none names UTC: a log of gigabytes is not read again for it. */
const MOST_LINES = 4000;
const MOST_IN_VAIN = 1000;

/**
 * Local time less UTC, in seconds, of a range of records, from CSI's lines. They carry UTC beside the local stamp:
 * `2023-05-17 08:44:12, Error CSI 00000008@2023/5/17:15:44:12.956 (F) ...` is UTC-7.
 *
 * @param from first record
 * @param to behind the last record
 * @param memory what the lines said when the log was shorter
 * @returns undefined when no line tells it, or lines contradict each other
 */
export function utcOffset(log: LogFile, from: number, to: number, memory?: LineMemory): number | undefined {
  const csi = log.records.components.indexOf('CSI');
  if (csi < 0) return undefined;
  const known = memory?.utc.get(from);
  const search = known && known.ended <= to ? known : freshSearch(from);
  goOn(search, log, { to, csi });
  memory?.utc.set(from, search);
  return search.offset;
}

function freshSearch(from: number): UtcSearch {
  return { ended: from, over: false, offset: undefined, samples: 0, looked: 0, last: -1 };
}

/** Looks at the records that the search has not seen. */
function goOn(search: UtcSearch, log: LogFile, { to, csi }: { readonly to: number; readonly csi: number }): void {
  for (; !search.over && search.ended < to; search.ended++) {
    const record = search.ended;
    if (log.records.component[record] !== csi) continue;
    search.last = record;
    if (++search.looked > (search.samples === 0 ? MOST_IN_VAIN : MOST_LINES)) {
      search.over = true;
      return;
    }
    const utc = utcOf(log, record);
    const local = log.records.time[record] ?? NaN;
    if (utc === undefined || Number.isNaN(local)) continue;
    const found = Math.round((local - utc) / 1000 / QUARTER) * QUARTER;
    const contradicted = search.offset !== undefined && search.offset !== found;
    search.offset = contradicted ? undefined : found;
    search.over = contradicted || ++search.samples >= MOST_SAMPLES;
  }
}

/** `00000008@2023/5/17:15:44:12.956` at the start of the message, as milliseconds since 1970. */
function utcOf(log: LogFile, record: number): number | undefined {
  const line = log.records.firstLine[record] ?? 0;
  const bytes = log.lines.lineBytes(line);
  const start = log.records.messageColumn[record] ?? 0;
  if (bytes[start + 8] !== 0x40) return undefined;
  const text = String.fromCharCode(...bytes.subarray(start, start + 34));
  const parts = /^[0-9a-f]{8}@(\d{4})\/(\d{1,2})\/(\d{1,2}):(\d\d):(\d\d):(\d\d)\.(\d{3})/.exec(text);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}
