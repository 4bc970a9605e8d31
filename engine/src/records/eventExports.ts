import type { LogFile } from '../model/record.js';
import { eventCsvRows } from './formats/eventCsv.js';
import { dataOfMessage } from './eventMessages.js';
import { namedEventData } from './eventData.js';
import type { ForeignEvent } from './foreign.js';
import { decodeEntities, readTags, type Tag } from './tags.js';

/** In characters; a longer one is damage. */
const LONGEST_EVENT = 1024 * 1024;
const MOST_EVENTS = 200_000;
const END = '</Event>';

/**
 * The events of an export that have one of the ids; others are not looked at closely.
 *
 * An export as CSV has only the words of an event, in the language of the machine that wrote it: what the words state is
 * read where their shape is known.
 */
export function exportedEvents(log: LogFile, ids: ReadonlySet<number>): readonly ForeignEvent[] {
  if (log.format === 'event-csv') {
    return eventCsvRows(log, ids).map(({ line, provider, eventId, message }) => ({
      line,
      provider,
      eventId,
      channel: '',
      data: dataOfMessage(provider, eventId, message),
    }));
  }
  return log.format === 'event-xml' ? xmlEvents(log, ids) : [];
}

function xmlEvents(log: LogFile, ids: ReadonlySet<number>): readonly ForeignEvent[] {
  const events: ForeignEvent[] = [];
  /** Lines since the last event, of which none ends one. */
  let pending: string[] = [];
  let pendingLength = 0;
  for (let line = 0; line < log.lines.count && events.length < MOST_EVENTS; line++) {
    const own = log.lines.text(line);
    pending.push(own);
    pendingLength += own.length + 1;
    if (!own.includes(END)) {
      // An event whose end is lost must not swallow those behind it.
      if (pendingLength > LONGEST_EVENT) [pending, pendingLength] = [[], 0];
      continue;
    }
    const text = pending.join('\n');
    let at = 0;
    let current = line - pending.length + 1;
    for (let end = text.indexOf(END); end >= 0; end = text.indexOf(END, at)) {
      const open = lastOpening(text, at, end);
      const event = open < 0 ? undefined : eventOf(text.slice(open, end), ids);
      if (event) events.push({ ...event, line: current + breaksIn(text, at, open) });
      current += breaksIn(text, at, end);
      at = end + END.length;
    }
    const rest = text.slice(at);
    [pending, pendingLength] = rest.trim() === '' ? [[], 0] : [[rest], rest.length];
  }
  return events;
}

/** Where the event that ends at `end` begins: the last `<Event` before it, so that one without an end is passed over. */
function lastOpening(text: string, from: number, end: number): number {
  // Searched in this piece alone: a search through all of the text would be repeated for every event.
  const piece = text.slice(from, end);
  for (let at = piece.lastIndexOf('<Event'); at >= 0; at = at === 0 ? -1 : piece.lastIndexOf('<Event', at - 1)) {
    if (/[\s>]/.test(piece[at + 6] ?? '')) return from + at;
  }
  return -1;
}

function breaksIn(text: string, from: number, to: number): number {
  let breaks = 0;
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === 0x0a) breaks++;
  return breaks;
}

function eventOf(text: string, ids: ReadonlySet<number>): Omit<ForeignEvent, 'line'> | undefined {
  const eventId = Number(/<EventID[^>]{0,60}>\s*(\d{1,6})\s*</.exec(text)?.[1] ?? NaN);
  if (!ids.has(eventId)) return undefined;
  const tags = readTags(text);
  const attributes = tags.find(({ name }) => name === 'Provider')?.attributes ?? {};
  const provider = attributes['Name'] ?? attributes['EventSourceName'] ?? '';
  const time = Date.parse(tags.find(({ name }) => name === 'TimeCreated')?.attributes['SystemTime'] ?? '');
  const channel = /<Channel>([^<]{0,200})</.exec(text)?.[1] ?? '';
  return {
    provider,
    eventId,
    channel: decodeEntities(channel),
    data: namedEventData(provider, eventId, dataOf(text, tags)),
    ...(!Number.isNaN(time) && { time }),
  };
}

/** `EventData` in order; `UserData` by the names of its innermost elements. Words in `RenderingInfo` are left out. */
function dataOf(text: string, tags: readonly Tag[]): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  let holder = '';
  tags.forEach((tag, index) => {
    const { name, kind, attributes } = tag;
    if (name === 'EventData' || name === 'UserData') {
      holder = kind === 'open' ? name : '';
      return;
    }
    if (holder === '' || kind === 'close') return;
    const next = tags[index + 1];
    // An element that holds others has no text of its own.
    if (kind === 'open' && next?.kind !== 'close') return;
    const value = kind === 'open' && next ? decodeEntities(text.slice(tag.to, next.from)) : '';
    found.push([name === 'Data' ? (attributes['Name'] ?? '') : name, value]);
  });
  return found;
}
