import type { LogAnalysis } from '../model/analysis.js';
import { isNotes } from '../model/notes.js';
import { recordAt } from '../records/recordAt.js';
import { correctedTimes, placesInTime } from './clock.js';

/**
 * Every record of every log in one order: by corrected time across logs, in file order inside each. Rows are columns of
 * numbers; a row is decoded only when someone looks at it.
 */
export interface Timeline {
  readonly logs: readonly LogAnalysis[];
  readonly count: number;
  /** Row → index into `logs`. */
  readonly log: Uint16Array;
  /** Row → record of that log. */
  readonly record: Uint32Array;
  /** Corrected time of each log's records, NaN where a record has none. */
  readonly times: readonly Float64Array[];
  /** Where a record stands in time: ascending in each log; `Infinity` in a log without times. */
  readonly places: readonly Float64Array[];
  /** Row of a record of a log. */
  rowOf(log: number, record: number): number;
  /** Row of the record that holds a line, 1-based; undefined for a path that is not here or has no record. */
  around(path: string, line: number): number | undefined;
}

/** A case with more logs than this keeps the rest out of its timeline: the column of log numbers is full. */
const MOST_LOGS = 0xffff;

/**
 * Merges logs. Never turns two lines of one log around: a record stands where its corrected time puts it, but not before
 * the record above it. At the same second the log that comes first in `logs` comes first. Logs without any time stand at
 * the end. Case notes are left out: what they quote would stand there twice.
 */
export function mergeLogs(all: readonly LogAnalysis[]): Timeline {
  const logs = all.filter(({ log }) => !isNotes(log.path)).slice(0, MOST_LOGS);
  const times = logs.map(({ log, segments }) => correctedTimes(log, segments));
  const places = times.map(placesInTime);
  const count = logs.reduce((sum, { log }) => sum + log.records.count, 0);
  const log = new Uint16Array(count);
  const record = new Uint32Array(count);
  const rows = logs.map((one) => new Uint32Array(one.log.records.count));
  let row = 0;
  mergeRuns(places, (index, from, to) => {
    const own = rows[index];
    for (let at = from; at < to; at++, row++) {
      log[row] = index;
      record[row] = at;
      if (own) own[at] = row;
    }
  });
  const rowOf = (index: number, at: number): number => rows[index]?.[at] ?? 0;
  return {
    logs,
    count,
    log,
    record,
    times,
    places,
    rowOf,
    around(path, line) {
      const index = logs.findIndex((one) => one.log.path === path);
      const found = logs[index];
      if (!found || found.log.records.count === 0) return undefined;
      return rowOf(index, recordAt(found.log, line - 1));
    },
  };
}

/**
 * K-way merge over a heap of logs. Logs write in bursts, so a log is followed as long as it stays in front: the heap is
 * touched once per burst, not once per record.
 */
function mergeRuns(places: readonly Float64Array[], emit: (log: number, from: number, to: number) => void): void {
  const next = new Uint32Array(places.length);
  const heap: number[] = [];
  const placeOf = (log: number): number => places[log]?.[next[log] ?? 0] ?? Infinity;
  const before = (a: number, b: number): boolean => {
    const left = placeOf(a);
    const right = placeOf(b);
    return left < right || (left === right && a < b);
  };
  const sink = (from: number): void => {
    let at = from;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && before(heap[child] ?? 0, heap[least] ?? 0)) least = child;
      }
      if (least === at) return;
      const moved = heap[at] ?? 0;
      heap[at] = heap[least] ?? 0;
      heap[least] = moved;
      at = least;
    }
  };
  places.forEach((own, log) => {
    if (own.length > 0) heap.push(log);
  });
  for (let i = heap.length >>> 1; i >= 0; i--) sink(i);
  while (heap.length > 0) {
    const log = heap[0] ?? 0;
    const own = places[log] ?? new Float64Array(0);
    const from = next[log] ?? 0;
    const rival = heap.length > 2 && before(heap[2] ?? 0, heap[1] ?? 0) ? heap[2] : heap[1];
    const limit = rival === undefined ? Infinity : placeOf(rival);
    let to = from + 1;
    while (to < own.length && (rival === undefined || isBefore(own[to] ?? Infinity, limit, log < rival))) to++;
    emit(log, from, to);
    next[log] = to;
    if (to >= own.length) {
      const last = heap.pop() ?? 0;
      if (heap.length > 0) heap[0] = last;
    }
    sink(0);
  }
}

function isBefore(place: number, limit: number, winsTies: boolean): boolean {
  return place < limit || (winsTies && place === limit);
}
