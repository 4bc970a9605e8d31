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
  LOOKS,
  PLACES,
  TABLE,
  TABLE_BITS,
  TEXT_ROWS,
} from './memory';

/** Bytes that are looked at together. */
const GRAM: u32 = 4;

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
  while (place + GRAM <= end && found <= FINDS / 2) {
    const next = min<usize>(place + LOOKS * step, end - GRAM + 1);
    const behind = look(place, next, step);
    place += ((next - place + step - 1) / step) * step;
    for (let at: usize = PLACES; at < behind; at += 4) {
      const one: usize = load<u32>(at);
      if (found > FINDS / 2) {
        // No room is left for all texts that may stand here.
        place = one;
        break;
      }
      found = check(one, first, end, found);
    }
  }
  searchedTo = <u32>place - CHUNK;
  return found;
}

/**
 * Writes down the places `from`, `from + step`, ... below `to` where a gram may stand.
 *
 * @returns the end of what stands in `PLACES`
 */
function look(from: usize, to: usize, step: usize): usize {
  let out: usize = PLACES;
  let place = from;
  // Each is written down, and the next one over it where it is none: a guess would be wrong too often, and cost more.
  for (; place + 3 * step < to; place += 4 * step) {
    store<u32>(out, <u32>place);
    out += may(place);
    store<u32>(out, <u32>(place + step));
    out += may(place + step);
    store<u32>(out, <u32>(place + 2 * step));
    out += may(place + 2 * step);
    store<u32>(out, <u32>(place + 3 * step));
    out += may(place + 3 * step);
  }
  for (; place < to; place += step) {
    store<u32>(out, <u32>place);
    out += may(place);
  }
  return out;
}

/** 4, the bytes of a place, where a gram may stand; 0 where none can. */
function may(place: usize): usize {
  const hash = hashOf(load<u32>(place) | FOLD, FILTER_BITS);
  return (((<usize>load<u8>(FILTER + (hash >> 3))) >> (hash & 7)) & 1) << 2;
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
