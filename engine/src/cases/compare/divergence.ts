import type { LogStep } from '../../model/analysis.js';
import type { DivergenceReason } from './comparison.js';
import type { Hunk } from './differences.js';
import type { Run } from './runs.js';
import type { StepPair } from './stepPairs.js';

/** The difference that counts as the first divergence, and why. */
export interface Parting {
  readonly hunk: Hunk;
  readonly reason: DivergenceReason;
}

/**
 * The first divergence. No two machines write the same log, so the first difference is none: it is, in this order,
 * where the runs part inside the first step that failed here and succeeded there; from where they do not come together
 * again; the first error that the good run does not know; the first lines of a shape that only one of them has.
 *
 * @param hunks in file order
 */
export function findParting(hunks: readonly Hunk[], steps: readonly StepPair[], bad: Run): Parting | undefined {
  const step = firstFailing(steps, bad);
  if (step) {
    const inside = hunks.filter(({ a0, a1 }) => a1 > step.firstRecord && a0 <= step.lastRecord);
    const hunk = inside.find(({ error, rejoins }) => error || !rejoins) ?? inside[0];
    if (hunk) return { hunk, reason: 'failedStep' };
  }
  const apart = hunks.find(({ rejoins }) => !rejoins);
  const error = hunks.find((hunk) => hunk.error);
  // An error shortly before the runs part is where they part.
  if (apart && error && error.a0 < apart.a0 && apart.a0 - error.a1 <= SHORTLY) return { hunk: error, reason: 'apart' };
  if (apart) return { hunk: apart, reason: 'apart' };
  if (error) return { hunk: error, reason: 'newError' };
  const [first] = hunks;
  return first && { hunk: first, reason: 'different' };
}

/** Records between the error and the parting that it brings about. */
const SHORTLY = 50;

/** The innermost step that failed, or that the log ends in, while its counterpart did not; the first to end. */
function firstFailing(steps: readonly StepPair[], bad: Run): LogStep | undefined {
  const failed = steps.filter(({ bad: one, good }) => one.outcome === 'failed' && good.outcome !== 'failed');
  const ended = steps.filter(
    ({ bad: one, good }) =>
      one.outcome === 'open' && good.outcome === 'succeeded' && one.lastRecord >= bad.end - 1 && one.kind !== 'session',
  );
  for (const candidates of [failed, ended]) {
    const innermost = candidates
      .map(({ bad: one }) => one)
      .filter((one) => !candidates.some(({ bad: other }) => other !== one && holds(one, other)));
    let first: LogStep | undefined;
    for (const one of innermost) if (!first || one.lastRecord < first.lastRecord) first = one;
    if (first) return first;
  }
  return undefined;
}

/** Whether `inner` is a step somewhere below `outer`. */
function holds(outer: LogStep, inner: LogStep): boolean {
  return outer.children.some((child) => child === inner || holds(child, inner));
}
