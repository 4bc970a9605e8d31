import type { CaseAnalysis } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';

/** The attempt the verdict speaks of: the last one that ended in its outcome, else the last one. */
export function decidingAttempt({
  attempts,
  verdict,
}: Pick<CaseAnalysis, 'attempts' | 'verdict'>): Attempt | undefined {
  return attempts.findLast(({ outcome }) => outcome === verdict.outcome) ?? attempts.at(-1);
}
