// Finds many texts at once, without case for ASCII letters. Every text of at least `stride + 3` characters holds, wherever
// it stands, four bytes (a gram) at one of every `stride` places: only there the log is looked at. The host chose for each
// text which of its grams those are, and wrote them into the tables.
import {
  CHUNK,
  FILTER,
  FILTER_BITS,
  FINDS,
  FOLD,
  FOUND,
  GRAM_ROW,
  GRAM_ROWS,
  hashOf,
  TABLE,
  TABLE_BITS,
  TEXT_ROWS,
} from './memory';

/** Where the next call goes on, in the chunk; above `to - 4` when all has been searched. */
export let searchedTo: u32 = 0;

/**
 * Looks at every `stride`th place of the bytes `at`, `at + stride`, ... of the chunk.
 *
 * @param from texts lie in bytes `from` to `to` (exclusive)
 * @returns how many were found; `FOUND` holds their numbers and the bytes behind them by turns. The order is that of the
 *   places that were looked at.
 */
export function findTexts(at: u32, from: u32, to: u32, stride: u32): u32 {
  let place: usize = CHUNK + at;
  const first: usize = CHUNK + from;
  const end: usize = CHUNK + to;
  const step = <usize>stride;
  let found: u32 = 0;
  // Four places at a time, none of which waits for another.
  while (place + 3 * step + 4 <= end && found <= FINDS / 2) {
    const a = may(place);
    const b = may(place + step);
    const c = may(place + 2 * step);
    const d = may(place + 3 * step);
    if ((a | b | c | d) & 1) {
      if (a & 1) found = check(place, first, end, found);
      if (b & 1) found = check(place + step, first, end, found);
      if (c & 1) found = check(place + 2 * step, first, end, found);
      if (d & 1) found = check(place + 3 * step, first, end, found);
    }
    place += 4 * step;
  }
  if (place + 3 * step + 4 > end) {
    for (; place + 4 <= end && found <= FINDS / 2; place += step) {
      if (may(place) & 1) found = check(place, first, end, found);
    }
  }
  searchedTo = <u32>place - CHUNK;
  return found;
}

/** Its lowest bit says whether a gram may stand at a place. */
function may(place: usize): u32 {
  const hash = hashOf(load<u32>(place) | FOLD, FILTER_BITS);
  return (<u32>load<u8>(FILTER + (hash >> 3))) >> (hash & 7);
}

/** Which texts have their gram here. */
function check(place: usize, first: usize, end: usize, found: u32): u32 {
  const word = load<u32>(place) | FOLD;
  for (let gram = <u32>load<u16>(TABLE + (hashOf(word, TABLE_BITS) << 1)); gram != 0;) {
    const row: usize = GRAM_ROWS + gram * GRAM_ROW;
    if (load<u32>(row) == word) {
      const begin = place - load<u16>(row, 12);
      if (begin >= first && (load<u32>(begin + load<u16>(row, 14)) | FOLD) == load<u32>(row, 4)) {
        const text = <u32>load<u16>(row, 8);
        const length = load<u32>(TEXT_ROWS + (text << 3), 4);
        if (found < FINDS && begin + length <= end && isAt(begin, load<u32>(TEXT_ROWS + (text << 3)), length)) {
          store<u32>(FOUND + (found << 3), text);
          store<u32>(FOUND + (found << 3), <u32>(begin + length) - CHUNK, 4);
          found++;
        }
      }
    }
    gram = load<u16>(row, 10);
  }
  return found;
}

/** Whether a text, in lower case, stands at a byte. */
function isAt(begin: usize, text: usize, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) {
    const byte = load<u8>(begin + i);
    if ((byte - 0x41 <= 25 ? byte + 0x20 : byte) != load<u8>(text + i)) return false;
  }
  return true;
}
