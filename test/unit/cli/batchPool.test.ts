import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { runWorkers, type PoolOptions, type PoolResult } from '../../../cli/src/commands/batchPool.js';
import type { WorkerJob } from '../../../cli/src/commands/batchWorker.js';
import { temporaryFolder } from '../runtime/caseFixture.js';

const root = temporaryFolder();

/** A worker that does what the name of its bundle says, and answers with its process id. */
const script = path.join(root, 'worker.js');
writeFileSync(
  script,
  `let settings;
process.on('message', (message) => {
  if (message.knowledgePath !== undefined) { settings = message; return; }
  const acts = {
    abort: () => process.abort(),
    exit: () => process.exit(3),
    throw: () => { throw new Error('a mistake'); },
    hang: () => { for (;;); },
    heap: () => { const all = []; for (;;) all.push(new Array(1e5).fill(all.length)); },
    memory: () => { process.stderr.write('upgrade-forensics: memory limit\\n', () => process.kill(process.pid, 'SIGKILL')); },
  };
  const act = acts[message.bundle.replace(/\\d/g, '')];
  if (act) act();
  else process.send({ row: { bundle: message.bundle, pid: process.pid }, rss: message.bundle === 'fat' ? 1e12 : 1 });
});
process.on('disconnect', () => process.exit());
`,
);

const options: PoolOptions = {
  script,
  workers: 2,
  settings: {
    knowledgePath: '',
    l10nPath: '',
    language: 'en',
    version: '1',
    signatures: [],
    benign: [],
    sarif: false,
    maxBytes: 100 * 1024 * 1024,
  },
  timeLimit: 60_000,
  signal: new AbortController().signal,
};

async function* jobsOf(bundles: readonly string[]): AsyncGenerator<WorkerJob> {
  for (const bundle of bundles) yield Promise.resolve({ bundle, target: bundle, version: '1', listing: '' });
}

async function run(bundles: readonly string[], own: Partial<PoolOptions> = {}): Promise<Map<string, PoolResult>> {
  const results = new Map<string, PoolResult>();
  await runWorkers(jobsOf(bundles), { ...options, ...own }, ({ bundle }, result) => results.set(bundle, result));
  return results;
}

const pidOf = (result: PoolResult | undefined): unknown =>
  result && 'row' in result ? (result.row as unknown as { pid: number }).pid : undefined;
const stateOf = (result: PoolResult | undefined) => (!result ? 'none' : 'row' in result ? 'row' : result.state);

test('a worker that crashes, exits, throws or runs out of memory takes its bundle down and no other', async () => {
  const bad = ['abort', 'exit', 'throw', 'heap', 'memory'];
  const good = Array.from({ length: 10 }, (_, i) => `good${i}`);
  const results = await run(bad.flatMap((one, i) => [one, ...good.slice(i * 2, i * 2 + 2)]));
  assert.deepEqual(
    bad.map((one) => stateOf(results.get(one))),
    ['crashed', 'crashed', 'crashed', 'outOfMemory', 'outOfMemory'],
  );
  for (const one of good) assert.equal(stateOf(results.get(one)), 'row', one);
  const how = results.get('exit');
  assert.ok(how && 'how' in how && how.how === '3');
});

test('a worker that hangs is ended; the next bundle gets a new one', async () => {
  const results = await run(['hang', 'good'], { workers: 1, timeLimit: 4000 });
  assert.equal(stateOf(results.get('hang')), 'timedOut');
  assert.equal(stateOf(results.get('good')), 'row');
});

test('a worker serves many bundles, and is replaced when it holds too much', async () => {
  const results = await run(['a', 'b', 'fat', 'c', 'd'], { workers: 1 });
  const [a, b, fat, c, d] = ['a', 'b', 'fat', 'c', 'd'].map((one) => pidOf(results.get(one)));
  assert.ok(a !== undefined && a === b && b === fat && c !== undefined && c === d && c !== a);
});

test('interrupted: returns at once, what was at work is not reported, a list that never ends is not waited for', async () => {
  const stop = new AbortController();
  const done: string[] = [];
  async function* endless(): AsyncGenerator<WorkerJob> {
    yield* jobsOf(['good', 'hang']);
    await new Promise(() => undefined);
  }
  await runWorkers(endless(), { ...options, workers: 2, signal: stop.signal }, ({ bundle }) => {
    done.push(bundle);
    stop.abort();
  });
  assert.deepEqual(done, ['good']);
});
