import type { FormatId, LineTable } from '../model/record.js';
import type { LogFormat, Sample } from './header.js';

const HEAD_BYTES = 64 * 1024;
const FIRST_LINES = 200;
const SPREAD_LINES = 100;

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
export function sampleOf(lines: LineTable): Sample {
  const picked: string[] = [];
  const add = (line: number): void => {
    const start = lines.starts[line] ?? 0;
    const end = Math.min(start + lines.byteLength(line), start + 2048);
    let text = '';
    for (let i = start; i < end; i++) text += String.fromCharCode(lines.bytes[i] ?? 0);
    if (line === 0) text = text.replace(/^\u00ef\u00bb\u00bf/, '');
    if (text.trim() !== '') picked.push(text);
  };
  let line = 0;
  for (; line < lines.count && picked.length < FIRST_LINES; line++) add(line);
  const rest = lines.count - line;
  if (rest > 0) {
    const step = Math.max(1, Math.floor(rest / SPREAD_LINES));
    for (; line < lines.count; line += step) add(line);
  }
  return { head: lines.bytes.subarray(0, HEAD_BYTES), lines: picked };
}

/** The format that claims most of the sample; undefined when none claims a tenth of it. */
export function detectFormat(sample: Sample, formats: readonly LogFormat[]): LogFormat | undefined {
  let best: LogFormat | undefined;
  let bestShare = 0.1;
  for (const format of formats) {
    const share = format.claims(sample);
    if (share > bestShare) {
      best = format;
      bestShare = share;
    }
  }
  return best;
}
