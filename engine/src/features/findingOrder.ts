import type { CaseAnalysis, LogAnalysis } from '../model/analysis.js';
import type { Finding, Severity } from '../model/finding.js';
import type { Speech } from '../model/language.js';
import type { Place } from '../model/place.js';
import { isErrorCopy } from '../cases/errorCopies.js';

/** Order in which findings are listed and, where several stand in one line, which of them speaks for it. */
const weights: Readonly<Record<Severity, number>> = { decisive: 5, error: 4, warning: 3, info: 2, benign: 1 };

/** Higher is weightier; a symptom is lighter than what it follows from. */
export function findingWeight(finding: Finding): number {
  return weights[finding.severity] - (finding.symptom ? 0.5 : 0);
}

/** The same in a word, wherever one stands: in lists, in pictures, spoken. */
export function weightText({ severity, symptom }: Pick<Finding, 'severity' | 'symptom'>, { t }: Speech): string {
  if (symptom) return t('symptom');
  switch (severity) {
    case 'decisive':
      return t('decisive');
    case 'error':
      return t('error');
    case 'warning':
      return t('warning');
    default:
      return t('line of a log');
  }
}

/** Findings that a person goes through: decisive, error and warning, the weightiest of each line, in file order. */
export function notableFindings({ findings }: LogAnalysis): readonly Finding[] {
  const byLine = new Map<number, Finding>();
  for (const finding of findings) {
    if (weights[finding.severity] < weights.warning) continue;
    const known = byLine.get(finding.place.line);
    if (!known || findingWeight(finding) > findingWeight(known)) byLine.set(finding.place.line, finding);
  }
  return [...byLine.values()].sort((a, b) => a.place.line - b.place.line);
}

/**
 * The finding after or before a place, in the case's order of files; after the last comes the first. What setuperr.log
 * repeats is passed over, except while one reads that file.
 *
 * @param at 1-based line of a file of the case; line 0 stands before its first line
 */
export function findingBeside(
  known: CaseAnalysis,
  at: Place,
  direction: 'next' | 'previous',
): { readonly finding: Finding; readonly wrapped: boolean } | undefined {
  const logs = known.logs.filter((one) => one.log.path === at.file || !isErrorCopy(one, known.logs));
  const order = logs.flatMap((analysis, index) => notableFindings(analysis).map((finding) => ({ finding, index })));
  const here = logs.findIndex((one) => one.log.path === at.file);
  const isAfter = (one: { finding: Finding; index: number }): boolean =>
    one.index > here || (one.index === here && one.finding.place.line > at.line);
  const isBefore = (one: { finding: Finding; index: number }): boolean =>
    one.index < here || (one.index === here && one.finding.place.line < at.line);
  const found = direction === 'next' ? order.find(isAfter) : order.findLast(isBefore);
  const other = direction === 'next' ? order[0] : order[order.length - 1];
  const chosen = found ?? other;
  return chosen && { finding: chosen.finding, wrapped: !found };
}
