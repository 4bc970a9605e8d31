import { LEVEL_ERROR, LEVEL_FATAL, LEVEL_INFO, LEVEL_NONE, LEVEL_WARNING, type LogFile } from '../../model/record.js';
import { dateOrderOf, localDate, type DateOrder } from '../localDate.js';
import { everyLine, type HeaderReader, type LogFormat } from '../header.js';
import { splitCsv } from './csv.js';
import { eventLevels } from './eventXml.js';
import { entryFor } from '../../model/wordTable.js';

/**
 * Event logs that were exported as CSV or text. Heads and levels are in the language of the machine, times in its local
 * time and its way of writing dates; the data of an event is gone, only its words are there.
 *
 * ```
 * Level,Date and Time,Source,Event ID,Task Category                          Event Viewer, comma or tab; the words follow
 * 错误,2021/6/17 2:11:40,Service Control Manager,7000,无,"由于下列错误，..."
 * #TYPE System.Diagnostics.Eventing.Reader.EventLogRecord                    Get-WinEvent | Export-Csv
 * "Message","Id","Version","Qualifiers","Level",...,"ProviderName",...,"TimeCreated",...
 * "EventID","MachineName",...,"EntryType","Message","Source",...,"TimeGenerated",...    Get-EventLog | Export-Csv
 * ```
 *
 * No export of a real machine was at hand: written from the columns that these programs document.
 */
export const eventCsv: LogFormat = {
  id: 'event-csv',
  stateful: true,
  claims: (sample) => {
    const at = sample.lines.findIndex((line) => !line.startsWith('#TYPE '));
    const head = sample.lines[at];
    if (head === undefined || head.length > 4000) return 0;
    const layout = layoutOf(head);
    if (!layout) return 0;
    if (layout.named) return 0.97;
    return sample.lines.slice(at + 1, at + 60).some((line) => viewerRow.test(line)) ? 0.97 : 0;
  },
  reader: () => rowReader(),
  problems: (log) => {
    const undated = log.records.count > 1 && log.records.time.slice(1).every((time) => Number.isNaN(time));
    return undated && layoutIn(log)
      ? [
          {
            file: log.path,
            line: 1,
            what: 'No date of this export tells whether the day or the month comes first: its events have no time. Export it as XML or as an event log.',
          },
        ]
      : [];
  },
};

/** A row of an exported event log. */
export interface EventRow {
  /** 0-based. */
  readonly line: number;
  readonly provider: string;
  readonly eventId: number;
  readonly message: string;
}

/** The rows with one of the ids. */
export function eventCsvRows(log: LogFile, ids: ReadonlySet<number>): readonly EventRow[] {
  const layout = layoutIn(log);
  if (!layout) return [];
  const rows: EventRow[] = [];
  const { records, lines } = log;
  for (let record = 0; record < records.count; record++) {
    const line = records.firstLine[record] ?? 0;
    const end = record + 1 < records.count ? (records.firstLine[record + 1] ?? 0) : lines.count;
    let text = '';
    for (let at = line; at < end && text.length < LONGEST_ROW; at++)
      text += `${at > line ? '\n' : ''}${lines.text(at)}`;
    const fields = splitCsv(text.slice(0, LONGEST_ROW), layout.separator);
    const eventId = Number(fields[layout.id] ?? NaN);
    if (!ids.has(eventId)) continue;
    rows.push({ line, eventId, provider: fields[layout.provider] ?? '', message: fields[layout.message] ?? '' });
  }
  return rows;
}

/** Where each fact stands in a row. */
interface Layout {
  readonly separator: string;
  readonly time: number;
  readonly provider: number;
  readonly id: number;
  readonly message: number;
  /** Columns that may say the level; the first that does counts. */
  readonly levels: readonly number[];
  /** Columns are named in English, as PowerShell does; else their order is the Event Viewer's. */
  readonly named: boolean;
}

const LONGEST_ROW = 64 * 1024;

/** `Level,Date and Time,Source,Event ID,Task Category` in any language: a row has a date, then a name, then a number. */
const viewerRow =
  /^"?[^,\t;"]{1,40}"?[,\t;]"?\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}[^,\t;"]{2,40}"?[,\t;]"?[^,\t;"]{1,200}"?[,\t;]"?\d{1,6}"?[,\t;]/;

