// Chooses by which four bytes (grams) the texts of a search are found, and writes them into the tables of `findTexts`.
// For each way in which a text can lie to the places that are looked at one gram of it is kept: the one that is rarest in
// the log, so that few places look like one.
import {
  CHUNK,
  COUNT_BITS,
  COUNTS,
  FILTER,
  FILTER_BITS,
  FOLD,
  GRAM_ROW,
  GRAM_ROWS,
  hashOf,
  TABLE,
  TABLE_BITS,
  TEXT_ROWS,
} from './memory';

const GRAM: u32 = 4;

/** Counts how often four bytes stand in bytes `from` to `to` of the chunk. Two that share a hash count as one. */
export function countGrams(from: u32, to: u32): void {
  memory.fill(COUNTS, 0, 4 << COUNT_BITS);
  const end: usize = CHUNK + to;
  for (let place: usize = CHUNK + from; place + GRAM <= end; place++) {
    const slot = slotOf(place);
    store<u32>(slot, load<u32>(slot) + 1);
  }
}

/**
 * Writes the tables for the first `texts` texts of `TEXT_ROWS`. None is shorter than `stride + 3`.
 *
 * @param stride one of so many places will be looked at
 */
export function chooseGrams(texts: u32, stride: u32): void {
  memory.fill(FILTER, 0, (1 << FILTER_BITS) >> 3);
  memory.fill(TABLE, 0, 2 << TABLE_BITS);
  let gram: u32 = 0;
  for (let text: u32 = 0; text < texts; text++) {
    const begin: usize = load<u32>(TEXT_ROWS + (text << 3));
    const places = load<u32>(TEXT_ROWS + (text << 3), 4) - GRAM + 1;
    const rarest = rarestOf(begin, 0, places, 1);
    for (let rest: u32 = 0; rest < stride; rest++) {
      const at = rarestOf(begin, rest, places, stride);
      // Beside the rarest of all, the end that is farther away says more than what overlaps it.
      const apart = rarest > at ? rarest - at : at - rarest;
      const other = apart >= GRAM ? rarest : at + at < places ? places - 1 : 0;
      const word = load<u32>(begin + at) | FOLD;
      const bit = hashOf(word, FILTER_BITS);
      const filter = FILTER + (bit >> 3);
      const flag: u32 = 1 << (bit & 7);
      store<u8>(filter, load<u8>(filter) | (<u8>flag));
      const slot = TABLE + (hashOf(word, TABLE_BITS) << 1);
      const row: usize = GRAM_ROWS + ++gram * GRAM_ROW;
      store<u32>(row, word);
      store<u32>(row, load<u32>(begin + other) | FOLD, 4);
      store<u16>(row, <u16>text, 8);
      store<u16>(row, load<u16>(slot), 10);
      store<u16>(row, <u16>at, 12);
      store<u16>(row, <u16>other, 14);
      store<u16>(slot, <u16>gram);
    }
  }
}

/** The place among `first`, `first + step`, ... whose gram is rarest; the first of equals. */
function rarestOf(begin: usize, first: u32, places: u32, step: u32): u32 {
  let rarest = first;
  let least = load<u32>(slotOf(begin + first));
  for (let at = first + step; at < places; at += step) {
    const times = load<u32>(slotOf(begin + at));
    if (times < least) {
      least = times;
      rarest = at;
    }
  }
  return rarest;
}

function slotOf(place: usize): usize {
  return COUNTS + (hashOf(load<u32>(place) | FOLD, COUNT_BITS) << 2);
}
