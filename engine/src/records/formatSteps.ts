import type { LogStep } from '../model/analysis.js';
import type { Problem } from '../model/problem.js';
import type { LogFile } from '../model/record.js';
import type { Anchor } from './anchors.js';
import { binaryTailProblem } from './binaryTail.js';
import { cbsSteps } from './cbsSteps.js';
import { dismSteps } from './dismSteps.js';
import { formats } from './formats/index.js';
import { buildSteps } from './steps.js';

/** The steps of a log: those its format knows, else those its anchor lines tell. */
export function stepsOf(log: LogFile, anchors: readonly Anchor[]): readonly LogStep[] {
  if (log.format === 'cbs') return cbsSteps(log);
  if (log.format === 'dism') return dismSteps(log);
  const format = formats.find(({ id }) => id === log.format);
  return format?.steps ? format.steps(log) : buildSteps(log, anchors);
}

/** Logs whose abrupt ends are told among the missing evidence of a case. */
const toldElsewhere: ReadonlySet<string> = new Set(['panther', 'cbs', 'dism', 'plain', 'binary']);

/** What the file as a whole has lost, as far as its format can tell. */
export function formatProblems(log: LogFile): readonly Problem[] {
  const tail = toldElsewhere.has(log.format) ? undefined : binaryTailProblem(log);
  const lost = formats.find(({ id }) => id === log.format)?.problems?.(log) ?? [];
  return tail ? [tail, ...lost] : lost;
}
