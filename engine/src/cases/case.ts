import { attribute, type AttributionInput } from '../attribution/attribute.js';
import { traceFailure } from '../attribution/chain.js';
import type { IdentifierIndex } from '../attribution/identifiers.js';
import { findPresence } from '../attribution/presence.js';
import { findTestOutcomes } from '../attribution/testOutcomes.js';
import type { CaseAnalysis, Chain, LogAnalysis } from '../model/analysis.js';
import { wantsCause, type Attempt, type Outcome } from '../model/attempt.js';
import type { Attribution, ChainLink } from '../model/attribution.js';
import type { Finding } from '../model/finding.js';
import type { KnownImage } from '../model/knowledge.js';
import type { Problem } from '../model/problem.js';
import type { SetupDiagResult, SetupDiagRule } from '../model/setupDiag.js';
import { alignCopies } from '../timeline/copies.js';
import { alignUtcLogs } from '../timeline/utcLogs.js';
import { chainsBeside, findChains, isSameFailure, survivedChains, type Chains } from './chains.js';
import { firstOfCopies } from './copies.js';
import { crashOfAttempt } from './crashOfAttempt.js';
import { tieDiagRows } from './diagRows.js';
import { findingOf, knownBeginning, recordedBeginning, type Beginning } from './beginning.js';
import { firstCauseOf } from './firstCause.js';
import { isErrorCopy } from './errorCopies.js';
import { buildHistory } from './history.js';
import { missingEvidence } from './missing.js';
import { mergeAttempts } from './mergeAttempts.js';
import { withStalePaths } from './stalePaths.js';
import { withRestart } from './restartOfAttempt.js';
import { setupDiagResults } from './setupDiag.js';
import { withSetupDiag } from './setupDiagFinding.js';

/**
 * All logs of one folder, archive or file → what happened to the machine: attempts, the chain from the reported result
 * to the first cause, whose it is, and what is missing to say more. Says nothing that no line supports.
 *
 * @param path as the user gave it
 * @param problems what could not be read at all
 * @param setupDiagRules SetupDiag's documented rules, by which its results are read; asked for when there is one
 * @param knownImages the team's table of images
 */
export function analyseCase(
  path: string,
  logs: readonly LogAnalysis[],
  index: IdentifierIndex,
  problems: readonly Problem[] = [],
  setupDiagRules: () => readonly SetupDiagRule[] = () => [],
  knownImages: readonly KnownImage[] = [],
): CaseAnalysis {
  const aligned = alignUtcLogs(alignCopies(logs));
  // setuperr.log repeats the errors of the setupact.log beside it: a copy is no second witness.
  const attempts = mergeAttempts(aligned.filter((analysis) => !isErrorCopy(analysis, aligned)));
  const attempt = attemptToJudge(attempts);
  const { analyses, crash } = crashOfAttempt(withRestart(aligned), attempt);
  const witnesses = firstOfCopies(analyses.filter((analysis) => !isErrorCopy(analysis, analyses)));
  const outcome = attempt?.outcome ?? 'unknown';
  const failing = wantsCause(outcome);
  const chains: Chains = failing
    ? withoutRestated(findChains(witnesses, attempt), witnesses, attempt)
    : { main: undefined, ...survivedChains(witnesses) };
  const { main, sameCode = false } = chains;
  const decisive = firstCauseOf(witnesses, { chain: main, sameCode, attempt, attempts, failing, crash });
  const begun = chains.main ? undefined : beginning(witnesses, decisive, chains, attempt);
  const firstCause = begun?.firstCause ?? decisive;
  const alone = firstCause ? singleLine(firstCause, attempt) : undefined;
  // No line of a setup log leads to a crash.
  const chain = firstCause && firstCause === crash ? alone : (chains.main ?? begun?.chain ?? alone);
  const history = buildHistory(analyses, attempts, knownImages);
  const input = {
    analyses: witnesses,
    index,
    presence: findPresence(witnesses, index),
    outcomes: findTestOutcomes(witnesses, index),
  };
  const ofResult = failing && !firstCause ? knownOfResult(witnesses, attempt) : undefined;
  const verdict = {
    outcome: isSetupFailure(outcome, firstCause, witnesses) ? 'failed' : outcome,
    ...(attempt?.stepOnly && { stepOnly: true as const }),
    ...(firstCause && { firstCause }),
    ...(ofResult && { ofResult }),
  };
  const setupDiag = setupDiagResults({ analyses, attempts, verdict, chain }, setupDiagRules);
  const told = verdict.outcome === 'unknown' ? toldBySetupDiag(setupDiag) : undefined;
  const withResults = withSetupDiag(withStalePaths(tieDiagRows(analyses)), setupDiag);
  const witness = told && !firstCause ? causeBySetupDiag(setupDiag, withResults) : undefined;
  return {
    path,
    verdict: told ? { ...verdict, outcome: told, ...(witness && { firstCause: witness }) } : verdict,
    attempts,
    logs: withResults,
    chain: witness ? singleLine(witness, undefined) : chain,
    otherChains: [
      ...(chains.main && !isSameFailure(chains.main, chain) ? [chains.main] : []),
      ...chainsBeside(chains, chain),
    ],
    attributions: firstCause
      ? attribute(firstCause, chain, input)
      : ofResult
        ? attribute(ofResult, undefined, input)
        : [],
    otherAttributions: otherAttributions(firstCause, chain, chains.others, input),
    missing: missingEvidence(analyses, attempt, { firstCause, history, setupDiag }),
    history,
    ...(setupDiag.length > 0 && { setupDiag }),
    problems: [...problems, ...analyses.flatMap((analysis) => analysis.problems)],
  };
}

