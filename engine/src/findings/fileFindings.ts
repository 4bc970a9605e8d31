import type { LogStep } from '../model/analysis.js';
import type { Finding } from '../model/finding.js';
import type { LogFile } from '../model/record.js';
import { listFindings } from './lists.js';
import { procmonFindings } from './procmon.js';
import { setupapiFindings } from './setupapiSections.js';

/** Findings that only the reader of one kind of file can make: each looks at the files of its format alone. */
export function fileFindings(log: LogFile, steps: readonly LogStep[]): readonly Finding[] {
  return [...setupapiFindings(log, steps), ...procmonFindings(log), ...listFindings(log)];
}
