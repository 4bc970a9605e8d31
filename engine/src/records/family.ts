import type { FormatId, LineTable, RecordSummary, RecordTable } from '../model/record.js';

/** Components that only Windows Setup writes. */
const setup = new Set('MOUPG SP MIG IBS IBSLIB PANTHR CONX SYSPRP UI DIAG DIAGER DU CMI'.split(' '));
/** Components of component-based servicing. */
const servicing = new Set('CBS CSI DPX DEPLOY'.split(' '));

/**
 * setupact.log, CBS.log and dism.log share one line; which of them a file is follows from who writes in it. A setupact.log
 * holds thousands of CSI and DISM lines besides Setup's own, so one Setup line in a hundred decides. The file's name only
 * breaks a tie: a setuperr.log may hold nothing but CSI errors.
 */
export function fixedColumnFamily(
  lines: LineTable,
  { components }: RecordTable,
  { written }: RecordSummary,
  path: string,
): FormatId {
  let ofSetup = 0;
  let ofServicing = 0;
  let ofDism = 0;
  let named = 0;
  components.forEach((name, index) => {
    const count = written[index] ?? 0;
    if (name === '') return;
    named += count;
    if (setup.has(name)) ofSetup += count;
    else if (servicing.has(name)) ofServicing += count;
    else if (name === 'DISM') ofDism += count;
  });
  if (named === 0 || ofSetup > named / 100) return 'panther';
  if (/(?:^|\/)setup(?:act|err)[^/]*$/i.test(path)) return 'panther';
  if (/(?:^|\/)[^/]*cbs[^/]*$/i.test(path) && ofServicing > 0) return 'cbs';
  if (/(?:^|\/)[^/]*dism[^/]*$/i.test(path) && ofDism > 0) return 'dism';
  return ownName(lines) ?? (ofServicing >= ofDism ? 'cbs' : 'dism');
}

/** Lines that are looked through for the log's own name. */
const LOOKED_THROUGH = 2000;

/** Characters of a line: the path of a log ends before. */
const LOOKED_AT = 1000;

/** DISM says where it logs: `Initialized Panther logging at C:\...\Panther\cbs.log`. */
function ownName(lines: LineTable): FormatId | undefined {
  for (let line = 0; line < Math.min(lines.count, LOOKED_THROUGH); line++) {
    const text = lines.text(line).slice(0, LOOKED_AT);
    const name = /Initialized Panther logging at .*\\(\w+)\.log/i.exec(text)?.[1]?.toLowerCase();
    if (name === 'cbs' || name === 'dism') return name;
    if (name?.startsWith('setup')) return 'panther';
  }
  return undefined;
}
