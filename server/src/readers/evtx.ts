import { ForeignText, type ForeignEvent, type ForeignFile } from '../../../engine/src/index.js';
import { eventLine } from './evtxEvent.js';
import { fileTime } from './evtxValues.js';
import { ChunkXml } from './evtxXml.js';

/**
 * Windows event logs (System.evtx, Application.evtx, Setup.evtx).
 *
 * ```
 * 0     "ElfFile\0"  10 last chunk (8)  18 next record id (8)  2a chunks (2)  78 flags (4): 1 dirty, 2 full
 * 4096  chunks of 65,536 bytes: "ElfChnk\0"  08 first, 10 last record number  18 first, 20 last record id
 *                               30 free space (4)  512 records, one behind the other:
 *       2a 2a 00 00  size (4)  record id (8)  time written (8, FILETIME)  binary XML ...  size again (4)
 * ```
 *
 * Tolerant: a log that Windows did not close ("dirty") has a header that lags behind its chunks, a copied log may be cut
 * anywhere, and a damaged record costs only itself. Checksums are not asked: what can be read is read, and what was lost
 * is said.
 */

const FILE_HEADER = 4096;
const CHUNK = 65_536;
const CHUNK_HEADER = 512;
const RECORD_HEADER = 24;
const SMALLEST_RECORD = RECORD_HEADER + 4;
const RECORD_MARK = 0x00002a2a;
const DIRTY = 1;

interface Chunk {
  readonly offset: number;
  readonly view: DataView;
  readonly firstRecord: bigint;
  /** Behind its last record, as its header says. */
  readonly free: number;
  readonly whole: boolean;
  /** False where the header of the chunk is damaged. */
  readonly named: boolean;
}

interface Loss {
  /** Whole records whose content is damaged. */
  events: number;
  /** Records that the end of the file cuts. */
  cut: number;
  bytes: number;
  readonly chunks: number[];
}

/** Reads an event log; undefined when the bytes are none. Never throws. */
export function readEvtx(bytes: Uint8Array): ForeignFile | undefined {
  if (!startsWith(bytes, 'ElfFile\0')) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new ForeignText();
  const events: ForeignEvent[] = [];
  const loss: Loss = { events: 0, cut: 0, bytes: 0, chunks: [] };
  const ids = { count: 0n, first: -1n, last: -1n };
  for (const chunk of chunksOf(view, loss)) {
    for (const record of recordsOf(chunk, loss)) {
      const written = fileTime(chunk.view, record.start + 16);
      try {
        const { record: line, event } = eventLine(
          record.xml.event(record.start + RECORD_HEADER, record.end - 4),
          written,
        );
        events.push({ ...event, line: text.add(line) });
      } catch {
        loss.events++;
        text.add({ time: written, header: `${new Date(written || 0).toISOString()}  `, message: `? ${record.id}` });
      }
      ids.count++;
      if (ids.first < 0n || record.id < ids.first) ids.first = record.id;
      if (record.id > ids.last) ids.last = record.id;
    }
  }
  return { format: 'evtx', ...text.finish(), events, problems: problemsOf(view, loss, ids) };
}

/** The chunks in the order of their records: a log that is full is overwritten from its start. */
function chunksOf(view: DataView, loss: Loss): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let offset = FILE_HEADER; offset + CHUNK_HEADER < view.byteLength; offset += CHUNK) {
    const length = Math.min(CHUNK, view.byteLength - offset);
    const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, length);
    const named = startsWith(bytes, 'ElfChnk\0');
    if (!named) {
      if (isBlank(bytes)) continue;
      loss.chunks.push((offset - FILE_HEADER) / CHUNK);
    }
    const own = new DataView(bytes.buffer, bytes.byteOffset, length);
    const free = own.getUint32(48, true);
    const firstRecord = firstRecordId(own) ?? own.getBigUint64(24, true);
    chunks.push({
      offset,
      view: own,
      firstRecord,
      free: named && free >= CHUNK_HEADER && free <= CHUNK ? free : CHUNK,
      whole: length === CHUNK,
      named,
    });
  }
  return chunks.sort((a, b) =>
    a.firstRecord < b.firstRecord ? -1 : a.firstRecord > b.firstRecord ? 1 : a.offset - b.offset,
  );
}

