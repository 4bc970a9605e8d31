import type { BenignShape, Correlation, Signature } from '../model/knowledge.js';
import type { FormatId } from '../model/record.js';
import { compileLiteralSearch, type LiteralSearch } from './literalSearch.js';
import { compileProbe, type RecordProbe } from './recordProbe.js';
import { compileStartSearch, type StartSearch } from './startSearch.js';

/** A signature or benign shape made ready to run. */
export interface CompiledRule<R extends Signature | BenignShape> {
  readonly rule: R;
  readonly probe: RecordProbe;
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly correlation: Correlation;
  readonly probe: RecordProbe;
}

/** The rules that apply to one format and the search that finds their candidate records. */
export interface Plan {
  readonly signatures: readonly CompiledRule<Signature>[];
  readonly benign: readonly CompiledRule<BenignShape>[];
  readonly search: LiteralSearch;
  /** All probes, those of conditions too. The same rules give the same order, on every thread. */
  readonly probes: readonly RecordProbe[];
  /** The probes of the rules themselves; the others are those of conditions. */
  readonly rules: ReadonlySet<RecordProbe>;
  /** Those among them whose hits are harmless. */
  readonly harmless: ReadonlySet<RecordProbe>;
  /** For each text of the search, the probes it may lead to. */
  readonly probesOf: readonly (readonly RecordProbe[])[];
  /** The search for probes whose texts are short but begin the message, and for each of its texts the probes. */
  readonly starts: StartSearch;
  readonly probesOfStart: readonly (readonly RecordProbe[])[];
}

/** Signatures and benign shapes, compiled once and used for any number of logs. */
export interface SignatureSet {
  readonly signatures: readonly Signature[];
  readonly benign: readonly BenignShape[];
  /** The part of the set for logs of one format, or of one of several; made when first asked for. */
  plan(...formats: readonly FormatId[]): Plan;
}

/**
 * Compiles a catalogue. Costs a few microseconds per rule: search tables are made per format when a log of that format
 * comes, and a pattern is compiled when a record first passes its prefilter.
 *
 * Rules of status `retired` and rules without any fixed text (which `validateSignature` refuses) are left out.
 */
export function compileSignatures(signatures: readonly Signature[], benign: readonly BenignShape[]): SignatureSet {
  const active = signatures.filter((signature) => signature.status !== 'retired').map((signature) => compileRule(signature));
  const shapes = benign.map((shape) => compileRule(shape, false));
  const plans = new Map<string, Plan>();
  return {
    signatures,
    benign,
    plan(...formats) {
      const key = formats.join();
      const applies = ({ rule }: { readonly rule: Signature | BenignShape }): boolean =>
        formats.some((format) => rule.formats.includes(format));
      let plan = plans.get(key);
      if (!plan) {
        plan = makePlan(
          active.filter(applies),
          shapes.filter(applies),
        );
        plans.set(key, plan);
      }
      return plan;
    },
  };
}

function compileRule<R extends Signature | BenignShape>(rule: R, captures = true): CompiledRule<R> {
  const conditions = (rule.correlate ?? []).map((correlation) => ({
    correlation,
    probe: compileProbe(correlation.before ?? correlation.after ?? {}),
  }));
  return { rule, probe: compileProbe(rule.match, captures), conditions };
}

function makePlan(
  signatures: readonly CompiledRule<Signature>[],
  benign: readonly CompiledRule<BenignShape>[],
): Plan {
  const probesByText = new Map<string, RecordProbe[]>();
  const probesByStart = new Map<string, RecordProbe[]>();
  const add = (map: Map<string, RecordProbe[]>, text: string, probe: RecordProbe): void => {
    const probes = map.get(text);
    if (probes) probes.push(probe);
    else map.set(text, [probe]);
  };
  const probes = [...signatures, ...benign].flatMap(({ probe, conditions }) => [
    probe,
    ...conditions.map((condition) => condition.probe),
  ]);
  for (const probe of probes) {
    if (probe.start !== undefined) add(probesByStart, probe.start, probe);
    else for (const text of probe.literals ?? []) add(probesByText, text, probe);
  }
  return {
    signatures,
    benign,
    probes,
    search: compileOnce([...probesByText.keys()]),
    rules: new Set([...signatures, ...benign].map(({ probe }) => probe)),
    harmless: new Set(benign.map(({ probe }) => probe)),
    probesOf: [...probesByText.values()],
    starts: compileStartSearch([...probesByStart.keys()]),
    probesOfStart: [...probesByStart.values()],
  };
}

/** Compiled when first used, for logs like the first one: a plan that only judges what was found needs no search. */
function compileOnce(texts: readonly string[]): LiteralSearch {
  let compiled: LiteralSearch | undefined;
  return {
    size: texts.length,
    scan(bytes, range, found) {
      compiled ??= compileLiteralSearch(texts, bytes.subarray(range.from, range.to));
      compiled.scan(bytes, range, found);
    },
  };
}
