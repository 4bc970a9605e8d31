import type { LogAnalysis } from '../../model/analysis.js';
import type { BenignShape, Correlation, RecordPattern, Signature } from '../../model/knowledge.js';
import type { Severity } from '../../model/finding.js';
import type { Language } from '../../model/language.js';
import { levels, type LogFile } from '../../model/record.js';
import { stepsAt } from '../../records/steps.js';
import { continuationText, hasHeader, messageText, recordLines } from '../../signatures/messageText.js';
import { lineFormats } from '../../signatures/shape.js';
import { probeLiterals } from '../../signatures/recordProbe.js';
import { validateBenignShape, validateSignature } from '../../signatures/validate.js';
import { generalise, type CaptureName, type GeneralPattern } from './generalise.js';
import { withoutPersonal } from './personal.js';
import { ruleYaml } from './ruleYaml.js';
import { finder, neighbours, sampleLines, selectedRecords, type SelectedRecord } from './shape.js';
import type { YamlPiece } from './yamlText.js';

/** What a rule is to be made of. Lines are 0-based, both included. */
export interface DraftRequest {
  readonly startLine: number;
  readonly endLine: number;
  /** Ids that exist already. */
  readonly taken: ReadonlySet<string>;
  /** Of the person: what the rule says why a sample is none. */
  readonly language?: Language;
  /** For a benign shape: why the line can be ignored, where it was seen, in which language that was written. */
  readonly benign?: { readonly because: string; readonly seenIn: string; readonly language: Language };
}

export interface DraftedRule {
  readonly id: string;
  readonly rule: Signature | BenignShape;
  readonly yaml: readonly YamlPiece[];
  /** Records of the log that the pattern finds around the selection and that were not selected. */
  readonly alsoMatches: number;
}

/** Why there is no rule; `args` fill `{0}`, `{1}` ... after translation. */
export interface NoDraft {
  readonly what: string;
  readonly args: readonly (string | number)[];
}

/** So many records of another kind are made conditions of the rule. */
const MOST_CONDITIONS = 3;
const MOST_SAMPLES = 3;
const MOST_IGNORED = 2;

/**
 * A signature or a benign shape from lines of a log: the pattern finds them and not their neighbours, the lines are its
 * samples, names of people and machines replaced. It is checked as any other rule before it is handed out.
 */
export function draftRule(analysis: LogAnalysis, request: DraftRequest): DraftedRule | NoDraft {
  const { log } = analysis;
  const selected = selectedRecords(log, request.startLine, request.endLine);
  if (selected.length === 0) return { what: 'There is no text in the selection.', args: [] };
  if (!lineFormats.includes(log.format)) {
    return { what: 'A signature looks at lines of text; this file is shown as text and is none.', args: [] };
  }
  const main = mainOf(log, selected);
  const shape = shapeOf(log, main.record);
  const alike = selected.filter(({ record }) => shapeOf(log, record) === shape);
  const others = selected.filter((one) => !alike.includes(one)).slice(0, MOST_CONDITIONS);
  const around = neighbours(log, main.record, new Set(selected.map(({ template }) => template)));

  let last: NoDraft | undefined;
  for (const attempt of attempts(log, main)) {
    const finds = finder(log, attempt.match);
    if (!alike.every(({ record }) => finds(record))) continue;
    const mistaken = around.find(({ record }) => finds(record) && shapeOf(log, record) !== shape);
    if (mistaken) {
      const { record } = mistaken;
      last = { what: 'No pattern was found that tells the selection from line {0}.', args: [lineNumber(log, record)] };
      continue;
    }
    const together = others.length > 0;
    const samples = {
      match: together
        ? [{ line: sampleText(log, selected) }]
        : alike.slice(0, MOST_SAMPLES).map((one) => ({ line: sampleText(log, [one]) })),
      ignore: ignored(
        log,
        main,
        around.filter(({ record }) => !finds(record)).slice(0, MOST_IGNORED),
        request.language,
      ),
    };
    const common: CommonRule = {
      id: freeId(log, main, attempt.words, request.taken),
      formats: [log.format],
      match: attempt.match,
      ...(together && { correlate: others.map((other) => condition(log, main, other)) }),
      samples,
    };
    const rule = request.benign
      ? benignRule(common, attempt.words, request.benign)
      : signatureRule(common, attempt, severityOf(log, main));
    const checked =
      'severity' in rule ? validateSignature(rule, `${rule.id}.yml`) : validateBenignShape(rule, `${rule.id}.yml`);
    if (!checked.rule) {
      last = checked.problems[0];
      continue;
    }
    return {
      id: rule.id,
      rule,
      yaml: ruleYaml(rule, seenAt(analysis, main)),
      alsoMatches: countElsewhere(log, attempt.match, selected),
    };
  }
  return last ?? { what: 'No pattern was found that matches every selected line.', args: [] };
}

