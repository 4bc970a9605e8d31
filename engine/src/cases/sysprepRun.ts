import { LEVEL_ERROR, type LogFile } from '../model/record.js';
import { messageText } from '../signatures/messageText.js';

/** `WinMain:Hit failure while pre-validate sysprep generalize internal providers; hr = 0x80073cf2`: the last line of a run. */
const FAILED = /^WinMain: ?Hit failure while .{1,120}; hr = (0x[89a-fA-F][0-9a-fA-F]{7})/;
const BEGUN = /Beginning of a new sysprep run/;
/** `FCreateTagFile:Successfully created tag file C:\\Windows\\System32\\Sysprep\\Sysprep_succeeded.tag` */
const SUCCEEDED = /^FCreateTagFile: ?Successfully created tag file .*Sysprep_succeeded\.tag/;

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
export function sysprepRuns(log: LogFile): readonly SysprepRun[] {
  const { records } = log;
  const sysprep = records.components.indexOf('SYSPRP');
  if (sysprep < 0) return [];
  const runs: { first: number; last: number; succeeded: boolean; failed?: number; code?: number }[] = [];
  const last = records.count - 1;
  for (let record = 0; record <= last; record++) {
    if (records.component[record] !== sysprep) continue;
    const { text } = messageText(log, record);
    const isError = (records.level[record] ?? 0) >= LEVEL_ERROR;
    const before = runs[runs.length - 1];
    let run = before;
    if (!run || BEGUN.test(text) || (isError && run.failed !== undefined)) {
      if (before) before.last = record - 1;
      run = { first: before ? record : 0, last, succeeded: false };
      // What stands before the first beginning is its head.
      if (before && before.first === 0 && !isDecided(before)) runs.pop();
      runs.push(run);
    }
    const code = isError ? FAILED.exec(text)?.[1] : undefined;
    if (code !== undefined) Object.assign(run, { failed: record, code: Number(code) });
    else if (SUCCEEDED.test(text)) run.succeeded = true;
  }
  return runs.some(isDecided) ? runs : [];
}

function isDecided({ succeeded, code }: Pick<SysprepRun, 'succeeded' | 'code'>): boolean {
  return succeeded || code !== undefined;
}
