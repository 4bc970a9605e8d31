import type { ForeignFile } from '../../../engine/src/index.js';
import { readEvtx } from './evtx.js';
import { readMinidump } from './minidump.js';
import { readProcmonPml } from './procmonPml.js';

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

export { isHeaderEnough } from './minidumpKernel.js';
