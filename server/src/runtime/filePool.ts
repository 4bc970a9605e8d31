import { Worker } from 'node:worker_threads';
import type { Problem } from '../../../engine/src/index.js';
import { toSent, type AnalysedFile, type SentFile } from './fileAnalysis.js';
import type { CaseFile } from './files.js';
import type { EngineSpec } from './knowledge.js';
import { isOutOfMemory, threadLimits, type ThreadData, type ThreadOptions } from './threads.js';

/** To a thread: a file to analyse, and what is known of it when it may have grown. */
export interface FileJob {
  readonly file: CaseFile;
  readonly before?: SentFile;
  /** Nothing else is analysed meanwhile: other threads may help with a large log. */
  readonly alone?: boolean;
}

/** From a thread. */
export type FileAnswer = SentFile | Problem;

export interface PoolWork {
  readonly jobs: readonly FileJob[];
  /** Called when a file is given to a thread. */
  readonly onStart: (file: CaseFile) => void;
  readonly onDone: (answer: FileAnswer, job: FileJob) => void;
  readonly isCancelled: () => boolean;
}

/** Makes what is known of a file ready to be sent along with a job. */
export function jobOf(file: CaseFile, before: AnalysedFile | undefined): FileJob {
  return before ? { file, before: toSent(before) } : { file };
}

/**
 * Analyses files on several threads, the largest first. The threads end with the work, which gives their memory back.
 * A thread that dies (out of memory, on a file made for that) takes its file down and no other.
 *
 * @returns when all files are done, or no thread works any more after `isCancelled` said so
 */
export async function runPool(spec: EngineSpec, threads: ThreadOptions, work: PoolWork): Promise<void> {
  const queue = [...work.jobs].sort((a, b) => a.file.bytes - b.file.bytes);
  const data: ThreadData = { role: 'files', spec, threads };
  const runThread = async (): Promise<void> => {
    while (queue.length > 0 && !work.isCancelled()) {
      const worker = new Worker(threads.script, { workerData: data, resourceLimits: threadLimits });
      try {
        await feed(worker);
      } finally {
        await worker.terminate();
      }
    }
  };
  /** Gives one file after the other to a thread; returns when there is none left or the thread is gone. */
  const feed = (worker: Worker): Promise<void> =>
    new Promise((resolve) => {
      let job: FileJob | undefined;
      const next = (): void => {
        job = work.isCancelled() ? undefined : queue.pop();
        if (!job) {
          resolve();
          return;
        }
        work.onStart(job.file);
        worker.postMessage({ ...job, alone: work.jobs.length === 1 } satisfies FileJob);
      };
      const gone = (why: string, what = 'Cannot be analysed: {0}'): void => {
        if (job) work.onDone({ file: job.file.name, what, args: [why] }, job);
        job = undefined;
        resolve();
      };
      worker.on('message', (answer: FileAnswer) => {
        const done = job;
        if (done) work.onDone(answer, done);
        next();
      });
      worker.once('error', (error) => {
        if (isOutOfMemory(error)) gone('', 'Not analysed: it needs more memory than a thread may have.');
        else gone(error.message);
      });
      worker.once('exit', () => {
        gone('its thread ended');
      });
      next();
    });
  const count = Math.min(threads.count, work.jobs.length);
  await Promise.all(Array.from({ length: count }, runThread));
}
