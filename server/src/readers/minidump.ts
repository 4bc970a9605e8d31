import type { ForeignFile } from '../../../engine/src/index.js';
import { readKernelDump } from './minidumpKernel.js';
import { readProcessDump } from './minidumpProcess.js';

/** Reads a crash dump of the kernel (`PAGEDU64`, `PAGEDUMP`) or of a process (`MDMP`). Never throws. */
export function readMinidump(bytes: Uint8Array): ForeignFile | undefined {
  switch (String.fromCharCode(...bytes.subarray(0, 8)).slice(0, 8)) {
    case 'PAGEDU64':
    case 'PAGEDUMP':
      return readKernelDump(bytes);
    default:
      return String.fromCharCode(...bytes.subarray(0, 4)) === 'MDMP' ? readProcessDump(bytes) : undefined;
  }
}
