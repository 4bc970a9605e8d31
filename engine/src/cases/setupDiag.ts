import type { LogAnalysis, Chain, Verdict } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { Finding } from '../model/finding.js';
import type { Place } from '../model/place.js';
import { LEVEL_ERROR, type FormatId, type LogFile } from '../model/record.js';
import type { QuotedLine, SetupDiagRelation, SetupDiagResult, SetupDiagRule } from '../model/setupDiag.js';
import { summaryOf } from '../records/summary.js';
import { isBuild } from './history.js';
import { findAscii } from './historyText.js';
import { readSetupDiag, type SetupDiagReport } from './setupDiagRead.js';

/** What the case found by itself, for comparison. */
export interface OwnResult {
  readonly analyses: readonly LogAnalysis[];
  readonly attempts: readonly Attempt[];
  readonly verdict: Verdict;
  readonly chain: Chain | undefined;
}

/** Formats whose lines SetupDiag quotes. */
const quotable: ReadonlySet<FormatId> = new Set(['panther', 'cbs', 'dism']);

/** A result quotes a handful of lines. Each is looked for in every log, so a file made of quotations must not go on. */
const MOST_LOOKED_FOR = 200;

/**
 * Every result of SetupDiag in the case, each with the lines that it quotes found in the logs, and how it stands to
 * what the logs show: a cause that ours agrees with or contradicts, a mere symptom, another run, nothing, a crash.
 */
export function setupDiagResults(own: OwnResult, rules: () => readonly SetupDiagRule[]): readonly SetupDiagResult[] {
  const results = own.analyses.flatMap(({ log }): SetupDiagResult[] => {
    if (!isCandidate(log)) return [];
    const report = readSetupDiag(log, rules());
    if (!report) return [];
    const { quoted, starts, ...rest } = report;
    const lines = quoted.map(({ line, text }, i): QuotedLine => {
      const target = i < MOST_LOOKED_FOR ? findLine(own.analyses, text) : undefined;
      return { place: { file: log.path, line }, text, ...(target && { target }) };
    });
    return [{ ...rest, lines, relation: relationOf(report, starts, lines, own) }];
  });
  return [...results, ...crashes(own.analyses)];
}

function isCandidate(log: LogFile): boolean {
  if (log.format === 'setupdiag' || log.format === 'setupdiag-xml') return true;
  return log.format === 'registry-export' && findAscii(log.lines, '\\SetupDiag').length > 0;
}

