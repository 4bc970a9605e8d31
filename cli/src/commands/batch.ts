import { createHash } from 'node:crypto';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadKnowledge, reason } from '../../../server/src/runtime/index.js';
import { parseArguments, UsageError, type Arguments } from '../arguments.js';
import { stateText } from '../render/buckets.js';
import { sarifEnd, sarifFailedRun, sarifStart } from '../render/sarif.js';
import { userRules } from '../rules.js';
import type { Session } from '../run.js';
import { plain } from '../terminal.js';
import { listedBundles, listingOf, namedBundles } from './batchList.js';
import { runWorkers, type PoolResult } from './batchPool.js';
import { failedRow, type BatchRow } from './batchRow.js';
import {
  isUpToDate,
  knownRows,
  openRowFile,
  replaceRows,
  rowLine,
  type KnownRows,
  type RowFile,
} from './batchState.js';
import type { WorkerJob } from './batchWorker.js';
import { BucketCollector } from './bucketRows.js';
import { reportFormats, reportText } from './buckets.js';

interface BatchOptions {
  readonly common: Arguments;
  readonly workers: number;
  /** Bytes of resident memory of one worker. */
  readonly maxBytes: number;
  /** Milliseconds for one bundle. */
  readonly timeLimit: number;
  /** Where rows go; standard output when absent. */
  readonly file?: string;
  /** Rows of an earlier run. */
  readonly resume?: string;
  readonly report: boolean;
}

const MB = 1024 * 1024;
/** A worker needs this much before it has read anything. */
const LEAST_MEMORY = 128;
const DEFAULT_MEMORY = 2048;
const DEFAULT_SECONDS = 600;

/**
 * `batch <bundles>...`: one row of JSON per machine, as they are done; see docs/guide/batch.md. A bundle that breaks its
 * worker is a row like any other. Exit codes as everywhere: 2 when a bundle could not be analysed, 1 when one of them
 * calls for action, 130 when interrupted, with every row whole that was written.
 */
export async function batch(args: readonly string[], session: Session): Promise<number> {
  const { terminal, speech, script } = session;
  const options = readOptions(args, session);
  const { positionals, quiet, format, signatures } = options.common;
  if (positionals.length === 0) {
    throw new UsageError(speech.t('batch needs bundles: a folder of them, paths, or - for a list on standard input.'));
  }
  if (script === undefined) throw new UsageError('batch: no worker');
  const rules = await userRules(signatures, loadKnowledge(session.knowledgePath), session);
  const rulesHash = signatures.length > 0 ? hashOf(JSON.stringify(rules)) : undefined;
  const known = options.resume === undefined ? new Map<string, BatchRow>() : await knownRows(options.resume);
  const named = namedBundles(positionals.filter((one) => one !== '-'));
  if (named.length === 0 && !positionals.includes('-')) {
    throw new UsageError(speech.t('{0}: no bundle is there.', positionals.join(', ')));
  }
  const output = openOutput(options, known, session);
  const stop = new AbortController();
  const input = positionals.includes('-') ? (session.input ?? process.stdin) : undefined;
  const watch = setInterval(() => {
    if (session.isCancelled()) stop.abort();
  }, 100);
  // A list that is still being written must not keep us waiting.
  stop.signal.addEventListener('abort', () => {
    if (input && 'destroy' in input && typeof input.destroy === 'function') input.destroy();
  });
  const tally = createTally(options, input ? undefined : named.length, session);
  const head = { version: session.version, ...(rulesHash !== undefined && { rules: rulesHash }) };
  const jobs = createJobs({ named, input, known, head }, (row) => {
    tally.add(row, true);
  });
  const settings = {
    knowledgePath: session.knowledgePath,
    l10nPath: session.l10nPath,
    language: speech.language,
    version: session.version,
    ...rules,
    sarif: format === 'sarif',
    maxBytes: options.maxBytes,
  };
  try {
    await runWorkers(
      jobs,
      { script, workers: options.workers, settings, timeLimit: options.timeLimit, signal: stop.signal },
      (job, result) => {
        const row = rowOf(job, result, options, session);
        output.write(row, result);
        tally.add(row, false);
      },
    );
  } finally {
    clearInterval(watch);
    output.close();
    tally.end();
  }
  if (options.report) {
    const text = reportText(tally.report(), reportFormats.some((one) => one === format) ? format : 'text', session);
    if (options.file === undefined) terminal.err(text);
    else terminal.out(text);
  } else if (!quiet) terminal.err(`${tally.summary()}\n`);
  return stop.signal.aborted ? 130 : tally.exitCode();
}

