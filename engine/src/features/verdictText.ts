import type { CaseAnalysis, LogStep, Verdict } from '../model/analysis.js';
import { wantsCause, type Attempt } from '../model/attempt.js';
import type { ChainLink } from '../model/attribution.js';
import type { Finding } from '../model/finding.js';
import type { Speech } from '../model/language.js';
import { decidingAttempt } from '../cases/decidingAttempt.js';
import { logOf } from '../cases/logOf.js';
import { visibleLine } from '../lines/visible.js';
import { whoseText } from './claimText.js';
import { outcomeText, resultText } from './documentSymbols.js';
import { runningSystem } from './history.js';
import { timeText } from './time.js';

/**
 * The verdict in words. Tree, report, picture, terminal, SARIF and the answers to other programs take theirs from here, so
 * that none claims more than another: a symptom is the first failure that was recorded, never the first cause, and
 * where only a step failed no upgrade did.
 */

/** What the wording depends on: how it ended, and how the line that the verdict begins with is judged. */
interface Told {
  readonly verdict: Pick<Verdict, 'outcome' | 'stepOnly'> & { readonly firstCause?: { readonly symptom?: boolean } };
}

/** The verdict in one sentence: `failed (0x80070032 - 0x50013). First cause: ...`, as far as it is known. */
export function verdictSentence(
  known: Pick<CaseAnalysis, 'attempts' | 'verdict'> & Partial<Pick<CaseAnalysis, 'logs' | 'otherChains'>>,
  speech: Speech,
): string {
  const { t, language } = speech;
  const { firstCause } = known.verdict;
  const outcome = outcomeText(known.verdict, speech);
  const attempt = decidingAttempt(known);
  const result = attempt ? resultText(attempt) : '';
  const cause = firstCause?.title[language];
  const later = laterFailure(known, attempt);
  if (later) return t('{0}. A later failure, apart from it: {1}', outcome, later.title[language]);
  if (cause === undefined) return result ? t('{0} ({1})', outcome, result) : outcome;
  const told = causeSentence(outcome, result, cause, firstCause?.symptom === true, speech);
  const since = gotOver(known);
  return since === undefined ? told : t('{0}. A later session completed the same package: {1}', told, since);
}

/**
 * The verdict, and what is asked next: of an upgrade that went well which one made the system that runs now, and from
 * which image; of a failure whom the evidence names.
 */
export function verdictSentences(known: CaseAnalysis, speech: Speech): readonly string[] {
  const [named] = known.attributions;
  const system = known.verdict.outcome === 'succeeded' ? runningSystem(known, speech)?.text : undefined;
  return [verdictSentence(known, speech), system, named && whoseText(named, speech)].flatMap((one) => one ?? []);
}

function causeSentence(outcome: string, result: string, cause: string, symptom: boolean, { t }: Speech): string {
  if (symptom) {
    return result
      ? t('{0} ({1}). First recorded failure: {2}', outcome, result, cause)
      : t('{0}. First recorded failure: {1}', outcome, cause);
  }
  return result ? t('{0} ({1}). First cause: {2}', outcome, result, cause) : t('{0}. First cause: {1}', outcome, cause);
}

/** When a later session of CBS.log carried out the package at which the failed one had stopped; its time in the log. */
function gotOver({ verdict, logs = [] }: Parameters<typeof verdictSentence>[0]): string | undefined {
  const { firstCause } = verdict;
  const analysis = firstCause && logOf({ logs }, firstCause.place.file);
  if (!analysis || analysis.log.format !== 'cbs') return undefined;
  const { record } = firstCause;
  const sessions = allSessions(analysis.steps);
  const failed = sessions.find(
    (one) => one.outcome === 'failed' && one.firstRecord <= record && one.lastRecord >= record,
  );
  if (!failed?.package) return undefined;
  const done = sessions.find(
    (one) => one.firstRecord > failed.lastRecord && one.outcome === 'succeeded' && one.package === failed.package,
  );
  const time = done && (analysis.log.records.time[done.lastRecord] ?? NaN);
  return (time !== undefined && timeText(time)) || undefined;
}

function allSessions(steps: readonly LogStep[]): readonly LogStep[] {
  return steps.flatMap((step) => (step.kind === 'session' ? [step, ...allSessions(step.children)] : []));
}

/**
 * An upgrade that went well is no answer where servicing failed since: the last such failure, by the line of it that a
 * rule knows.
 */
