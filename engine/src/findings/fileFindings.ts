import type { LogStep } from '../model/analysis.js';
import type { Finding } from '../model/finding.js';
import type { LogFile } from '../model/record.js';
import { cbsFindings } from './cbs.js';
import { compatFindings } from './compat.js';
import { diagFindings } from './diagRows.js';
import { exportedEventFindings } from './events.js';
import { dismFindings } from './dism.js';
import { fileRepairFindings } from './fileRepair.js';
import { listFindings } from './lists.js';
import { procmonFindings } from './procmon.js';
import { miglogFindings } from './miglog.js';
import { setupFileFindings } from './setupFiles.js';
import { setupapiFindings } from './setupapiSections.js';

/**
 * Findings that only the reader of one kind of file can make: each looks at the files of its format alone.
 *
 * @param matched what signatures found: where one speaks of a record, it stands
 */
export function fileFindings(log: LogFile, steps: readonly LogStep[], matched: readonly Finding[]): readonly Finding[] {
  const spoken = new Set(matched.map(({ record }) => record));
  return [
    ...[
      ...setupapiFindings(log, steps),
      ...procmonFindings(log),
      ...listFindings(log),
      ...diagFindings(log),
      ...setupFileFindings(log),
      ...miglogFindings(log),
      ...exportedEventFindings(log),
      ...cbsFindings(log),
      ...fileRepairFindings(log),
      ...dismFindings(log, steps),
    ].filter(({ record }) => !spoken.has(record)),
    // One line of a report holds many items: these compare items, not lines.
    ...compatFindings(log, matched),
  ];
}