function readOptions(args: readonly string[], { speech }: Session): BatchOptions {
  const { own, rest } = ownOptions(args);
  const common = parseArguments(rest, ['ndjson', 'sarif', ...reportFormats], ['signatures']);
  const report = own.report ?? false;
  if (!report && reportFormats.some((one) => one === common.format)) {
    throw new UsageError(speech.t('--format {0} is a form of the report: add --report.', common.format));
  }
  if (own.resume !== undefined && common.format === 'sarif') {
    throw new UsageError(speech.t('--resume works with rows (NDJSON), not with --format sarif.'));
  }
  const workers = number('jobs', own.jobs, availableParallelism(), 1);
  // Workers together leave the machine a fifth of its memory.
  const share = Math.max(LEAST_MEMORY, Math.floor((totalmem() * 0.8) / workers / MB));
  const memory = number('max-memory', own['max-memory'], Math.min(DEFAULT_MEMORY, share), LEAST_MEMORY);
  const file = own.out ?? own.resume;
  return {
    common,
    workers,
    maxBytes: memory * MB,
    timeLimit: number('timeout', own.timeout, DEFAULT_SECONDS, 0) * 1000,
    ...(file !== undefined && { file }),
    ...(own.resume !== undefined && { resume: own.resume }),
    report,
  };
}

const ownNames = {
  jobs: { type: 'string', short: 'j' },
  'max-memory': { type: 'string' },
  timeout: { type: 'string' },
  out: { type: 'string', short: 'o' },
  resume: { type: 'string' },
  report: { type: 'boolean' },
} as const;

interface OwnValues {
  jobs?: string;
  'max-memory'?: string;
  timeout?: string;
  out?: string;
  resume?: string;
  report?: boolean;
}

/** Options that only this command takes, and the arguments without them. */
function ownOptions(args: readonly string[]): { readonly own: OwnValues; readonly rest: readonly string[] } {
  const { values, tokens } = parseArgs({ args: [...args], options: ownNames, strict: false, tokens: true });
  const taken = new Set<number>();
  const own: OwnValues = {};
  for (const token of tokens) {
    if (token.kind !== 'option' || !Object.hasOwn(ownNames, token.name)) continue;
    taken.add(token.index);
    if (token.name === 'report') own.report = values.report === true;
    else {
      if (token.value === undefined || token.value === '') throw new UsageError(`--${token.name} ...`);
      own[token.name as 'out'] = token.value;
      if (!token.inlineValue) taken.add(token.index + 1);
    }
  }
  return { own, rest: args.filter((_, i) => !taken.has(i)) };
}

function number(name: string, text: string | undefined, fallback: number, least: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < least || value === 0) throw new UsageError(`--${name} ${text}: >= ${least}`);
  return name === 'jobs' ? Math.floor(value) : value;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

interface JobSource {
  readonly named: readonly string[];
  readonly input: AsyncIterable<Buffer | string> | undefined;
  readonly known: KnownRows;
  readonly head: { readonly version: string; readonly rules?: string };
}

/** The bundles that are still to do, each once; those that an earlier run has done are handed to `onKnown`. */
async function* createJobs(
  { named, input, known, head }: JobSource,
  onKnown: (row: BatchRow) => void,
): AsyncGenerator<WorkerJob> {
  const seen = new Set<string>();
  for await (const bundle of bundlesOf(named, input)) {
    if (seen.has(bundle)) continue;
    seen.add(bundle);
    const target = path.resolve(bundle);
    const job: WorkerJob = { ...head, bundle, target, listing: await listingOf(target) };
    const row = known.get(bundle);
    if (row && isUpToDate(row, job)) onKnown(row);
    else yield job;
  }
}

