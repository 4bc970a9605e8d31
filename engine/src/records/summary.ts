import { LEVEL_ERROR, type LogFile, type RecordSummary, type RecordTable, type TimeLeap } from '../model/record.js';

/** What a leap is at least, in milliseconds ahead and back: shorter ones are work, and writers that overtake each other. */
const AHEAD = 45_000;
const BACK = -60_000;

/** Gathers what is asked of all records of a log, so that nothing has to go over a million of them again. */
export class SummaryBuilder {
  private errors: number[] = [];
  private errorComponents: number[] = [];
  private written: number[] = [];
  private readonly pauses = new Map<number, number>();
  private leaps: TimeLeap[] = [];
  /** Records that have been looked at, and the last of them that has a time. */
  private count = 0;
  private timed = -1;
  /** Errors that were there before the records that were added last. */
  private before = 0;

  /** @param before a summary whose first `kept` records are taken over; `records` are those that it is of */
  constructor(before?: RecordSummary, records?: RecordTable, kept = 0) {
    if (!before || !records) return;
    const errors = firstFrom(before.errors, kept);
    this.errors = before.errors.slice(0, errors);
    this.errorComponents = before.errorComponents.slice(0, errors);
    this.written = [...before.written];
    this.pauses = new Map(before.pauses);
    this.leaps = before.leaps.filter(({ record }) => record < kept);
    this.count = kept;
    this.timed = lastTimed(records, kept);
    this.forget(records, kept);
  }

  /** Looks at the records that were added since. */
  add(records: RecordTable): void {
    const { count, level, time, component } = records;
    const { errors, errorComponents, written, pauses, leaps } = this;
    this.before = errors.length;
    const names = records.components.length;
    for (let i = written.length; i < names; i++) written.push(0);
    // Names that only records that are gone had.
    written.length = names;
    let last = this.timed < 0 ? NaN : (time[this.timed] ?? NaN);
    for (let record = this.count; record < count; record++) {
      const of = level[record] ?? 0;
      if (of !== 0) {
        const name = component[record] ?? 0;
        written[name] = (written[name] ?? 0) + 1;
        if (of >= LEVEL_ERROR) {
          errors.push(record);
          errorComponents.push(name);
        }
      }
      const now = time[record] ?? NaN;
      const ms = now - last;
      if (ms !== 0) {
        if (Number.isNaN(now)) continue;
        if (ms > 0) pauses.set(ms, (pauses.get(ms) ?? 0) + 1);
        if (ms >= AHEAD || ms <= BACK) leaps.push({ record, before: this.timed, ms });
        last = now;
      }
      this.timed = record;
    }
    this.count = count;
  }

  /** The errors among the records that were added last. */
  latest(): readonly number[] {
    return this.errors.slice(this.before);
  }

  finish(): RecordSummary {
    const { errors, errorComponents, written, pauses, leaps } = this;
    return { errors, errorComponents, written, pauses, leaps };
  }

  /** Takes back what records from `kept` on added to sums. */
  private forget({ count, level, time, component }: RecordTable, kept: number): void {
    let last = this.timed < 0 ? NaN : (time[this.timed] ?? NaN);
    for (let record = kept; record < count; record++) {
      const name = component[record] ?? 0;
      if (level[record] !== 0) this.written[name] = (this.written[name] ?? 0) - 1;
      const now = time[record] ?? NaN;
      if (Number.isNaN(now)) continue;
      const ms = now - last;
      const times = this.pauses.get(ms) ?? 0;
      if (times > 1) this.pauses.set(ms, times - 1);
      else this.pauses.delete(ms);
      last = now;
    }
  }
}

/** Where the first of some records, which ascend, is `record` or behind it. */
function firstFrom(records: readonly number[], record: number): number {
  let at = records.length;
  while (at > 0 && (records[at - 1] ?? 0) >= record) at--;
  return at;
}

/** The last of the first `count` records that has a time; -1 when none has. */
function lastTimed({ time }: RecordTable, count: number): number {
  let record = count - 1;
  while (record >= 0 && Number.isNaN(time[record] ?? NaN)) record--;
  return record;
}

/** The summary of a log; worked out when what read it made none. */
export function summaryOf({ summary, records }: LogFile): RecordSummary {
  if (summary) return summary;
  const builder = new SummaryBuilder();
  builder.add(records);
  return builder.finish();
}
