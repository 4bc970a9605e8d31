import type { LineTable } from '../model/record.js';
import { byteSearch, lowerByte, stretches, type ByteSearch } from '../lines/byteSearch.js';
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
  return spellingsOfCode(key).flatMap(needlesOfNumber);
}

/** The needles of one number, in the ways that logs write codes. */
export function needlesOfNumber(value: number): readonly Needle[] {
  if (value <= 0xffff) return numberNeedles(value);
  const hex = value.toString(16).padStart(8, '0');
  const needles = [{ text: hex }, { text: String(value) }];
  if (value > 0x80000000) needles.push({ text: String(0x100000000 - value) });
  // 0x8007002 is printed where 0x80070002 is meant.
  if (hex.charAt(4) === '0') needles.push({ text: hex.slice(0, 4) + hex.slice(5) });
  return needles;
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
export function longestAscii(text: string): string {
  return text.split(/[^\x20-\x7e]+/).reduce((best, part) => (part.length > best.length ? part : best), '');
}

/**
 * The lines (0-based, ascending) that may mention an entity, found in the bytes without decoding anything. Yields between
 * stretches, so that the caller can let others have their turn, and can stop.
 */
export function* linesHolding(lines: LineTable, needles: readonly Needle[]): Generator<undefined, readonly number[]> {
  // Nothing of the name is ASCII: every line has to be decoded.
  if (needles.some(({ text }) => text === '')) return Array.from({ length: lines.count }, (_, line) => line);
  const searches = needles.map(searchOf);
  const found: number[] = [];
  for (const { first, bytes } of stretches(lines)) {
    const start = lines.starts[first] ?? 0;
    const holding = new Set<number>();
    for (const search of searches) {
      let line = first;
      for (let hit = search(bytes, 0); hit >= 0;) {
        line = lineAt(lines.starts, start + hit, line);
        holding.add(line);
        hit = search(bytes, (lines.starts[line + 1] ?? Infinity) - start);
      }
    }
    for (const line of [...holding].sort((a, b) => a - b)) found.push(line);
    yield;
  }
  return found;
}

function searchOf({ text, alone }: Needle): ByteSearch {
  const search = byteSearch(text);
  if (!alone) return search;
  return (bytes, from) => {
    let at = search(bytes, from);
    while (at >= 0 && !standsAlone(bytes, at, text.length)) at = search(bytes, at + 1);
    return at;
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
  return (byte >= 0x30 && byte <= 0x39) || (lowerByte(byte) >= 0x61 && lowerByte(byte) <= 0x7a) || byte === 0x5f;
}
