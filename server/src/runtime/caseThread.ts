import { Worker, type MessagePort } from 'node:worker_threads';
import type { CaseAnalysis, Engine, LogAnalysis } from '../../../engine/src/index.js';
import { createCaseWork, type CaseProgress, type CaseState, type CaseWork } from './caseWork.js';
import { fromSent, toSent, type AnalysedFile, type SentFile } from './fileAnalysis.js';
import { leaveOut } from './leaveOut.js';
import { listCase, readCaseFile, type CaseFile, type CaseFiles } from './files.js';
import { reason } from './reasons.js';
import type { EngineSpec } from './knowledge.js';
import { threadLimits, type ThreadData, type ThreadOptions } from './threads.js';

/** To the thread: what is to be done. Cases are worked on one after the other; lists and files are answered at once. */
type Order =
  | { readonly id: number; readonly kind: 'update'; readonly target: string }
  /** A case that nobody opened yet, read and forgotten; given up as soon as one is asked for. */
  | { readonly id: number; readonly kind: 'glance'; readonly target: string }
  | { readonly id: number; readonly kind: 'without'; readonly target: string; readonly files: readonly string[] }
  | { readonly id: number; readonly kind: 'list'; readonly target: string }
  | { readonly id: number; readonly kind: 'read'; readonly file: CaseFile }
  | { readonly id: number; readonly kind: 'cancel' };

/** A log of the case, and what the case says of it beyond the file alone: clocks by other logs, rows tied to lines. */
interface LogInCase {
  readonly path: string;
  readonly more: Partial<Omit<LogAnalysis, 'log'>>;
}

/** From the thread: any number of `progress` and `file`, then one of the others. */
type Report =
  | { readonly id: number; readonly kind: 'progress'; readonly progress: CaseProgress }
  | { readonly id: number; readonly kind: 'file'; readonly sent: SentFile }
  | {
      readonly id: number;
      readonly kind: 'case';
      /** The case without its logs, which came as `file`, now or at an earlier update. */
      readonly analysis: Omit<CaseAnalysis, 'logs'>;
      readonly logs: readonly LogInCase[];
      readonly folders: readonly string[];
    }
  /** Nothing changed. */
  | { readonly id: number; readonly kind: 'same' }
  | { readonly id: number; readonly kind: 'cancelled' }
  | { readonly id: number; readonly kind: 'answer'; readonly value: unknown }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };

/** @param alone every log as its file alone gives it, which the other side has already */
function logsInCase(logs: readonly LogAnalysis[], alone: ReadonlyMap<string, LogAnalysis>): readonly LogInCase[] {
  return logs.map(({ log, ...inCase }) => {
    const before = alone.get(log.path);
    const changed = Object.entries(inCase).filter(([part, value]) => before?.[part as keyof LogAnalysis] !== value);
    return { path: log.path, more: Object.fromEntries(changed) };
  });
}

function logsOf(logs: readonly LogInCase[], files: ReadonlyMap<string, AnalysedFile>): readonly LogAnalysis[] {
  return logs.flatMap(({ path, more }) => {
    const file = files.get(path);
    return file ? [{ ...file.analysis, ...more }] : [];
  });
}

/** The thread's side: keeps every case that was asked for, and says what changed. */
export function serveCases(port: MessagePort, engine: Engine, threads: ThreadOptions): void {
  const cases = new Map<
    string,
    { readonly work: CaseWork; readonly alone: Map<string, LogAnalysis>; state?: CaseState | undefined }
  >();
  const cancelled = new Set<number>();
  const glances = new Set<number>();
  let queue: Promise<void> = Promise.resolve();
  const post = (report: Report): void => {
    port.postMessage(report);
  };
  const fail = (id: number) => (error: unknown) => {
    post({ id, kind: 'failed', message: reason(error) });
  };

  const update = async (id: number, target: string): Promise<void> => {
    let one = cases.get(target);
    if (!one) cases.set(target, (one = { work: createCaseWork(engine, target, threads), alone: new Map() }));
    const { alone } = one;
    const state = await one.work.update({
      isCancelled: () => cancelled.has(id),
      onProgress: (progress) => {
        post({ id, kind: 'progress', progress });
      },
      onFile: (file) => {
        alone.set(file.analysis.log.path, file.analysis);
        post({ id, kind: 'file', sent: toSent(file) });
      },
    });
    if (!state) post({ id, kind: 'cancelled' });
    else if (state === one.state) post({ id, kind: 'same' });
    else {
      one.state = state;
      const { logs, ...analysis } = state.analysis;
      post({ id, kind: 'case', analysis, logs: logsInCase(logs, alone), folders: state.folders });
    }
  };

  const glance = async (id: number, target: string): Promise<void> => {
    const state = await createCaseWork(engine, target, threads).update({ isCancelled: () => cancelled.has(id) });
    post(state ? { id, kind: 'answer', value: { ...state.analysis, logs: [] } } : { id, kind: 'cancelled' });
  };

  const without = (id: number, target: string, files: readonly string[]): void => {
    const { state, alone } = cases.get(target) ?? {};
    if (!state || !alone) {
      post({ id, kind: 'cancelled' });
      return;
    }
    const { logs, ...analysis } = leaveOut(engine, state.analysis, files);
    post({ id, kind: 'case', analysis, logs: logsInCase(logs, alone), folders: state.folders });
  };

  port.on('message', (order: Order) => {
    const { id } = order;
    switch (order.kind) {
      case 'cancel':
        cancelled.add(id);
        break;
      case 'update':
        // What changed in a case that is open can wait for a glance; a person who opens one does not.
        if (!cases.has(order.target)) for (const one of glances) cancelled.add(one);
        queue = queue
          .then(() => update(id, order.target))
          .catch(fail(id))
          .finally(() => cancelled.delete(id));
        break;
      case 'glance':
        glances.add(id);
        queue = queue
          .then(() => glance(id, order.target))
          .catch(fail(id))
          .finally(() => {
            glances.delete(id);
            cancelled.delete(id);
          });
        break;
      case 'without':
        queue = queue
          .then(() => {
            without(id, order.target, order.files);
          })
          .catch(fail(id));
        break;
      case 'list':
        void listCase(order.target).then((value) => {
          post({ id, kind: 'answer', value });
        }, fail(id));
        break;
      case 'read':
        void readCaseFile(order.file).then((value) => {
          post({ id, kind: 'answer', value });
        }, fail(id));
        break;
    }
  });
}

