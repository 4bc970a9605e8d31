import { findCodes } from '../codes/tokens.js';
import type { Finding } from '../model/finding.js';
import type { Localized } from '../model/language.js';
import { LEVEL_ERROR, type LogFile } from '../model/record.js';
import type { Problem } from '../model/problem.js';
import type { LineMemory } from '../records/lineMemory.js';
import { summaryOf } from '../records/summary.js';
import { stepsAt, type Step } from '../records/steps.js';
import { codesContext } from './fromMatches.js';
import { recordTitle } from './recordTitle.js';

/** More unexplained Error records than this are counted, not listed: an editor shows a thousand problems of a file. */
const LISTED = 1000;
const NO_TEXT: Localized = { en: 'An Error record without text', 'zh-CN': '没有文本的错误记录' };

/** What a call returns when the user cancels: ERROR_CANCELLED, ERROR_REQUEST_ABORTED. */
const CANCELLED = /\b0x800704(?:c7|d3)\b/i;

/** Records of which something is known. */
export interface KnownRecords {
  has(record: number): boolean;
  /** Each of them once, in any order. */
  list(): Iterable<number>;
}

/**
 * Error-level records that no signature and no benign shape knows. Level is not severity: they are warnings inside a
 * step that failed and mere information elsewhere, as is that the user cancelled the step.
 *
 * @param known records that have a finding or are benign
 */
export function errorRecordFindings(
  log: LogFile,
  steps: readonly Step[],
  known: KnownRecords,
  memory?: LineMemory,
): { readonly findings: readonly Finding[]; readonly problems: readonly Problem[] } {
  const findings: Finding[] = [];
  // An event log holds the life of the machine: what bears on an upgrade is told by the events themselves.
  if (log.format === 'event-xml' || log.format === 'event-csv') return { findings, problems: [] };
  const { errors } = summaryOf(log);
  let at = 0;
  for (; at < errors.length && findings.length < LISTED; at++) {
    const record = errors[at] ?? 0;
    if (known.has(record)) continue;
    const failing =
      stepsAt(steps, record).some((step) => step.outcome === 'failed') &&
      !CANCELLED.test(log.lines.text(log.records.firstLine[record] ?? 0));
    findings.push(findingOf(log, record, failing ? 'warning' : 'info', memory));
  }
  // Of a log that is followed there are more every second: those are counted by what is known of them, which is little.
  const from = errors[at];
  let unlisted = errors.length - at;
  if (from !== undefined) {
    for (const record of known.list())
      if (record >= from && (log.records.level[record] ?? 0) >= LEVEL_ERROR) unlisted--;
  }
  const problems = unlisted
    ? [{ file: log.path, what: '{0} further Error records without a known meaning are not listed.', args: [unlisted] }]
    : [];
  return { findings, problems };
}

function findingOf(log: LogFile, record: number, severity: Finding['severity'], memory?: LineMemory): Finding {
  const known = memory?.errors.get(record);
  if (known?.severity === severity) return known;
  const line = log.records.firstLine[record] ?? 0;
  const whole = log.lines.text(line);
  const text = recordTitle(log, record, whole);
  // Of a thousand that are listed few are ever looked at so closely. What is kept for it holds nothing of the log.
  const context = codesContext(log, record);
  let codes: Finding['codes'] | undefined;
  const finding: Finding = {
    id: `error-record@${log.path}:${line + 1}`,
    rule: 'error-record',
    severity,
    // An editor refuses a problem that says nothing.
    title: text.trim() === '' ? NO_TEXT : { en: text, 'zh-CN': text },
    place: { file: log.path, line: line + 1 },
    record,
    get codes() {
      return (codes ??= findCodes(whole, context));
    },
    captures: {},
  };
  memory?.errors.set(record, finding);
  return finding;
}
