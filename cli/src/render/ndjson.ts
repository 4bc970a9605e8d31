import {
  bestMeaning,
  causeFingerprint,
  hex,
  isFailure,
  LEVEL_ERROR,
  type CaseAnalysis,
  type Finding,
  type Knowledge,
  type LogAnalysis,
  type Severity,
  type Speech,
} from '../../../engine/src/index.js';
import { cutText } from '../cutText.js';
import type { Terminal } from '../terminal.js';
import { findingsOf } from '../verdict.js';

export interface EventContext {
  readonly speech: Speech;
  readonly version: string;
  readonly knowledge: Knowledge;
  readonly terminal: Pick<Terminal, 'out'>;
}

/** Of the Elastic Common Schema that the field names follow. */
const ECS = '8.17.0';
/** Indexes refuse longer texts in a keyword field. */
const LONGEST_MESSAGE = 8000;

/** `event.severity`: a number, because rules of a SIEM compare it. */
const severities: Readonly<Record<Severity, number>> = { decisive: 90, error: 70, warning: 40, info: 20, benign: 0 };

/** Names of the level column, as logs and ECS spell them. */
const levelNames = ['none', 'info', 'warning', 'error', 'fatal'] as const;

type Event = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * One line of JSON per finding, and per record of level error or worse that no finding speaks of, in the order of files
 * and lines: cli/events.schema.json. Field names are flat.
 */
export function writeEvents(cases: readonly CaseAnalysis[], context: EventContext): void {
  for (const analysis of cases) {
    const common = commonFields(analysis, context.version);
    const byFile = groupByFile(findingsOf(analysis));
    for (const log of analysis.logs) {
      const own = [...(byFile.get(log.log.path) ?? [])].sort(
        (a, b) => a.record - b.record || a.place.line - b.place.line,
      );
      writeLog(log, own, { ...context, analysis, common });
    }
  }
}

interface LogContext extends EventContext {
  readonly analysis: CaseAnalysis;
  readonly common: Event;
}

function writeLog(log: LogAnalysis, findings: readonly Finding[], context: LogContext): void {
  const { records } = log.log;
  const told = new Set(findings.map(({ record }) => record));
  let next = 0;
  const write = (event: Event): void => {
    context.terminal.out(`${JSON.stringify(event)}\n`);
  };
  const writeUntil = (record: number): void => {
    for (; next < findings.length; next++) {
      const finding = findings[next];
      if (!finding || finding.record > record) return;
      write(findingEvent(finding, log, context));
    }
  };
  for (let record = 0; record < records.count; record++) {
    if (findings[next]?.record === record) writeUntil(record);
    else if ((records.level[record] ?? 0) >= LEVEL_ERROR && !told.has(record)) {
      write({
        ...recordFields(log, record, (records.firstLine[record] ?? 0) + 1),
        ...context.common,
        'event.kind': 'event',
        'event.type': ['error'],
        'event.code': 'error-record',
        'event.severity': log.benign[record] ? severities.benign : severities.error,
        'upgrade_forensics.severity': log.benign[record] ? 'benign' : 'error',
      });
    }
  }
  writeUntil(Infinity);
}

function findingEvent(finding: Finding, log: LogAnalysis, { analysis, common, speech, knowledge }: LogContext): Event {
  const { language } = speech;
  const { severity, title, explain, place, codes } = finding;
  const [code] = codes.filter(({ role }) => role !== 'gle');
  const meaning = code && bestMeaning(knowledge.catalogue(), log, finding.record, code, place.line - 1);
  const [component] = [...analysis.attributions, ...analysis.otherAttributions].filter(
    ({ findingId }) => findingId === finding.id,
  );
  const link = analysis.chain?.links.find(
    ({ place: at, findingId }) => findingId === finding.id || (at.file === place.file && at.line === place.line),
  );
  return {
    ...recordFields(log, finding.record, place.line),
    ...common,
    'event.kind': severity === 'decisive' && !finding.symptom ? 'alert' : 'event',
    'event.type': [severity === 'info' || severity === 'benign' ? 'info' : 'error'],
    'event.code': finding.rule,
    'event.severity': severities[severity],
    'rule.id': finding.rule,
    'rule.name': title[language],
    ...(explain && { 'rule.description': explain[language] }),
    ...(code && { 'error.code': hex(code.value, 8) }),
    ...(meaning && { 'error.type': meaning.name }),
    'upgrade_forensics.severity': severity,
    ...(link && { 'upgrade_forensics.role': link.role }),
    ...(finding.id === analysis.verdict.firstCause?.id && { 'upgrade_forensics.first_cause': true }),
    ...(codes.length > 0 && { 'upgrade_forensics.codes': [...new Set(codes.map(({ value }) => hex(value, 8)))] }),
    ...(component && {
      'upgrade_forensics.component.id': component.component,
      'upgrade_forensics.component.product': component.product[language],
      'upgrade_forensics.component.vendor': component.vendor,
      'upgrade_forensics.component.grade': component.grade,
    }),
  };
}

/** What every event of a case says. */
function commonFields(analysis: CaseAnalysis, version: string): Event {
  const fingerprint = causeFingerprint(analysis);
  const { outcome, stepOnly } = analysis.verdict;
  return {
    'ecs.version': ECS,
    'event.module': 'upgrade_forensics',
    'event.dataset': 'upgrade_forensics.events',
    'event.category': ['configuration'],
    'event.outcome': isFailure(analysis.verdict) ? 'failure' : outcome === 'succeeded' ? 'success' : 'unknown',
    'observer.product': 'Upgrade Log Forensics',
    'observer.version': version,
    'upgrade_forensics.bundle': analysis.path,
    'upgrade_forensics.outcome': outcome,
    ...(stepOnly && { 'upgrade_forensics.step_only': stepOnly }),
    ...(fingerprint && { 'upgrade_forensics.fingerprint': fingerprint.value }),
  };
}

/** Time, place and text of a record. The time is local: logs record no zone. */
function recordFields({ log }: LogAnalysis, record: number, line: number): Event {
  const { records, lines } = log;
  const time = records.time[record] ?? NaN;
  const component = records.components[records.component[record] ?? 0] ?? '';
  const text = line >= 1 && line <= lines.count ? lines.text(line - 1).trimEnd() : '';
  return {
    ...(!Number.isNaN(time) && { '@timestamp': new Date(time).toISOString().slice(0, 23) }),
    message: cutText(text, LONGEST_MESSAGE),
    'log.level': levelNames[records.level[record] ?? 0] ?? 'none',
    'log.file.path': log.path,
    ...(component && { 'log.logger': component }),
    'upgrade_forensics.line': line,
    'upgrade_forensics.format': log.format,
  };
}

function groupByFile(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const own = groups.get(finding.place.file);
    if (own) own.push(finding);
    else groups.set(finding.place.file, [finding]);
  }
  return groups;
}