export interface ThreadUpdateOptions {
  readonly onProgress?: (progress: CaseProgress) => void;
  readonly signal?: AbortSignal;
}

/** The cases of a server, worked on by a thread of their own. */
export interface CaseThread {
  /** @see CaseWork.update */
  update(target: string, options?: ThreadUpdateOptions): Promise<CaseState | undefined>;
  /** A case without its logs, which nothing is kept of; undefined when another one was asked for meanwhile. */
  glance(target: string): Promise<CaseAnalysis | undefined>;
  /** A case that was worked out, as if these files were not there; undefined when the thread does not know it. */
  without(target: string, files: readonly string[]): Promise<CaseAnalysis | undefined>;
  list(target: string): Promise<CaseFiles>;
  read(file: CaseFile): ReturnType<typeof readCaseFile>;
  close(): void;
}

interface Pending {
  readonly settle: (report: Report) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the thread with the first order; again when it died. */
export function createCaseThread(spec: EngineSpec, threads: ThreadOptions): CaseThread {
  const pending = new Map<number, Pending>();
  /** What the thread told of the files of each case; forgotten with the thread. */
  const files = new Map<string, Map<string, AnalysedFile>>();
  const states = new Map<string, CaseState>();
  let worker: Worker | undefined;
  let lastId = 0;

  const start = (): Worker => {
    const data: ThreadData = { role: 'cases', spec, threads };
    const started = new Worker(threads.script, { workerData: data, resourceLimits: threadLimits });
    const gone = (error: Error): void => {
      if (worker !== started) return;
      worker = undefined;
      files.clear();
      states.clear();
      for (const { reject } of pending.values()) reject(error);
      pending.clear();
    };
    started.on('message', (report: Report) => pending.get(report.id)?.settle(report));
    started.once('error', gone);
    started.once('exit', () => {
      gone(new Error('the thread of the cases ended'));
    });
    // It lives as long as the server, and does not keep it alive.
    started.unref();
    return started;
  };

  /** Sends an order; `take` gets every report of it and returns true for the last one. */
  const order = (
    message: (id: number) => Order,
    take: (report: Report) => boolean,
  ): { id: number; done: Promise<void> } => {
    const id = ++lastId;
    const done = new Promise<void>((resolve, reject) => {
      pending.set(id, {
        reject,
        settle(report) {
          if (report.kind === 'failed') reject(new Error(report.message));
          else if (!take(report)) return;
          else resolve();
          pending.delete(id);
        },
      });
    });
    worker ??= start();
    worker.postMessage(message(id));
    return { id, done };
  };

  const ask = async <T>(message: (id: number) => Order): Promise<T> => {
    let value: unknown;
    await order(message, (report) => {
      if (report.kind === 'answer') value = report.value;
      return true;
    }).done;
    return value as T;
  };

  return {
    async update(target, { onProgress, signal } = {}) {
      let mirror = files.get(target);
      if (!mirror) files.set(target, (mirror = new Map<string, AnalysedFile>()));
      const own = mirror;
      let state: CaseState | undefined;
      const { id, done } = order(
        (given) => ({ id: given, kind: 'update', target }),
        (report) => {
          switch (report.kind) {
            case 'progress':
              onProgress?.(report.progress);
              return false;
            case 'file':
              own.set(report.sent.file.name, fromSent(report.sent));
              return false;
            case 'case': {
              const names = new Set(report.logs.map(({ path }) => path));
              for (const name of own.keys()) if (!names.has(name)) own.delete(name);
              const logs = logsOf(report.logs, own);
              state = { analysis: { ...report.analysis, logs }, folders: report.folders };
              states.set(target, state);
              return true;
            }
            case 'same':
              state = states.get(target);
              return true;
            default:
              return true;
          }
        },
      );
      const cancel = (): void => worker?.postMessage({ id, kind: 'cancel' } satisfies Order);
      signal?.addEventListener('abort', cancel);
      if (signal?.aborted) cancel();
      try {
        await done;
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
      return state;
    },
    glance: (target) => ask<CaseAnalysis | undefined>((id) => ({ id, kind: 'glance', target })),
    async without(target, names) {
      let analysis: CaseAnalysis | undefined;
      await order(
        (id) => ({ id, kind: 'without', target, files: names }),
        (report) => {
          const mirror = files.get(target);
          if (report.kind === 'case' && mirror) {
            const logs = logsOf(report.logs, mirror);
            analysis = { ...report.analysis, logs };
          }
          return true;
        },
      ).done;
      return analysis;
    },
    list: (target) => ask((id) => ({ id, kind: 'list', target })),
    read: (file) => ask((id) => ({ id, kind: 'read', file })),
    close() {
      const old = worker;
      worker = undefined;
      void old?.terminate();
      for (const { reject } of pending.values()) reject(new Error('the server is closing'));
      pending.clear();
    },
  };
}
