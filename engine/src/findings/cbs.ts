import type { LogStep } from '../model/analysis.js';
import type { Finding } from '../model/finding.js';
import type { LogFile } from '../model/record.js';
import { LEVEL_ERROR } from '../model/record.js';
import { lookAtCbs } from '../records/cbsLook.js';
import { stepsAt } from '../records/steps.js';
import { continuationText, messageText, recordLines } from '../signatures/messageText.js';
import { codesAt } from './fromMatches.js';

const TITLE_LENGTH = 160;
/** Different failures that are listed. */
const MOST = 200;

/** `Total Detected Corruption:	8`, and the rows of the summary below it. */
const DETECTED = /^Total Detected Corruption:\s+(\d+)/;
const KIND = /^\s*(C[BS][SI] [A-Z][a-z]+) Corruption:\s+(\d+)/;
const REPAIRED = /^Total Repaired Corruption:\s+(\d+)/;
/** The summary of a check has some twenty rows. */
const SUMMARY_ROWS = 20;

/**
 * What each check of the component store found and mended, in one line. The rows themselves are signatures' work. Windows
 * 10 1903 gives each row a header; on Windows Server 2016 the report is one record, and its rows have none:
 *
 *     2016-12-04 02:00:25, Info                  CBS
 *     =================================
 *     Checking System Update Readiness.
 *     ...
 *     Total Detected Corruption:	1
 */
export function cbsFindings(log: LogFile): readonly Finding[] {
  if (log.format !== 'cbs') return [];
  return lookAtCbs(log).checks.flatMap((record) => {
    const rows = summaryRows(log, record);
    const check = rows && checkIn(rows.texts);
    return check ? [summary(log, { record, line: rows.line + 1 }, check)] : [];
  });
}

/** The rows of a summary, from the one that tells how much was detected; `line` is 0-based. */
function summaryRows(
  log: LogFile,
  record: number,
): { readonly line: number; readonly texts: readonly string[] } | undefined {
  const { records } = log;
  const { first, end } = recordLines(log, record);
  if (messageText(log, record).text.trim() !== '') {
    const count = Math.min(SUMMARY_ROWS, records.count - record);
    return { line: first, texts: Array.from({ length: count }, (_, i) => messageText(log, record + i).text) };
  }
  for (let line = first + 1; line < end; line++) {
    if (!DETECTED.test(continuationText(log, line).text)) continue;
    const count = Math.min(SUMMARY_ROWS, end - line);
    return { line, texts: Array.from({ length: count }, (_, i) => continuationText(log, line + i).text) };
  }
  return undefined;
}

function checkIn([head = '', ...rows]: readonly string[]): Check | undefined {
  const detected = Number(DETECTED.exec(head)?.[1]);
  if (!(detected > 0)) return undefined;
  const kinds: string[] = [];
  let repaired = 0;
  for (const text of rows) {
    const kind = KIND.exec(text);
    if (kind && Number(kind[2]) > 0) kinds.push(`${kind[1]} ${kind[2]}`);
    const mended = REPAIRED.exec(text)?.[1];
    if (mended) repaired = Number(mended);
  }
  return { detected, repaired, kinds: kinds.join(', ') };
}

interface Check {
  readonly detected: number;
  readonly repaired: number;
  readonly kinds: string;
}

function summary(
  log: LogFile,
  { record, line }: { readonly record: number; readonly line: number },
  { detected, repaired, kinds }: Check,
): Finding {
  const whole = repaired >= detected;
  return {
    id: `cbs-store-check@${log.path}:${line}`,
    rule: 'cbs-store-check',
    severity: whole ? 'info' : 'error',
    title: {
      en: `Check of the component store: ${detected} corrupt, ${repaired} repaired (${kinds})`,
      'zh-CN': `组件存储检查：${detected} 项损坏，已修复 ${repaired} 项（${kinds}）`,
    },
    place: { file: log.path, line },
    record,
    codes: [],
    captures: { detected: String(detected), repaired: String(repaired), kinds },
    symptom: true,
    ...(!whole && { remediate: ['repair-component-store'] }),
  };
}

/** `[HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]`; `(F)` behind the number of a CSI record. */
const FAILED_HRESULT = /\[HRESULT = (0x[89a-fA-F][0-9a-fA-F]{7})/;
const FAILED_CSI = /^[0-9a-f]{8}(?:@\S{1,40})? \(F\) /;

/**
 * Failures that CBS.log writes at the level Info: most of its real failures. Each kind once, at its first line, with how
 * often it came; a warning inside a session that failed, information elsewhere.
 *
 * @param isKnown whether a record has a finding or is benign
 */
export function quietFailures(
  log: LogFile,
  steps: readonly LogStep[],
  isKnown: (record: number) => boolean,
): readonly Finding[] {
  if (log.format !== 'cbs') return [];
  const { records } = log;
  const found = new Map<string, { readonly record: number; readonly text: string; count: number; failing: boolean }>();
  for (const record of lookAtCbs(log).failures) {
    if ((records.level[record] ?? 0) >= LEVEL_ERROR || isKnown(record)) continue;
    const { text } = messageText(log, record);
    if (!FAILED_CSI.test(text) && !FAILED_HRESULT.test(text)) continue;
    const failing = stepsAt(steps, record).some(({ outcome }) => outcome === 'failed');
    const key = `${String(failing)}${shape(text)}`;
    const same = found.get(key);
    if (same) same.count++;
    else if (found.size < MOST) found.set(key, { record, text, count: 1, failing });
  }
  return [...found.values()].map(({ record, text, count, failing }): Finding => {
    const line = (records.firstLine[record] ?? 0) + 1;
    const title = text.replace(/\s+/g, ' ').trimEnd().slice(0, TITLE_LENGTH);
    return {
      id: `cbs-quiet-failure@${log.path}:${line}`,
      rule: 'cbs-quiet-failure',
      severity: failing ? 'warning' : 'info',
      title:
        count > 1
          ? { en: `${title} (${count} times)`, 'zh-CN': `${title}（${count} 次）` }
          : { en: title, 'zh-CN': title },
      place: { file: log.path, line },
      record,
      codes: codesAt(log, line - 1, record),
      captures: { count: String(count) },
    };
  });
}

/** The words of a message without what differs from one time to the next. */
function shape(text: string): string {
  return text
    .slice(0, 400)
    .replace(/^[0-9a-f]{8}(?:@\S{1,40})? /, '')
    .replace(/'[^']{0,300}'|"[^"]{0,300}"/g, "''")
    .replace(/\{[^}]{0,100}\}/g, '{}')
    .replace(/(?<![\w~.-])[\w.-]{1,200}~[0-9a-f]{16}~\S{0,200}/g, '~')
    .replace(/(?<![\dA-Fa-fx])\d+/g, '0');
}
