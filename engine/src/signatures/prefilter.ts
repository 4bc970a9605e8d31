import type { Chunk } from '../lines/logBytes.js';
import { lineAt } from '../lines/lines.js';
import type { FormatId } from '../model/record.js';
import type { Beginnings, BytesOfLines } from '../records/beginnings.js';
import type { AskedAgain, GrowingLog } from '../records/scan.js';
import { MessageMemory } from './messageMemory.js';
import type { ProbeHit, RecordProbe } from './recordProbe.js';
import type { Plan, SignatureSet } from './signatureSet.js';

/** What was found while a log was scanned; the log need not be gone through for it again. */
export interface Prefiltered {
  /** Records that hold a text of the probe, ascending. */
  readonly candidates: ReadonlyMap<RecordProbe, readonly number[]>;
  /** What the pattern found in them, ascending; absent for a probe that only conditions ask for. */
  readonly tried: ReadonlyMap<RecordProbe, Tried>;
}

export interface Tried {
  readonly hits: readonly ProbeHit[];
  /** Records on which the pattern is still to be tried: the code page of the log was not known. */
  readonly untried: readonly number[];
}

/** What was found in one part of a log, by the number of the probe. Lines and records are those of the part. */
export interface PartFinds {
  readonly probe: number;
  readonly records: readonly number[];
  readonly hits: readonly ProbeHit[] | undefined;
  readonly untried: readonly number[];
}

/** One format, or all that share its line: which of them a log is shows when all of it has been seen. */
const familyOf = (format: FormatId): readonly FormatId[] =>
  format === 'panther' ? ['panther', 'cbs', 'dism'] : [format];

/** Looks for the texts of signatures in every chunk of a log that is being scanned, and tries the patterns at once. */
export class Prefilter {
  private plan: Plan | undefined;
  private readonly probes = new Map<RecordProbe, Candidates>();
  /** Probes that some record waits for. */
  private readonly waiting = new Set<Candidates>();
  private readonly memory = new MessageMemory();

  constructor(private readonly set: SignatureSet) {}

  /** @returns where records are to be found that `beginsHere` has to look at */
  begin(format: FormatId): Beginnings {
    this.plan = this.set.plan(...familyOf(format));
    return this.plan.starts.beginnings;
  }

  /** Forgets what was found from record `record` on: the log goes on there. */
  rewind(record: number): void {
    for (const of of this.probes.values()) {
      dropFrom(of.records, record, (one) => one);
      dropFrom(of.untried, record, (one) => one);
      if (of.hits) dropFrom(of.hits, record, (hit) => hit.record);
      of.tried = Math.min(of.tried, of.records.length);
    }
    this.waiting.clear();
  }

  /**
   * @param whole records below this have all their lines
   * @param begun calls a function for every record of the chunk that `begin` asked for, in order
   */
  chunk(
    log: GrowingLog,
    { bytes, base }: Chunk,
    whole: number,
    begun: (look: (record: number) => void) => void,
  ): AskedAgain {
    const { plan } = this;
    const again = { lines: [], harmless: new Set<number>() };
    if (!plan) return again;
    const { starts } = log.lines;
    const { firstLine, count } = log.records;
    let line = log.chunkLine;
    let record = recordOf(firstLine, count, line, Math.max(0, log.chunkRecord - 1));
    plan.search.scan(bytes, { from: 0, to: bytes.length }, (literal, end) => {
      if ((starts[line + 1] ?? 0) < base + end) {
        line = lineAt(starts, base + end - 1, line, log.lines.count);
        record = recordOf(firstLine, count, line, record);
      }
      for (const probe of plan.probesOf[literal] ?? []) this.add(probe, record, log, plan);
    });
    const look = plan.starts.over(log.records, { bytes, base, starts }, (text, of) => {
      for (const probe of plan.probesOfStart[text] ?? []) this.add(probe, of, log, plan);
    });
    begun(look);
    const lines = { bytes, base, starts };
    for (const of of this.waiting) if (this.tryPattern(of, log, lines, whole, again)) this.waiting.delete(of);
    return again;
  }

