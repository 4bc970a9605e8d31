import type { Entity } from '../cases/entities.js';
import type { CaseAnalysis, LogAnalysis } from '../model/analysis.js';
import { LEVEL_ERROR } from '../model/record.js';
import { recordAt } from '../records/recordAt.js';
import { isErrorCopy } from '../cases/errorCopies.js';
import type { Reference } from './references.js';

/**
 * The file of the case that a path in a log means; undefined when the case does not hold it. Folders are compared from
 * the right, as far as the collector kept them: `C:\Windows\Logs\CBS\CBS.log` is `Windows/Logs/CBS/CBS.log` and
 * `UpgradeLog/C_Windows_Logs_CBS/CBS.log`. A file below another of setup's own folders is not meant.
 *
 * @param files names of the case's files
 * @param from the log in which the path stands: of two trees of one machine its own is meant
 */
export function fileOfPath(files: readonly string[], path: Entity, from: string): string | undefined {
  if (path.kind !== 'path') return undefined;
  const wanted = path.key.split('\\').filter((segment) => segment !== '');
  const name = wanted[wanted.length - 1] ?? '';
  let best: { file: string; score: number } | undefined;
  for (const file of files) {
    const segments = segmentsOf(file);
    if (segments[segments.length - 1] !== name || !name.includes('.')) continue;
    const matched = foldersInCommon(wanted, segments);
    if (matched === 0 && knownFolder.test(segments[segments.length - 2] ?? '')) continue;
    const score = matched * 1000 + sameBeginning(file, from);
    if (!best || score > best.score) best = { file, score };
  }
  return best?.file;
}

/** Folders that setup writes logs to. Two of them with different names are different places. */
const knownFolder =
  /^(?:panther|rollback|cbs|dism|mosetup|inf|setupapi|unattendgc|sources|logs|setupcln|sysprep|newos)$/;

/** `UpgradeLog/C_Win_BT_Panther/setupact.log` → its folders as Windows names them. */
function segmentsOf(file: string): readonly string[] {
  return file
    .toLowerCase()
    .split('/')
    .flatMap((segment) =>
      /^[a-z]_/.test(segment)
        ? segment
            .replace(/win(?:dows)?_bt/, '$windows.~bt')
            .slice(2)
            .split('_')
        : [segment],
    );
}

/** How many folders above the file name agree, from the right; one that only the path has is skipped. */
function foldersInCommon(path: readonly string[], file: readonly string[]): number {
  let matched = 0;
  let at = path.length - 2;
  for (let i = file.length - 2; i >= 0 && at >= 0; i--) {
    const found = path.lastIndexOf(file[i] ?? '', at);
    if (found < 0) break;
    matched++;
    at = found - 1;
  }
  return matched;
}

function sameBeginning(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length, 900) && a.charAt(length) === b.charAt(length)) length++;
  return length;
}

/** How much a mention says: the first cause, then decisive lines, then failing ones. */
function weightOf(analysis: LogAnalysis | undefined, reference: Reference, known: CaseAnalysis): number {
  if (!analysis) return 0;
  const line = reference.line + 1;
  const { firstCause } = known.verdict;
  if (firstCause?.place.file === reference.file && firstCause.place.line === line) return 5;
  const findings = analysis.findings.filter(({ place }) => place.line === line);
  if (findings.some(({ severity, symptom }) => severity === 'decisive' && !symptom)) return 4;
  const record = recordAt(analysis.log, reference.line);
  if (analysis.benign[record]) return 0;
  if (findings.some(({ severity }) => severity === 'decisive' || severity === 'error')) return 3;
  return (analysis.log.records.level[record] ?? 0) >= LEVEL_ERROR ? 2 : 1;
}

/**
 * The mention to go to: the first decisive one of the case, else the first failing one, else the first. First by time,
 * where times are known; lines of a setuperr.log come after those of the setupact.log that they repeat.
 */
export function firstDecisive(references: readonly Reference[], known: CaseAnalysis): Reference | undefined {
  const byFile = new Map(known.logs.map((analysis) => [analysis.log.path, analysis]));
  const copies = new Set(known.logs.filter((one) => isErrorCopy(one, known.logs)).map(({ log }) => log.path));
  const rank = (reference: Reference) => {
    const analysis = byFile.get(reference.file);
    const time = analysis?.log.records.time[recordAt(analysis.log, reference.line)] ?? NaN;
    const weight = weightOf(analysis, reference, known);
    return { reference, weight, copy: copies.has(reference.file), time: Number.isNaN(time) ? Infinity : time };
  };
  const ranked = references.map(rank);
  ranked.sort(
    (a, b) => b.weight - a.weight || Number(a.copy) - Number(b.copy) || (a.time === b.time ? 0 : a.time - b.time),
  );
  return ranked[0]?.reference;
}
