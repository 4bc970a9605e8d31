import type { LogAnalysis } from '../../model/analysis.js';
import type { BenignShape, Signature } from '../../model/knowledge.js';
import { stepsAt } from '../../records/steps.js';
import { lineAt } from '../../lines/lines.js';
import { recordOf } from '../../signatures/prefilter.js';
import { matchSignatures, type RecordRange } from '../../signatures/match.js';
import type { RecordProbe } from '../../signatures/recordProbe.js';
import { sampleLog } from '../../signatures/samples.js';
import { compileSignatures } from '../../signatures/signatureSet.js';

/** A line that a rule finds. */
export interface RuleHit {
  /** Path of the log inside its case. */
  readonly file: string;
  /** 0-based. */
  readonly line: number;
}

/** Lines that are searched between two pauses. */
const STRETCH = 20_000;

/**
 * The lines of a log that one rule finds, as the whole catalogue would find them. Pauses after each stretch of lines, so
 * that a log of any size can be gone through while others are answered.
 */
export function* ruleHits(
  analysis: LogAnalysis,
  rule: Signature | BenignShape,
): Generator<undefined, readonly RuleHit[]> {
  const { log } = analysis;
  const set =
    'severity' in rule ? compileSignatures([{ ...rule, status: 'stable' }], []) : compileSignatures([], [rule]);
  const plan = set.plan(log.format);
  if (plan.search.size === 0) return [];
  const candidates = new Map<RecordProbe, number[]>();
  const { starts, count } = log.lines;
  const { firstLine, count: records } = log.records;
  let line = 0;
  let record = 0;
  for (let from = 0; from < count; from += STRETCH) {
    const bytes = log.lines.stretch(from, Math.min(count, from + STRETCH));
    const base = starts[from] ?? 0;
    plan.search.scan(bytes, { from: 0, to: bytes.length }, (literal, end) => {
      if ((starts[line + 1] ?? 0) < base + end) {
        line = lineAt(starts, base + end - 1, line, count);
        record = recordOf(firstLine, records, line, record);
      }
      for (const probe of plan.probesOf[literal] ?? []) {
        const list = candidates.get(probe);
        if (list?.[list.length - 1] === record || !probe.admits(log, record)) continue;
        if (list) list.push(record);
        else candidates.set(probe, [record]);
      }
    });
    yield undefined;
  }
  const { matches, benign } = matchSignatures(set, log, {
    scopeOf: (scope, at) => scopeOf(analysis, scope, at),
    found: { candidates, tried: new Map() },
  });
  return [...matches, ...benign].map((hit) => ({ file: log.path, line: hit.line }));
}

function scopeOf({ steps }: LogAnalysis, scope: 'operation' | 'phase', record: number): RecordRange | undefined {
  const path = stepsAt(steps, record);
  const kinds: readonly string[] = scope === 'operation' ? ['operation', 'action'] : ['phase', 'session'];
  for (const kind of kinds) {
    const step = path.findLast((candidate) => candidate.kind === kind);
    if (step) return { startRecord: step.firstRecord, endRecord: step.lastRecord + 1 };
  }
  return undefined;
}

/** What a signature captures from each of its own samples; nothing where a sample does not match. */
export function sampleCaptures(rule: Signature): readonly Readonly<Record<string, string>>[] {
  const set = compileSignatures([{ ...rule, status: 'stable' }], []);
  return rule.samples.match.map(({ line }) => matchSignatures(set, sampleLog(line, rule)).matches[0]?.captures ?? {});
}