  /** What was found, for the prefilter of another thread. */
  part(): readonly PartFinds[] {
    const { probes = [] } = this.plan ?? {};
    return probes.flatMap((one, probe) => {
      const of = this.probes.get(one);
      if (!of) return [];
      const { records, hits } = of;
      return [{ probe, records, hits, untried: [...of.untried, ...(hits ? records.slice(of.tried) : [])] }];
    });
  }

  /** Goes on with what was found in a part that begins with these records and lines. */
  append(finds: readonly PartFinds[], at: { readonly records: number; readonly lines: number }): void {
    const { plan } = this;
    for (const { probe, records, hits, untried } of finds) {
      const one = plan?.probes[probe];
      if (!plan || !one) continue;
      const of = this.candidatesOf(one, plan);
      for (const record of records) of.records.push(record + at.records);
      for (const record of untried) of.untried.push(record + at.records);
      for (const hit of hits ?? []) of.hits?.push({ ...hit, record: hit.record + at.records, line: hit.line + at.lines });
      of.tried = of.records.length;
    }
  }

  finish(): Prefiltered {
    const candidates = new Map<RecordProbe, readonly number[]>();
    const tried = new Map<RecordProbe, Tried>();
    for (const of of this.probes.values()) {
      candidates.set(of.probe, of.records);
      const { hits } = of;
      if (hits) tried.set(of.probe, { hits, untried: [...of.untried, ...of.records.slice(of.tried)] });
    }
    return { candidates, tried };
  }

  /** @returns false when it has to be tried again, because a record is not whole yet */
  private tryPattern(
    of: Candidates,
    log: GrowingLog,
    lines: BytesOfLines,
    whole: number,
    again: { readonly lines: number[]; readonly harmless: Set<number> },
  ): boolean {
    const { probe, records, hits } = of;
    log.guessed();
    for (; of.tried < records.length; of.tried++) {
      const record = records[of.tried] ?? 0;
      if (record >= whole) return false;
      const hit = this.memory.find(probe, log, record, lines);
      // In another code page the line may read otherwise.
      if (log.guessed()) of.untried.push(record);
      else if (hit) {
        hits?.push(hit);
        if (of.harmless) again.harmless.add(record);
        else again.lines.push(log.records.firstLine[record] ?? 0, hit.line);
      }
    }
    return true;
  }

  private add(probe: RecordProbe, record: number, log: GrowingLog, plan: Plan): void {
    const of = this.candidatesOf(probe, plan);
    if (of.records[of.records.length - 1] === record || !probe.admits(log, record)) return;
    of.records.push(record);
    if (of.hits) this.waiting.add(of);
  }

  private candidatesOf(probe: RecordProbe, { rules, harmless }: Plan): Candidates {
    let of = this.probes.get(probe);
    if (!of) {
      const hits = rules.has(probe) ? [] : undefined;
      of = { probe, records: [], tried: 0, untried: [], hits, harmless: harmless.has(probe) };
      this.probes.set(probe, of);
    }
    return of;
  }
}

interface Candidates {
  readonly probe: RecordProbe;
  readonly records: number[];
  /** How many of them the pattern was tried on. */
  tried: number;
  readonly untried: number[];
  readonly hits: ProbeHit[] | undefined;
  readonly harmless: boolean;
}

/** Takes away the entries from record `record` on, which stand at the end. */
function dropFrom<T>(list: T[], record: number, recordOfEntry: (entry: T) => number): void {
  while (list.length > 0) {
    const last = list[list.length - 1];
    if (last === undefined || recordOfEntry(last) < record) return;
    list.pop();
  }
}

/** The record that holds `line`, searched from record `from` on. */
export function recordOf(firstLine: Uint32Array, count: number, line: number, from: number): number {
  let low = from;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((firstLine[middle] ?? 0) <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}
