import type { CaseAnalysis, LogAnalysis } from '../../model/analysis.js';
import type { Attempt, Outcome } from '../../model/attempt.js';
import type { Grade } from '../../model/attribution.js';
import type { Finding, Severity } from '../../model/finding.js';
import type { Language, Speech } from '../../model/language.js';
import type { Place } from '../../model/place.js';
import { recordAt } from '../../records/recordAt.js';
import { decidingAttempt } from '../../cases/decidingAttempt.js';
import { isErrorCopy } from '../../cases/errorCopies.js';
import { claimText } from '../claimText.js';
import { resultText } from '../documentSymbols.js';
import { findingWeight, notableFindings } from '../findingOrder.js';
import { problemText } from '../problemText.js';
import { fillRemediation } from '../remediation/fill.js';
import { proposals, type RemediationKnowledge } from '../remediation/proposals.js';
import { verdictSentence } from '../verdictText.js';

/**
 * A line of a log as others get to see it. `text` is what the log says and nothing that can be relied on: whoever shows
 * it escapes it, whoever hands it to a program treats it as data.
 */
export interface SummaryLine {
  /** Name inside the case, with `/`. */
  readonly file: string;
  /** Address of the file in the editor. */
  readonly uri: string;
  /** 1-based. */
  readonly line: number;
  /** Local time as the log has it, `2022-07-06T08:16:24`; absent for a line without one. */
  readonly time?: string;
  /** Of the log; at most 1,000 characters, then an ellipsis. */
  readonly text: string;
}

export interface SummaryFinding extends SummaryLine {
  readonly id: string;
  /** Id of the signature or structural rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** A consequence, never the cause. */
  readonly symptom?: boolean;
  readonly title: string;
}

export interface SummaryAttempt {
  readonly outcome: Outcome;
  /** As in `CaseSummary`. */
  readonly stepOnly?: true;
  /** `0xC1900101 - 0x30018`, as far as it is recorded. */
  readonly result?: string;
  readonly file: string;
  readonly uri: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly hostBuild?: string;
  readonly targetBuild?: string;
}

export interface SummaryAttribution {
  /** Id of a component. */
  readonly component: string;
  readonly product: string;
  readonly vendor: string;
  readonly class: string;
  /** A named in the failing call, B active in the failing process, C present and of a class known to cause this. */
  readonly grade: Grade;
  /** The grade in words. */
  readonly claim: string;
  /** At least one line. */
  readonly because: readonly (SummaryLine & { readonly what: string })[];
}

export interface SummaryRemediation {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly risk: 'read-only' | 'reversible' | 'destructive';
  /** What to do, in order; commands as one would type them. Nothing of it has been run. */
  readonly steps: readonly { readonly text: string; readonly command?: string }[];
}

/** A case in one language, as plain data. Absent means unknown. */
export interface CaseSummary {
  /** Absolute path of the folder or zip. */
  readonly path: string;
  readonly language: Language;
  readonly outcome: Outcome;
  /** `failed` is said of a step: no log tells how setup itself ended. */
  readonly stepOnly?: true;
  /** What happened, in one sentence. */
  readonly title: string;
  /** `0xC1900101 - 0x30018` of the attempt that the verdict speaks of. */
  readonly result?: string;
  /** With `symptom` it is the first recorded failure, and what led to it is not in the logs. */
  readonly firstCause?: SummaryFinding;
  /** Without a first cause: what is known of the reported result as such. */
  readonly ofResult?: SummaryFinding;
  /** From the reported result back to the first cause. */
  readonly chain: readonly (SummaryLine & { readonly role: 'symptom' | 'mechanism' | 'firstCause' })[];
  /** Whose the first cause is, best evidence first. */
  readonly attributions: readonly SummaryAttribution[];
  /** What to do about the first cause, the one to begin with in front. */
  readonly remediations: readonly SummaryRemediation[];
  readonly attempts: readonly SummaryAttempt[];
  /** The weightiest first, at most 500; what setuperr.log repeats is left out. */
  readonly findings: readonly SummaryFinding[];
  /** How many findings there are beyond those. */
  readonly moreFindings: number;
  readonly missing: readonly { readonly what: string; readonly why: string }[];
  readonly files: readonly {
    readonly file: string;
    readonly uri: string;
    readonly format: string;
    readonly lines: number;
    readonly records: number;
  }[];
  readonly problems: readonly { readonly file: string; readonly line?: number; readonly what: string }[];
}

const MOST_FINDINGS = 500;
const LONGEST_LINE = 1000;

/**
 * What a program that is not ours learns of a case.
 *
 * @param uriOf address of a file of the case in the editor
 */
