import {
  comparisonPage,
  comparisonSentence,
  divergenceReason,
  percent,
  secondsText,
  slowStepText,
  timeText,
  outcomeText,
  type CaseComparison,
  type LineRef,
  type LogComparison,
  type RunPart,
  type Speech,
} from '../../../engine/src/index.js';
import { paint, plain, type Terminal } from '../terminal.js';

export interface ComparisonContext {
  readonly terminal: Pick<Terminal, 'colour'>;
  readonly speech: Speech;
  readonly version: string;
}

/** How much of a list is printed; the JSON has all that was found. */
const SHOWN = 8;
const SHOWN_LINE = 160;

/** A comparison for people: where the runs part, in front. */
export function comparisonText(comparison: CaseComparison, context: ComparisonContext): string {
  const { t } = context.speech;
  const sections = comparison.logs.map((log) => logText(log, context));
  const alone = [
    ...comparison.onlyBad.map((file) => `  ${t('only in this run: {0}', plain(file))}`),
    ...comparison.onlyGood.map((file) => `  ${t('only in the good run: {0}', plain(file))}`),
  ];
  if (alone.length > 0) sections.push([title(t('Logs without a counterpart'), context), ...alone].join('\n'));
  return `${sections.join('\n\n')}\n`;
}

/** The same page as the editor's, with links to the files as they were named on the command line. */
export function comparisonMarkdown(comparison: CaseComparison, { speech }: ComparisonContext): string {
  return comparisonPage(comparison, speech, ({ run, file, line }) => {
    const root = comparison[run].replace(/\\/g, '/').replace(/\/$/, '');
    // A single log is named by its own path.
    const target = root.endsWith(`/${file}`) || root === file ? root : `${root}/${file}`;
    return `${linkTo(target)}#L${line}`;
  });
}

/** `C:` would be the scheme of a link, and `//server` a host on the page's own scheme. */
function linkTo(file: string): string {
  const scheme = /^[a-z]:\//i.test(file) ? 'file:///' : /^\/\/[^/]/.test(file) ? 'file:' : '';
  return `${scheme}${encodeURI(file).replace(/[?#]/g, encodeURIComponent)}`;
}

