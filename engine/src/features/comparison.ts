import type {
  CaseComparison,
  Divergence,
  LineRef,
  LogComparison,
  RunPart,
  SlowStep,
} from '../cases/compare/comparison.js';
import type { Speech } from '../model/language.js';
import { outcomeText } from './documentSymbols.js';
import { codeSpan, escapeMarkdown } from './markdown.js';
import { durationText, timeText } from './time.js';

/** How a line of a log is quoted inside a sentence: typographic quotes in a terminal, a code span in Markdown. */
export type Quote = (text: string) => string;

/** Silence that a sentence speaks of, and how many times the good run's it must be. */
const TOLD_MS = 10_000;
const TIMES_LONGER = 3;
const LONGEST_QUOTE = 120;

/** Where the runs part, in one sentence: what follows in the good run, and what happens here instead. */
export function comparisonSentence(log: LogComparison, speech: Speech, quote: Quote): string {
  const { t } = speech;
  if (log.unrelated) {
    return t(
      'These runs have little in common: {0} % of the lines of the shorter one. Where they part would mean nothing.',
      percent(log.similarity),
    );
  }
  const { divergence } = log;
  if (!divergence) return t('No divergence: neither run has a line that the other does not have.');
  const { lastCommon, expected, badGap = 0, goodGap = 0 } = divergence;
  if (!lastCommon) return t('The runs differ from their first line on.');
  const last = short(lastCommon.bad, quote);
  const here = divergence.error ?? divergence.here;
  if (!expected) {
    return here
      ? t('{0} is the last line that both runs have; here {1} follows.', last, short(here, quote))
      : t('{0} is the last line that both runs have.', last);
  }
  const next = short(expected, quote);
  if (!here) return t('{0} is followed by {1} in the good run; here the log ends.', last, next);
  const what = short(here, quote);
  const isError = divergence.error !== undefined;
  if (badGap >= TOLD_MS && badGap >= goodGap * TIMES_LONGER) {
    return isError
      ? t(
          '{0} is followed by {1} in the good run; here {2} of silence, then an error: {3}',
          last,
          next,
          secondsText(badGap, speech),
          what,
        )
      : t(
          '{0} is followed by {1} in the good run; here {2} of silence, then {3}',
          last,
          next,
          secondsText(badGap, speech),
          what,
        );
  }
  return isError
    ? t('{0} is followed by {1} in the good run; here an error follows: {2}', last, next, what)
    : t('{0} is followed by {1} in the good run; here {2} follows.', last, next, what);
}

/** Why the divergence is there and not at an earlier difference. */
export function divergenceReason({ reason, step }: Divergence, { t }: Speech, quote: Quote): string {
  switch (reason) {
    case 'failedStep':
      return t('Inside a step that did not succeed here, as it did in the good run: {0}', quote(step?.name ?? ''));
    case 'apart':
      return t('From here on the runs do not come together again.');
    case 'newError':
      return t('The first error that the good run does not have; both runs went on alike behind it.');
    case 'different':
      return t('The first lines that only one of the runs has; both went on alike behind them.');
  }
}

/** `64 s`; from two minutes on `2 min 5 s`. */
export function secondsText(milliseconds: number, speech: Pick<Speech, 't'>): string {
  return milliseconds < 120_000
    ? speech.t('{0} s', Math.round(milliseconds / 1000))
    : durationText(milliseconds, speech);
}

/** `DataMigration: 4 min 1 s, in the good run 12 s` */
export function slowStepText({ name, badDuration, goodDuration }: SlowStep, speech: Speech, quote: Quote): string {
  const [here, there] = [badDuration, goodDuration].map((duration) => secondsText(duration, speech));
  return speech.t('{0}: {1}, in the good run {2}', quote(name), here ?? '', there ?? '');
}

export function percent(share: number): number {
  return Math.round(share * 100);
}

/**
 * The comparison as a Markdown page. What comes from a log is escaped.
 *
 * @param hrefOf address of a line, made by the caller; undefined where there is nothing to open
 */
export function comparisonPage(
  comparison: CaseComparison,
  speech: Speech,
  hrefOf: (line: LineRef) => string | undefined,
): string {
  const { t } = speech;
  const [main, ...others] = comparison.logs;
  const parts = [`# ${t('Comparison with a good run')}`];
  if (!main) parts.push(t('The two cases have no kind of log in common: there is nothing to compare.'));
  else parts.push(...logParts(main, speech, hrefOf));
  for (const other of others) parts.push(`# ${codeSpan(other.bad.file)}`, ...logParts(other, speech, hrefOf));
  const alone = [
    ...comparison.onlyBad.map((file) => t('only in this run: {0}', codeSpan(file))),
    ...comparison.onlyGood.map((file) => t('only in the good run: {0}', codeSpan(file))),
  ];
  if (alone.length > 0) parts.push(`# ${t('Logs without a counterpart')}`, list(alone));
  return `${parts.join('\n\n')}\n`;
}

