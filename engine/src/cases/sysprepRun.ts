import { LEVEL_ERROR, LEVEL_NONE, type LogFile } from '../model/record.js';
import type { Anchor } from '../records/anchors.js';
import { summaryOf } from '../records/summary.js';

/** One run of Sysprep, in records. */
export interface SysprepRun {
  readonly first: number;
  readonly last: number;
  readonly succeeded: boolean;
  /** The line that reports its failure, and the HRESULT with which it ended. */
  readonly failed?: number;
  readonly code?: number;
}

/**
 * The runs that one log tells of, oldest first: Sysprep adds to the log of the runs before. Without a beginning
 * (setuperr.log) a failure ends a run. A run that tells neither success nor failure, in a log that holds no other, is
 * left out: every installation writes such lines.
 */
export function sysprepRuns(log: LogFile, anchors: readonly Anchor[]): readonly SysprepRun[] {
  const { records } = log;
  const sysprep = records.components.indexOf('SYSPRP');
  if (sysprep < 0) return [];
  const last = records.count - 1;
  const turns = turnsOf(log, anchors, sysprep);
  const runs: { first: number; last: number; succeeded: boolean; failed?: number; code?: number }[] = [];
  // What Sysprep wrote before the first of them belongs to a run whose beginning is not here.
  if (turns[0]?.record !== records.component.indexOf(sysprep)) runs.push({ first: 0, last, succeeded: false });
  for (const { record, anchor } of turns) {
    const level = records.level[record] ?? 0;
    const isError = level >= LEVEL_ERROR;
    const before = runs[runs.length - 1];
    let run = before;
    if (!run || anchor?.kind === 'sysprepBegin' || (isError && run.failed !== undefined)) {
      if (before) before.last = record - 1;
      run = { first: before ? record : 0, last, succeeded: false };
      // What stands before the first beginning is its head.
      if (before && before.first === 0 && !isDecided(before)) runs.pop();
      runs.push(run);
    }
    // Lines that somebody pasted may have lost their level.
    if ((isError || level === LEVEL_NONE) && anchor?.kind === 'sysprepFailed')
      Object.assign(run, { failed: record, code: Number(anchor.values[0]) });
    else if (anchor?.kind === 'sysprepDone') run.succeeded = true;
  }
  return runs.some(isDecided) ? runs : [];
}

/** The records of Sysprep that can begin or end a run: its anchors and its errors, in order. */
function turnsOf(
  log: LogFile,
  anchors: readonly Anchor[],
  sysprep: number,
): readonly { readonly record: number; readonly anchor?: Anchor }[] {
  const { component } = log.records;
  const at = new Map<number, Anchor | undefined>();
  for (const record of summaryOf(log).errors) if (component[record] === sysprep) at.set(record, undefined);
  for (const anchor of anchors) if (component[anchor.record] === sysprep) at.set(anchor.record, anchor);
  return [...at].sort(([a], [b]) => a - b).map(([record, anchor]) => ({ record, ...(anchor && { anchor }) }));
}

function isDecided({ succeeded, code }: Pick<SysprepRun, 'succeeded' | 'code'>): boolean {
  return succeeded || code !== undefined;
}
