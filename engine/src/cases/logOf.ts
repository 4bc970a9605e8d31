import type { CaseAnalysis, LogAnalysis } from '../model/analysis.js';

/** The logs of a case by their paths, put up once: findings, links and quotes ask for theirs by the thousand. */
const byPath = new WeakMap<readonly LogAnalysis[], ReadonlyMap<string, LogAnalysis>>();

/** The log of a case that lies under this path; undefined when the case has none. */
export function logOf({ logs }: Pick<CaseAnalysis, 'logs'>, file: string): LogAnalysis | undefined {
  const known = byPath.get(logs) ?? new Map(logs.map((analysis) => [analysis.log.path, analysis]));
  byPath.set(logs, known);
  return known.get(file);
}