/** The line of a log that a result quotes. Columns of a quotation are often lost: blanks are compared as one. */
function findLine(analyses: readonly LogAnalysis[], text: string): Place | undefined {
  if (!/^\d{4}-\d\d-\d\d \d/.test(text)) return findObject(analyses, text);
  const time = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`);
  const wanted = plain(text);
  // setuperr.log and copies hold the same line; the full log is the better place to go to.
  const logs = analyses.filter(({ log }) => quotable.has(log.format));
  const ordered = [...logs].sort((a, b) => Number(/setuperr/i.test(a.log.path)) - Number(/setuperr/i.test(b.log.path)));
  for (const { log } of ordered) {
    const { records } = log;
    for (let record = 0; record < records.count; record++) {
      if (records.time[record] !== time) continue;
      const line = records.firstLine[record] ?? 0;
      if (isQuote(plain(log.lines.text(line)), wanted)) return { file: log.path, line: line + 1 };
    }
  }
  return undefined;
}

/** The first decisive finding whose line names an object; else the first line that does. */
function findObject(analyses: readonly LogAnalysis[], name: string): Place | undefined {
  const logs = analyses.filter(({ log }) => log.format === 'panther' && !/setuperr[^/]*$/i.test(log.path));
  for (const { log, findings } of logs) {
    const decisive = findings.find(
      ({ severity, place }) => severity === 'decisive' && log.lines.text(place.line - 1).includes(name),
    );
    if (decisive) return { file: log.path, line: decisive.place.line };
  }
  for (const { log } of logs) {
    const [line] = findAscii(log.lines, name);
    if (line !== undefined) return { file: log.path, line: line + 1 };
  }
  return undefined;
}

function plain(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A quotation may be cut at its end. */
function isQuote(line: string, quotation: string): boolean {
  return line === quotation || (quotation.length >= 60 && line.startsWith(quotation));
}

function relationOf(
  report: SetupDiagReport,
  times: readonly number[],
  lines: readonly QuotedLine[],
  own: OwnResult,
): SetupDiagRelation {
  if (report.outcome === 'crashed') return 'crashed';
  if (report.outcome === 'noMatch') return 'noMatch';
  if (isOtherRun(report, times, own.attempts)) return 'otherRun';
  const { outcome, firstCause } = own.verdict;
  if (report.rule?.harmless) return outcome === 'failed' || outcome === 'rolledBack' ? 'differs' : 'success';
  if (report.rule?.symptom) return 'symptom';
  // Where the first cause is what SetupDiag itself says, there is nothing to compare it with.
  if (!firstCause || firstCause.place.file === report.place.file) return 'onlySource';
  return agrees(report, lines, own, firstCause) ? 'agrees' : 'differs';
}

const NEAR_MS = 24 * 3600 * 1000;

/** Whether no attempt of the case is of the time, or between the builds, that the result speaks of. */
function isOtherRun(report: SetupDiagReport, times: readonly number[], attempts: readonly Attempt[]): boolean {
  const dated = attempts.filter(({ startTime }) => !Number.isNaN(startTime));
  if (dated.length === 0) return false;
  const isNear = ({ startTime, endTime }: Attempt): boolean =>
    times.length === 0 || times.some((time) => time >= startTime - NEAR_MS && time <= endTime + NEAR_MS);
  const fits = (ours: string | undefined, theirs: string | undefined): boolean =>
    !ours || !theirs || isBuild(theirs, ours);
  return !dated.some(
    (attempt) =>
      isNear(attempt) && fits(attempt.host?.build, report.hostBuild) && fits(attempt.target?.build, report.targetBuild),
  );
}

/** Our own chain ends in a finding of the same rule, or holds a line that SetupDiag quotes. */
function agrees(
  { rule, profile }: SetupDiagReport,
  lines: readonly QuotedLine[],
  { analyses, chain }: OwnResult,
  firstCause: Finding,
): boolean {
  const links = chain?.links ?? [];
  const ids = new Set([firstCause.id, ...links.flatMap(({ findingId }) => findingId ?? [])]);
  const ours = [firstCause, ...analyses.flatMap(({ findings }) => findings.filter(({ id }) => ids.has(id)))];
  const name = rule?.name ?? profile;
  if (name && ours.some(({ setupDiagRule }) => setupDiagRule === name)) return true;
  return lines.some(({ target }) =>
    links.some(({ place }) => target && place.file === target.file && place.line === target.line),
  );
}

const CRASH =
  /CSetupHost::ExecuteDiagnosticAnalysis\(\d+\): Result = (0x[0-9A-Fa-f]{8})|SetupHost: Diagnostic tool execution result: \[(0x[0-9A-Fa-f]{8})\]/;

/** A message that says so is not longer, blanks and line end included; most lines need not be read for it. */
const LONGEST_CRASH = 90;

/** Setup's own log says when SetupDiag, which it runs after a failure, failed itself. One entry per log. */
function crashes(analyses: readonly LogAnalysis[]): readonly SetupDiagResult[] {
  return analyses.flatMap(({ log, benign }) => {
    if (log.format !== 'panther' || /setuperr[^/]*$/i.test(log.path)) return [];
    const { records } = log;
    const { starts } = log.lines;
    const writers = records.components.map((name) => name === 'MOUPG' || name === '');
    const { errors, errorComponents } = summaryOf(log);
    for (let i = 0; i < errors.length; i++) {
      const record = errors[i] ?? 0;
      // The line is a known harmless one of level Error: nothing else needs to be decoded.
      if (!writers[errorComponents[i] ?? 0] || !benign[record] || records.level[record] !== LEVEL_ERROR) continue;
      const line = records.firstLine[record] ?? 0;
      const length = (starts[line + 1] ?? 0) - (starts[line] ?? 0) - (records.messageColumn[record] ?? 0);
      if (length > LONGEST_CRASH) continue;
      const match = CRASH.exec(log.lines.text(line));
      if (!match) continue;
      const place = { file: log.path, line: line + 1 };
      const result = Number(match[1] ?? match[2]) >>> 0;
      const none = { start: NaN, end: NaN, failureData: [], lines: [] };
      return [{ form: 'setupact', place, outcome: 'crashed', result, ...none, relation: 'crashed' }];
    }
    return [];
  });
}
