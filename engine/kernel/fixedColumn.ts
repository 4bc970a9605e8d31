// The header that setupact.log, setuperr.log, dism.log and CBS.log share. What it is stands in the engine's
// records/formats/fixedColumn.ts, whose reader is asked about every line that is not clear-cut.
import { searchesFor } from './beginnings';
import { SPACE, withoutEnd } from './lineEnd';
import {
  CHUNK,
  COMPONENTS,
  EVENT_IDS,
  FIRST_LINES,
  LEVELS,
  MARKS,
  MESSAGE_COLUMNS,
  NAMES,
  NAME_SLOTS,
  SEARCHES,
  STARTS,
  TIMES,
} from './memory';

const COMMA: u8 = 0x2c;
const DASH: u8 = 0x2d;
const COLON: u8 = 0x3a;
const OPEN: u8 = 0x5b;
const MESSAGE: u16 = 50;

/** Most lines have the time of the line before: only another one is worked out. */
let stampHead: v128 = v128.splat<u8>(0);
let stampTail: u32 = 0;
let stampTime: f64 = NaN;
/** The six bytes of the component column where the host is asked for a name; 0 where something else is unclear. */
let asked: u64 = 0;
let names: u32 = 0;

/** Records whose header was read by the last call; they stand in the columns. */
export let recordsRead: u32 = 0;
/** Those among them that a search has to look at; they stand in `MARKS`. */
export let marked: u32 = 0;

/**
 * Reads the headers of lines `line` to `count` (exclusive) of `STARTS`, whose bytes lie in the chunk.
 *
 * @param base where byte 0 of the chunk lies in the log
 * @param first the number of line 0 of `STARTS` in the log
 * @returns the line that the host has to look at itself; `count` when there is none
 */
export function readHeaders(line: u32, count: u32, base: u32, first: u32): u32 {
  let record: usize = 0;
  let marks: usize = MARKS;
  let next = load<u32>(STARTS + (line << 2));
  asked = 0;
  for (; line < count; line++) {
    const start: usize = CHUNK + (next - base);
    next = load<u32>(STARTS + ((line + 1) << 2));
    const behind: usize = CHUNK + (next - base);
    const byte = load<u8>(start);
    // A line that begins with no digit continues a record, unless a byte-order mark hides what it begins with.
    if (byte - 0x30 > 9) {
      if (byte == 0xef) break;
      continue;
    }
    const end = withoutEnd(start, behind);
    if (load<u8>(start, 4) != DASH || load<u8>(start, 19) != COMMA) {
      // `27:00, Info`: minutes and seconds only.
      if (load<u8>(start, 5) == COMMA && load<u8>(start, 2) == COLON) break;
      continue;
    }
    const head = v128.load(start);
    const tail = load<u32>(start, 16);
    if (tail != stampTail || v128.any_true(v128.xor(head, stampHead))) {
      if (load<u8>(start, 7) != DASH || load<u8>(start, 10) != SPACE) continue;
      if (load<u8>(start, 13) != COLON || load<u8>(start, 16) != COLON) continue;
      stampHead = head;
      stampTail = tail;
      stampTime = stampAt(start);
    }
    if (isNaN(stampTime)) continue;
    if (end < start + 50) break;
    if (load<u8>(start, 20) != SPACE || load<u8>(start, 31) != SPACE || load<u8>(start, 42) != SPACE) break;
    if (load<u8>(start, 49) != SPACE) break;
    let id: u32 = 0;
    const bracket = load<u8>(start, 32);
    if (bracket == OPEN) {
      id = hexadecimal(start + 35);
      if (id == NOT) break;
    } else if (bracket != SPACE || load<u8>(start, 41) != SPACE) break;
    const key = load<u64>(start, 43) & 0xffffffffffff;
    const name = nameOf(key);
    if (name == NOT) {
      asked = key;
      break;
    }
    store<u32>(FIRST_LINES + (record << 2), first + line);
    store<f64>(TIMES + (record << 3), stampTime);
    store<u32>(EVENT_IDS + (record << 2), id);
    store<u16>(COMPONENTS + (record << 1), <u16>name);
    store<u16>(MESSAGE_COLUMNS + (record << 1), MESSAGE);
    store<u8>(LEVELS + record, levelOf(load<u8>(start, 21)));
    const searches = searchesFor(start + 50, start, end);
    if (searches != 0) {
      store<u32>(marks, ((<u32>record) << SEARCHES) | searches);
      marks += 4;
    }
    record++;
  }
  recordsRead = <u32>record;
  marked = (<u32>(marks - MARKS)) >> 2;
  return line;
}