async function* bundlesOf(
  named: readonly string[],
  input: AsyncIterable<Buffer | string> | undefined,
): AsyncGenerator<string> {
  yield* named;
  if (input) yield* listedBundles(input);
}

function rowOf(
  { target: _, ...head }: WorkerJob,
  result: PoolResult,
  { maxBytes, timeLimit }: BatchOptions,
  { speech: { t } }: Session,
): BatchRow {
  if ('row' in result) return result.row;
  const { state, durationMs, how } = result;
  switch (state) {
    case 'timedOut':
      return failedRow(state, head, {
        durationMs,
        what: t('not done after {0} s (--timeout)', timeLimit / 1000),
      });
    case 'outOfMemory':
      return failedRow(state, head, {
        durationMs,
        what: t('needs more than {0} MB of memory (--max-memory)', maxBytes / MB),
      });
    case 'crashed':
      return failedRow(state, head, { durationMs, what: t('the worker process ended: {0}', how) });
  }
}

interface Output {
  write(row: BatchRow, result: PoolResult): void;
  close(): void;
}

/** Rows or runs of SARIF, to a file or to standard output. */
function openOutput({ file, resume, common }: BatchOptions, known: KnownRows, session: Session): Output {
  const sink = openSink(file, known, session);
  if (common.format === 'sarif') {
    let runs = 0;
    sink.write(sarifStart);
    return {
      write: (row, result) => {
        const run = 'row' in result && result.run ? result.run : sarifFailedRun(row, session);
        sink.write(`${runs++ > 0 ? ',\n' : ''}${JSON.stringify(run)}`);
      },
      close: () => {
        sink.write(sarifEnd);
        sink.close();
      },
    };
  }
  let replaced = false;
  return {
    write: (row) => {
      if (resume !== undefined) {
        replaced ||= known.delete(row.bundle);
        known.set(row.bundle, row);
      }
      sink.write(rowLine(row));
    },
    close: () => {
      sink.close();
      // One row per machine: those that a new one has replaced go.
      if (replaced && file !== undefined) replaceRows(file, known.values());
    },
  };
}

/** @throws UsageError when the file cannot be written */
function openSink(file: string | undefined, known: KnownRows, { terminal, speech }: Session): RowFile {
  if (file === undefined) {
    return {
      write: (text) => {
        terminal.out(text);
      },
      close: () => undefined,
    };
  }
  try {
    return openRowFile(file, known.values());
  } catch (error) {
    throw new UsageError(`${file}: ${speech.t(reason(error))}`);
  }
}

/** Counts what comes out, and draws how far it is. */
function createTally({ common: { quiet } }: BatchOptions, total: number | undefined, { terminal, speech }: Session) {
  const collector = new BucketCollector();
  const drawing = terminal.progress && !quiet;
  const counts = { done: 0, kept: 0, decisive: 0, failed: 0 };
  const clear = drawing ? '\r\u001b[K' : '';
  return {
    add: (row: BatchRow, kept: boolean): void => {
      collector.add(row);
      counts.done++;
      if (kept) counts.kept++;
      if (row.decisive) counts.decisive++;
      if (row.state !== 'analysed') {
        counts.failed++;
        const why = row.problems[0]?.what ?? stateText(row.state, speech);
        const named = row.state === 'noLogs' ? stateText(row.state, speech) : why;
        if (!kept) terminal.err(`${clear}upgrade-forensics: ${plain(row.bundle)}: ${plain(named)}\n`);
      }
      if (drawing)
        terminal.err(
          `${clear}${counts.done}${total === undefined ? '' : `/${total}`}  ${plain(row.bundle).slice(-60)}`,
        );
    },
    end: (): void => {
      if (drawing) terminal.err(clear);
    },
    report: () => collector.report(),
    summary: (): string => {
      const { done, kept, decisive, failed } = counts;
      const causes = collector.report().buckets.length;
      return speech.t(
        '{0} machines ({1} done before), {2} call for action, causes: {3}, not analysed: {4}',
        done,
        kept,
        decisive,
        causes,
        failed,
      );
    },
    exitCode: (): number => (counts.failed > 0 ? 2 : counts.decisive > 0 ? 1 : 0),
  };
}
