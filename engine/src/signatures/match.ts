import type { BenignShape, Signature } from '../model/knowledge.js';
import type { LogFile } from '../model/record.js';
import { lineAt } from '../lines/lines.js';
import { firstAtLeast } from '../lines/orderedSearch.js';
import { recordOf, type Prefiltered } from './prefilter.js';
import type { ProbeHit, RecordProbe } from './recordProbe.js';
import type { CompiledRule, Condition, Plan, SignatureSet } from './signatureSet.js';

/** A record that has the shape of a signature. */
export interface Match extends ProbeHit {
  readonly signature: Signature;
  /** Other lines that took part: one per condition that asks for something to be there. */
  readonly correlated: readonly ProbeHit[];
}

/** A record that has a shape known from successful or unrelated upgrades. */
export interface BenignMatch {
  readonly shape: BenignShape;
  readonly record: number;
  /** 0-based. */
  readonly line: number;
}

export interface Matches {
  /** In file order; a record can have several, of different signatures. */
  readonly matches: readonly Match[];
  /** In file order, at most one per record. */
  readonly benign: readonly BenignMatch[];
}

/** Records `startRecord` inclusive to `endRecord` exclusive. */
export interface RecordRange {
  readonly startRecord: number;
  readonly endRecord: number;
}

export interface MatchOptions {
  /** Report matches in this range only (conditions still look outside it). */
  readonly range?: RecordRange;
  /** The operation or phase that holds a record. Without an answer the condition looks in the whole file. */
  readonly scopeOf?: (scope: 'operation' | 'phase', record: number) => RecordRange | undefined;
  /** What a `Prefilter` found when the log was scanned; without it the log is gone through here. */
  readonly found?: Prefiltered | undefined;
}

/**
 * Finds known shapes in one log: one pass over its bytes for the literals of all rules, then RE2 on the few records
 * that hold one, then the conditions on the neighbourhood. Time is linear in the size of the log.
 */
export function matchSignatures(set: SignatureSet, log: LogFile, options: MatchOptions = {}): Matches {
  const plan = set.plan(log.format);
  if (plan.search.size + plan.starts.size === 0 || log.records.count === 0) return { matches: [], benign: [] };
  const found = options.found ?? { candidates: findCandidates(plan, log), tried: new Map() };
  const context: Context = { log, options, ...found, hits: new Map() };

  const matches: Match[] = [];
  for (const compiled of plan.signatures) {
    for (const hit of hitsOf(compiled, context)) {
      const correlated = checkConditions(compiled.conditions, hit.record, context);
      if (!correlated) continue;
      const captures = Object.assign({}, ...correlated.map((other) => other.captures), hit.captures) as ProbeHit['captures'];
      matches.push({ ...hit, captures, signature: compiled.rule, correlated });
    }
  }
  const benign = new Map<number, BenignMatch>();
  for (const compiled of plan.benign) {
    for (const hit of hitsOf(compiled, context)) {
      if (benign.has(hit.record) || !checkConditions(compiled.conditions, hit.record, context)) continue;
      benign.set(hit.record, { shape: compiled.rule, record: hit.record, line: hit.line });
    }
  }
  return {
    matches: matches.sort((a, b) => a.record - b.record || a.line - b.line),
    benign: [...benign.values()].sort((a, b) => a.record - b.record),
  };
}

interface Context {
  readonly log: LogFile;
  readonly options: MatchOptions;
  /** Records that hold a literal of the probe, ascending. */
  readonly candidates: ReadonlyMap<RecordProbe, readonly number[]>;
  /** Probes whose pattern was tried already. */
  readonly tried: Prefiltered['tried'];
  /** What the patterns of conditions matched in the whole file, once asked. */
  readonly hits: Map<RecordProbe, ProbeHit[]>;
}

