import { visibleLine } from '../lines/visible.js';
import type { LogAnalysis } from '../model/analysis.js';
import type { Finding } from '../model/finding.js';
import type { Speech } from '../model/language.js';
import { LEVEL_ERROR, LEVEL_WARNING } from '../model/record.js';
import type { Span } from '../model/place.js';
import { recordAt } from '../records/recordAt.js';
import { messageText } from '../signatures/messageText.js';

export interface LogDiagnostic extends Span {
  /** 0-based. */
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  /** The rule: stable, documented, fit for a filter. */
  readonly code: string;
  readonly message: string;
  /** Known noise: shown faded. */
  readonly unnecessary?: boolean;
  readonly findingId?: string;
}

/** A message is read in a list: longer ones are cut. */
const LONGEST_MESSAGE = 200;

/**
 * Diagnostics of a log: one short line each, only for what matters. The level column decides nothing: known noise is
 * faded, an Info line may be an error.
 *
 * @param from first line, 0-based; `to` exclusive
 */
export function diagnostics(analysis: LogAnalysis, speech: Speech, from = 0, to = Infinity): readonly LogDiagnostic[] {
  const result: LogDiagnostic[] = [];
  const at = new Map<number, Finding>();
  for (const finding of analysis.findings) {
    if (!severityOf(finding) || finding.place.line <= from || finding.place.line > to) continue;
    const known = at.get(finding.place.line);
    if (!known || weight(finding) > weight(known)) at.set(finding.place.line, finding);
  }
  for (const finding of at.values()) {
    const severity = severityOf(finding);
    if (!severity) continue;
    result.push({
      ...messageSpan(analysis, finding.record, finding.place.line - 1),
      line: finding.place.line - 1,
      severity,
      code: finding.rule,
      message: shorten(finding.title[speech.language]),
      findingId: finding.id,
    });
  }
  const { records } = analysis.log;
  for (let record = from > 0 ? recordAt(analysis.log, from) : 0; record < records.count; record++) {
    const line = records.firstLine[record] ?? 0;
    if (line >= to) break;
    const level = records.level[record];
    if (line < from || !analysis.benign[record] || (level !== LEVEL_ERROR && level !== LEVEL_WARNING)) continue;
    result.push({
      ...messageSpan(analysis, record, line),
      line,
      severity: 'hint',
      code: 'benign',
      message: speech.t('Known noise: also written by upgrades that succeed.'),
      unnecessary: true,
    });
  }
  return result.sort((a, b) => a.line - b.line);
}

function severityOf(finding: Finding): LogDiagnostic['severity'] | undefined {
  switch (finding.severity) {
    case 'decisive':
      return 'error';
    case 'error':
      return 'warning';
    case 'warning':
      return 'information';
    default:
      return undefined;
  }
}

function weight(finding: Finding): number {
  return { decisive: 5, error: 4, warning: 3, info: 2, benign: 1 }[finding.severity] - (finding.symptom ? 0.5 : 0);
}

/** The message part of a line, without header and surrounding spaces. */
export function messageSpan(analysis: LogAnalysis, record: number, line: number): Span {
  const text = analysis.log.lines.text(line);
  const start =
    analysis.log.records.firstLine[record] === line
      ? messageText(analysis.log, record).column
      : text.length - text.trimStart().length;
  return { start, end: Math.max(start + 1, text.trimEnd().length) };
}

function shorten(message: string): string {
  const line = visibleLine(message.replace(/\s+/g, ' '));
  return line.length <= LONGEST_MESSAGE ? line : `${line.slice(0, LONGEST_MESSAGE - 1)}…`;
}
