import { failureBehind, failuresOf, traceFailure, type Failure } from '../attribution/chain.js';
import { cancelCodes } from '../codes/cancelCodes.js';
import type { Chain, LogAnalysis } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { ChainLink } from '../model/attribution.js';
import type { Place } from '../model/place.js';

/** What the logs tell of failures: the one behind the result of the attempt, and the others. */
export interface Chains {
  readonly main: Chain | undefined;
  /** The same failure again and again is one of these: its first time, with a count. */
  readonly others: readonly Chain[];
  /** The last time of each of the others. */
  readonly latest: readonly Chain[];
  /** The main chain ends in the very code that setup reports, and that code says more than "rolled back". */
  readonly sameCode?: boolean;
}

/** The chains of every failure of the case; the main one ends in the result of the attempt. */
export function findChains(analyses: readonly LogAnalysis[], attempt: Attempt | undefined): Chains {
  const found = analyses.flatMap((analysis) =>
    failuresOf(analysis).flatMap((failure) => {
      const chain = trace(analysis, failure);
      const line = (analysis.log.records.firstLine[failure.lastRecord] ?? 0) + 1;
      return chain ? [{ analysis, failure, chain, line }] : [];
    }),
  );
  const main =
    (attempt &&
      failureBehind(
        attempt,
        found.filter(({ analysis }) => analysis.log.path === attempt.file),
      )) ??
    (attempt && found.findLast((one) => isReportedElsewhere(attempt, one.analysis.log.path, one)));
  return {
    main: main && withResult(main.chain, attempt, analyses, { file: main.analysis.log.path, line: main.line }),
    ...mergeRepeats(found.filter((one) => one !== main)),
    sameCode:
      attempt?.result !== undefined && !generic.has(attempt.result) && main?.failure.step?.code === attempt.result,
  };
}

/** Results that setup reports for any cause: MOSETUP_E_SETUP_PLATFORM and E_FAIL. */
const generic = new Set([0xc1900101, 0x80004005]);

/**
 * A rollback reports in its own log what failed in another one: after a restart setup writes to Panther, the rollback
 * beside it. The code is the link; a generic one is none.
 */
function isReportedElsewhere(
  attempt: Attempt,
  file: string,
  { failure, line }: { readonly failure: Failure; readonly line: number },
): boolean {
  const { result, otherLogs = [] } = attempt;
  if (result === undefined || generic.has(result) || failure.step?.code !== result) return false;
  return otherLogs.some((log) => log.file === file && log.startLine <= line && line <= log.endLine);
}

/** A log of a successful upgrade may still tell of operations that failed and were survived. */
export function survivedChains(analyses: readonly LogAnalysis[]): Pick<Chains, 'others' | 'latest'> {
  const traced = analyses.flatMap((analysis) =>
    failuresOf(analysis).flatMap((failure) => {
      const chain = trace(analysis, failure);
      return chain ? [{ failure, chain }] : [];
    }),
  );
  return mergeRepeats(traced);
}

/** An action that hands on nothing but the user's answer, to cancel or to go back, is no failure. */
function trace(analysis: LogAnalysis, failure: Failure): Chain | undefined {
  const chain = traceFailure(analysis, failure);
  return chain?.links.length === 1 && cancelCodes.has(failure.step?.code ?? 0) ? undefined : chain;
}

/** Puts the line that reports the result in front: it is the symptom that everyone sees. */
function withResult(
  chain: Chain,
  attempt: Attempt | undefined,
  analyses: readonly LogAnalysis[],
  stated: Place,
): Chain {
  const line = attempt?.resultLine;
  if (line === undefined || (attempt?.file === stated.file && line <= stated.line)) return chain;
  const file = attempt?.file ?? stated.file;
  const analysis = analyses.find(({ log }) => log.path === file);
  const finding = analysis?.findings.find((candidate) => candidate.place.line === line);
  const result: ChainLink = { place: { file, line }, role: 'symptom', ...(finding && { findingId: finding.id }) };
  const rest = chain.links.map((link): ChainLink => (link.role === 'symptom' ? { ...link, role: 'mechanism' } : link));
  return { ...chain, links: [result, ...rest] };
}

/** The same failure again and again (a retry per operation) is one chain with a count. */
function mergeRepeats(traced: readonly Traced[]): Pick<Chains, 'others' | 'latest'> {
  const merged = new Map<string, Chain>();
  const latest = new Map<string, Chain>();
  for (const one of traced) {
    const { chain } = one;
    const shape = shapeOf(one);
    const first = merged.get(shape);
    merged.set(shape, first ? { ...first, occurrences: first.occurrences + 1 } : chain);
    latest.set(shape, chain);
  }
  return { others: [...merged.values()], latest: [...latest.values()] };
}

/** The others beside the one that is told: where that is the last time of one of them, the times before it. */
export function chainsBeside({ others, latest }: Chains, told: Chain | undefined): readonly Chain[] {
  return others.flatMap((one, i): Chain[] => {
    if (isSameFailure(latest[i] ?? one, told))
      return one.occurrences > 1 ? [{ ...one, occurrences: one.occurrences - 1 }] : [];
    return isSameFailure(one, told) ? [] : [one];
  });
}

/** The same failure: both end in the same line. */
export function isSameFailure(one: Chain, other: Chain | undefined): boolean {
  const [end] = one.links;
  const [same] = other?.links ?? [];
  return (
    one === other || (end !== undefined && same?.place.file === end.place.file && same.place.line === end.place.line)
  );
}

/** A failure, and the lines that lead to it. */
interface Traced {
  readonly failure: Failure;
  readonly chain: Chain;
}

/** The rules of its lines, and the code that it ended with: where no rule knows the lines, that alone tells failures apart. */
function shapeOf({ failure, chain }: Traced): string {
  const rules = chain.links.map((link) => `${link.place.file}|${link.findingId?.split('@')[0] ?? ''}`);
  return [failure.step?.code ?? '', ...rules].join(';');
}
