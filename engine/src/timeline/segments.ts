import type { ClockSegment, SegmentReason } from '../model/clock.js';
import type { LogFile } from '../model/record.js';
import type { LineMemory } from '../records/lineMemory.js';
import { summaryOf } from '../records/summary.js';
import { messageText } from '../signatures/messageText.js';
import { utcOffset } from './utc.js';

const HOUR = 3600;
/** Several processes write one log: stamps may go back by moments without any clock having changed. */
const WRITE_DELAY = 60;
/** A forward jump below this is a pause. */
const SHORTEST_ZONE = 1800;
/** A reboot and the start of the next system: what a jump may hold besides the zone. */
const LONGEST_RESTART = 1800;
/** A pause of hours at a border is possible; only close to a whole zone is a forward jump taken for one. */
const LONGEST_FORWARD_RESTART = 600;
/** UTC-12 to UTC+14. */
const WIDEST_SHIFT = 26 * HOUR;
/** All zones off the whole hour lie at least this far from UTC. */
const FIRST_HALF_HOUR = 3.5 * HOUR;
/** Stamps in no order at all are no clock that could be corrected. */
const MOST_SEGMENTS = 100;

interface Jump {
  readonly record: number;
  readonly seconds: number;
}

interface Part {
  readonly first: number;
  readonly jump: number | undefined;
  readonly reason: SegmentReason;
  /** By how much this clock is ahead of the one before. */
  readonly shift: number;
  readonly utc: number | undefined;
}

/**
 * Splits a log where its clock changes and says by how much each part has to be moved. Stamps are local times of whatever
 * system was running: Windows PE, the new system at first boot and the host may be in different zones, so that a file
 * jumps by hours at a phase border (measured: -6,114 s and +7,219 s). A pause is no change of the clock: forward jumps
 * count only in setup's own logs, at a border of setup and close to a zone's size; the sessions of dism.log and CBS.log
 * may lie days apart.
 *
 * @returns at least one segment; exactly one, with offset 0, for most logs and for formats that are not of this family
 */
export function clockSegments(log: LogFile, memory?: LineMemory): readonly ClockSegment[] {
  const start: Part = { first: 0, jump: undefined, reason: 'start', shift: 0, utc: undefined };
  if (log.format !== 'panther' && log.format !== 'cbs' && log.format !== 'dism') return segments(log, [start]);
  const jumps = findJumps(log);
  if (jumps.length > MOST_SEGMENTS) return segments(log, [start]);
  const parts: Part[] = [];
  let last: Part = { ...start, utc: utcOffset(log, 0, jumps[0]?.record ?? log.records.count, memory) };
  parts.push(last);
  jumps.forEach((jump, i) => {
    const utc = utcOffset(log, jump.record, jumps[i + 1]?.record ?? log.records.count, memory);
    const judged = judge(log, jump, last.utc, utc);
    // A pause: the same clock goes on, and what it told of UTC before still holds.
    if (!judged) return;
    last = { first: jump.record, jump: jump.seconds, ...judged, utc };
    parts.push(last);
  });
  return segments(log, parts);
}

/** Places where the stamps go back, and in setup's own logs those where they leap ahead by half an hour or more. */
function findJumps(log: LogFile): readonly Jump[] {
  return summaryOf(log).leaps.flatMap(({ record, ms }) => {
    const seconds = ms / 1000;
    const counts = seconds <= -WRITE_DELAY || (seconds >= SHORTEST_ZONE && log.format === 'panther');
    return counts ? [{ record, seconds }] : [];
  });
}

function judge(
  log: LogFile,
  { record, seconds }: Jump,
  utcBefore: number | undefined,
  utcAfter: number | undefined,
): { readonly reason: SegmentReason; readonly shift: number } | undefined {
  if (utcBefore !== undefined && utcAfter !== undefined) {
    const shift = utcAfter - utcBefore;
    const elapsed = seconds - shift;
    const possible = elapsed >= -WRITE_DELAY && elapsed <= 24 * HOUR;
    if (shift !== 0 && possible) return { reason: 'utc', shift };
    // UTC that would run backwards is no UTC: Windows PE takes the clock chip's local time for it.
    if (seconds < 0) return { reason: 'step', shift: 0 };
    if (shift === 0) return undefined;
  }
  const shift = zoneShift(seconds);
  if (seconds < 0) return shift === undefined ? { reason: 'step', shift: 0 } : { reason: 'zone', shift };
  const near = shift !== undefined && seconds - shift <= LONGEST_FORWARD_RESTART;
  return near && isBorder(log, record) ? { reason: 'zone', shift } : undefined;
}

/**
 * The zone inside a jump, which is the zone and the time that passed: -6,114 s are -2 h and 18 min of restart. Undefined
 * when no zone leaves a restart's time: -171 s would be -1 h and 57 min.
 */
function zoneShift(seconds: number): number | undefined {
  const whole = Math.floor(seconds / HOUR) * HOUR;
  const half = whole + HOUR / 2;
  const fits = (shift: number): boolean =>
    shift !== 0 && Math.abs(shift) <= WIDEST_SHIFT && seconds >= shift && seconds - shift <= LONGEST_RESTART;
  if (fits(whole)) return whole;
  return Math.abs(half) >= FIRST_HALF_HOUR && fits(half) ? half : undefined;
}

/** Where one system hands over to the next inside one run of setup. A new run is none: a person may wait for hours. */
const border =
  /^(?:Initiating rollback|-+ Started phase \[|OPERATIONTRACK ExecuteOperations: Start execution phase (?!Downlevel))/;

function isBorder(log: LogFile, record: number): boolean {
  for (let at = record; at < Math.min(record + 4, log.records.count); at++) {
    if (border.test(messageText(log, at).text)) return true;
  }
  return false;
}

function segments(log: LogFile, parts: readonly Part[]): readonly ClockSegment[] {
  // How far each part's clock is ahead of the first one's.
  const ahead: number[] = [];
  let sum = 0;
  for (const part of parts) ahead.push((sum += part.shift));
  const reference = ahead[referenceOf(log, parts)] ?? 0;
  return parts.map((part, i) => ({
    fromLine: (log.records.firstLine[part.first] ?? 0) + 1,
    firstRecord: part.first,
    clockOffsetSeconds: reference - (ahead[i] ?? 0),
    reason: part.reason,
    ...(part.jump !== undefined && { jumpSeconds: part.jump }),
    ...(part.utc !== undefined && { utcOffsetSeconds: part.utc }),
  }));
}

/**
 * The part whose clock the others are moved to: that of the installed system, which also stamps dism.log, CBS.log and
 * setupapi.dev.log. It is the first part of a log, but in a rollback log the part after the first phase of rollback,
 * which ran before the old system was back.
 */
function referenceOf(log: LogFile, parts: readonly Part[]): number {
  if (parts.length < 2) return 0;
  const begin = parts.map((part) => messageText(log, part.first).text);
  if (!begin[0]?.startsWith('Initiating rollback')) return 0;
  const back = begin.findIndex((text) => /^Initiating rollback\/?\w*, phase = [1-9]/.test(text));
  return Math.max(0, back);
}
