import { Worker } from 'node:worker_threads';
import {
  partsOf,
  type Engine,
  type LogAnalysis,
  type PartAnalysis,
  type ScanMemory,
} from '../../../engine/src/index.js';
import { engineSpec } from './knowledge.js';
import { openLog, type OpenLog } from './openLog.js';
import { threadLimits, type ThreadData, type ThreadOptions } from './threads.js';

/** What threads that go through one log together share. */
export interface PartJob {
  readonly path: string;
  readonly format: LogAnalysis['log']['format'];
  /** Offsets of the parts, and the end of the log. */
  readonly begins: readonly number[];
  /** The number of the next part that nobody has taken. */
  readonly next: Int32Array;
}

interface PartAnswer {
  readonly part: number;
  readonly analysis: PartAnalysis;
}

/**
 * A smaller log is done sooner by one thread: measured on two cores, another thread saves nothing at 260 MB (it starts,
 * and its code is compiled, in a tenth of a second each) and a fifth of the time at 1 GB.
 */
const WORTH_THREADS = 512 * 1024 * 1024;
/** Bytes of a part: a hundredth of a second's work, so that nobody waits long for the last one. */
const PART = 4 * 1024 * 1024;
/** More threads read faster than a disk delivers. */
const MOST_THREADS = 8;

/**
 * Goes through one large log on several threads, this one among them. The outcome is that of `Engine.analyseBytes`.
 *
 * @param log the file at `path`, open
 * @returns undefined when the log is small, cannot be cut into parts or read to its end, or there is no other thread
 */
export async function analyseInParts(
  engine: Engine,
  { name, path }: { readonly name: string; readonly path: string },
  log: OpenLog,
  threads: ThreadOptions,
): Promise<{ readonly analysis: LogAnalysis; readonly memory: ScanMemory } | undefined> {
  const { worthBytes = WORTH_THREADS, partBytes = PART } = threads.parts ?? {};
  const spec = engineSpec(engine.knowledge);
  const parts = spec && threads.count > 1 && log.size >= worthBytes ? partsOf(log, partBytes) : undefined;
  if (!spec || !parts || parts.begins.length < 2 || log.failure()) return undefined;
  const count = parts.begins.length;
  const begins = [...parts.begins, log.size];
  const next = new Int32Array(new SharedArrayBuffer(4));
  const job: PartJob = { path, format: parts.format.id, begins, next };
  const data: ThreadData = { role: 'part', spec, threads, job };

  const join = engine.joinParts(name, log, parts);
  const waiting = new Map<number, PartAnalysis>();
  let joined = 0;
  const addReady = (): void => {
    for (let ready = waiting.get(joined); ready; ready = waiting.get(joined)) {
      waiting.delete(joined++);
      join.add(ready);
    }
  };
  const scan = (part: number): void => {
    const { begin, end } = partOf(job, part);
    if (part === joined) {
      join.scan(begin, end);
      joined++;
    } else waiting.set(part, engine.analysePart(log, { format: job.format, begin, end }));
    addReady();
  };

  const others = Math.min(threads.count, MOST_THREADS, count) - 1;
  const workers = Array.from(
    { length: others },
    () => new Worker(threads.script, { workerData: data, resourceLimits: threadLimits }),
  );
  let working = others;
  const allDone = new Promise<void>((resolve) => {
    const gone = (): void => {
      if (--working === 0) resolve();
    };
    for (const worker of workers) {
      worker.on('message', ({ part, analysis }: PartAnswer) => {
        waiting.set(part, analysis);
        addReady();
        if (joined === count) resolve();
      });
      // What a thread had taken when it died is gone through here.
      worker.on('error', () => undefined);
      worker.once('exit', gone);
    }
  });
  for (let part = take(next); part < count && !log.failure(); part = take(next)) {
    scan(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (joined < count && !log.failure()) await allDone;
  for (const worker of workers) void worker.terminate();
  while (joined < count && !log.failure()) scan(joined);
  // What lies behind the bad spot would be counted in other lines than those of the file.
  if (log.failure()) return undefined;
  return join.finish();
}

/** What a thread does for `analyseInParts`: it takes parts until there are none. */
export function serveParts(
  engine: Engine,
  { path, ...job }: PartJob,
  send: (answer: PartAnswer, buffers: ArrayBuffer[]) => void,
): void {
  const log = openLog(path);
  try {
    for (let part = take(job.next); part < job.begins.length - 1; part = take(job.next)) {
      const analysis = engine.analysePart(log, partOf(job, part));
      // The other side goes through this part, and finds out the same.
      if (log.failure()) throw new Error('the part cannot be read');
      send({ part, analysis }, buffersOf(analysis));
    }
  } finally {
    log.close();
  }
}

function take(next: Int32Array): number {
  return Atomics.add(next, 0, 1);
}

function partOf(
  { format, begins }: Omit<PartJob, 'path'>,
  part: number,
): { readonly format: PartJob['format']; readonly begin: number; readonly end: number } {
  return { format, begin: begins[part] ?? 0, end: begins[part + 1] ?? 0 };
}

/** Memory that goes over to the other thread instead of being copied. */
function buffersOf({ starts, records }: PartAnalysis): ArrayBuffer[] {
  const { firstLine, time, level, component, eventId, messageColumn } = records;
  const buffers = [starts, firstLine, time, level, component, eventId, messageColumn].map(({ buffer }) => buffer);
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}
