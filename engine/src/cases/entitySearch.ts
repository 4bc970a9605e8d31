import type { LineTable } from '../model/record.js';
import { lineAt } from '../lines/lines.js';
import { lastSegment, spellingsOfCode, type Entity } from './entities.js';

/**
 * What must stand in the bytes of a line that mentions an entity: at least one of these. `alone`: a short number that is
 * only meant where no letter or digit touches it (zeros and `0x` before it apart).
 */
export interface Needle {
  readonly text: string;
  readonly alone?: boolean;
}

/** The needles of an entity: cheap, and never missing a mention. */
export function needlesOf({ kind, key }: Entity): readonly Needle[] {
  switch (kind) {
    case 'code':
    case 'lastError':
      return codeNeedles(key);
    case 'extend':
      return numberNeedles(Number(key));
    case 'processId':
    case 'threadId':
      return numberNeedles(Number(key));
    case 'path':
    case 'registryKey':
      return [{ text: longestAscii(lastSegment(key)) }];
    default:
      return [{ text: longestAscii(key) }];
  }
}

function codeNeedles(key: string): readonly Needle[] {
  if (key.startsWith('bugcheck ')) return numberNeedles(Number(key.slice('bugcheck '.length)));
  return spellingsOfCode(key).flatMap((value): readonly Needle[] => {
    if (value <= 0xffff) return numberNeedles(value);
    const hex = value.toString(16).padStart(8, '0');
    const needles = [{ text: hex }, { text: String(value) }];
    if (value > 0x80000000) needles.push({ text: String(0x100000000 - value) });
    // 0x8007002 is printed where 0x80070002 is meant.
    if (hex.charAt(4) === '0') needles.push({ text: hex.slice(0, 4) + hex.slice(5) });
    return needles;
  });
}

function numberNeedles(value: number): readonly Needle[] {
  if (!Number.isFinite(value)) return [];
  const hex = value.toString(16);
  const decimal = String(value);
  return hex === decimal
    ? [{ text: decimal, alone: true }]
    : [
        { text: decimal, alone: true },
        { text: hex, alone: true },
      ];
}

/** The longest stretch of ASCII: the one part of a text that has the same bytes in every encoding that logs use. */
function longestAscii(text: string): string {
  return text.split(/[^\x20-\x7e]+/).reduce((best, part) => (part.length > best.length ? part : best), '');
}

/** Bytes that are looked through between two yields: some milliseconds of work. */
const STRETCH = 4 * 1024 * 1024;

/**
 * The lines (0-based, ascending) that may mention an entity, found in the bytes without decoding anything. Yields between
 * stretches, so that the caller can let others have their turn, and can stop.
 */
export function* linesHolding(lines: LineTable, needles: readonly Needle[]): Generator<undefined, readonly number[]> {
  const found = new Set<number>();
  // Read once: of a large case they are not kept in memory.
  const { bytes } = lines;
  for (const needle of needles) {
    if (needle.text === '') {
      // Nothing of the name is ASCII: every line has to be decoded.
      return Array.from({ length: lines.count }, (_, line) => line);
    }
    const search = createSearch(needle);
    let line = 0;
    let at = 0;
    while (at < bytes.length) {
      const until = Math.min(bytes.length, at + STRETCH);
      for (let hit = search(bytes, at, until); hit >= 0; hit = search(bytes, at, until)) {
        line = lineAt(lines.starts, hit, line);
        found.add(line);
        at = Math.max(hit + 1, lines.starts[line + 1] ?? hit + 1);
      }
      at = Math.max(at, until);
      yield;
    }
  }
  return [...found].sort((a, b) => a - b);
}

type Search = (bytes: Uint8Array, from: number, until: number) => number;

/** Finds a text without case from `from` on, beginning before `until`; -1 when there is none. Horspool's shifts. */
function createSearch({ text, alone }: Needle): Search {
  const wanted = Uint8Array.from(text.toLowerCase(), (character) => character.charCodeAt(0));
  const last = wanted.length - 1;
  const shifts = new Uint32Array(256).fill(wanted.length);
  for (let i = 0; i < last; i++) {
    const byte = wanted[i] ?? 0;
    shifts[byte] = last - i;
    shifts[upper(byte)] = last - i;
  }
  return (bytes, from, until) => {
    const end = Math.min(bytes.length, until + last);
    let at = from;
    while (at + last < end) {
      let i = last;
      while (i >= 0 && lower(bytes[at + i] ?? 0) === wanted[i]) i--;
      if (i < 0 && (!alone || standsAlone(bytes, at, wanted.length))) return at;
      at += shifts[bytes[at + last] ?? 0] ?? 1;
    }
    return -1;
  };
}

/** No letter or digit touches it, but for the zeros and the `0x` of a hexadecimal number. */
function standsAlone(bytes: Uint8Array, start: number, length: number): boolean {
  if (isWord(bytes[start + length] ?? 0x20)) return false;
  let at = start - 1;
  while (bytes[at] === 0x30) at--;
  const before = bytes[at] ?? 0x20;
  return !isWord(before) || ((before === 0x78 || before === 0x58) && bytes[at - 1] === 0x30);
}

function isWord(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (lower(byte) >= 0x61 && lower(byte) <= 0x7a) || byte === 0x5f;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte & ~0x20 : byte;
}
