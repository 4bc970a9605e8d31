import {
  LEVEL_ERROR,
  LEVEL_FATAL,
  LEVEL_INFO,
  LEVEL_WARNING,
  namedEventData,
  type ForeignEvent,
  type ForeignRecord,
} from '../../../engine/src/index.js';
import { timeText } from './evtxValues.js';
import { textOf, type XmlElement } from './evtxXml.js';

/**
 * An event as one line, and its parts:
 *
 * ```
 * 2021-06-17T02:11:40.512Z  Error     Service Control Manager  7000  Service=lwfmgr; Error=1275
 * time in UTC, level, provider, event id, data as `name=value`
 * ```
 *
 * The words of an event's message are not in the file (they are in DLLs of the machine); its data is.
 */
export interface EventLine {
  readonly record: ForeignRecord;
  readonly event: Omit<ForeignEvent, 'line'>;
}

/** Level of an event → what is written, and what it is to the engine. 0 is "always", 5 and above are verbose. */
const levelOf: readonly { readonly name: string; readonly level: number }[] = [
  { name: 'Info', level: LEVEL_INFO },
  { name: 'Critical', level: LEVEL_FATAL },
  { name: 'Error', level: LEVEL_ERROR },
  { name: 'Warning', level: LEVEL_WARNING },
  { name: 'Info', level: LEVEL_INFO },
  { name: 'Verbose', level: LEVEL_INFO },
];

/** Reads what the engine needs from an event's XML; `written` is the time of the record, used where the event has none. */
export function eventLine(root: XmlElement, written: number): EventLine {
  const system = child(root, 'System');
  const provider = system && child(system, 'Provider');
  const name = attribute(provider, 'Name') || attribute(provider, 'EventSourceName');
  const eventId = Number(text(system, 'EventID')) || 0;
  const created = Date.parse(attribute(system && child(system, 'TimeCreated'), 'SystemTime'));
  const time = Number.isNaN(created) ? written : created;
  const { name: levelName, level } = levelOf[Math.min(5, Number(text(system, 'Level')) || 0)] ?? { name: '', level: 0 };
  const data = namedEventData(name, eventId, dataOf(root));
  return {
    record: {
      time,
      level,
      component: name,
      header: `${timeText(time).padEnd(24)}  ${levelName.padEnd(8)}  ${name}  ${eventId}  `,
      message: data
        .filter(([, value]) => value !== '')
        .map(([key, value]) => (key === '' ? value : `${key}=${value}`))
        .join('; '),
    },
    event: { provider: name, eventId, channel: text(system, 'Channel'), data },
  };
}

/** `EventData` as it is; `UserData` by the names of its innermost elements. */
function dataOf(root: XmlElement): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  const leaves = (element: XmlElement): void => {
    const inner = element.children.filter((part) => typeof part !== 'string');
    for (const [name, value] of element.attributes)
      if (!/^xmlns/.test(name) && inner.length > 0) found.push([name, value]);
    if (inner.length === 0) found.push([element.name, textOf(element.children)]);
    else inner.forEach(leaves);
  };
  for (const part of root.children) {
    if (typeof part === 'string') continue;
    if (part.name === 'EventData') {
      for (const one of part.children) {
        if (typeof one === 'string') continue;
        if (one.name === 'Data') found.push([attribute(one, 'Name'), textOf(one.children)]);
        else leaves(one);
      }
    } else if (part.name === 'UserData' || part.name === 'ProcessingErrorData') leaves(part);
  }
  return found;
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  for (const part of element.children) if (typeof part !== 'string' && part.name === name) return part;
  return undefined;
}

function attribute(element: XmlElement | undefined, name: string): string {
  return element?.attributes.find(([key]) => key === name)?.[1] ?? '';
}

function text(element: XmlElement | undefined, name: string): string {
  const found = element && child(element, name);
  return found ? textOf(found.children) : '';
}
