import type { BytesOfLines } from '../records/beginnings.js';
import type { LogFile, RecordTable } from '../model/record.js';
import type { ProbeHit, RecordProbe } from './recordProbe.js';

/** Messages that are remembered, over all probes, and how long one may be, in bytes. */
const MOST = 8192;
const LONGEST = 512;

const SPACE = 0x20;

interface Known {
  readonly message: Uint8Array;
  /** Where the message began in the line that was looked at. */
  readonly column: number;
  readonly hit: ProbeHit | undefined;
}

/** A message in the bytes of its line: where it begins and ends there, and a number that tells most others apart. */
interface Message {
  readonly from: number;
  readonly end: number;
  /** Where it begins in the line; its characters are ASCII, so are those before it. */
  readonly column: number;
  readonly hash: number;
}

/**
 * What patterns found in messages that stood in the log before. Setup says the same things for every driver, file and
 * image, and tries what failed again: of a hundred lines that hold the text of a signature a few are new. To know a
 * message again takes a tenth of decoding it and running the pattern.
 */
export class MessageMemory {
  private readonly known = new Map<RecordProbe, Map<number, Known>>();
  private count = 0;

  /** What the probe finds in a record whose first line stands in `lines`: as its own `find`, but for what it costs. */
  find(probe: RecordProbe, log: LogFile, record: number, lines: BytesOfLines): ProbeHit | undefined {
    const { records } = log;
    const message = probe.ofMessage ? messageOf(record, records, lines) : undefined;
    if (!message) return probe.find(log, record);
    const known = this.known.get(probe)?.get(message.hash);
    if (known && isSame(known.message, lines.bytes, message)) {
      return known.hit && moved(known.hit, record, records.firstLine[record] ?? 0, message.column - known.column);
    }
    const hit = probe.find(log, record);
    const copy = new Uint8Array(lines.bytes.subarray(message.from, message.end));
    this.keep(probe, message, { message: copy, column: message.column, hit });
    return hit;
  }

  private keep(probe: RecordProbe, { hash }: Message, known: Known): void {
    if (this.count >= MOST) {
      this.known.clear();
      this.count = 0;
    }
    let of = this.known.get(probe);
    if (!of) this.known.set(probe, (of = new Map<number, Known>()));
    of.set(hash, known);
    this.count++;
  }
}

/** Undefined for a long message, one with characters beyond ASCII before or in it, and one in bytes that are not here. */
function messageOf(
  record: number,
  { firstLine, messageColumn }: RecordTable,
  { bytes, base, starts }: BytesOfLines,
): Message | undefined {
  const line = firstLine[record] ?? 0;
  const start = (starts[line] ?? 0) - base;
  let end = (starts[line + 1] ?? 0) - base;
  if (start < 0 || end > bytes.length) return undefined;
  if (end > start && bytes[end - 1] === 0x0a) end--;
  if (end > start && bytes[end - 1] === 0x0d) end--;
  let from = start + (messageColumn[record] ?? 0);
  while (bytes[from] === SPACE && from < end) from++;
  if (end - from > LONGEST) return undefined;
  let all = 0;
  for (let at = start; at < from; at++) all |= bytes[at] ?? 0;
  let hash = 0x811c9dc5;
  for (let at = from; at < end; at++) {
    const byte = bytes[at] ?? 0;
    all |= byte;
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return all < 0x80 ? { from, end, column: from - start, hash } : undefined;
}

function isSame(message: Uint8Array, bytes: Uint8Array, { from, end }: Message): boolean {
  if (message.length !== end - from) return false;
  for (let i = 0; i < message.length; i++) if (message[i] !== bytes[from + i]) return false;
  return true;
}

/** The same hit in another record, whose message begins `by` columns further on. */
function moved(hit: ProbeHit, record: number, line: number, by: number): ProbeHit {
  if (by === 0) return { ...hit, record, line };
  const captureSpans = Object.fromEntries(
    Object.entries(hit.captureSpans).map(([name, { start, end }]) => [name, { start: start + by, end: end + by }]),
  );
  const span = { start: hit.span.start + by, end: hit.span.end + by };
  return { record, line, span, captures: hit.captures, captureSpans };
}
