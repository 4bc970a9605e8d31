import { LEVEL_ERROR, LEVEL_FATAL, LEVEL_INFO, LEVEL_NONE, LEVEL_WARNING } from '../../model/record.js';
import { everyLine, type HeaderReader, type LogFormat } from '../header.js';
import { decodeEntities } from '../tags.js';

/**
 * Event logs that were exported as XML: by the Event Viewer ("Save All Events As", all events in one line, in `Events`),
 * by `wevtutil qe System /f:xml` (one event a line, no root) or `/f:RenderedXml` (with the words of each event in
 * `RenderingInfo`), and several of them one behind the other. Their times are UTC, as in the event log itself.
 *
 * ```
 * <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Service Control Manager'
 *  Guid='{...}' EventSourceName='...'/><EventID Qualifiers='49152'>7000</EventID><Level>2</Level>
 *  <TimeCreated SystemTime='2021-06-17T02:11:40.512Z'/>...<Channel>System</Channel></System>
 *  <EventData><Data Name='param1'>lwfmgr</Data><Data Name='param2'>%%1275</Data></EventData></Event>
 * ```
 *
 * No export of a real machine was at hand: written from the schema of events, which event logs hold in binary form.
 */
export const eventXml: LogFormat = {
  id: 'event-xml',
  utc: true,
  claims: (sample) => (sample.lines.slice(0, 40).some((line) => line.includes(NAMESPACE)) ? 0.99 : 0),
  reader: () => event,
  problems: (log) => {
    const { count } = log.lines;
    const last = count > 0 ? log.lines.lineBytes(count - 1) : new Uint8Array(0);
    const tail = latin1(last, Math.max(0, last.length - 4096), last.length).trimEnd();
    const from = count > 1 && tail === '' ? count - 2 : count - 1;
    const before = from >= 0 ? log.lines.lineBytes(from) : last;
    const text = tail !== '' ? tail : latin1(before, Math.max(0, before.length - 4096), before.length).trimEnd();
    return text === '' || /<\/(?:Event|Events)>$/.test(text)
      ? []
      : [
          {
            file: log.path,
            line: from + 1,
            what: 'The export ends in the middle of an event; the events before it were read.',
          },
        ];
  },
};

const NAMESPACE = 'schemas.microsoft.com/win/2004/08/events/event';
/** What a record says of itself stands within so many bytes of its beginning. */
const LOOKED_AT = 4096;

/** Level of an event → the engine's; 0 is "always", 5 is verbose. */
export const eventLevels: readonly number[] = [
  LEVEL_INFO,
  LEVEL_FATAL,
  LEVEL_ERROR,
  LEVEL_WARNING,
  LEVEL_INFO,
  LEVEL_INFO,
];

/** A line that begins an event begins a record; several events in one line are one record. */
const event: HeaderReader = (bytes, start, end, header) => {
  const head = latin1(bytes, start, Math.min(end, start + LOOKED_AT));
  const at = head.search(/<Event[\s>]/);
  if (at < 0) {
    // An XML declaration, `<Events>`, `</Events>`; anything else continues the event.
    if (!/^\s*(?:<\?xml|<\/?Events)/.test(head)) return false;
    return everyLine(bytes, start, end, header);
  }
  everyLine(bytes, start, end, header);
  // A laid-out event goes on in the lines below.
  const text = head.includes('</System>')
    ? head.slice(at)
    : latin1(bytes, start + at, Math.min(bytes.length, start + at + LOOKED_AT));
  const next = text.slice(1).search(/<Event[\s>]/);
  const own = next < 0 ? text : text.slice(0, next + 1);
  const time = /SystemTime\s*=\s*['"]([^'"]{10,40})['"]/.exec(own)?.[1];
  header.time = time === undefined ? NaN : Date.parse(time);
  header.component = decodeEntities(/<Provider\s[^<>]*?Name\s*=\s*['"]([^'"]{1,200})['"]/.exec(own)?.[1] ?? '');
  const level = Number(/<Level>(\d{1,3})<\/Level>/.exec(own)?.[1] ?? NaN);
  const alone = next < 0 || start + at + next + 1 >= end;
  header.level = alone && !Number.isNaN(level) ? (eventLevels[Math.min(5, level)] ?? LEVEL_NONE) : LEVEL_NONE;
  header.messageColumn = at;
  return true;
};

const decoder = new TextDecoder('latin1');

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}
