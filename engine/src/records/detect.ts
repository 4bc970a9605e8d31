import type { LogBytes } from '../lines/logBytes.js';
import type { FormatId } from '../model/record.js';
import type { LogFormat, Sample } from './header.js';

const HEAD_BYTES = 64 * 1024;
const FIRST_LINES = 200;
const SPREAD_LINES = 100;
/** The first lines stand here; a log of longer lines has fewer of them in the sample. */
const FIRST_BYTES = 512 * 1024;
/** The spread reaches so far: what a log is shows by then, and far places of a log on a share are slow to read. */
export const SPREAD_BYTES = 16 * 1024 * 1024;
const LONGEST_LINE = 2048;
const LF = 0x0a;
const CR = 0x0d;

/** Files that are not text, by their first bytes. */
export function binaryKind(bytes: Uint8Array): FormatId | undefined {
  const starts = (text: string): boolean => {
    for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
    return bytes.length >= text.length;
  };
  if (starts('ElfFile\0')) return 'evtx';
  if (starts('PAGEDU64') || starts('PAGEDUMP') || starts('MDMP')) return 'minidump';
  if (starts('PML_')) return 'procmon-pml';
  if (bytes.length < 4) return undefined;
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return undefined;
  // Text logs may end in NULs or garbage; a file that begins with them is not text. UTF-16 without a mark has one zero
  // in two bytes, always on the same side, and is sorted out by `readLines`.
  const length = Math.min(bytes.length, 4096);
  let controls = 0;
  let zerosEven = 0;
  let zerosOdd = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0) {
      if (i % 2) zerosOdd++;
      else zerosEven++;
    } else if (byte < 9 || (byte > 13 && byte < 27)) controls++;
  }
  const half = length / 2;
  const utf16 = Math.max(zerosEven, zerosOdd) > half * 0.6 && Math.min(zerosEven, zerosOdd) < half * 0.05;
  if (utf16) return undefined;
  return (zerosEven + zerosOdd + controls) / length > 0.1 ? 'binary' : undefined;
}

/** Takes the part of a file that formats look at. Cost does not grow with the file. */
export function sampleOf(log: LogBytes): Sample {
  const picked: string[] = [];
  const add = (bytes: Uint8Array, from: number, to: number, isFirst = false): void => {
    let text = String.fromCharCode(...bytes.subarray(from, Math.min(to, from + LONGEST_LINE)));
    if (isFirst) text = text.replace(/^\u00ef\u00bb\u00bf/, '');
    if (text.trim() !== '') picked.push(text);
  };
  const head = log.read(0, FIRST_BYTES);
  let at = 0;
  while (at < head.length && picked.length < FIRST_LINES) {
    const end = lineEnd(head, at);
    add(head, at, end, at === 0);
    at = nextLine(head, end);
  }
  const reach = Math.min(log.size, Math.max(at, SPREAD_BYTES));
  const step = Math.max(1, Math.floor((reach - at) / SPREAD_LINES));
  for (let i = 0, from = at; i < SPREAD_LINES && from < reach; i++, from = Math.max(at, at + i * step)) {
    const bytes = log.read(from, Math.min(log.size, from + 2 * LONGEST_LINE));
    // A line begins behind the next line end; where none is near, the log is one long line there.
    const begin = i === 0 ? 0 : nextLine(bytes, lineEnd(bytes, 0));
    if (begin < bytes.length) add(bytes, begin, lineEnd(bytes, begin));
  }
  return { head: head.subarray(0, HEAD_BYTES), lines: picked };
}

function lineEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
  return at;
}

function nextLine(bytes: Uint8Array, end: number): number {
  return bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1;
}

/** A format that claims so much of a sample leaves nothing for another one to be told from. */
const NO_RIVAL = 0.9;

/**
 * The format that claims most of the sample, the first of equals; undefined when none claims a tenth of it. The first one
 * that claims nearly all of it is taken without asking the others.
 */
export function detectFormat(sample: Sample, formats: readonly LogFormat[]): LogFormat | undefined {
  let best: LogFormat | undefined;
  let bestShare = 0.1;
  for (const format of formats) {
    const share = format.claims(sample);
    if (share > bestShare) {
      best = format;
      bestShare = share;
    }
    if (bestShare >= NO_RIVAL) break;
  }
  return best;
}
