import { createReadStream } from 'node:fs';
import { loadKnowledge, reason } from '../../../server/src/runtime/index.js';
import { parseArguments, UsageError } from '../arguments.js';
import { eachPath } from '../pathPatterns.js';
import { bucketsJson, bucketsMarkdown, bucketsText } from '../render/buckets.js';
import type { Session } from '../run.js';
import { plain } from '../terminal.js';
import type { BatchRow } from './batchRow.js';
import { readRows } from './batchState.js';
import { BucketCollector, type BucketReport } from './bucketRows.js';

/** What a bucket report can be written as, the default first. */
export const reportFormats = ['text', 'json', 'markdown'] as const;

/**
 * `buckets <ndjson>...`: the rows of `batch`, from files or standard input (`-`), put together by cause. Of several rows
 * of a bundle the last one counts. Exit code 0, or 2 when an input cannot be read or holds no row.
 */
export async function buckets(args: readonly string[], session: Session): Promise<number> {
  const { terminal, speech } = session;
  const { positionals, format } = parseArguments(args, reportFormats);
  if (positionals.length === 0) throw new UsageError(speech.t('buckets needs the output of batch: files, or - .'));
  const rows = new Map<string, BatchRow>();
  let unreadable = false;
  for (const name of eachPath(positionals)) {
    const refuse = (why: string): void => {
      unreadable = true;
      terminal.err(`upgrade-forensics: ${plain(name)}: ${why}\n`);
    };
    try {
      const before = rows.size;
      const input = name === '-' ? (session.input ?? process.stdin) : (createReadStream(name) as AsyncIterable<Buffer>);
      const { broken } = await readRows(input, (row) => {
        rows.delete(row.bundle);
        rows.set(row.bundle, row);
      });
      if (broken > 0) refuse(speech.t('lines that are no rows of batch: {0}', broken));
      else if (rows.size === before) refuse(speech.t('no rows of batch'));
    } catch (error) {
      refuse(speech.t(reason(error)));
    }
  }
  const collector = new BucketCollector();
  for (const row of rows.values()) collector.add(row);
  if (rows.size > 0) terminal.out(reportText(collector.report(), format, session));
  return unreadable ? 2 : 0;
}

/** A report in one of the formats. */
export function reportText(rows: BucketReport, format: string, session: Session): string {
  const { terminal, speech, version } = session;
  const report = inLanguage(rows, session);
  if (format === 'json') return bucketsJson(report, version);
  if (format === 'markdown') return bucketsMarkdown(report, speech);
  return bucketsText(report, { speech, terminal });
}

/** Rows speak the language of the run that wrote them; what is known by an id is said in the reader's. */
function inLanguage(report: BucketReport, { knowledgePath, speech: { language } }: Session): BucketReport {
  const { signatures, components } = loadKnowledge(knowledgePath);
  const titles = new Map(signatures.map(({ id, title }) => [id, title[language]]));
  const products = new Map(components.map(({ id, product }) => [id, product[language]]));
  const buckets = report.buckets.map((bucket) => {
    const title = (bucket.signature === undefined ? undefined : titles.get(bucket.signature)) ?? bucket.title;
    return {
      ...bucket,
      ...(title !== undefined && { title }),
      components: bucket.components.map((one) => ({ ...one, product: products.get(one.id) ?? one.product })),
    };
  });
  return { ...report, buckets };
}
