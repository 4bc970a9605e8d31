import { CR, LF } from './lineEnd';
import { BATCH, CHUNK, STARTS } from './memory';

/** Where the next call goes on, in the chunk; its end when all lines have been cut. */
export let cutTo: u32 = 0;

/**
 * Cuts bytes of the chunk into lines: at LF, CR LF or a lone CR. A line end at `end` opens no further line.
 *
 * @param from where to begin; bytes `from` to `end` are whole lines
 * @param base where byte 0 of the chunk lies in the log
 * @returns how many lines begin behind a line end; where they begin stands in `STARTS`
 */
export function cutLines(from: u32, end: u32, base: u32): u32 {
  let at: usize = CHUNK + from;
  const stop: usize = CHUNK + end;
  const last = stop - 1;
  const behind = base - CHUNK + 1;
  let out: usize = STARTS;
  // A step of sixteen bytes may begin sixteen lines.
  const full: usize = STARTS + 4 * (BATCH - 16);
  const lf = v128.splat<u8>(LF);
  const cr = v128.splat<u8>(CR);
  // The last byte of all, which ends no line that another one follows, is left to what comes below.
  while (at + 16 <= last && out <= full) {
    const bytes = v128.load(at);
    const next = v128.load(at, 1);
    const crs = v128.andnot(v128.eq<u8>(bytes, cr), v128.eq<u8>(next, lf));
    let ends = v128.bitmask<u8>(v128.or(v128.eq<u8>(bytes, lf), crs));
    // Written down whether there is one or not: nobody knows before where lines end, and a wrong guess costs more.
    store<u32>(out, <u32>at + ctz(ends) + behind);
    const count: usize = popcnt(ends);
    if (count > 1) {
      for (let more: usize = 4; more < 4 * count; more += 4) {
        ends &= ends - 1;
        store<u32>(out + more, <u32>at + ctz(ends) + behind);
      }
    }
    out += 4 * count;
    at += 16;
  }
  if (at + 16 > last) {
    for (; at < stop && out <= full; at++) {
      const byte = load<u8>(at);
      if ((byte == LF || byte == CR) && isEnd(at, last)) {
        store<u32>(out, <u32>at + behind);
        out += 4;
      }
    }
  }
  cutTo = <u32>at - CHUNK;
  return (<u32>out - STARTS) >> 2;
}

/** Whether a line begins behind the LF or CR at `place`. */
function isEnd(place: usize, last: usize): bool {
  return place != last && (load<u8>(place) == LF || load<u8>(place, 1) != LF);
}