function findCandidates(plan: Plan, log: LogFile): ReadonlyMap<RecordProbe, readonly number[]> {
  const candidates = new Map<RecordProbe, number[]>();
  const { starts, bytes } = log.lines;
  const { firstLine, count } = log.records;
  const add = (probe: RecordProbe, of: number): void => {
    const list = candidates.get(probe);
    if (list?.[list.length - 1] === of || !probe.admits(log, of)) return;
    if (list) list.push(of);
    else candidates.set(probe, [of]);
  };
  let line = 0;
  let record = 0;
  plan.search.scan(bytes, { from: starts[0] ?? 0, to: bytes.length }, (literal, end) => {
    if ((starts[line + 1] ?? bytes.length) < end) {
      line = lineAt(starts, end - 1, line);
      record = recordOf(firstLine, count, line, record);
    }
    for (const probe of plan.probesOf[literal] ?? []) add(probe, record);
  });
  if (plan.starts.size === 0) return candidates;
  const look = plan.starts.over(log.records, { bytes, base: 0, starts }, (text, begun) => {
    for (const probe of plan.probesOfStart[text] ?? []) add(probe, begun);
  });
  for (let begun = 0; begun < count; begun++) look(begun);
  return candidates;
}

function* hitsOf({ probe }: CompiledRule<Signature | BenignShape>, context: Context): Generator<ProbeHit> {
  const { range } = context.options;
  const tried = context.tried.get(probe);
  if (tried) {
    const late = tried.untried.flatMap((record) => probe.find(context.log, record) ?? []);
    const all = late.length > 0 ? [...tried.hits, ...late].sort((a, b) => a.record - b.record) : tried.hits;
    for (const hit of all) if (!range || (hit.record >= range.startRecord && hit.record < range.endRecord)) yield hit;
    return;
  }
  for (const record of context.candidates.get(probe) ?? []) {
    if (range && (record < range.startRecord || record >= range.endRecord)) continue;
    const hit = probe.find(context.log, record);
    if (hit) yield hit;
  }
}

/** The lines that the conditions found, or undefined when one of them does not hold. */
function checkConditions(conditions: readonly Condition[], record: number, context: Context): ProbeHit[] | undefined {
  const found: ProbeHit[] = [];
  for (const condition of conditions) {
    const hit = nearest(condition, record, context);
    if (condition.correlation.absent ? hit !== undefined : hit === undefined && !condition.correlation.optional) {
      return undefined;
    }
    if (hit && !condition.correlation.absent) found.push(hit);
  }
  return found;
}

/** The record nearest to `record`, on the side and within the bounds of the condition, that its pattern matches. */
function nearest({ correlation, probe }: Condition, record: number, context: Context): ProbeHit | undefined {
  const hits = allHits(probe, context);
  const from = correlation.before ? record : record + 1;
  const beyond = firstAtLeast(hits.length, from, (at) => hits[at]?.record ?? 0);
  const hit = hits[correlation.before ? beyond - 1 : beyond];
  if (!hit) return undefined;
  const { within } = correlation;
  const { startRecord, endRecord } = scopeOf(within, record, context);
  if (hit.record < startRecord || hit.record >= endRecord) return undefined;
  const far = typeof within === 'object' && 'seconds' in within && secondsBetween(context.log, record, hit.record) > within.seconds;
  return far ? undefined : hit;
}

/** Everything in the file that a condition's pattern matches, ascending. Looked up once, however many records ask. */
function allHits(probe: RecordProbe, { log, candidates, hits }: Context): readonly ProbeHit[] {
  let found = hits.get(probe);
  if (!found) {
    found = [];
    for (const record of candidates.get(probe) ?? []) {
      const hit = probe.find(log, record);
      if (hit) found.push(hit);
    }
    hits.set(probe, found);
  }
  return found;
}

function scopeOf(within: Condition['correlation']['within'], record: number, { log, options }: Context): RecordRange {
  const file = { startRecord: 0, endRecord: log.records.count };
  if (within === 'file') return file;
  if (within === 'operation' || within === 'phase') return options.scopeOf?.(within, record) ?? file;
  if ('records' in within) return { startRecord: record - within.records, endRecord: record + within.records + 1 };
  return file;
}

/** Unknown times are no hindrance: file order has already been looked at. */
function secondsBetween({ records }: LogFile, a: number, b: number): number {
  const difference = Math.abs((records.time[a] ?? NaN) - (records.time[b] ?? NaN)) / 1000;
  return Number.isNaN(difference) ? 0 : difference;
}
