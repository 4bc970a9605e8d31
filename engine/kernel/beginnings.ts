import { SPACE, withoutEnd } from './lineEnd';
import {
  BATCH,
  BEGINNINGS,
  BEGINNING_BITS,
  CHUNK,
  FIRST_LINES,
  FOLD,
  FOUND,
  hashOf,
  MESSAGE_COLUMNS,
  STARTS,
} from './memory';

/**
 * The records among `FIRST_LINES` whose message may begin with one of the texts in `BEGINNINGS`, spaces in front left
 * out, or whose line ends with `ending`.
 *
 * @param base where byte 0 of the chunk lies in the log
 * @param first the number of line 0 of `STARTS` in the log
 * @param length of the bytes in the chunk
 * @param ending the last eight bytes of a line, the first of them lowest; 0 for none
 * @returns how many; their places stand in `FOUND`. `FOUND` holds `BATCH` of them.
 */
export function findBeginnings(count: u32, base: u32, first: u32, length: u32, ending: u64): u32 {
  const stop: usize = CHUNK + length;
  let found: u32 = 0;
  for (let record: u32 = 0; record < count && found < BATCH; record++) {
    const line = load<u32>(FIRST_LINES + (record << 2)) - first;
    const start: usize = CHUNK + (load<u32>(STARTS + (line << 2)) - base);
    const behind: usize = CHUNK + (load<u32>(STARTS + ((line + 1) << 2)) - base);
    let at: usize = start + load<u16>(MESSAGE_COLUMNS + (record << 1));
    let may = false;
    if (load<u8>(at) == 0xef) may = true;
    while (at < stop && load<u8>(at) == SPACE) at++;
    if (load<u8>(BEGINNINGS + hashOf(load<u32>(at) | FOLD, BEGINNING_BITS)) != 0) may = true;
    if (!may && ending != 0) {
      const end = withoutEnd(start, behind);
      may = end >= start + 8 && load<u64>(end - 8) == ending;
    }
    if (may) {
      store<u32>(FOUND + (found << 2), record);
      found++;
    }
  }
  return found;
}