/** The JSON of `compare`, version 1. Absent means unknown; nothing is null. Durations are seconds. */
export function comparisonJson(comparison: CaseComparison, { speech, version }: ComparisonContext): string {
  const document = {
    schemaVersion: 1,
    tool: { name: 'upgrade-forensics', version },
    bad: comparison.bad,
    good: comparison.good,
    logs: comparison.logs.map((log) => logObject(log, speech)),
    onlyBad: comparison.onlyBad,
    onlyGood: comparison.onlyGood,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function logText(log: LogComparison, context: ComparisonContext): string {
  const { speech, terminal } = context;
  const { t } = speech;
  const cited = (line: LineRef): string => {
    const colour = line.level === 'error' || line.level === 'fatal' ? 'red' : 'dim';
    const text = line.text.length > SHOWN_LINE ? `${line.text.slice(0, SHOWN_LINE - 1)}…` : line.text;
    return `${paint(terminal, 'cyan', `${plain(line.file)}:${line.line}`)}  ${paint(terminal, colour, plain(text))}`;
  };
  const lines = [
    `${title(plain(log.bad.file), context)}  ${partText(log.bad, speech)}`,
    `${t('Good run')}: ${plain(log.good.file)}  ${partText(log.good, speech)}`,
    '',
    `${title(t('First divergence'), context)}: ${comparisonSentence(log, speech, quoteIn(speech))}`,
  ];
  if (log.unrelated) return lines.join('\n');
  const { divergence } = log;
  const section = (name: string, items: readonly string[]): void => {
    if (items.length > 0) lines.push('', title(name, context), ...items.map((item) => `  ${item}`));
  };
  if (divergence) {
    lines.push(`  ${divergenceReason(divergence, speech, quoteIn(speech))}`);
    const { lastCommon, here, expected } = divergence;
    if (lastCommon) lines.push(`  ${t('Last common line')}: ${cited(lastCommon.bad)}`);
    lines.push(`  ${t('This run')}: ${here ? cited(here) : t('the log ends')}`);
    lines.push(`  ${t('Good run')}: ${expected ? cited(expected) : t('the log ends')}`);
  }
  lines.push(
    `  ${t('{0} % of the lines of the shorter run are common to both, in the same order.', percent(log.similarity))}`,
  );
  section(
    t('Expected here, but missing'),
    log.missing
      .slice(0, SHOWN)
      .map(({ at, never }) => (never ? cited(at) : `${cited(at)} ${t('(occurs elsewhere in this run)')}`)),
  );
  section(
    t('Silence that the good run does not have'),
    log.silences.map(({ badGap, goodGap, after }) =>
      t('{0}, in the good run {1}: {2}', secondsText(badGap, speech), secondsText(goodGap, speech), cited(after)),
    ),
  );
  section(
    t('Took much longer'),
    log.slower.map((step) => slowStepText(step, speech, plain)),
  );
  section(
    t('Only in this run, the most telling first'),
    log.fresh.slice(0, SHOWN).map(({ at, count }) => (count > 1 ? `${cited(at)} ×${count}` : cited(at))),
  );
  if (log.freshCount > SHOWN) lines.push(`  ${t('and {0} more', log.freshCount - SHOWN)}`);
  return lines.join('\n');
}

function title(text: string, { terminal }: ComparisonContext): string {
  return paint(terminal, 'bold', text);
}

function quoteIn({ language }: Speech): (text: string) => string {
  return (text) => (language === 'zh-CN' ? `“${plain(text)}”` : `"${plain(text)}"`);
}

function partText(part: RunPart, speech: Speech): string {
  const time = [timeText(part.startTime), timeText(part.endTime)].filter(Boolean).join(' – ');
  const outcome = part.outcome ? `, ${outcomeText({ ...part, outcome: part.outcome }, speech)}` : '';
  return `${part.firstLine}–${part.lastLine}${time ? `, ${time}` : ''}${outcome}`;
}

function logObject(log: LogComparison, speech: Speech) {
  const { divergence } = log;
  return {
    bad: partObject(log.bad),
    good: partObject(log.good),
    similarity: Math.round(log.similarity * 1000) / 1000,
    unrelated: log.unrelated,
    sentence: comparisonSentence(log, speech, quoteIn(speech)),
    ...(divergence && {
      divergence: {
        reason: divergence.reason,
        ...(divergence.step && { step: divergence.step }),
        ...(divergence.lastCommon && {
          lastCommon: { bad: lineObject(divergence.lastCommon.bad), good: lineObject(divergence.lastCommon.good) },
        }),
        ...(divergence.here && { here: lineObject(divergence.here) }),
        ...(divergence.expected && { expected: lineObject(divergence.expected) }),
        ...(divergence.error && { error: lineObject(divergence.error) }),
        ...(divergence.badGap !== undefined && { badGapSeconds: divergence.badGap / 1000 }),
        ...(divergence.goodGap !== undefined && { goodGapSeconds: divergence.goodGap / 1000 }),
      },
    }),
    missing: log.missing.map(({ at, never }) => ({ ...lineObject(at), never })),
    newLines: log.fresh.map(({ at, count }) => ({ ...lineObject(at), count })),
    newLinesTotal: log.freshCount,
    silences: log.silences.map(({ badGap, goodGap, before, after }) => ({
      badSeconds: badGap / 1000,
      goodSeconds: goodGap / 1000,
      before: lineObject(before),
      after: lineObject(after),
    })),
    slowerSteps: log.slower.map(({ name, kind, badDuration, goodDuration, bad, good }) => ({
      name,
      kind,
      badSeconds: badDuration / 1000,
      goodSeconds: goodDuration / 1000,
      bad: lineObject(bad),
      good: lineObject(good),
    })),
    earlierDifferences: log.detours.map(({ bad, good, fresh, missing }) => ({
      bad: lineObject(bad),
      good: lineObject(good),
      newLines: fresh,
      missingLines: missing,
    })),
    earlierDifferencesTotal: log.detourCount,
  };
}

function partObject({ file, firstLine, lastLine, startTime, endTime, outcome, stepOnly }: RunPart) {
  return {
    file,
    firstLine,
    lastLine,
    ...(Number.isNaN(startTime) ? {} : { startedAt: isoText(startTime) }),
    ...(Number.isNaN(endTime) ? {} : { endedAt: isoText(endTime) }),
    ...(outcome && { outcome }),
    ...(stepOnly && { stepOnly }),
  };
}

function lineObject({ file, line, text, level }: LineRef) {
  return { file, line, ...(level !== 'none' && { level }), text };
}

/** Local time without a zone, because logs record none. */
function isoText(time: number): string {
  return new Date(time).toISOString().slice(0, 19);
}