/** Id of the record that stands first; its own word counts for more than the header's. */
function firstRecordId(view: DataView): bigint | undefined {
  return sizeAt(view, CHUNK_HEADER) ? view.getBigUint64(CHUNK_HEADER + 8, true) : undefined;
}

interface RecordPlace {
  readonly start: number;
  readonly end: number;
  readonly id: bigint;
  readonly xml: ChunkXml;
}

function* recordsOf({ view, free, whole, named }: Chunk, loss: Loss): Generator<RecordPlace> {
  const xml = new ChunkXml(view);
  let at = CHUNK_HEADER;
  let last: bigint | undefined;
  while (at + SMALLEST_RECORD <= view.byteLength) {
    const size = sizeAt(view, at);
    if (size !== undefined) {
      const id = view.getBigUint64(at + 8, true);
      // Behind the last record there may be old ones; those of a log that was not closed go on counting.
      if (at >= free && last !== undefined && id !== last + 1n) return;
      last = id;
      yield { start: at, end: at + size, id, xml };
      at += size;
      continue;
    }
    if (at >= free) return;
    const next = nextRecord(view, at + 1, Math.min(free, view.byteLength));
    if (next === undefined) {
      // A record that the file's end cuts, or nothing but damage up to the end of the chunk.
      const end = Math.min(free, view.byteLength);
      if (whole && named) loss.bytes += end - at;
      else if (view.getUint32(at, true) === RECORD_MARK) loss.cut++;
      return;
    }
    loss.bytes += next - at;
    at = next;
  }
}

/** Size of the record at `at`; undefined where none stands that is whole. */
function sizeAt(view: DataView, at: number): number | undefined {
  if (at + SMALLEST_RECORD > view.byteLength || view.getUint32(at, true) !== RECORD_MARK) return undefined;
  const size = view.getUint32(at + 4, true);
  if (size < SMALLEST_RECORD || at + size > view.byteLength) return undefined;
  return view.getUint32(at + size - 4, true) === size ? size : undefined;
}

function nextRecord(view: DataView, from: number, end: number): number | undefined {
  for (let at = from; at + SMALLEST_RECORD <= end; at++) {
    if (view.getUint8(at) === 0x2a && sizeAt(view, at) !== undefined) return at;
  }
  return undefined;
}

function problemsOf(
  view: DataView,
  loss: Loss,
  ids: { readonly count: bigint; readonly first: bigint; readonly last: bigint },
): ForeignFile['problems'] {
  const problems: { what: string; args?: (string | number)[] }[] = [];
  if (view.byteLength < FILE_HEADER) {
    return [{ what: 'The event log ends inside its header: no event could be read.' }];
  }
  const announced = FILE_HEADER + view.getUint16(42, true) * CHUNK;
  // Chunks are written whole: a part of one says that the file is cut, also where the header lags behind.
  const expectedBytes = Math.max(announced, FILE_HEADER + Math.ceil((view.byteLength - FILE_HEADER) / CHUNK) * CHUNK);
  const nextId = view.getBigUint64(24, true);
  const read = Number(ids.count) - loss.events;
  if (view.byteLength < expectedBytes) {
    problems.push({
      what: 'The event log is cut off: {0} of {1} bytes are there. {2} events were read; the log had written {3}.',
      args: [view.byteLength, expectedBytes, read, Number(nextId > 0n ? nextId - 1n : 0n)],
    });
  } else if (ids.count > 0n && ids.last - ids.first + 1n > ids.count) {
    problems.push({
      what: '{0} of {1} events are missing in the event log: their part of the file is damaged.',
      args: [Number(ids.last - ids.first + 1n - ids.count), Number(ids.last - ids.first + 1n)],
    });
  }
  if (loss.cut > 0)
    problems.push({ what: 'The file ends in the middle of an event; its beginning could not be used.' });
  if (loss.events > 0) problems.push({ what: '{0} events could not be read: they are damaged.', args: [loss.events] });
  if (loss.bytes > 0) {
    problems.push({ what: '{0} bytes between the events are damaged and were skipped.', args: [loss.bytes] });
  }
  if (loss.chunks.length > 0) {
    problems.push({
      what: '{0} blocks of the event log have a damaged header; what could be recognised inside was read.',
      args: [loss.chunks.length],
    });
  }
  if (view.getUint32(120, true) & DIRTY) {
    problems.push({
      what: 'The event log was not closed properly; it was read to the last event that was written completely.',
    });
  }
  return problems;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}

function isBlank(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0) return false;
  return true;
}