function logParts(
  log: LogComparison,
  speech: Speech,
  hrefOf: (line: LineRef) => string | undefined,
): readonly string[] {
  const { t } = speech;
  const link = (line: LineRef): string => {
    const href = hrefOf(line);
    const label = escapeMarkdown(`${line.file}:${line.line}`);
    return href ? `[${label}](<${href}>)` : label;
  };
  const cited = (line: LineRef): string => `${link(line)} ${levelMark(line)}${codeSpan(cut(line.text))}`;
  const parts = [
    table(
      ['', t('This run'), t('Good run')],
      [
        [t('Log'), codeSpan(log.bad.file), codeSpan(log.good.file)],
        [t('Outcome'), outcome(log.bad, speech), outcome(log.good, speech)],
        [t('Time'), span(log.bad), span(log.good)],
        [t('Lines'), lines(log.bad), lines(log.good)],
      ],
    ),
    `## ${t('First divergence')}`,
    `**${comparisonSentence(log, speech, codeSpan)}**`,
  ];
  if (log.unrelated) return parts;
  parts.push(
    t('{0} % of the lines of the shorter run are common to both, in the same order.', percent(log.similarity)),
  );
  const { divergence } = log;
  if (divergence) {
    parts.push(divergenceReason(divergence, speech, codeSpan));
    const rows: string[][] = [];
    const { lastCommon, here, expected, error } = divergence;
    if (lastCommon) rows.push([t('Last common line'), cell(cited(lastCommon.bad)), cell(cited(lastCommon.good))]);
    rows.push([
      t('What follows'),
      here ? cell(cited(here)) : t('the log ends'),
      expected ? cell(cited(expected)) : t('the log ends'),
    ]);
    if (error && error.line !== here?.line) rows.push([t('First error'), cell(cited(error)), '']);
    if (divergence.badGap !== undefined && divergence.goodGap !== undefined) {
      rows.push([t('Silence'), secondsText(divergence.badGap, speech), secondsText(divergence.goodGap, speech)]);
    }
    parts.push(table(['', t('This run'), t('Good run')], rows));
  }
  const section = (title: string, items: readonly string[]): void => {
    if (items.length > 0) parts.push(`## ${title}`, list(items));
  };
  section(
    t('Expected here, but missing'),
    log.missing.map(({ at, never }) => (never ? cited(at) : `${cited(at)} ${t('(occurs elsewhere in this run)')}`)),
  );
  section(
    t('Silence that the good run does not have'),
    log.silences.map(({ badGap, goodGap, before, after }) =>
      t(
        '{0}, in the good run {1}: {2}',
        secondsText(badGap, speech),
        secondsText(goodGap, speech),
        `${cited(before)} → ${cited(after)}`,
      ),
    ),
  );
  section(
    t('Took much longer'),
    log.slower.map((step) => `${slowStepText(step, speech, codeSpan)} (${link(step.bad)}, ${link(step.good)})`),
  );
  section(
    t('Only in this run, the most telling first'),
    log.fresh.map(({ at, count }) => (count > 1 ? `${cited(at)} ×${count}` : cited(at))),
  );
  if (log.freshCount > log.fresh.length) parts.push(t('and {0} more', log.freshCount - log.fresh.length));
  section(
    t('Earlier differences, after which both went the same way'),
    log.detours.map(({ bad, good, fresh, missing }) =>
      t('{0} lines only here, {1} only there: {2}', fresh, missing, `${cited(bad)} / ${link(good)}`),
    ),
  );
  if (log.detourCount > log.detours.length) parts.push(t('and {0} more', log.detourCount - log.detours.length));
  return parts;
}

function short(line: LineRef, quote: Quote): string {
  return quote(cut(line.text));
}

function cut(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text;
}

function levelMark({ level }: LineRef): string {
  return level === 'error' || level === 'fatal' ? '❌ ' : level === 'warning' ? '⚠ ' : '';
}

function outcome(part: RunPart, speech: Speech): string {
  return outcomeText({ ...part, outcome: part.outcome ?? 'unknown' }, speech);
}

function span({ startTime, endTime }: RunPart): string {
  return [timeText(startTime), timeText(endTime)].filter(Boolean).join(' – ');
}

function lines({ firstLine, lastLine }: RunPart): string {
  return `${firstLine}–${lastLine}`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** A bar inside a cell would end it, in a code span too. */
function cell(text: string): string {
  return text.replace(/(?<!\\)\|/g, '\\|');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}
