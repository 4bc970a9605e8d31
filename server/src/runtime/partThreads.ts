import { Worker } from 'node:worker_threads';
import {
  partsOf,
  type Engine,
  type LogAnalysis,
  type PartAnalysis,
  type ScanMemory,
} from '../../../engine/src/index.js';
import { engineSpec } from './knowledge.js';
import type { OpenLog } from './openLog.js';
import { takePart, type PartAnswer, type PartData, type PartJob } from './partServer.js';
import { threadLimits, type ThreadOptions } from './threads.js';

/**
 * A smaller log is done sooner by one thread, and so is one of a gigabyte, in a second, where there are few cores: measured
 * on two, another thread saves nothing, for it starts, compiles its code and hands over what it found.
 */
const WORTH_THREADS = 512 * 1024 * 1024;
const ENOUGH_CORES = 4;
/** Bytes of a part: milliseconds of work, so that nobody waits long for the last one. */
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
  const { worthBytes = threads.count < ENOUGH_CORES ? Infinity : WORTH_THREADS, partBytes = PART } =
    threads.parts ?? {};
  const spec = engineSpec(engine.knowledge);
  const { partScript } = threads;
  if (!spec || !partScript || threads.count < 2 || log.size < worthBytes) return undefined;
  const parts = partsOf(log, partBytes);
  if (!parts || parts.begins.length < 2 || log.failure()) return undefined;
  const count = parts.begins.length;
  const job: PartJob = { path, size: log.size, partBytes, next: new Int32Array(new SharedArrayBuffer(4)) };
  const { directory, signatures, benign } = spec;
  const data: PartData = { job, directory, ...(signatures && { signatures }), ...(benign && { benign }) };

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
    const [begin = 0, end = log.size] = parts.begins.slice(part, part + 2);
    if (part === joined) {
      join.scan(begin, end);
      joined++;
    } else waiting.set(part, engine.analysePart(log, { format: parts.format.id, begin, end }));
    addReady();
  };

  const others = Math.min(threads.count, MOST_THREADS, count) - 1;
  const workers = Array.from(
    { length: others },
    () => new Worker(partScript, { workerData: data, resourceLimits: threadLimits }),
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
  for (let part = takePart(job); part < count && !log.failure(); part = takePart(job)) {
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
