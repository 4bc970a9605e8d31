import { utf16Text } from './evtxValues.js';

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

export function dumpBytes(bytes: Uint8Array): DumpBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const has = (offset: number, size: number): boolean => offset >= 0 && offset + size <= view.byteLength;
  return {
    length: view.byteLength,
    u16: (offset) => (has(offset, 2) ? view.getUint16(offset, true) : undefined),
    u32: (offset) => (has(offset, 4) ? view.getUint32(offset, true) : undefined),
    u64: (offset) => (has(offset, 8) ? view.getBigUint64(offset, true) : undefined),
    text: (offset, units) => utf16Text(view, offset, 2 * Math.min(units, LONGEST_NAME)).replace(/\0.*$/s, ''),
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
 * so a date is only shown where it can be one: after Windows NT 3.1, before the crash.
 *
 * @param crash milliseconds since 1970, NaN when unknown
 */
export function linkTime(stamp: number, crash: number): string {
  const time = stamp * 1000;
  const possible = time > Date.UTC(1993, 6) && !(time > crash);
  return `TimeDateStamp=${codeText(stamp)}${possible ? ` (${new Date(time).toISOString().slice(0, 10)}?)` : ''}`;
}

const machines: Readonly<Record<number, string>> = { 0x014c: 'x86', 0x8664: 'x64', 0xaa64: 'ARM64', 0x01c4: 'ARM' };

export function machineText(machine: number): string {
  const name = machines[machine];
  return `0x${machine.toString(16).padStart(4, '0')}${name ? ` (${name})` : ''}`;
}