/** Where no log of setup was supplied, SetupDiag's report still tells how the upgrade ended. */
function toldBySetupDiag(results: readonly SetupDiagResult[]): Outcome | undefined {
  const failed = results.find(
    ({ outcome, result, rule }) =>
      outcome === 'matched' && !rule?.harmless && (result !== undefined || (rule && !rule.symptom)),
  );
  if (!failed) return undefined;
  return failed.rule?.name === 'FindRollbackFailure' ? 'rolledBack' : 'failed';
}

/** Where SetupDiag's report is all there is, the cause that its rule names is the first one known. */
function causeBySetupDiag(results: readonly SetupDiagResult[], analyses: readonly LogAnalysis[]): Finding | undefined {
  const named = results.find(({ relation, rule }) => relation === 'onlySource' && rule && !rule.symptom);
  return analyses
    .find(({ log }) => log.path === named?.place.file)
    ?.findings.find(({ rule }) => rule === 'setupdiag-result');
}

/** What a rule says of the result as setup reports it, on that very line: a pointer where nothing tells the cause. */
function knownOfResult(analyses: readonly LogAnalysis[], attempt: Attempt | undefined): Finding | undefined {
  if (attempt?.resultLine === undefined) return undefined;
  const { file, resultLine } = attempt;
  return analyses
    .find(({ log }) => log.path === file)
    ?.findings.find(({ place, severity, symptom }) => place.line === resultLine && severity === 'error' && !symptom);
}

/** An excerpt of a setup log may hold the failure without the result. Trouble in CBS.log alone is no failed upgrade. */
function isSetupFailure(outcome: Outcome, firstCause: Finding | undefined, analyses: readonly LogAnalysis[]): boolean {
  if (outcome !== 'unknown' || !firstCause) return false;
  return analyses.some(({ log }) => log.path === firstCause.place.file && log.format === 'panther');
}

/** Other decisive findings speak for themselves only where a component is named or active there: grades A and B. */
const MOST_ATTRIBUTED = 200;

