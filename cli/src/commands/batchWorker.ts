import { writeSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { createEngine, type Engine, type Knowledge, type Language, type Speech } from '../../../engine/src/index.js';
import { analysePath, loadKnowledge, loadSpeech, reason } from '../../../server/src/runtime/index.js';
import { hashesOf } from '../fileHashes.js';
import { parentIsGone } from '../parentWatch.js';
import { sarifRun, type SarifRun } from '../render/sarif.js';
import { analysedRow, failedRow, type BatchRow, type RowHead } from './batchRow.js';

/** What a worker writes on its error stream before it ends itself because it holds too much memory. */
export const memoryMark = 'upgrade-forensics: memory limit';

/** To a worker, once: what it works with. */
export interface WorkerSettings {
  readonly knowledgePath: string;
  readonly l10nPath: string;
  readonly language: Language;
  readonly version: string;
  /** The user's own rules, beside the built-in ones. */
  readonly signatures: Knowledge['signatures'];
  readonly benign: Knowledge['benign'];
  /** Beside the row, a run of SARIF. */
  readonly sarif: boolean;
  /** Resident memory beyond which the worker ends itself. */
  readonly maxBytes: number;
}

/** To a worker: a bundle. */
export interface WorkerJob extends RowHead {
  /** Absolute. */
  readonly target: string;
}

/** From a worker. */
export interface WorkerAnswer {
  readonly row: BatchRow;
  readonly run?: SarifRun;
  /** Resident memory when the bundle was done. */
  readonly rss: number;
}

/**
 * Serves a parent process over its channel: first `WorkerSettings`, then one `WorkerJob` at a time, each answered by a
 * `WorkerAnswer`. Ends with the parent.
 */
export function serveBatch(): void {
  // Ctrl+C reaches the whole group of processes; the parent decides.
  process.on('SIGINT', () => undefined);
  process.once('disconnect', () => process.exit());
  let work: ((job: WorkerJob) => Promise<WorkerAnswer>) | undefined;
  process.on('message', (message: WorkerSettings | WorkerJob) => {
    if ('knowledgePath' in message) {
      watchMemory(message.maxBytes);
      work = worker(message);
    } else if (work) {
      void work(message).then((answer) => process.send?.(answer));
    }
  });
}

function worker(settings: WorkerSettings): (job: WorkerJob) => Promise<WorkerAnswer> {
  const { language, version } = settings;
  const bundle = language === 'en' ? undefined : path.join(settings.l10nPath, 'bundle.l10n.zh-cn.json');
  const speech = loadSpeech(language, bundle);
  const builtIn = loadKnowledge(settings.knowledgePath);
  const knowledge: Knowledge = {
    ...builtIn,
    signatures: [...builtIn.signatures, ...settings.signatures],
    benign: [...builtIn.benign, ...settings.benign],
  };
  const engine = createEngine(knowledge);
  return async (job) => {
    const answer = await analyseBundle(
      engine,
      job,
      speech,
      settings.sarif ? { speech, version, knowledge } : undefined,
    );
    return { ...answer, rss: process.memoryUsage.rss() };
  };
}

async function analyseBundle(
  engine: Engine,
  { target, ...head }: WorkerJob,
  speech: Speech,
  sarif: { readonly speech: Speech; readonly version: string; readonly knowledge: Knowledge } | undefined,
): Promise<{ readonly row: BatchRow; readonly run?: SarifRun }> {
  const started = performance.now();
  try {
    // This process is one of many: it needs no threads.
    const analysis = await analysePath(engine, target, { threads: null });
    if (!analysis) throw new Error('cancelled');
    const named = { ...analysis, path: head.bundle };
    const row = analysedRow(named, head, performance.now() - started, speech);
    return sarif ? { row, run: sarifRun(named, { ...sarif, target, hashes: await hashesOf(target) }) } : { row };
  } catch (error) {
    const what = speech.t(reason(error));
    return { row: failedRow('unreadable', head, { durationMs: performance.now() - started, what }) };
  }
}

/**
 * Heap limits do not count the bytes of files, so memory is watched from a thread of its own, which works while the
 * analysis does. It also ends a worker whose parent is gone and that is too busy to notice.
 */
function watchMemory(maxBytes: number): void {
  const source = `
    const { writeSync } = require('node:fs');
    const { workerData } = require('node:worker_threads');
    const parent = process.ppid;
    const isGone = ${parentIsGone};
    setInterval(() => {
      const full = process.memoryUsage.rss() > workerData.maxBytes;
      if (full) writeSync(2, workerData.mark + '\\n');
      if (full || isGone(process, parent)) process.kill(process.pid, 'SIGKILL');
    }, 50);`;
  // A limit that nothing fits in is told at once, not after the first bundle.
  if (process.memoryUsage.rss() > maxBytes) {
    writeSync(2, `${memoryMark}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
  new Worker(source, { eval: true, workerData: { maxBytes, mark: memoryMark } }).unref();
}
