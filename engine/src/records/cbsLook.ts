import { stretches } from '../lines/byteSearch.js';
import type { LogFile } from '../model/record.js';

/** Records of CBS.log that are worth decoding, ascending, each for its own purpose. */
export interface CbsLook {
  /** May tell of a session, a check, a package, a repair. */
  readonly steps: readonly number[];
  /** Begin the summary of a check of the component store, or hold it in lines without headers. */
  readonly checks: readonly number[];
  /** What the repair of system files, drivers among them, writes. */
  readonly repairs: readonly number[];
  /** May state a failure, whatever their level is. */
  readonly failures: readonly number[];
}

const looks = new WeakMap<LogFile, CbsLook>();

/**
 * One walk through a CBS.log, which has hundreds of megabytes and is not kept in memory: whatever wants something of it
 * takes it from here. Bytes are compared, nothing is decoded.
 */
export function lookAtCbs(log: LogFile): CbsLook {
  const known = looks.get(log);
  if (known) return known;
  const { records, lines } = log;
  const { starts } = lines;
  const steps: number[] = [];
  const checks: number[] = [];
  const repairs: number[] = [];
  const failures: number[] = [];
  const writers = new Set(['CBS', 'CSI'].map((name) => records.components.indexOf(name)));
  const drivers = records.components.indexOf('DEPLOY');
  let record = 0;
  for (const { first, end, bytes } of stretches(lines)) {
    const base = starts[first] ?? 0;
    let result = -1;
    for (; record < records.count; record++) {
      const line = records.firstLine[record] ?? 0;
      if (line >= end) break;
      const from = (starts[line] ?? 0) - base + (records.messageColumn[record] ?? 0);
      const lineEnd = (starts[line + 1] ?? 0) - base;
      if (stands(bytes, from, 'Total Det') || stands(bytes, lineEnd, '=====')) checks.push(record);
      if (result < from) result = find(bytes, '[HRE', from);
      let at = from;
      while (bytes[at] === 0x20) at++;
      if (result < lineEnd || isMarkedFailed(bytes, at)) failures.push(record);
      if (records.component[record] === drivers && stands(bytes, at, '[Pnp')) repairs.push(record);
      if (!writers.has(records.component[record] ?? 0)) continue;
      const repair = stands(bytes, at + 9, '[SR');
      if (repair) repairs.push(record);
      if (repair || mayBeStep(bytes, at)) steps.push(record);
    }
  }
  const look = { steps, checks, repairs, failures };
  looks.set(log, look);
  return look;
}

/** `Session: `, `Exec: `, `Checking `, `Total `, `Starting `, `Appl: `, `External `. A repair begins `00000c03 [SR] `. */
const BEGINNINGS = ['Ses', 'Exe', 'Che', 'Tot', 'Sta', 'App', 'Ext'] as const;

function mayBeStep(bytes: Uint8Array, at: number): boolean {
  return BEGINNINGS.some((text) => stands(bytes, at, text));
}

/** `00000c03 (F) ...` and `00000c03@2023/5/17:08:44:05.123 (F) ...`: a failure in the words of CSI. */
function isMarkedFailed(bytes: Uint8Array, at: number): boolean {
  let end = at + 8;
  if (bytes[end] === 0x40) while (end < at + 50 && bytes[end] !== 0x20 && bytes[end] !== undefined) end++;
  return stands(bytes, end, ' (F)');
}

function stands(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Where a text stands at `from` or behind it; `Infinity` when nowhere. */
function find(bytes: Uint8Array, text: string, from: number): number {
  const first = text.charCodeAt(0);
  let at = bytes.indexOf(first, from);
  while (at >= 0 && !stands(bytes, at, text)) at = bytes.indexOf(first, at + 1);
  return at < 0 ? Infinity : at;
}
