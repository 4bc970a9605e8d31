import type { LineTable } from '../model/record.js';
import { lineAt } from './lines.js';

/** Bytes that are looked through at a time: some milliseconds of work. */
const STRETCH = 4 * 1024 * 1024;

/** Some lines of a log, and their bytes. */
export interface Stretch {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
  readonly bytes: Uint8Array;
}

/**
 * A log piece by piece: one that is not in memory never has to be as a whole. A line longer than a piece is a piece of
 * its own.
 */
export function* stretches(lines: LineTable): Generator<Stretch, void> {
  const { starts, count } = lines;
  for (let first = 0; first < count;) {
    const reach = lineAt(starts, (starts[first] ?? 0) + STRETCH, first);
    const end = Math.min(count, Math.max(first + 1, reach));
    yield { first, end, bytes: lines.stretch(first, end) };
    first = end;
  }
}

/** Finds a text from a byte on; -1 when there is none. */
export type ByteSearch = (bytes: Uint8Array, from: number) => number;

/** A search for a text of ASCII, upper and lower case being the same. Horspool's shifts. */
export function byteSearch(text: string): ByteSearch {
  const wanted = Uint8Array.from(text.toLowerCase(), (character) => character.charCodeAt(0));
  const last = wanted.length - 1;
  const shifts = new Uint32Array(256).fill(wanted.length);
  for (let i = 0; i < last; i++) {
    const byte = wanted[i] ?? 0;
    shifts[byte] = last - i;
    shifts[upper(byte)] = last - i;
  }
  return (bytes, from) => {
    let at = from;
    while (at + last < bytes.length) {
      let i = last;
      while (i >= 0 && lowerByte(bytes[at + i] ?? 0) === wanted[i]) i--;
      if (i < 0) return at;
      at += shifts[bytes[at + last] ?? 0] ?? 1;
    }
    return -1;
  };
}

/** An ASCII letter in lower case, any other byte as it is. */
export function lowerByte(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte & ~0x20 : byte;
}
