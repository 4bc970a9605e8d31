import { upToNul, utf16Text } from './evtxValues.js';
import type { Windows } from './windows.js';

/** Little-endian numbers of a dump at absolute offsets; what lies behind the end of a cut file is absent, not an error. */
export interface DumpBytes {
  readonly length: number;
  u16(offset: number): number | undefined;
  u32(offset: number): number | undefined;
  u64(offset: number): bigint | undefined;
  /** UTF-16 text of `units` characters. */
  text(offset: number, units: number): string;
}

/** Longer than any path. */
const LONGEST_NAME = 2048;

export function dumpBytes(file: Windows): DumpBytes {
  return {
    length: file.length,
    u16: (offset) => file.view(offset, 2)?.getUint16(0, true),
    u32: (offset) => file.view(offset, 4)?.getUint32(0, true),
    u64: (offset) => file.view(offset, 8)?.getBigUint64(0, true),
    text(offset, units) {
      const length = Math.min(2 * Math.min(units, LONGEST_NAME), Math.max(0, file.length - offset));
      const view = file.view(offset, length);
      return view ? upToNul(utf16Text(view, 0, length)) : '';
    },
  };
}

/** `0xFFFFF80575A00000`: an address, always with all its digits. */
export function addressText(value: bigint): string {
  return `0x${value.toString(16).padStart(16, '0')}`;
}

export function codeText(value: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(8, '0')}`;
}

/**
 * When a module was linked. Images of reproducible builds (all of Windows 10 and later) hold a hash in place of the time,
 * so a date is only shown where it can be one: after Windows NT 3.1, before the crash. It is written as the debugger does,
 * in bare digits, for it is no code: some would read as one.
 *
 * @param crash milliseconds since 1970, NaN when unknown
 */
export function linkTime(stamp: number, crash: number): string {
  const time = stamp * 1000;
  const possible = time > Date.UTC(1993, 6) && !(time > crash);
  const digits = stamp.toString(16).toUpperCase().padStart(8, '0');
  return `TimeDateStamp=${digits}${possible ? ` (${new Date(time).toISOString().slice(0, 10)}?)` : ''}`;
}

const machines: Readonly<Record<number, string>> = { 0x014c: 'x86', 0x8664: 'x64', 0xaa64: 'ARM64', 0x01c4: 'ARM' };

export function machineText(machine: number): string {
  const name = machines[machine];
  return `0x${machine.toString(16).padStart(4, '0')}${name ? ` (${name})` : ''}`;
}
