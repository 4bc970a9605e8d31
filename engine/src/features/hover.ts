import type { LogAnalysis } from '../model/analysis.js';
import type { Localized, Speech } from '../model/language.js';
import type { CodeToken } from '../model/code.js';
import { levels, type FormatId } from '../model/record.js';
import type { Span } from '../model/place.js';
import { recordAt } from '../records/recordAt.js';
import { stepsAt } from '../records/steps.js';
import { messageText } from '../signatures/messageText.js';
import { tokenAt } from './documentHighlights.js';
import { stepName } from './documentSymbols.js';
import { dismWriterHover } from './dismHover.js';
import { codeSpan, escapeMarkdown } from './markdown.js';
import { durationText, timeText } from './time.js';
import { entryFor } from '../model/wordTable.js';

/** Markdown over a span of one line. Nothing from the log stands in it unescaped. */
export interface HoverText extends Span {
  readonly markdown: string;
}

export interface HoverContext {
  readonly speech: Speech;
  /** What each name of the component column stands for. */
  readonly writers: Readonly<Record<string, Localized>>;
  /** The short explanation of a code where it stands. */
  readonly codeHover: (token: CodeToken, record: number) => string;
  /** Why a faded record can be ignored; without it the hover only says that it can. */
  readonly benignReason?: (record: number) => string | undefined;
}

/** What stands at a position (0-based line, UTF-16 column): a code, an object, the header's parts, or the record. */
export function hover(
  analysis: LogAnalysis,
  line: number,
  column: number,
  context: HoverContext,
): HoverText | undefined {
  const { log } = analysis;
  if (line < 0 || line >= log.lines.count || log.records.count === 0) return undefined;
  const record = recordAt(log, line);
  const token = tokenAt(analysis, line, column);
  if (token?.code && token.code.value !== 0) {
    return { start: token.start, end: token.end, markdown: context.codeHover(token.code, record) };
  }
  const header = log.records.firstLine[record] === line ? messageText(log, record).column : 0;
  if (column < header) return headerHover(analysis, line, record, column, header, context);
  const writer = log.format === 'dism' ? dismWriterHover(analysis, line, record, context.speech) : undefined;
  if (writer && column < writer.end) return writer;
  return recordHover(analysis, line, record, context);
}

function headerHover(
  analysis: LogAnalysis,
  line: number,
  record: number,
  column: number,
  end: number,
  context: HoverContext,
): HoverText | undefined {
  const { log } = analysis;
  const { speech } = context;
  const component = log.records.components[log.records.component[record] ?? 0] ?? '';
  const text = log.lines.text(line);
  const at = component ? text.indexOf(component, 21) : -1;
  if (at >= 0 && column >= at && column <= at + component.length) {
    const meaning = entryFor(context.writers, component)?.[speech.language];
    if (meaning)
      return { start: at, end: at + component.length, markdown: `**${escapeMarkdown(component)}**: ${meaning}` };
  }
  const eventId = log.records.eventId[record] ?? 0;
  const bracket = eventId ? text.indexOf('[0x') : -1;
  if (bracket >= 0 && column >= bracket && column <= bracket + 10) {
    const id = `0x${eventId.toString(16).padStart(6, '0')}`;
    return {
      start: bracket,
      end: bracket + 10,
      markdown: speech.t(
        'Message id {0} of the setup log. It names the kind of message; it is not an error code.',
        codeSpan(id),
      ),
    };
  }
  // What the line means counts for its beginning too: that is where a jump puts the cursor.
  const whole = recordHover(analysis, line, record, context);
  return whole ? { ...whole, end } : { start: 0, end, markdown: placeText(analysis, record, speech) };
}

/** Files whose findings are facts: each is shown. In a log one of level info stands on every other line. */
const toldInFull: ReadonlySet<FormatId> = new Set(['ini', 'unattend-xml', 'miglog-xml', 'registry-export', 'evtx']);

function recordHover(
  analysis: LogAnalysis,
  line: number,
  record: number,
  context: HoverContext,
): HoverText | undefined {
  const { speech } = context;
  const parts: string[] = [];
  const finding = analysis.findings
    .filter(
      (one) =>
        one.place.line === line + 1 &&
        (one.severity !== 'info' || toldInFull.has(analysis.log.format)) &&
        one.severity !== 'benign',
    )
    .sort((a, b) => Number(a.symptom ?? false) - Number(b.symptom ?? false))[0];
  if (finding) {
    const title = finding.title[speech.language];
    // An Error record that nothing is known of has its own message as title: that is in sight already.
    if (!analysis.log.lines.text(line).includes(title)) parts.push(`**${escapeMarkdown(title)}**`);
    if (finding.explain) parts.push(fill(finding.explain[speech.language], finding.captures));
    if (finding.symptom) parts.push(speech.t('This line is a symptom: it repeats a failure that happened before it.'));
  } else if (analysis.benign[record]) {
    const reason = context.benignReason?.(record);
    const noise = speech.t('Known noise: also written by upgrades that succeed.');
    parts.push(noise, ...(reason === undefined ? [] : [escapeMarkdown(reason)]));
  }
  if (!finding && parts.length === 0) return undefined;
  parts.push(placeText(analysis, record, speech));
  const text = analysis.log.lines.text(line);
  return { start: 0, end: text.length, markdown: parts.join('\n\n') };
}

/** Time, level, the steps that hold the record, and how long after the one before it was written. */
function placeText(analysis: LogAnalysis, record: number, speech: Speech): string {
  const { records } = analysis.log;
  const rows: string[] = [];
  const time = records.time[record] ?? NaN;
  const level = levels[records.level[record] ?? 0] ?? 'none';
  if (!Number.isNaN(time)) {
    const before = records.time[record - 1] ?? NaN;
    const gap = time - before;
    const since = gap >= 10_000 ? ` (${speech.t('{0} after the record before', durationText(gap, speech))})` : '';
    rows.push(`${timeText(time)}${since}`);
  }
  if (level !== 'none') rows.push(levelText(level, speech));
  const path = stepsAt(analysis.steps, record).map((step) => escapeMarkdown(stepName(step)));
  if (path.length > 0) rows.push(path.join(' › '));
  return rows.join(' · ');
}

function levelText(level: string, { t }: Speech): string {
  switch (level) {
    case 'error':
      return t('Error level');
    case 'warning':
      return t('Warning level');
    case 'fatal':
      return t('Fatal level');
    default:
      return t('Info level');
  }
}

/** `{name}` → what the signature captured, as harmless Markdown. */
export function fill(text: string, captures: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => {
    const value = captures[name];
    return value === undefined ? all : codeSpan(value);
  });
}