/** The record that says most: the worst level, the first of its kind. */
function mainOf(log: LogFile, selected: readonly SelectedRecord[]): SelectedRecord {
  const level = ({ record }: SelectedRecord): number => log.records.level[record] ?? 0;
  return selected.reduce((best, one) => (level(one) > level(best) ? one : best));
}

interface Attempt {
  readonly match: RecordPattern;
  readonly words: string;
  readonly captures: readonly CaptureName[];
}

/** Patterns for a record, from the most general to the most exact. */
function* attempts(log: LogFile, main: SelectedRecord): Generator<Attempt> {
  const { record } = main;
  const { first } = recordLines(log, record);
  const eventId = log.records.eventId[record] ?? 0;
  const level = levels[log.records.level[record] ?? 0];
  const component = log.records.components[log.records.component[record] ?? 0] ?? '';
  const header: RecordPattern = {
    ...(component.trim() !== '' && { component: component.trim() }),
    ...(level !== undefined && level !== 'none' && level !== 'info' && { level }),
  };
  const id: RecordPattern = eventId > 0 ? { eventId: `0x${eventId.toString(16).padStart(6, '0')}` } : {};
  // Only lines without a header were selected: they are what the rule is about.
  const below = hasHeader(log, record) && !main.lines.includes(first) ? main.lines[0] : undefined;
  const field = below === undefined ? 'message' : 'continuation';
  const text = below === undefined ? messageText(log, record).text : continuationText(log, below).text;
  for (const extent of ['telling', 'whole', 'narrow'] as const) {
    const made: GeneralPattern = generalise(text, extent);
    const match: RecordPattern = { [field]: made.pattern, ...header };
    const { words, captures } = made;
    if (probeLiterals(match)) yield { match, words, captures };
    if (eventId > 0) yield { match: { ...match, ...id }, words, captures };
  }
}

interface CommonRule {
  readonly id: string;
  readonly formats: Signature['formats'];
  readonly match: RecordPattern;
  readonly correlate?: readonly Correlation[];
  readonly samples: Signature['samples'];
}

function signatureRule(common: CommonRule, { words, captures }: Attempt, severity: Severity): Signature {
  const { id, samples, ...rest } = common;
  const title = titleOf(words, id);
  const shown = captures.map((name) => (name === 'code' ? '({code})' : `{${name}}`)).join(' ');
  const attribute = Object.fromEntries(captures.flatMap((name) => (name === 'code' ? [] : [[name, name]])));
  return {
    id,
    title: { en: title, 'zh-CN': title },
    status: 'experimental',
    severity,
    ...rest,
    explain: {
      en: `The log says: ${title}${shown === '' ? '' : ` ${shown}`}.`,
      'zh-CN': `日志中记录：${title}${shown === '' ? '' : ` ${inChinese(shown)}`}。`,
    },
    ...(Object.keys(attribute).length > 0 && { attribute }),
    samples,
  };
}

function benignRule(
  { samples, ...common }: CommonRule,
  words: string,
  { because, seenIn }: NonNullable<DraftRequest['benign']>,
): BenignShape {
  const { id, ...rest } = common;
  const title = titleOf(words, id);
  return {
    id,
    title: { en: title, 'zh-CN': title },
    ...rest,
    because: { en: because, 'zh-CN': because },
    seenIn: [seenIn],
    samples,
  };
}

/** `{path} ({code})` with the brackets of Chinese. */
function inChinese(shown: string): string {
  return shown.replace(/ ?\(([^()]*)\)/g, '（$1）');
}