function layoutOf(head: string): Layout | undefined {
  const separator = [',', ';', '\t'].find((one) => head.split(one).length >= 5);
  if (separator === undefined) return undefined;
  const names = splitCsv(head.trim(), separator);
  const at = (...wanted: readonly string[]): number => names.findIndex((name) => wanted.includes(name));
  const time = at('TimeCreated', 'TimeGenerated');
  const provider = at('ProviderName', 'Source');
  const id = at('Id', 'EventID', 'EventId');
  const message = at('Message');
  if (time >= 0 && provider >= 0 && id >= 0) {
    const levels = [at('Level'), at('LevelDisplayName'), at('EntryType')].filter((column) => column >= 0);
    return { separator, time, provider, id, message, levels, named: true };
  }
  const isViewer =
    names.length >= 5 && names.length <= 12 && names.every((name) => name.length < 40 && !/^\d+$/.test(name));
  return isViewer ? { separator, levels: [0], time: 1, provider: 2, id: 3, message: 5, named: false } : undefined;
}

function layoutIn(log: LogFile): Layout | undefined {
  for (let line = 0; line < Math.min(3, log.lines.count); line++) {
    const text = log.lines.text(line);
    if (text.trim() !== '' && !text.startsWith('#TYPE ')) return layoutOf(text);
  }
  return undefined;
}

function rowReader(): HeaderReader {
  let layout: Layout | undefined;
  let order: DateOrder | undefined;
  /** Where the quoted row that was begun last ends. */
  let until = 0;
  return (bytes, start, end, header) => {
    if (start < until) return false;
    everyLine(bytes, start, end, header);
    if (!layout) {
      const text = decode(bytes, start, end).replace(/^\uFEFF/, '');
      if (text.trim() === '' || text.startsWith('#TYPE ')) return true;
      layout = layoutOf(text);
      order = dateOrderOf(decode(bytes, end, Math.min(bytes.length, end + DATES_IN)));
      return true;
    }
    if (!layout.named && !viewerRow.test(decode(bytes, start, Math.min(end, start + 400)))) return false;
    until = rowEnd(bytes, start, end);
    const fields = splitCsv(decode(bytes, start, Math.min(until, start + LONGEST_ROW)), layout.separator);
    header.time = localDate(fields[layout.time] ?? '', order);
    header.component = (fields[layout.provider] ?? '').slice(0, 200);
    header.level =
      layout.levels.map((column) => levelOf(fields[column] ?? '')).find((level) => level !== LEVEL_NONE) ?? LEVEL_NONE;
    return true;
  };
}

/** Dates are looked for in so much of the file to tell the order of day and month. */
const DATES_IN = 8 * 1024 * 1024;

/** Behind the line that ends a row: a quote that nothing closes within a row's length is taken for damage of its line. */
function rowEnd(bytes: Uint8Array, start: number, end: number): number {
  let quoted = false;
  for (let at = start; at < Math.min(bytes.length, start + LONGEST_ROW); at++) {
    const byte = bytes[at];
    if (byte === 0x22) quoted = !quoted;
    else if ((byte === 0x0a || byte === 0x0d) && !quoted) return at;
  }
  return quoted ? end : Math.max(end, Math.min(bytes.length, start + LONGEST_ROW));
}

/** `2`, or a word of one of the languages that Windows is met in. */
function levelOf(text: string): number {
  const word = text.trim().toLowerCase();
  if (/^[0-5]$/.test(word)) return eventLevels[Number(word)] ?? LEVEL_NONE;
  return entryFor(words, word) ?? LEVEL_NONE;
}

const words: Readonly<Record<string, number>> = {
  critical: LEVEL_FATAL,
  error: LEVEL_ERROR,
  warning: LEVEL_WARNING,
  information: LEVEL_INFO,
  verbose: LEVEL_INFO,
  关键: LEVEL_FATAL,
  错误: LEVEL_ERROR,
  警告: LEVEL_WARNING,
  信息: LEVEL_INFO,
  重大: LEVEL_FATAL,
  嚴重: LEVEL_FATAL,
  錯誤: LEVEL_ERROR,
  資訊: LEVEL_INFO,
  エラー: LEVEL_ERROR,
  情報: LEVEL_INFO,
  kritisch: LEVEL_FATAL,
  fehler: LEVEL_ERROR,
  warnung: LEVEL_WARNING,
  informationen: LEVEL_INFO,
  critique: LEVEL_FATAL,
  erreur: LEVEL_ERROR,
  avertissement: LEVEL_WARNING,
  informations: LEVEL_INFO,
};

/** UTF-8, or the code page of Chinese systems, which write exports without saying so. */
function decode(bytes: Uint8Array, start: number, end: number): string {
  const part = bytes.subarray(start, end);
  const text = new TextDecoder('utf-8').decode(part);
  return text.includes('\uFFFD') ? new TextDecoder('gb18030').decode(part) : text;
}
