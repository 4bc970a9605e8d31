import { fork, type ChildProcess } from 'node:child_process';
import { memoryMark, type WorkerAnswer, type WorkerJob, type WorkerSettings } from './batchWorker.js';
import { workerArgument } from '../workerArgument.js';

/** How work is spread over processes. */
export interface PoolOptions {
  /** The bundle that a worker process runs. */
  readonly script: string;
  readonly workers: number;
  readonly settings: WorkerSettings;
  /** Time that one bundle may take, in milliseconds. */
  readonly timeLimit: number;
  /** Ends all work at once. */
  readonly signal: AbortSignal;
}

/** What became of one bundle: a worker's answer, or how the worker ended over it. */
export type PoolResult =
  | WorkerAnswer
  | {
      readonly state: 'crashed' | 'outOfMemory' | 'timedOut';
      readonly durationMs: number;
      /** How the process ended: `SIGSEGV`, `3`; for people. */
      readonly how: string;
    };

/** After so many bundles a worker is replaced: what it leaks ends with it. */
const BUNDLES_PER_WORKER = 500;
/** Of the memory limit: a worker that still holds more than this between two bundles is replaced. */
const REPLACE_ABOVE = 0.6;

/**
 * Analyses bundles in worker processes, each one bundle at a time. A worker that dies, hangs or grows takes its bundle
 * down and no other: the next bundle gets a new one. Jobs are asked for only when a worker is free.
 *
 * @returns when all jobs are done, or at once after `signal`; bundles that were at work then are not reported
 */
export async function runWorkers(
  jobs: AsyncIterator<WorkerJob>,
  options: PoolOptions,
  onDone: (job: WorkerJob, result: PoolResult) => void,
): Promise<void> {
  const { signal } = options;
  const aborted = new Promise<'aborted'>((resolve) => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
  const runSlot = async (): Promise<void> => {
    let worker: BatchProcess | undefined;
    try {
      while (!signal.aborted) {
        const next = await Promise.race([jobs.next(), aborted]);
        if (next === 'aborted' || next.done) return;
        worker ??= startProcess(options);
        const result = await Promise.race([worker.analyse(next.value), aborted]);
        if (result === 'aborted') return;
        onDone(next.value, result);
        if (!worker.isUsable(result)) {
          worker.stop();
          worker = undefined;
        }
      }
    } finally {
      worker?.stop();
    }
  };
  await Promise.all(Array.from({ length: options.workers }, runSlot));
}

interface BatchProcess {
  analyse(job: WorkerJob): Promise<PoolResult>;
  /** False after the worker died, and when it has done or holds enough. */
  isUsable(last: PoolResult): boolean;
  stop(): void;
}

function startProcess({ script, settings, timeLimit }: PoolOptions): BatchProcess {
  const heap = Math.max(64, Math.floor(settings.maxBytes / 1024 / 1024));
  const child = fork(script, [workerArgument], {
    execArgv: [`--max-old-space-size=${heap}`, '--max-semi-space-size=16'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-8192);
  });
  child.send(settings, () => undefined);
  let done = 0;
  return {
    analyse: async (job) => {
      done++;
      const started = performance.now();
      const ended = await answerOf(child, job, timeLimit);
      if ('row' in ended) return ended;
      const durationMs = performance.now() - started;
      if (ended.timedOut) return { state: 'timedOut', durationMs, how: '' };
      const memory = said.includes(memoryMark) || /heap out of memory|allocation failed/i.test(said);
      return { state: memory ? 'outOfMemory' : 'crashed', durationMs, how: ended.how };
    },
    isUsable: (last) =>
      'row' in last && child.connected && done < BUNDLES_PER_WORKER && last.rss < settings.maxBytes * REPLACE_ABOVE,
    stop: () => {
      child.kill('SIGKILL');
    },
  };
}

type Ended = { readonly timedOut: boolean; readonly how: string };

/** Gives a worker a bundle; resolves with its answer, or when it has ended or had to be ended. */
function answerOf(child: ChildProcess, job: WorkerJob, timeLimit: number): Promise<WorkerAnswer | Ended> {
  return new Promise((resolve) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, timeLimit);
    const settle = (result: WorkerAnswer | Ended): void => {
      clearTimeout(timer);
      child.off('message', answered).off('close', closed).off('error', failed);
      resolve(result);
    };
    const answered = (answer: unknown): void => {
      settle(answer as WorkerAnswer);
    };
    // `close` comes after the last of the error stream, which says why.
    const closed = (code: number | null, signal: string | null): void => {
      settle({ timedOut, how: signal ?? String(code ?? '') });
    };
    const failed = (error: Error): void => {
      settle({ timedOut, how: error.message });
    };
    child.once('message', answered).once('close', closed).once('error', failed);
    if (child.exitCode !== null || child.signalCode !== null) closed(child.exitCode, child.signalCode);
    else child.send(job, () => undefined);
  });
}
