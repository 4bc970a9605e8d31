import { LEVEL_ERROR, LEVEL_INFO, LEVEL_NONE, LEVEL_WARNING } from '../../model/record.js';
import type { Problem } from '../../model/problem.js';
import type { LogFile } from '../../model/record.js';
import { localTime } from '../digits.js';
import type { Header, LogFormat } from '../header.js';
import { shareOf } from '../header.js';
import { taskSequenceSteps } from './taskSequenceSteps.js';

/**
 * Logs of Configuration Manager (smsts.log and others), in the form that CMTrace reads and in the two that it and older
 * components write as plain text. A message may run over several lines; time, component and type stand behind it.
 *
 * ```
 * <![LOG[Starting task sequence.]LOG]!><time="08:52:46.657+240" date="07-14-2021" component="TSManager" context="" type="1" thread="2044" file="main.cpp:12">
 * message, local time with the bias in minutes, MM-DD-YYYY, component, type 1 info 2 warning 3 error, thread, source
 * Starting task sequence.  $$<TSManager><07-14-2021 08:52:46.657+240><thread=2044 (0x7FC)>
 * Starting task sequence.<TAB>TSManager<TAB>7/14/2021 8:52:46 AM<TAB>2044 (0x07FC)
 * 07-14-2021 08:52:46.657<TAB>TSManager<TAB>2044 (0x7FC)<TAB>Starting task sequence.
 * ```
 *
 * The plain forms state no level; they are known from documentation and quoted lines, no whole real file was seen.
 */
export const cmtrace: LogFormat = {
  id: 'cmtrace',
  claims: (sample) =>
    Math.max(
      shareOf(sample, (line) => line.startsWith(OPEN) || isPlain(line)),
      sample.lines[0]?.startsWith(OPEN) ? 0.5 : 0,
    ),
  reader: () => (bytes, start, end, header) => {
    header.time = NaN;
    header.level = LEVEL_NONE;
    header.component = '';
    header.eventId = 0;
    header.messageColumn = 0;
    return startsWith(bytes, start, OPEN) ? framed(bytes, start, header) : plain(bytes, start, end, header);
  },
  steps: taskSequenceSteps,
  problems: unclosed,
};

const OPEN = '<![LOG[';
const CLOSE = ']LOG]!>';
/** Attributes behind a message; the names of users in `context` are the longest of them. */
const LONGEST_TAIL = 600;
/** Fraction and date may be short: `time="10:22:50.8422964" date="1-2-2015"`. */
const ATTRIBUTES =
  /^<time="(\d{1,2}):(\d\d):(\d\d)(?:\.(\d{1,7}))?[^"]{0,12}" date="(\d{1,2})-(\d{1,2})-(\d{4})" component="([^"]{0,100})" context="[^"]{0,300}" type="(\d)"/;

function framed(bytes: Uint8Array, start: number, header: Header): true {
  header.level = LEVEL_INFO;
  header.messageColumn = OPEN.length;
  const close = closing(bytes, start + OPEN.length);
  if (close < 0) return true;
  const tail = ATTRIBUTES.exec(latin1(bytes, close + CLOSE.length, close + CLOSE.length + LONGEST_TAIL));
  if (!tail) return true;
  header.time = localTime(
    Number(tail[7]),
    Number(tail[5]),
    Number(tail[6]),
    Number(tail[1]),
    Number(tail[2]),
    Number(tail[3]),
    milliseconds(tail[4]),
  );
  header.component = tail[8] ?? '';
  header.level = tail[9] === '3' ? LEVEL_ERROR : tail[9] === '2' ? LEVEL_WARNING : LEVEL_INFO;
  return true;
}

/** Offset of the mark that ends the message; -1 when another message begins before it. Each byte is looked at once. */
function closing(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x5d && startsWith(bytes, at, CLOSE)) return at;
    if (byte === 0x0a && startsWith(bytes, at + 1, OPEN)) return -1;
  }
  return -1;
}

const DOLLARS =
  /\$\$<([^<>]{0,80})><(\d\d)-(\d\d)-(\d{4}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?[+-]?\d{0,4}><thread=\d{1,10}/;
const LEADING =
  /^(\d\d)-(\d\d)-(\d{4}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?[\t ]{1,8}(\S{1,60})[\t ]{1,8}\d{1,10} \(0x[0-9A-Fa-f]{1,8}\)[\t ]{1,8}/;
const TRAILING =
  /(?:\t| {2,8})([^\t ]{1,60})(?:\t| {2,8})(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d):(\d\d) ([AP])M(?:\t| {2,8})\d{1,10} \(0x[0-9A-Fa-f]{1,8}\)[\t ]{0,8}$/;
/** Characters of a line's end that hold the fields of the plain forms. */
const PLAIN_TAIL = 240;

function isPlain(line: string): boolean {
  return (
    LEADING.test(line.slice(0, PLAIN_TAIL)) ||
    TRAILING.test(line.slice(-PLAIN_TAIL)) ||
    DOLLARS.test(line.slice(-PLAIN_TAIL))
  );
}

function plain(bytes: Uint8Array, start: number, end: number, header: Header): boolean {
  // `(0x7FC)`, or `(0x7FC)>` at the end of the line; a thread in its first half.
  const last = bytes[end - 1];
  const digit = bytes[start] ?? 0;
  if (digit >= 0x30 && digit <= 0x39 && bytes[start + 2] === 0x2d) {
    const head = LEADING.exec(latin1(bytes, start, Math.min(end, start + PLAIN_TAIL)));
    if (head) {
      setTime(header, [head[3], head[1], head[2], head[4], head[5], head[6], head[7]]);
      header.component = head[8] ?? '';
      header.messageColumn = head[0].length;
      return true;
    }
  }
  if (last !== 0x29 && last !== 0x3e && last !== 0x20) return false;
  const text = latin1(bytes, Math.max(start, end - PLAIN_TAIL), end);
  if (last !== 0x29) {
    const dollars = DOLLARS.exec(text);
    if (dollars) {
      setTime(header, [dollars[4], dollars[2], dollars[3], dollars[5], dollars[6], dollars[7], dollars[8]]);
      header.component = dollars[1] ?? '';
      return true;
    }
  }
  const fields = TRAILING.exec(text);
  if (!fields) return false;
  const hour = (Number(fields[5]) % 12) + (fields[8] === 'P' ? 12 : 0);
  setTime(header, [fields[4], fields[2], fields[3], String(hour), fields[6], fields[7], undefined]);
  header.component = fields[1] ?? '';
  return true;
}

/** @param parts year, month, day, hour, minute, second, fraction */
function setTime(header: Header, parts: readonly (string | undefined)[]): void {
  const [year = NaN, month = NaN, day = NaN, hour = NaN, minute = NaN, second = NaN] = parts.map(Number);
  header.time = localTime(year, month, day, hour, minute, second, milliseconds(parts[6]));
}

function milliseconds(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** The last message of a file that was cut off has no end. */
function unclosed(log: LogFile): readonly Problem[] {
  const { records, lines } = log;
  const last = records.count - 1;
  if (last < 0 || records.messageColumn[last] !== OPEN.length || !Number.isNaN(records.time[last])) return [];
  for (let line = records.firstLine[last] ?? 0; line < lines.count; line++) {
    if (lines.text(line).includes(CLOSE)) return [];
  }
  const line = (records.firstLine[last] ?? 0) + 1;
  return [{ file: log.path, line, what: 'The last message has no end: the log was cut off here.' }];
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < Math.min(end, bytes.length); i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