function otherAttributions(
  firstCause: Finding | undefined,
  chain: Chain | undefined,
  others: readonly Chain[],
  input: AttributionInput,
): readonly Attribution[] {
  const own = new Map<string | undefined, Chain>();
  for (const one of chain ? [chain, ...others] : others) {
    for (const { findingId } of one.links) if (!own.has(findingId)) own.set(findingId, one);
  }
  return input.analyses
    .flatMap((analysis) => analysis.findings)
    .filter((finding) => finding.severity === 'decisive' && !finding.symptom && finding.id !== firstCause?.id)
    .slice(0, MOST_ATTRIBUTED)
    .flatMap((finding) => attribute(finding, own.get(finding.id), input).filter(({ grade }) => grade !== 'C'));
}

/** The attempt that a verdict is looked for: the last one that ended in a result, else the last one. */
function attemptToJudge(attempts: readonly Attempt[]): Attempt | undefined {
  const decided = attempts.filter((attempt) => attempt.outcome !== 'unknown' && attempt.outcome !== 'unfinished');
  return decided[decided.length - 1] ?? attempts[attempts.length - 1];
}

/** How far back a decisive line of a log without steps (CBS.log, setupapi.dev.log) is followed, in records. */
const TRACED_BACK = 400;

/**
 * In a log without steps the decisive line is often the verdict of what stands just before it. It is followed back; the
 * first line of that chain is the first cause only when a rule knows it, and no rule of a symptom: `Matching Profile found:`
 * stands before what SetupDiag found.
 */
function traceBack(analyses: readonly LogAnalysis[], decisive: Finding): Beginning | undefined {
  const analysis = analyses.find(({ log }) => log.path === decisive.place.file);
  if (!analysis || analysis.steps.length > 0) return undefined;
  const firstRecord = Math.max(0, decisive.record - TRACED_BACK);
  const chain = traceFailure(analysis, { firstRecord, lastRecord: decisive.record, started: false });
  const id = chain?.links[chain.links.length - 1]?.findingId;
  const firstCause = analysis.findings.find(
    (finding) => finding.id === id && finding.rule !== 'error-record' && !finding.symptom,
  );
  return chain && firstCause && firstCause.id !== decisive.id ? { chain, firstCause } : undefined;
}

/** A chain of nothing but the line that states the result, and that no rule knows, tells no cause: it is the last code again. */
function withoutRestated(chains: Chains, analyses: readonly LogAnalysis[], attempt: Attempt | undefined): Chains {
  const [link, more] = chains.main?.links ?? [];
  if (
    !link ||
    more ||
    !attempt ||
    attempt.sysprep ||
    link.place.file !== attempt.file ||
    link.place.line !== attempt.resultLine
  )
    return chains;
  const analysis = analyses.find(({ log }) => log.path === link.place.file);
  const known = analysis && findingOf(link, analysis);
  return known && known.rule !== 'error-record' ? chains : { ...chains, main: undefined };
}

/** Where the failure behind a decisive line began, in a log of servicing with or without sessions. */
function beginning(
  analyses: readonly LogAnalysis[],
  decisive: Finding | undefined,
  { others, latest }: Chains,
  attempt: Attempt | undefined,
): Beginning | undefined {
  // Where setup ran, a command of somebody's in dism.log is no explanation.
  if (!decisive) return attempt ? undefined : recordedBeginning(latest, analyses);
  const around = [...latest, ...others].find((one) => holdsLine(one, decisive));
  const analysis = analyses.find(({ log }) => log.path === decisive.place.file);
  return around && analysis ? knownBeginning(around, decisive, analysis) : traceBack(analyses, decisive);
}

function holdsLine(chain: Chain, finding: Finding): boolean {
  return chain.links.some(({ place }) => place.file === finding.place.file && place.line === finding.place.line);
}

function singleLine(finding: Finding, attempt: Attempt | undefined): Chain {
  const links: ChainLink[] = [{ place: finding.place, role: 'firstCause', findingId: finding.id }];
  if (attempt?.resultLine !== undefined) {
    const { file, resultLine: line } = attempt;
    links.unshift({ place: { file, line }, role: 'symptom', findingId: `setup-result@${file}:${line}` });
  }
  return { links, occurrences: 1 };
}
