import {
  outcomeText,
  resultText,
  type Attempt,
  type CaseAnalysis,
  type Finding,
  type Speech,
} from '../../engine/src/index.js';

/** The attempt the verdict speaks of: the last one that ended in a result, else the last one. */
export function decidingAttempt(analysis: CaseAnalysis): Attempt | undefined {
  const { attempts, verdict } = analysis;
  return attempts.filter((attempt) => attempt.outcome === verdict.outcome).at(-1) ?? attempts.at(-1);
}

/** The verdict in one sentence: `failed (0x80070032 - 0x50013). First cause: ...`, as far as it is known. */
export function verdictTitle(analysis: CaseAnalysis, speech: Speech): string {
  const { t, language } = speech;
  const outcome = outcomeText(analysis.verdict, speech);
  const attempt = decidingAttempt(analysis);
  const result = attempt ? resultText(attempt) : '';
  const cause = analysis.verdict.firstCause?.title[language];
  if (cause === undefined) return result ? t('{0} ({1})', outcome, result) : outcome;
  return result ? t('{0} ({1}). First cause: {2}', outcome, result, cause) : t('{0}. First cause: {1}', outcome, cause);
}

/** Every finding of the case; the first cause too where no rule knows its line. */
export function findingsOf(analysis: CaseAnalysis): readonly Finding[] {
  const all = analysis.logs.flatMap((log) => log.findings);
  const first = analysis.verdict.firstCause;
  return first && !all.some((finding) => finding.id === first.id) ? [first, ...all] : all;
}

/** Whether the case calls for action: a failed upgrade, or a decisive finding that is not merely a symptom. */
export function isDecisive(analysis: CaseAnalysis): boolean {
  const { outcome, firstCause } = analysis.verdict;
  if (outcome === 'failed' || outcome === 'rolledBack' || firstCause) return true;
  return findingsOf(analysis).some((finding) => finding.severity === 'decisive' && !finding.symptom);
}
