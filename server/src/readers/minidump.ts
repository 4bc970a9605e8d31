import type { ForeignFile } from '../../../engine/src/index.js';
import { readKernelDump } from './minidumpKernel.js';
import { readProcessDump } from './minidumpProcess.js';
import { memoryWindows, type Windows } from './windows.js';

/** Reads a crash dump of the kernel (`PAGEDU64`, `PAGEDUMP`) or of a process (`MDMP`). Never throws. */
export function readMinidump(bytes: Uint8Array): ForeignFile | undefined {
  return readDump(memoryWindows(bytes));
}

/** The same of a file that is not in memory: only the pages that hold what is read are touched. */
export function readDump(file: Windows): ForeignFile | undefined {
  const head = file.view(0, Math.min(8, file.length));
  const mark = head ? markOf(new Uint8Array(head.buffer, head.byteOffset, head.byteLength)) : '';
  if (KERNEL.has(mark)) return readKernelDump(file);
  return mark.startsWith(PROCESS) ? readProcessDump(file) : undefined;
}

/** Whether a file begins as a dump does. */
export function isDump(head: Uint8Array): boolean {
  const mark = markOf(head);
  return KERNEL.has(mark) || mark.startsWith(PROCESS);
}

const KERNEL: ReadonlySet<string> = new Set(['PAGEDU64', 'PAGEDUMP']);
const PROCESS = 'MDMP';

function markOf(head: Uint8Array): string {
  return String.fromCharCode(...head.subarray(0, 8));
}
