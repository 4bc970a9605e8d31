import { open, type FileHandle } from 'node:fs/promises';
import {
  createTraceScan,
  procmonColumns,
  storedLines,
  type Engine,
  type ForeignFile,
} from '../../../engine/src/index.js';
import { notListed, readForeignWindows } from '../readers/foreign.js';
import { byteSource } from './byteSources.js';
import { readDisk } from './diskBytes.js';
import type { AnalysedFile } from './fileAnalysis.js';
import { readInPart, type CaseFile } from './files.js';

/** Bytes from which a file is read piece by piece: a dump or trace in its own format, and an exported trace. */
const limits = { binary: 1024 * 1024, text: 64 * 1024 * 1024 } as const;
const PIECE = 1024 * 1024;
/** Where a line begins is a number of 32 bits. */
const MOST_BYTES = 0xffff_ffff;

/**
 * Files that are not read as a whole whatever their size: crash dumps, and traces of Process Monitor.
 *
 * @returns undefined for every other file, for one in a zip, and for one that cannot be read: reading it says why
 */
export async function analyseLarge(
  engine: Engine,
  file: CaseFile,
  from: { readonly binary: number; readonly text: number } = limits,
): Promise<AnalysedFile | undefined> {
  if (file.zip || file.bytes < from.binary) return undefined;
  let handle: FileHandle | undefined;
  try {
    handle = await open(file.path, 'r');
    const head = Buffer.alloc(64 * 1024);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    const start = head.subarray(0, bytesRead);
    const foreign = readForeignWindows(start, handle.fd, file.bytes);
    if (foreign) {
      return { file, analysis: engine.analyseForeign(file.name, foreign), edges: '', rendered: foreign.lines.bytes };
    }
    if (file.bytes < from.text || !isExportedTrace(start)) return undefined;
    return { file, analysis: engine.analyseForeign(file.name, scan(handle, file)), edges: '' };
  } catch {
    return undefined;
  } finally {
    await handle?.close();
  }
}

function isExportedTrace(head: Uint8Array): boolean {
  const end = head.indexOf(0x0a);
  return end > 0 && procmonColumns(new TextDecoder().decode(head.subarray(0, end))) !== undefined;
}

function scan(handle: FileHandle, file: CaseFile): ForeignFile {
  const trace = createTraceScan();
  const piece = Buffer.allocUnsafeSlow(PIECE);
  const end = Math.min(file.bytes, MOST_BYTES);
  let at = 0;
  let failure: Error | undefined;
  while (at < end && failure === undefined) {
    const { bytes, error } = readDisk(handle.fd, piece.subarray(0, Math.min(PIECE, end - at)), at);
    // What cannot be read at all is read as everywhere else, which says why.
    if (error !== undefined && at + bytes.length === 0) throw error;
    failure = error;
    if (bytes.length === 0) break;
    trace.push(bytes);
    at += bytes.length;
  }
  const { starts, lines: count, encoding, records, trace: facts, events, kept } = trace.finish();
  const problems = events > kept ? [notListed(events, events - kept)] : [];
  if (failure !== undefined) {
    const { what, args } = readInPart(file, at, failure);
    problems.push({ what, ...(args && { args }) });
  } else if (at < end) {
    problems.push({ what: 'Only the first {0} of {1} bytes were there when it was read.', args: [at, file.bytes] });
  }
  if (file.bytes > end) problems.push({ what: 'Only the first {0} of {1} bytes were read.', args: [end, file.bytes] });
  const lines = storedLines({ count, starts, encoding }, byteSource(file, encoding));
  return { format: 'procmon-csv', lines, records, trace: facts, streamed: true, problems };
}
