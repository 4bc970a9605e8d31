import type { LogStep } from '../model/analysis.js';
import { LEVEL_ERROR, type LogFile } from '../model/record.js';
import type { OpenStep } from './openStep.js';

/**
 * Parts of a log that state no end: each goes on until the next one begins, and has failed when it holds an error.
 *
 * @param nameOf the name of the part that a record begins; the name that the part before it has continues that one
 */
export function sections(log: LogFile, nameOf: (record: number) => string | undefined): readonly LogStep[] {
  const { records } = log;
  const steps: OpenStep[] = [];
  let last: OpenStep | undefined;
  for (let record = 0; record < records.count; record++) {
    const name = nameOf(record);
    if (name !== undefined && name !== last?.name) {
      last = { kind: 'operation', name, firstRecord: record, lastRecord: record, outcome: 'unknown', children: [] };
      steps.push(last);
    }
    if (!last) continue;
    last.lastRecord = record;
    if ((records.level[record] ?? 0) >= LEVEL_ERROR) last.outcome = 'failed';
  }
  return steps;
}
