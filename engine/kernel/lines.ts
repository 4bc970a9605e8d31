import { CR, LF } from './lineEnd';
import { BATCH, CHUNK, STARTS } from './memory';

/** Where the next call goes on, in the chunk; its end when all lines have been cut. */
export let cutTo: u32 = 0;

/** Bytes that are looked at together. */
const STEP: u32 = 64;

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
  // A step may begin as many lines as it has bytes.
  const full: usize = STARTS + 4 * (BATCH - STEP);
  // The last byte of all, which ends no line that another one follows, is left to what comes below.
  while (at + STEP <= last && out <= full) {
    const lfs = placesOf(at, LF);
    // A CR before an LF ends no line. Behind the last place of the step the next byte is looked at.
    const nextIsLf: u64 = load<u8>(at, STEP) == LF ? 1 : 0;
    let ends = lfs | (placesOf(at, CR) & ~((lfs >> 1) | (nextIsLf << (STEP - 1))));
    // Written down whether there is one or not: nobody knows before where lines end, and a wrong guess costs more.
    store<u32>(out, <u32>at + <u32>ctz(ends) + behind);
    const count = <usize>popcnt(ends);
    for (let more: usize = 4; more < 4 * count; more += 4) {
      ends &= ends - 1;
      store<u32>(out + more, <u32>at + <u32>ctz(ends) + behind);
    }
    out += 4 * count;
    at += STEP;
  }
  if (at + STEP > last) {
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

/** The places of a byte among those of a step, bit by bit. */
function placesOf(at: usize, byte: u8): u64 {
  const wanted = v128.splat<u8>(byte);
  const a = <u64>(<u32>v128.bitmask<u8>(v128.eq<u8>(v128.load(at), wanted)));
  const b = <u64>(<u32>v128.bitmask<u8>(v128.eq<u8>(v128.load(at, 16), wanted)));
  const c = <u64>(<u32>v128.bitmask<u8>(v128.eq<u8>(v128.load(at, 32), wanted)));
  const d = <u64>(<u32>v128.bitmask<u8>(v128.eq<u8>(v128.load(at, 48), wanted)));
  return a | (b << 16) | (c << 32) | (d << 48);
}

/** Whether a line begins behind the LF or CR at `place`. */
function isEnd(place: usize, last: usize): bool {
  return place != last && (load<u8>(place) == LF || load<u8>(place, 1) != LF);
}
