import { SPACE } from './lineEnd';
import { BEGINNING_BITS, BEGINNINGS, ENDINGS, FOLD, hashOf, NEXT_WORDS, SEARCHES } from './memory';

const ALL: u32 = (1 << SEARCHES) - 1;

/**
 * The searches that have to look at a record, bit by bit: those for which its message may begin, spaces in front left
 * out, with one of their texts, or its line ends as they ask.
 *
 * @param message where the message begins
 * @param start where its line begins
 * @param end where that ends
 */
export function searchesFor(message: usize, start: usize, end: usize): u32 {
  // A byte-order mark hides what a message begins with.
  if (load<u8>(message) == 0xef) return ALL;
  while (message < end && load<u8>(message) == SPACE) message++;
  const first = <u32>load<u8>(BEGINNINGS + hashOf(load<u32>(message) | FOLD, BEGINNING_BITS));
  let found: u32 = 0;
  if (first != 0) {
    const next = <u32>load<u8>(NEXT_WORDS + hashOf(load<u32>(message, 4) | FOLD, BEGINNING_BITS));
    found = (first & next) | (first >> SEARCHES);
  }
  if (end >= start + 8) {
    const last = load<u64>(end - 8);
    for (let search: u32 = 0; search < SEARCHES; search++) {
      if (last == load<u64>(ENDINGS + (search << 3))) found |= 1 << search;
    }
  }
  return found & ALL;
}
