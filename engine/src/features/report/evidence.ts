import { evidenceRequest } from '../../cases/requestText.js';
import { clockLines } from '../timeline.js';
import { mergeLogs } from '../../timeline/merge.js';
import { problemText } from '../problemText.js';
import { isErrorCopy } from '../../cases/errorCopies.js';
import { sizeText } from '../caseTree/files.js';
import { timeText } from '../time.js';
import type { LogAnalysis } from '../../model/analysis.js';
import { heading, list, note, paragraph, type Material } from './context.js';
import type { Inline, Section, Text } from './model.js';

/** A longer list of problems is not read in a report. */
const MOST_PROBLEMS = 100;

/** What the case lacks, why it matters, and the text that asks the customer for it. */
export function missingSection({ known, speech }: Material): Section | undefined {
  const { t, language } = speech;
  if (known.missing.length === 0) return undefined;
  const request = evidenceRequest(known);
  return {
    id: 'missing',
    title: t('Missing evidence'),
    blocks: [
      list(known.missing.map(({ what, why, args = [] }): Text => [{ code: what }, t(': '), t(why, ...args)])),
      ...(request ? [heading(t('Request to send')), { kind: 'copy' as const, text: request[language].trimEnd() }] : []),
    ],
  };
}

/** Where a clock was corrected, and why: a reader who compares times with another log has to know. */
export function clocksSection({ known, speech }: Material): Section | undefined {
  const { t } = speech;
  const timed = known.logs.filter((one) =>
    one.segments.some(
      ({ clockOffsetSeconds, reason }) => clockOffsetSeconds !== 0 || reason === 'step' || reason === 'utcUnknown',
    ),
  );
  if (timed.length === 0) return undefined;
  const lines = clockLines(mergeLogs(timed), speech);
  return {
    id: 'clocks',
    title: t('Corrected clocks'),
    blocks: [
      paragraph(
        t(
          'The stamps of these parts come from another clock than the rest. Where it can be told by how much, that is added to them.',
        ),
      ),
      list(lines.map((line) => [line])),
    ],
  };
}

/** What could not be read or understood. */
export function problemsSection({ known, speech }: Material): Section | undefined {
  const { t } = speech;
  if (known.problems.length === 0) return undefined;
  const rows = known.problems.slice(0, MOST_PROBLEMS).map((problem): Text => {
    const where = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`;
    return [{ place: where }, t(': '), problemText(problem, speech)];
  });
  const hidden = known.problems.length - MOST_PROBLEMS;
  if (hidden > 0) rows.push([t('and {0} more', hidden)]);
  return { id: 'problems', title: t('Problems'), blocks: [list(rows)] };
}

/** Every file of the case with what identifies it: whoever doubts a quote can see whether they have the same file. */
export function filesSection({ known, context, speech }: Material): Section {
  const { t } = speech;
  const byName = new Map(known.logs.map((analysis) => [analysis.log.path, analysis]));
  const names = [...new Set([...context.files.keys(), ...byName.keys()])];
  const rows = names.map((name): readonly Text[] => {
    const analysis = byName.get(name);
    const file = context.files.get(name);
    const bytes = file?.bytes ?? (analysis ? (analysis.log.lines.starts[analysis.log.lines.count] ?? 0) : 0);
    return [
      [{ place: name }],
      [analysis ? formatText(analysis, known.logs, t) : t('left out of the case')],
      [t('{0} bytes', bytes), ...(bytes < 1024 ? [] : [t(' ({0})', sizeText(bytes))])],
      [analysis ? timeRange(analysis) : ''],
      file?.sha256 === undefined ? [t('not computed')] : [{ code: file.sha256 }],
    ];
  });
  return {
    id: 'files',
    title: t('Appendix: the files of the case'),
    blocks: [
      note(t('Lines are counted from 1. The SHA-256 tells whether somebody else has the same file.')),
      {
        kind: 'table',
        caption: t('Files'),
        head: [t('File'), t('Format'), t('Size'), t('Times, as logged'), 'SHA-256'],
        rows,
      },
    ],
  };
}

function formatText(analysis: LogAnalysis, all: readonly LogAnalysis[], t: Material['speech']['t']): string {
  const { format, lines } = analysis.log;
  if ((lines.starts[lines.count] ?? 0) === 0) return t('empty');
  if (format === 'binary') return t('no log known here');
  const name = format === 'plain' ? t('no log known here') : format;
  const copy = isErrorCopy(analysis, all) ? [t('repeats the errors of setupact.log')] : [];
  const length = lines.count === 1 ? t('1 line') : t('{0} lines', lines.count);
  return [name, length, lines.encoding, ...copy].join(', ');
}

/** First and last time of a log, in the order of its lines; empty where it states none. */
function timeRange({ log }: LogAnalysis): string {
  const { time, count } = log.records;
  let first = 0;
  while (first < count && Number.isNaN(time[first] ?? NaN)) first++;
  let last = count - 1;
  while (last > first && Number.isNaN(time[last] ?? NaN)) last--;
  const parts: Inline[] = [time[first], time[last]].flatMap((one) => timeText(one ?? NaN) || []);
  return [...new Set(parts as string[])].join(' – ');
}