export function caseSummary(
  known: CaseAnalysis,
  knowledge: RemediationKnowledge,
  speech: Speech,
  uriOf: (file: string) => string,
): CaseSummary {
  const { language } = speech;
  const { outcome, stepOnly, firstCause, ofResult } = known.verdict;
  const told = firstCause ?? ofResult;
  const attempt = decidingAttempt(known);
  const result = attempt ? resultText(attempt) : '';
  const lines = summaryLines(known.logs, uriOf);
  const finding = (one: Finding): SummaryFinding => ({
    id: one.id,
    rule: one.rule,
    severity: one.severity,
    ...(one.symptom && { symptom: true }),
    title: one.title[language],
    ...lines(one.place),
  });
  const notable = known.logs.filter((one) => !isErrorCopy(one, known.logs)).flatMap(notableFindings);
  return {
    path: known.path,
    language,
    outcome,
    ...(stepOnly && { stepOnly }),
    title: verdictSentence(known, speech),
    ...(result && { result }),
    ...(firstCause && { firstCause: finding(firstCause) }),
    ...(ofResult && { ofResult: finding(ofResult) }),
    chain: (known.chain?.links ?? []).map(({ place, role }) => ({ role, ...lines(place) })),
    attributions: known.attributions.map((one) => ({
      component: one.component,
      product: one.product[language],
      vendor: one.vendor,
      class: one.class,
      grade: one.grade,
      claim: claimText(one, speech),
      because: one.because.map(({ place, what }) => ({ what: what[language], ...lines(place) })),
    })),
    remediations: told ? remediationsOf(told, known, knowledge, language) : [],
    attempts: known.attempts.map((one) => attemptOf(one, uriOf)),
    findings: notable
      .toSorted((a, b) => findingWeight(b) - findingWeight(a))
      .slice(0, MOST_FINDINGS)
      .map(finding),
    moreFindings: Math.max(0, notable.length - MOST_FINDINGS),
    missing: known.missing.map(({ what, why, args = [] }) => ({ what, why: speech.t(why, ...args) })),
    files: known.logs.map(({ log }) => ({
      file: log.path,
      uri: uriOf(log.path),
      format: log.format,
      lines: log.lines.count,
      records: log.records.count,
    })),
    problems: known.problems.map((problem) => ({
      file: problem.file,
      ...(problem.line !== undefined && { line: problem.line }),
      what: problemText(problem, speech),
    })),
  };
}

/** Lines of a case as data: the file is looked up by its name. */
export function summaryLines(
  logs: readonly LogAnalysis[],
  uriOf: (file: string) => string,
): (place: Place) => SummaryLine {
  const byName = new Map(logs.map((analysis) => [analysis.log.path, analysis.log]));
  return ({ file, line }) => {
    const log = byName.get(file);
    const there = log !== undefined && line >= 1 && line <= log.lines.count;
    const text = there ? log.lines.text(line - 1).trimEnd() : '';
    return {
      file,
      uri: uriOf(file),
      line,
      ...(there && isoTime('time', log.records.time[recordAt(log, line - 1)])),
      text: text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text,
    };
  };
}

function remediationsOf(
  finding: Finding,
  caseAnalysis: CaseAnalysis,
  knowledge: RemediationKnowledge,
  language: Language,
): readonly SummaryRemediation[] {
  return proposals(finding, caseAnalysis, knowledge).map((proposal) => {
    const filled = fillRemediation(proposal.remediation, { ...proposal, finding, caseAnalysis, language });
    return {
      id: filled.id,
      title: filled.title.plain,
      why: filled.why.plain,
      risk: filled.risk,
      steps: [...filled.backup, ...filled.steps, ...filled.verify].map(({ text, command }) => ({
        text: text.plain,
        ...(command !== undefined && { command }),
      })),
    };
  });
}

function attemptOf(attempt: Attempt, uriOf: (file: string) => string): SummaryAttempt {
  const result = resultText(attempt);
  return {
    outcome: attempt.outcome,
    ...(attempt.stepOnly && { stepOnly: true as const }),
    ...(result && { result }),
    file: attempt.file,
    uri: uriOf(attempt.file),
    startLine: attempt.startLine,
    endLine: attempt.endLine,
    ...isoTime('startedAt', attempt.startTime),
    ...isoTime('endedAt', attempt.endTime),
    ...(attempt.host?.build && { hostBuild: attempt.host.build }),
    ...(attempt.target?.build && { targetBuild: attempt.target.build }),
  };
}

/** Local time as ISO without a zone, because logs record none; nothing where there is no time. */
function isoTime<Key extends string>(key: Key, milliseconds = NaN): Partial<Record<Key, string>> {
  if (Number.isNaN(milliseconds)) return {};
  return { [key]: new Date(milliseconds).toISOString().slice(0, 19) } as Partial<Record<Key, string>>;
}