/** The name of the component in the line that `readHeaders` stopped at. */
export function nameIs(name: u32): void {
  // In a table that is nearly full the way to a free slot would be long.
  if (asked == 0 || names * 4 > NAME_SLOTS * 3) return;
  let slot = slotOf(asked);
  while (load<u64>(slotAt(slot)) != 0) slot = (slot + 1) & (NAME_SLOTS - 1);
  store<u64>(slotAt(slot), asked);
  store<u64>(slotAt(slot), name, 8);
  names++;
  asked = 0;
}

/** Forgets the names: they are those of another log. */
export function forgetNames(): void {
  memory.fill(NAMES, 0, 16 * NAME_SLOTS);
  names = 0;
  asked = 0;
}

/** No number, no name. */
const NOT: u32 = 0xffffffff;

function nameOf(key: u64): u32 {
  let slot = slotOf(key);
  for (let known = load<u64>(slotAt(slot)); known != 0; known = load<u64>(slotAt(slot))) {
    if (known == key) return load<u32>(slotAt(slot), 8);
    slot = (slot + 1) & (NAME_SLOTS - 1);
  }
  return NOT;
}

function slotAt(slot: u32): usize {
  return NAMES + (slot << 4);
}

function slotOf(key: u64): u32 {
  return (<u32>((key * 0x9e3779b97f4a7c15) >> 54)) & (NAME_SLOTS - 1);
}

/** Numbers are those of `LEVEL_*` in the engine's model/record.ts. */
function levelOf(letter: u8): u8 {
  if (letter == 0x49 || letter == 0x50) return 1; // I, P
  if (letter == 0x57) return 2; // W
  if (letter == 0x45) return 3; // E
  if (letter == 0x46) return 4; // F
  return 0;
}

/** Six digits; `NOT` when they are none. */
function hexadecimal(at: usize): u32 {
  let value: u32 = 0;
  for (let i: usize = 0; i < 6; i++) {
    const byte = load<u8>(at + i);
    const letter = (byte | 0x20) - 0x61;
    if (byte - 0x30 <= 9) value = (value << 4) | (byte - 0x30);
    else if (letter <= 5) value = (value << 4) | (letter + 10);
    else return NOT;
  }
  return value;
}

/** `YYYY-MM-DD hh:mm:ss` in ms since 1970 as if it were UTC; NaN when a part is out of range. As `localTime` of the engine. */
function stampAt(at: usize): f64 {
  const year = two(at) * 100 + two(at + 2);
  const month = two(at + 5);
  const day = two(at + 8);
  const hour = two(at + 11);
  const minute = two(at + 14);
  const second = two(at + 17);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) return NaN;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return NaN;
  // The year begins in March, so that the day that is too many is its last.
  const y = month <= 2 ? year - 1 : year;
  const era = (y >= 0 ? y : y - 399) / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  const days = era * 146097 + dayOfEra - 719468;
  // In minutes it would no longer fit 32 bits.
  return <f64>days * 86400000 + <f64>((hour * 60 + minute) * 60000 + second * 1000);
}

/** Two digits; far below zero when they are none. */
function two(at: usize): i32 {
  const tens = <u32>load<u8>(at) - 0x30;
  const ones = <u32>load<u8>(at, 1) - 0x30;
  return tens > 9 || ones > 9 ? -100000 : <i32>(tens * 10 + ones);
}
