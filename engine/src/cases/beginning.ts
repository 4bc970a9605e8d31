import type { Chain, LogAnalysis } from '../model/analysis.js';
import type { ChainLink } from '../model/attribution.js';
import type { Finding } from '../model/finding.js';
import { LEVEL_ERROR, type LogFile } from '../model/record.js';
import { lasting } from './bearing.js';
import { messageFinding } from './firstCause.js';

/** Rules that only repeat what a line says: they know nothing of it. */
const unnamed: ReadonlySet<string> = new Set(['error-record', 'cbs-quiet-failure']);

/** A failure outside of setup, from the line that ends it back to the line that it begins with. */
export interface Beginning {
  readonly chain: Chain;
  readonly firstCause: Finding;
}

/**
 * Where the failure of a session of servicing begins: its first line that a rule knows and that is no symptom. What
 * stands before that in the chain is left out of it; near is not the same as related.
 *
 * @param known the line that is known already; it stays when nothing before it is known
 */
export function knownBeginning(chain: Chain, known: Finding, analysis: LogAnalysis): Beginning {
  const { links } = chain;
  for (let i = links.length - 1; i >= 0; i--) {
    const finding = findingOf(links[i], analysis);
    if (!finding || finding.symptom || unnamed.has(finding.rule)) continue;
    if (finding.severity !== 'decisive' && finding.severity !== 'error') continue;
    if (finding.record > known.record) break;
    return { chain: begunAt(chain, i), firstCause: finding };
  }
  const at = links.findIndex(({ place }) => place.line === known.place.line);
  return { chain: at < 0 ? chain : begunAt(chain, at), firstCause: known };
}

/**
 * A log of servicing alone, with a session that failed and no line that decides it: the last such failure, told as what
 * was recorded of it and not as a cause where no rule knows its first line.
 */
export function recordedBeginning(chains: readonly Chain[], analyses: readonly LogAnalysis[]): Beginning | undefined {
  let last: Beginning | undefined;
  let latest = -Infinity;
  for (const chain of chains) {
    const file = chain.links[0]?.place.file;
    const analysis = analyses.find(({ log }) => log.path === file);
    if (!analysis || (analysis.log.format !== 'cbs' && analysis.log.format !== 'dism')) continue;
    const at = chain.links.findLastIndex((link) => findingOf(link, analysis)?.symptom !== true);
    const link = chain.links[at];
    if (!link) continue;
    const found = findingOf(link, analysis) ?? messageFinding(analysis, link.place.line);
    const time = found ? (analysis.log.records.time[found.record] ?? NaN) : NaN;
    if (!found || time < latest) continue;
    latest = Number.isNaN(time) ? latest : time;
    const firstCause: Finding =
      unnamed.has(found.rule) || found.rule === 'first-failing-line' ? { ...found, symptom: true } : found;
    last = { chain: begunAt(chain, at), firstCause };
  }
  return last ?? lastFailure(analyses);
}

/** Findings of one failure lie within so many milliseconds, and records, of each other. */
const TOGETHER_MS = 60_000;
const TOGETHER = 40;
/** A log of servicing without sessions and no longer than this is a passage that somebody cut out for its failure. */
const EXCERPT = 400;
/** What servicing puts off is no failure: CBS_E_DPX_JOB_STATE_SAVED. */
const PUT_OFF = 0x800f0816;

/**
 * Logs of Windows in which no session failed and no line decides: they tell of failures without steps of their own, or in
 * steps that are no session. The failure that came last is told as what was recorded; of lines that belong together the
 * first one.
 */
function lastFailure(analyses: readonly LogAnalysis[]): Beginning | undefined {
  const recorded = analyses.filter(({ log }) => lasting.has(log.format));
  let last = latestOf(recorded, () => true);
  if (!last) return undefined;
  // Clients and task sequences repeat what a program returned, whose own log tells more.
  if (last.finding.symptom) {
    const { time } = last;
    const told = latestOf(recorded, (one, at) => !one.symptom && time - at >= 0 && time - at <= TOGETHER_MS);
    last = told ?? last;
  }
  const { finding, analysis } = last;
  const { time } = analysis.log.records;
  const apart = (one: Finding): number => (time[finding.record] ?? NaN) - (time[one.record] ?? NaN);
  const first = analysis.findings
    .filter(({ record }) => record <= finding.record && finding.record - record <= TOGETHER)
    .filter((one) => isFailure(one, analysis) && !(apart(one) > TOGETHER_MS))
    .reduce((before, one) => (one.record < before.record ? one : before), finding);
  const link: ChainLink = { place: first.place, role: 'firstCause', findingId: first.id };
  return { chain: { links: [link], occurrences: 1 }, firstCause: { ...first, symptom: true } };
}

interface Last {
  readonly finding: Finding;
  readonly analysis: LogAnalysis;
  /** Of its record; before all times where that has none. */
  readonly time: number;
}

/** The failure that came last, of those that `counts` accepts by themselves and by their time. */
function latestOf(
  analyses: readonly LogAnalysis[],
  counts: (finding: Finding, time: number) => boolean,
): Last | undefined {
  let last: Last | undefined;
  for (const analysis of analyses) {
    const { time: times } = analysis.log.records;
    const finding = analysis.findings.findLast(
      (one) => isFailure(one, analysis) && counts(one, times[one.record] ?? NaN),
    );
    const time = finding ? (times[finding.record] ?? NaN) : NaN;
    if (!finding || time < (last?.time ?? -Infinity)) continue;
    last = { finding, analysis, time: Number.isNaN(time) ? (last?.time ?? -Infinity) : time };
  }
  return last;
}

/** Rules that sum up what a check found: that is no failure of its own. */
const summaries: ReadonlySet<string> = new Set(['cbs-store-check', 'cbs-file-repair']);

/**
 * A line that a rule takes for a failure, or an error inside of a step that failed; in a passage of CBS.log or dism.log
 * any line that calls itself an error.
 */
function isFailure({ rule, severity, record, codes }: Finding, { log, steps }: LogAnalysis): boolean {
  if (rule === 'error-record') {
    const passage = (log.format === 'cbs' || log.format === 'dism') && steps.length === 0;
    if (severity === 'warning') return true;
    return (
      passage && log.records.count <= EXCERPT && isError(log, record) && codes.every(({ value }) => value !== PUT_OFF)
    );
  }
  return severity === 'error' && !unnamed.has(rule) && !summaries.has(rule);
}

function isError({ records }: LogFile, record: number): boolean {
  return (records.level[record] ?? 0) >= LEVEL_ERROR;
}

/** The finding that a line of a chain is, in its log. */
export function findingOf(link: ChainLink | undefined, { findings }: LogAnalysis): Finding | undefined {
  return link?.findingId === undefined ? undefined : findings.find(({ id }) => id === link.findingId);
}

/** The chain down to one of its links, which becomes its first cause. */
function begunAt(chain: Chain, at: number): Chain {
  const links = chain.links
    .slice(0, at + 1)
    .map((link, i): ChainLink => (i === at ? { ...link, role: 'firstCause' } : link));
  return { ...chain, links };
}
