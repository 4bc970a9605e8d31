import {
  codeSpan,
  escapeMarkdown,
  isFailure,
  outcomeText,
  percent,
  type CaseAnalysis,
  type Outcome,
  type Speech,
} from '../../../engine/src/index.js';
import type { BundleState } from '../commands/batchRow.js';
import type { Bucket, BucketReport, Tally } from '../commands/bucketRows.js';
import { paint, plain, type Terminal } from '../terminal.js';

/** Machines that are named as examples; JSON names all. */
const EXAMPLES = 5;

/** `buckets --format json`, schemaVersion 1: cli/buckets.schema.json. */
export function bucketsJson(report: BucketReport, version: string): string {
  const document = { schemaVersion: 1, tool: { name: 'upgrade-forensics', version }, ...report };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The report for a terminal: causes by the number of machines, each with an example and its line. */
export function bucketsText(
  report: BucketReport,
  { speech, terminal }: { readonly speech: Speech; readonly terminal: Terminal },
): string {
  const lines = [paint(terminal, 'bold', headline(report, speech))];
  report.buckets.forEach((bucket, i) => {
    const size = machines(bucket.count, report, speech);
    lines.push('', `${paint(terminal, 'bold', `${i + 1}. ${size}`)}  ${plain(bucketTitle(bucket, speech))}`);
    for (const [name, value] of facts(bucket, speech))
      lines.push(`   ${labelled(paint(terminal, 'dim', name), plain(value))}`);
    if (bucket.quote) lines.push(`   ${paint(terminal, 'dim', '>')} ${plain(bucket.quote.text.trim())}`);
  });
  for (const [name, value] of rest(report, speech)) lines.push('', plain(name), `   ${plain(value)}`);
  return `${lines.join('\n')}\n`;
}

/** The same for a ticket or a page. Names and lines of logs stand in code, where nothing is interpreted. */
export function bucketsMarkdown(report: BucketReport, speech: Speech): string {
  const { t } = speech;
  const lines = [`# ${escapeMarkdown(headline(report, speech))}`, ''];
  if (report.buckets.length > 0) {
    lines.push(
      `| # | ${t('Machines')} | ${t('Cause')} | ${t('Result')} | ${t('Component')} |`,
      '|--:|--:|---|---|---|',
    );
    report.buckets.forEach((bucket, i) => {
      const cells = [bucketTitle(bucket, speech), tallyText(bucket.results), tallyText(componentNames(bucket))];
      lines.push(`| ${i + 1} | ${bucket.count} | ${cells.map(cell).join(' | ')} |`);
    });
  }
  report.buckets.forEach((bucket, i) => {
    const size = machines(bucket.count, report, speech);
    lines.push('', `## ${i + 1}. ${escapeMarkdown(bucketTitle(bucket, speech))}`, '', `* ${size}`);
    for (const [name, value] of facts(bucket, speech)) lines.push(`* ${labelled(name, codeSpan(plain(value)))}`);
    if (bucket.quote) lines.push('', `> ${codeSpan(plain(bucket.quote.text.trim()))}`);
  });
  const others = rest(report, speech);
  if (others.length > 0) lines.push('');
  for (const [name, value] of others) lines.push(`* ${name}  `, `  ${codeSpan(plain(value))}`);
  return `${lines.join('\n')}\n`;
}

function machines(count: number, { total }: BucketReport, { t }: Speech): string {
  const share = percent(count / total);
  return count === 1 ? t('1 machine ({0} %)', share) : t('{0} machines ({1} %)', count, share);
}

function headline({ total, buckets }: BucketReport, { t }: Speech): string {
  const failed = buckets.reduce((sum, bucket) => sum + (isFailure(verdictOf(bucket)) ? bucket.count : 0), 0);
  return t('{0} machines, {1} failed, causes: {2}', total, failed, buckets.length);
}

function verdictOf({ outcome, stepOnly }: Bucket): Pick<CaseAnalysis['verdict'], 'outcome' | 'stepOnly'> {
  return { outcome: outcome as Outcome, ...(stepOnly && { stepOnly }) };
}

function bucketTitle(bucket: Bucket, speech: Speech): string {
  const { title, operation, results } = bucket;
  if (title !== undefined) return title;
  const what = [results[0]?.name, operation].filter(Boolean).join(', ');
  const named = outcomeText(verdictOf(bucket), speech);
  return speech.t('{0}: the logs do not tell the cause', what ? `${named} (${what})` : named);
}

/** Name and value of each line about a bucket. */
function facts(bucket: Bucket, speech: Speech): readonly (readonly [string, string])[] {
  const { t } = speech;
  const { results, operation, components, bundles, quote, fingerprint } = bucket;
  const named = bundles.slice(0, EXAMPLES).join(', ');
  const more = bundles.length - EXAMPLES;
  const result = [outcomeText(verdictOf(bucket), speech), tallyText(results)].filter(Boolean).join(' ');
  return [
    [t('Result:'), result] as const,
    ...(operation ? [[t('Operation:'), operation] as const] : []),
    ...(components.length > 0 ? [[t('Component:'), tallyText(componentNames(bucket))] as const] : []),
    ...(quote ? [[t('Line:'), `${quote.bundle}: ${quote.file}:${quote.line}`] as const] : []),
    [t('Machines:'), more > 0 ? t('{0} and {1} more', named, more) : named] as const,
    [t('Fingerprint:'), fingerprint] as const,
  ];
}

/** Machines that are in no bucket. */
function rest({ others, notAnalysed }: BucketReport, speech: Speech): readonly (readonly [string, string])[] {
  const { t } = speech;
  const list = (bundles: readonly string[]): string => {
    const named = bundles.slice(0, EXAMPLES).join(', ');
    return bundles.length > EXAMPLES ? t('{0} and {1} more', named, bundles.length - EXAMPLES) : named;
  };
  return [
    ...others.map(({ name, count, bundles }) => {
      const outcome = outcomeText({ outcome: name as Outcome }, speech);
      return [t('{0}, without a cause: {1}', outcome, count), list(bundles)] as const;
    }),
    ...notAnalysed.map(
      ({ state, count, bundles }) => [t('{0}: {1}', stateText(state, speech), count), list(bundles)] as const,
    ),
  ];
}

/** What became of a bundle, in the reader's language. */
export function stateText(state: BundleState, { t }: Speech): string {
  switch (state) {
    case 'analysed':
      return t('analysed');
    case 'noLogs':
      return t('no log of Windows setup');
    case 'unreadable':
      return t('cannot be read');
    case 'crashed':
      return t('the worker crashed');
    case 'outOfMemory':
      return t('more memory than allowed');
    case 'timedOut':
      return t('more time than allowed');
  }
}

function componentNames({ components }: Bucket): readonly Tally[] {
  return components.map(({ product, grade, count }) => ({ name: `${product} (${grade})`, count }));
}

/** `dsps (A) ×120, tms (C) ×3`; the count is left out when there is one name. */
function tallyText(tallies: readonly Tally[]): string {
  if (tallies.length === 1) return tallies[0]?.name ?? '';
  return tallies
    .slice(0, EXAMPLES)
    .map(({ name, count }) => `${name} ×${count}`)
    .join(', ');
}

/** A full-width colon brings its own space. */
function labelled(name: string, value: string): string {
  return name.includes('：') ? name + value : `${name} ${value}`;
}

function cell(text: string): string {
  return escapeMarkdown(plain(text));
}
