import type { ForeignFile } from '../../../engine/src/index.js';
import { readEvtx } from './evtx.js';
import { isDump, readDump, readMinidump } from './minidump.js';
import { isTrace, LARGE_TRACE, readProcmonPml, readTrace } from './procmonPml.js';
import { diskWindows } from './windows.js';

/** Readers of formats that are not text, asked in this order; each knows its own by the first bytes. */
const readers: readonly ((bytes: Uint8Array) => ForeignFile | undefined)[] = [readEvtx, readMinidump, readProcmonPml];

/** A file that is not text, as lines; undefined when no reader knows it. Never throws. */
export function readForeign(bytes: Uint8Array): ForeignFile | undefined {
  for (const read of readers) {
    const file = read(bytes);
    if (file) return file;
  }
  return undefined;
}

/**
 * The same for a file that need not be in memory to be read: a dump, of which a few pages tell everything, and a trace of
 * many megabytes.
 *
 * @param head its first bytes
 * @param handle of the file, open for reading
 * @returns undefined for everything else
 */
export function readForeignWindows(head: Uint8Array, handle: number, length: number): ForeignFile | undefined {
  const file = diskWindows(handle, length);
  if (isTrace(head)) return length > LARGE_TRACE ? readTrace(file) : undefined;
  return isDump(head) ? readDump(file) : undefined;
}

export { isHeaderEnough } from './minidumpKernel.js';
export { notListed } from './procmonPml.js';