/** Braces would be taken for captures. */
function titleOf(words: string, id: string): string {
  const title = withoutPersonal(words).replace(/[{}]/g, '').replace(/\s+/g, ' ').trim();
  const cut = title.length > 72 ? `${title.slice(0, 72).replace(/ \S*$/, '')}…` : title;
  return cut === '' || cut === '…' ? id : cut;
}

function severityOf(log: LogFile, { record }: SelectedRecord): Severity {
  const level = levels[log.records.level[record] ?? 0];
  return level === 'fatal' ? 'decisive' : level === 'error' || level === 'warning' ? level : 'info';
}

/** Lower-case words joined by hyphens: the component, then the first words of the message. */
function freeId(log: LogFile, { record }: SelectedRecord, words: string, taken: ReadonlySet<string>): string {
  const component = log.records.components[log.records.component[record] ?? 0] ?? '';
  const all = `${component} ${withoutPersonal(words)}`.toLowerCase().match(/[a-z]+/g) ?? [];
  const told = [...new Set(all)].filter(
    (word) => word.length > 1 && !['the', 'to', 'of', 'an', 'is', 'in'].includes(word),
  );
  const name = told.slice(0, 7).join('-').slice(0, 60).replace(/-$/, '') || `${log.format}-line`;
  for (let number = 1; ; number++) {
    const id = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(id)) return id;
  }
}

/** The other selected record must be there too, about as near as it was. */
function condition(log: LogFile, main: SelectedRecord, other: SelectedRecord): Correlation {
  const made = generalise(messageText(log, other.record).text);
  const records = Math.max(10, 2 * Math.abs(other.record - main.record));
  const message = made.pattern.replace(/\(\?<\w+>/g, '(?:');
  return { within: { records }, [other.record < main.record ? 'before' : 'after']: { message } };
}

function sampleText(log: LogFile, selected: readonly SelectedRecord[]): string {
  return selected
    .flatMap((one) => sampleLines(log, one))
    .map(withoutPersonal)
    .join('\n');
}

/** A rule file has one reason per sample, in the language of whoever made it. */
const ignoredBecause = {
  neighbour: { en: 'another message of the same component', 'zh-CN': '同一组件的另一条消息' },
  other: { en: 'a line that says something else', 'zh-CN': '内容不同的一行' },
} as const;

/** Neighbours; in a log without any, a line with the header of the selection and other words. */
function ignored(
  log: LogFile,
  main: SelectedRecord,
  around: readonly { readonly record: number }[],
  language: Language = 'en',
): Signature['samples']['ignore'] {
  const found = around.map(({ record }) => ({
    line: withoutPersonal(log.lines.text(log.records.firstLine[record] ?? 0)),
    because: ignoredBecause.neighbour[language],
  }));
  if (found.length > 0) return found;
  const { line, column } = messageText(log, main.record);
  return [{ line: `${log.lines.text(line).slice(0, column)}Done.`, because: ignoredBecause.other[language] }];
}

/** `Safe OS > Apply image`: where in setup the selection was seen. */
function seenAt({ log, steps }: LogAnalysis, { record }: SelectedRecord): string {
  const names = stepsAt(steps, record).map(({ name }) => name);
  return [log.format, ...names].filter((name) => name !== '').join(' > ');
}

function lineNumber(log: LogFile, record: number | undefined): number {
  return (log.records.firstLine[record ?? 0] ?? 0) + 1;
}

/** The message without what varies: two records of one shape say the same, and whoever means one means the other. */
function shapeOf(log: LogFile, record: number): string {
  const message = messageText(log, record).text.replace(/ ?\[gle=0x[0-9a-f]{1,8}\]/gi, '');
  return generalise(message, 'whole').pattern.replace(/\?<\w+>/g, '');
}

/** How many records around are found besides those selected: the same shape, told again. */
function countElsewhere(log: LogFile, match: RecordPattern, selected: readonly SelectedRecord[]): number {
  const own = new Set(selected.map(({ record }) => record));
  const middle = selected[0]?.record ?? 0;
  const finds = finder(log, match);
  let count = 0;
  for (let record = Math.max(0, middle - 500); record < Math.min(log.records.count, middle + 500); record++) {
    if (!own.has(record) && finds(record)) count++;
  }
  return count;
}
