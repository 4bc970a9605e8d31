import { closeSync, openSync, readFileSync } from 'node:fs';
import { scannedBytes, type ByteSource } from '../../../engine/src/index.js';
import { readZipEntry } from '../readers/zipEntry.js';
import { readDisk } from './diskBytes.js';
import type { CaseFile } from './files.js';

/** A log is read in pieces of this size: a screen of lines is in one or two, and lines that lie apart cost little. */
const WINDOW = 32 * 1024;
/** Pieces that are kept, bytes in all. The last one is kept whatever its size. */
const BUDGET = 32 * 1024 * 1024;

/** Pieces of files that were looked at last, in the order of their use. */
const pieces = new Map<string, Uint8Array>();
let kept = 0;
/** The piece that was asked for last: lines are mostly asked for one after the other. */
let latest: { readonly key: string; readonly index: number; readonly bytes: Uint8Array } | undefined;

/**
 * The bytes of a log that is not kept in memory. Files on disk are read in windows; entries of a zip, and UTF-16, as a
 * whole. What cannot be read any more is empty: the file is gone, and the case is about to be refreshed.
 *
 * @param encoding of the log's lines
 */
export function byteSource(file: CaseFile, encoding: string): ByteSource {
  const key = `${file.path}|${file.bytes}|${file.modified}`;
  if (file.zip || encoding.startsWith('utf-16')) {
    return { read: (from, to) => piece(key, () => wholeFile(file)).subarray(from, to) };
  }
  return {
    read(from, to) {
      // Only what was read to its end may answer for the whole file.
      if (from === 0 && to > WINDOW && to >= file.bytes) {
        return piece(key, () => diskBytes(file.path, 0, to)).subarray(0, to);
      }
      const first = Math.floor(from / WINDOW);
      const begin = first * WINDOW;
      if (latest?.key === key && latest.index === first && to <= begin + WINDOW) {
        return latest.bytes.subarray(from - begin, to - begin);
      }
      const last = Math.floor(Math.max(from, to - 1) / WINDOW);
      const whole = pieces.get(key);
      if (whole) return whole.subarray(from, to);
      if (first < last) return diskBytes(file.path, from, to);
      const bytes = windowOf(key, file.path, first);
      latest = { key, index: first, bytes };
      return bytes.subarray(from - begin, to - begin);
    },
  };
}

function windowOf(key: string, file: string, index: number): Uint8Array {
  return piece(`${key}|${index}`, () => diskBytes(file, index * WINDOW, (index + 1) * WINDOW));
}

function piece(key: string, read: () => Uint8Array): Uint8Array {
  const known = pieces.get(key);
  if (known) {
    pieces.delete(key);
    pieces.set(key, known);
    return known;
  }
  const bytes = read();
  pieces.set(key, bytes);
  kept += bytes.length;
  for (const [old, { length }] of pieces) {
    if (kept <= BUDGET || old === key) break;
    pieces.delete(old);
    kept -= length;
  }
  return bytes;
}

function wholeFile(file: CaseFile): Uint8Array {
  try {
    return scannedBytes(file.zip ? readZipEntry(file.zip) : readFileSync(file.path));
  } catch {
    return new Uint8Array(0);
  }
}

function diskBytes(file: string, from: number, to: number): Uint8Array {
  try {
    return readDisk(handleOf(file), Buffer.allocUnsafeSlow(to - from), from).bytes;
  } catch {
    return new Uint8Array(0);
  }
}

/** The file that was read last, open for as long as one piece of work goes on. */
let opened: { readonly file: string; readonly handle: number } | undefined;

/** Judging a case reads thousands of pieces, one after the other, and opening a file costs more than reading one. */
function handleOf(file: string): number {
  if (opened?.file === file) return opened.handle;
  if (opened) closeOpened();
  else setImmediate(closeOpened);
  opened = { file, handle: openSync(file, 'r') };
  return opened.handle;
}

function closeOpened(): void {
  const handle = opened?.handle;
  opened = undefined;
  try {
    if (handle !== undefined) closeSync(handle);
  } catch {
    // A share that went away: nothing is open any more.
  }
}
