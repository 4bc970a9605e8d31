import type { LogStep } from '../../model/analysis.js';
import type { Region } from './align.js';
import { templateText } from './mask.js';
import type { Run } from './runs.js';

/** A step of the bad run beside the same step of the good one. */
export interface StepPair {
  readonly bad: LogStep;
  readonly good: LogStep;
}

export interface AlignedSteps {
  /** Parents before children, in file order. */
  readonly pairs: readonly StepPair[];
  /** What is to be aligned line by line; in file order, each record of the runs at most once. */
  readonly regions: readonly Region[];
}

/** Lists of steps with more combinations than this are matched without weighing what the steps hold. */
const MOST_COMBINATIONS = 250_000;

/** Matches the steps of two runs by the path of their names, and says which stretches lie between the matched ones. */
export function alignSteps(bad: Run, good: Run): AlignedSteps {
  const pairs: StepPair[] = [];
  const regions: Region[] = [];
  const visit = (badSteps: readonly LogStep[], goodSteps: readonly LogStep[], inside: Region): void => {
    let { a0, b0 } = inside;
    for (const [one, other] of matchNames(badSteps, goodSteps)) {
      pairs.push({ bad: one, good: other });
      add({ a0, a1: one.firstRecord, b0, b1: other.firstRecord });
      a0 = Math.min(one.lastRecord + 1, inside.a1);
      b0 = Math.min(other.lastRecord + 1, inside.b1);
      visit(one.children, other.children, { a0: one.firstRecord, a1: a0, b0: other.firstRecord, b1: b0 });
    }
    add({ a0, a1: inside.a1, b0, b1: inside.b1 });
  };
  const add = (region: Region): void => {
    if (region.a0 < region.a1 && region.b0 < region.b1) regions.push(region);
  };
  visit(within(bad), within(good), { a0: bad.first, a1: bad.end, b0: good.first, b1: good.end });
  return { pairs, regions };
}

/** Steps of the log that begin inside the run. */
function within({ analysis, first, end }: Run): readonly LogStep[] {
  return analysis.steps.filter(({ firstRecord }) => firstRecord >= first && firstRecord < end);
}

/** Steps of equal name in equal order: of all such matchings the one whose steps hold most of the same inner steps. */
function matchNames(a: readonly LogStep[], b: readonly LogStep[]): readonly (readonly [LogStep, LogStep])[] {
  if (a.length === 0 || b.length === 0) return [];
  if (a.length * b.length > MOST_COMBINATIONS) return matchInOrder(a, b);
  const keysA = a.map(keyOf);
  const keysB = b.map(keyOf);
  const innerA = a.map(innerKeys);
  const innerB = b.map(innerKeys);
  const width = b.length + 1;
  const best = new Float64Array((a.length + 1) * width);
  const weight = (i: number, j: number): number => 1 + shared(innerA[i], innerB[j]);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const skip = Math.max(best[(i + 1) * width + j] ?? 0, best[i * width + j + 1] ?? 0);
      const take = keysA[i] === keysB[j] ? weight(i, j) + (best[(i + 1) * width + j + 1] ?? 0) : 0;
      best[i * width + j] = Math.max(skip, take);
    }
  }
  const matched: (readonly [LogStep, LogStep])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [one, other] = [a[i], b[j]];
    const here = best[i * width + j] ?? 0;
    // Of equally good matchings the earliest: what a run did twice, the other did the first time.
    if (one && other && keysA[i] === keysB[j] && here === weight(i, j) + (best[(i + 1) * width + j + 1] ?? 0)) {
      matched.push([one, other]);
      i++;
      j++;
    } else if (here === (best[i * width + j + 1] ?? 0)) j++;
    else i++;
  }
  return matched;
}

/** For very long lists: each step with the next of its name. */
function matchInOrder(a: readonly LogStep[], b: readonly LogStep[]): readonly (readonly [LogStep, LogStep])[] {
  const places = new Map<string, number[]>();
  b.forEach((step, j) => {
    const key = keyOf(step);
    const list = places.get(key);
    if (list) list.push(j);
    else places.set(key, [j]);
  });
  const used = new Map<string, number>();
  const matched: (readonly [LogStep, LogStep])[] = [];
  let after = -1;
  for (const step of a) {
    const key = keyOf(step);
    const list = places.get(key) ?? [];
    let at = used.get(key) ?? 0;
    while (at < list.length && (list[at] ?? 0) <= after) at++;
    const place = list[at];
    used.set(key, at);
    const other = place === undefined ? undefined : b[place];
    // A partner far ahead would cut off everything between.
    if (!other || place === undefined || place - after > 200) continue;
    matched.push([step, other]);
    after = place;
  }
  return matched;
}

function keyOf({ kind, name }: LogStep): string {
  return `${kind} ${templateText(name)}`;
}

function innerKeys(step: LogStep): ReadonlySet<string> {
  const keys = new Set<string>();
  const visit = ({ children }: LogStep): void => {
    for (const child of children) {
      keys.add(keyOf(child));
      visit(child);
    }
  };
  visit(step);
  return keys;
}

function shared(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): number {
  let count = 0;
  if (a && b) for (const key of a) if (b.has(key)) count++;
  return count;
}
