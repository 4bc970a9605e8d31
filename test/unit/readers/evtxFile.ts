import { fileTimeOf, Writer } from './writeBytes.js';

export interface TestEvent {
  readonly provider: string;
  readonly eventId: number;
  readonly level: number;
  readonly time: string;
  /** Named data; an empty name makes a `Data` without one. */
  readonly data: readonly (readonly [string, string])[];
}

const CHUNK = 65_536;

/** A log of one chunk for every list of events, as Windows would write it; `dirty` leaves the header behind. */
export function evtxFile(chunks: readonly (readonly TestEvent[])[], dirty = false): Uint8Array {
  const file = new Writer().ascii('ElfFile\0').padTo(4096);
  let id = 1;
  for (const events of chunks) {
    file.raw(chunkOf(events, id));
    id += events.length;
  }
  return file
    .setU64(16, chunks.length - 1)
    .setU64(24, id)
    .setU32(32, 128)
    .setU16(36, 1)
    .setU16(38, 3)
    .setU16(40, 4096)
    .setU16(42, chunks.length)
    .setU32(120, dirty ? 1 : 0)
    .done();
}

function chunkOf(events: readonly TestEvent[], firstId: number): Uint8Array {
  const chunk = new Writer().ascii('ElfChnk\0').padTo(512);
  const names = new Map<string, number>();
  const templates = new Map<string, number>();
  events.forEach((event, i) => {
    const start = chunk.length;
    const written = Date.parse(event.time);
    chunk
      .u32(0x2a2a)
      .u32(0)
      .u64(firstId + i)
      .u64(fileTimeOf(written));
    writeEvent(chunk, event, { names, templates });
    const size = chunk.length + 4 - start;
    chunk.u32(size).setU32(start + 4, size);
  });
  return chunk
    .setU64(8, firstId)
    .setU64(16, firstId + events.length - 1)
    .setU64(24, firstId)
    .setU64(32, firstId + events.length - 1)
    .setU32(40, 128)
    .setU32(48, chunk.length)
    .padTo(CHUNK)
    .done();
}

interface Known {
  readonly names: Map<string, number>;
  readonly templates: Map<string, number>;
}

function writeEvent(chunk: Writer, event: TestEvent, known: Known): void {
  chunk.u8(0x0f, 1, 1, 0).u8(0x0c, 1).u32(7);
  // Events with data of the same names share a template, which stands with the first of them.
  const key = JSON.stringify(event.data.map(([name]) => name));
  const template = known.templates.get(key);
  const at = template ?? chunk.length + 4;
  chunk.u32(at);
  if (template === undefined) {
    known.templates.set(key, at);
    chunk.u32(0).u64(1).u64(2).u32(0);
    const body = chunk.length;
    writeTemplate(chunk, event, known);
    chunk.setU32(body - 4, chunk.length - body);
  }
  const text = (value: string): Uint8Array => new Writer().utf16(value).done();
  const number = (value: number): Uint8Array => new Writer().u16(value).done();
  const values: readonly (readonly [number, Uint8Array])[] = [
    [0x01, text(event.provider)],
    [0x06, number(event.eventId)],
    [0x04, new Uint8Array([event.level])],
    [0x11, new Writer().u64(fileTimeOf(Date.parse(event.time))).done()],
    ...event.data.map(([, value]) => [0x01, text(value)] as const),
  ];
  chunk.u32(values.length);
  for (const [type, bytes] of values) chunk.u16(bytes.length).u8(type, 0);
  for (const [, bytes] of values) chunk.raw(bytes);
}

/** `<Event><System>...</System><EventData><Data Name="x">...</Data></EventData></Event>` with gaps for the values. */
function writeTemplate(chunk: Writer, event: TestEvent, known: Known): void {
  const name = (text: string): void => {
    const stands = known.names.get(text);
    chunk.u32(stands ?? chunk.length + 4);
    if (stands !== undefined) return;
    known.names.set(text, chunk.length);
    chunk.u32(0).u16(0).u16(text.length).utf16(text).u16(0);
  };
  const gap = (index: number, type: number): void => {
    chunk.u8(0x0e).u16(index).u8(type);
  };
  const element = (of: string, attributes: readonly (readonly [string, () => void])[], content?: () => void): void => {
    chunk
      .u8(attributes.length > 0 ? 0x41 : 0x01)
      .u16(0xffff)
      .u32(0);
    name(of);
    if (attributes.length > 0) {
      const size = chunk.length;
      chunk.u32(0);
      attributes.forEach(([attribute, value], i) => {
        chunk.u8(i < attributes.length - 1 ? 0x46 : 0x06);
        name(attribute);
        value();
      });
      chunk.setU32(size, chunk.length - size - 4);
    }
    if (!content) {
      chunk.u8(0x03);
      return;
    }
    chunk.u8(0x02);
    content();
    chunk.u8(0x04);
  };
  const constant = (text: string) => (): void => {
    chunk.u8(0x05, 1).u16(text.length).utf16(text);
  };
  chunk.u8(0x0f, 1, 1, 0);
  element('Event', [], () => {
    element('System', [], () => {
      element('Provider', [['Name', () => gap(0, 0x01)]]);
      element('EventID', [], () => gap(1, 0x06));
      element('Level', [], () => gap(2, 0x04));
      element('TimeCreated', [['SystemTime', () => gap(3, 0x11)]]);
      element('Channel', [], constant('System'));
    });
    element('EventData', [], () => {
      event.data.forEach(([of], i) => {
        element('Data', of === '' ? [] : [['Name', constant(of)]], () => gap(4 + i, 0x01));
      });
    });
  });
  chunk.u8(0x00);
}
