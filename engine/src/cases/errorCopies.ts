import type { LogAnalysis } from '../model/analysis.js';

/** Whether a log is a setuperr.log whose lines the setupact.log beside it holds too: not counted twice. */
export function isErrorCopy(analysis: LogAnalysis, all: readonly LogAnalysis[]): boolean {
  const path = analysis.log.path.toLowerCase();
  const act = path.replace(/setuperr([^/]*)$/, 'setupact$1');
  return act !== path && all.some((other) => other.log.path.toLowerCase() === act);
}