function laterFailure(
  { verdict, logs = [], otherChains = [] }: Parameters<typeof verdictSentence>[0],
  attempt: Attempt | undefined,
): Finding | undefined {
  if (verdict.outcome !== 'succeeded' || verdict.firstCause || !attempt) return undefined;
  let latest = attempt.endTime;
  let later: Finding | undefined;
  for (const { links } of otherChains) {
    const analysis = logOf({ logs }, links[0]?.place.file ?? '');
    if (!analysis || (analysis.log.format !== 'cbs' && analysis.log.format !== 'dism')) continue;
    const known = links.findLast(({ findingId }) => isNamed(analysis.findings.find(({ id }) => id === findingId)));
    const finding = analysis.findings.find(({ id }) => id === known?.findingId);
    const time = finding ? (finding.time ?? analysis.log.records.time[finding.record] ?? NaN) : NaN;
    if (!(time > latest)) continue;
    latest = time;
    later = finding;
  }
  return later;
}

function isNamed(finding: Finding | undefined): boolean {
  return finding !== undefined && !finding.symptom && (finding.severity === 'decisive' || finding.severity === 'error');
}

/** Whether anything says that setup itself failed, beyond one of its steps. */
export function isFailure({ outcome, stepOnly }: Pick<Verdict, 'outcome' | 'stepOnly'>): boolean {
  return (outcome === 'failed' && !stepOnly) || outcome === 'rolledBack';
}

/** What the line that the verdict begins with is called, as a caption. */
export function causeTitle({ verdict }: Told, { t }: Speech): string {
  return verdict.firstCause?.symptom ? t('First recorded failure') : t('First cause');
}

/** The same inside of a sentence. */
export function causeName({ verdict }: Told, { t }: Speech): string {
  return verdict.firstCause?.symptom ? t('first recorded failure') : t('first cause');
}

/** Said where no line tells the cause, with what is known of the result itself. */
export function withoutCauseText(
  { verdict: { outcome, ofResult } }: Pick<CaseAnalysis, 'verdict'>,
  speech: Speech,
): string {
  const { t, language } = speech;
  if (outcome === 'succeeded') return t('The upgrade succeeded: nothing here led to a failure.');
  return ofResult
    ? t('These logs do not show what failed first. Known of this result: {0}', visibleLine(ofResult.title[language]))
    : t('These logs do not show what failed first.');
}

/** The line that the verdict begins with, and what it is: `First cause · Access denied`. */
export function causeLabel({ verdict }: Told, text: string, { t }: Speech): string {
  return verdict.firstCause?.symptom ? t('First recorded failure · {0}', text) : t('First cause · {0}', text);
}

/** Heading of the chain, the cause in front. */
export function chainTitle({ verdict }: Told, { t }: Speech): string {
  const symptom = verdict.firstCause?.symptom;
  if (!hasResult(verdict))
    return symptom ? t('From the first recorded failure on') : t('From the first cause to the failure');
  return symptom ? t('From the first recorded failure to the result') : t('From the first cause to the result');
}

/** Heading of the chain, the result in front. */
export function chainBackTitle({ verdict }: Told, { t }: Speech): string {
  const symptom = verdict.firstCause?.symptom;
  if (!hasResult(verdict)) {
    return symptom ? t('Back to the first recorded failure') : t('From the failure back to the first cause');
  }
  return symptom
    ? t('From the reported result back to the first recorded failure')
    : t('From the reported result back to the first cause');
}

/** Heading of the failures that are no part of the chain. */
export function otherFailuresTitle({ verdict }: Told, { t }: Speech): string {
  const explained = verdict.firstCause !== undefined || !wantsCause(verdict.outcome);
  if (hasResult(verdict) && explained) return t('Other failures, not behind this result');
  return verdict.firstCause ? t('Other failures') : t('Failures in these logs');
}

/** Whether the logs tell how it all ended: where only a step is known to have failed, no result can be explained. */
function hasResult({ outcome, stepOnly }: Told['verdict']): boolean {
  return !stepOnly && outcome !== 'unknown' && outcome !== 'unfinished';
}

/** What a line of a chain is to the failure. */
export function linkText(link: ChainLink, known: Pick<CaseAnalysis, 'verdict' | 'logs'>, speech: Speech): string {
  return roleText(link.role, isSymptom(link, known), speech);
}

/** The same of a role; `symptom` says that a rule takes the line itself for a symptom. */
export function roleText(role: ChainLink['role'], symptom: boolean, { t }: Speech): string {
  switch (role) {
    case 'symptom':
      return t('symptom');
    case 'mechanism':
      return t('between cause and symptom');
    case 'firstCause':
      return symptom ? t('first recorded failure') : t('first cause');
  }
}

/** Every chain has a first line; a rule that calls it a symptom knows that something stood before it. */
function isSymptom(
  { place, findingId }: ChainLink,
  { verdict, logs }: Pick<CaseAnalysis, 'verdict' | 'logs'>,
): boolean {
  const { firstCause } = verdict;
  if (firstCause?.place.file === place.file && firstCause.place.line === place.line) return firstCause.symptom === true;
  if (findingId === undefined) return false;
  const analysis = logOf({ logs }, place.file);
  return analysis?.findings.find(({ id }) => id === findingId)?.symptom === true;
}
