import path from 'node:path';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { inputMaker, type Input } from './inputs.js';
import { allowedMs, TRIES } from './limits.js';
import { minimise } from './minimise.js';
import { createRoute } from './route.js';
import { seeds } from './seeds.js';

/** What the thread is told: numbers `from`, `from + step` ... below `to`. */
interface Orders {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly until: number;
  readonly corpus: string | undefined;
  readonly scratch: string;
  /** The number that is being worked on, and one for every input done: a thread that hangs is seen from outside. */
  readonly pulse: Int32Array;
}

const { from, to, step, until, corpus, scratch, pulse } = workerData as Orders;
const make = inputMaker(seeds(corpus));
const route = createRoute(path.join(scratch, `thread-${threadId}`));

async function timeOf(input: Input): Promise<number> {
  const begin = performance.now();
  const cpu = process.cpuUsage();
  await route.run(input);
  const { user, system } = process.cpuUsage(cpu);
  // Where other programs want the processor too, the work done says more than the time that went by.
  return Math.min(performance.now() - begin, (user + system) / 1000);
}

/** Why an input fails: an error's message and where it was thrown; undefined when it does not. */
async function failureOf(input: Input): Promise<string | undefined> {
  try {
    await route.run(input);
    return undefined;
  } catch (error) {
    const { message, stack = '' } = error as Error;
    const place = /\n\s+at .*?\(?([^\s(]+:\d+:\d+)\)?/.exec(stack)?.[1] ?? '';
    return `${message.split('\n')[0]} at ${place}`;
  }
}

void (async () => {
  let inputs = 0;
  let bytes = 0;
  let ms = 0;
  let worstMs = 0;
  let worst = { msPerMb: 0, seed: 0, bytes: 0, ms: 0 };
  const report = (next: number): void => {
    parentPort?.postMessage({
      kind: 'progress',
      next,
      inputs,
      bytes,
      ms,
      worst,
      worstMs,
      rss: process.memoryUsage().rss,
    });
    [inputs, bytes, ms] = [0, 0, 0];
  };
  // The first input of every kind makes tables.
  for (let seed = 0; seed < 40; seed++) await route.run(make(seed)).catch(() => undefined);
  let seed = from;
  for (; seed < to && Date.now() < until; seed += step) {
    Atomics.store(pulse, 0, seed);
    const input = make(seed);
    const size = input.others.reduce((sum, other) => sum + other.length, input.bytes.length);
    try {
      let took = await timeOf(input);
      const limit = allowedMs(size);
      for (let again = 1; took > limit && again < TRIES; again++) took = Math.min(took, await timeOf(input));
      if (took > limit) {
        parentPort?.postMessage({
          kind: 'failure',
          seed,
          what: `takes ${took.toFixed(0)} ms for ${size} bytes`,
          small: '',
        });
      }
      ms += took;
      // Of a small input it would say what the route costs without any.
      const msPerMb = size < 512 * 1024 ? 0 : (took / size) * 1024 * 1024;
      worstMs = Math.max(worstMs, size < 512 * 1024 ? took : 0);
      if (msPerMb > worst.msPerMb) worst = { msPerMb, seed, bytes: size, ms: took };
    } catch {
      const what = (await failureOf(input)) ?? 'fails only sometimes';
      const small = await minimise(input, async (smaller) => (await failureOf(smaller)) === what);
      parentPort?.postMessage({
        kind: 'failure',
        seed,
        what,
        small: small.bytes.toString('base64'),
        of: small.kind,
        name: small.name,
      });
    }
    inputs++;
    bytes += size;
    Atomics.add(pulse, 1, 1);
    if (inputs >= 500) report(seed + step);
  }
  report(seed);
  parentPort?.postMessage({ kind: 'end' });
})();
