// Fuzzes every reader and the whole route for as long as it is told to. `npm run build` must have compiled the knowledge.
// Usage: npm run fuzz -- [--count n] [--seconds s] [--seed first] [--workers n] [--no-corpus] [--fresh]
// Goes on after the last run of the same kind: totals and the next number are kept in out/fuzz/. Failures are minimised into
// out/fuzz/failures/, one file each; what becomes a regression test goes to test/fuzz/regressions/, if it holds nothing of
// the corpus. Exit code 1 when anything failed.
import { build } from 'esbuild';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '86400' },
    seed: { type: 'string' },
    workers: { type: 'string', default: String(availableParallelism()) },
    'no-corpus': { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
  },
});
/** An input that is at work for so long is taken for endless. */
const HANG_MS = 20_000;
/** A thread that holds more has leaked, or was made to. */
const HEAP_MB = 700;

const corpusPath = process.env.UPGRADE_LOG_CORPUS ?? path.resolve('../shared/corpus');
const corpus = !values['no-corpus'] && existsSync(corpusPath) ? corpusPath : undefined;
const out = path.resolve('out/fuzz');
const failuresFolder = path.join(out, 'failures');
const stateFile = path.join(out, corpus ? 'totals-corpus.json' : 'totals-samples.json');
mkdirSync(failuresFolder, { recursive: true });
const script = path.join(out, 'worker.js');
await build({
  entryPoints: ['test/fuzz/worker.ts'], outfile: script, bundle: true, platform: 'node', target: 'node20', format: 'cjs',
  mainFields: ['module', 'main'], external: ['esbuild'], sourcemap: 'inline', logLevel: 'warning',
}); // prettier-ignore

const empty = { next: 1, inputs: 0, bytes: 0, ms: 0, worst: { msPerMb: 0 }, worstMs: 0, peakMb: 0, failures: [] };
const totals = existsSync(stateFile) && !values.fresh ? JSON.parse(readFileSync(stateFile, 'utf8')) : empty;
const first = Number(values.seed ?? totals.next);
const count = Number(values.count);
const workers = Math.max(1, Number(values.workers));
const until = Date.now() + Number(values.seconds) * 1000;
const scratch = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-fuzz-'));
const began = Date.now();
let done = 0;
let failed = 0;
const nexts = Array.from({ length: workers }, (_, i) => first + i);

console.log(`${count} inputs from number ${first}, ${workers} threads, ${corpus ? `corpus ${corpus}` : 'no corpus'}`);
const ticker = setInterval(save, 10_000);
try {
  await Promise.all(nexts.map((_, i) => runThread(i)));
} finally {
  clearInterval(ticker);
  save();
  rmSync(scratch, { recursive: true, force: true });
}
const seconds = (Date.now() - began) / 1000;
console.log(
  `this run: ${done} inputs in ${seconds.toFixed(0)} s, ${(done / seconds).toFixed(0)} inputs/s, ${failed} failures`,
);
process.exitCode = failed > 0 ? 1 : 0;

/** A thread and, when it dies or hangs, the next one behind the input that did it. */
async function runThread(index) {
  for (;;) {
    const end = await new Promise((resolve) => {
      const pulse = new Int32Array(new SharedArrayBuffer(8));
      const worker = new Worker(script, {
        workerData: { from: nexts[index], to: first + count, step: workers, until, corpus, scratch, pulse },
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
        execArgv: ['--enable-source-maps'],
      });
      let beat = 0;
      let since = Date.now();
      const watch = setInterval(() => {
        if (pulse[1] !== beat || pulse[0] === 0) [beat, since] = [pulse[1], Date.now()];
        else if (Date.now() - since > HANG_MS) stop(`is still at work after ${HANG_MS / 1000} s`);
      }, 1000);
      const stop = (what) => {
        clearInterval(watch);
        worker.removeAllListeners();
        void worker.terminate();
        if (what) {
          note({ seed: pulse[0], what });
          nexts[index] = pulse[0] + workers;
        }
        resolve(what);
      };
      worker.on('message', (message) => {
        if (message.kind === 'failure') note(message);
        else if (message.kind === 'progress') take(index, message);
        else stop();
      });
      worker.once('error', (error) => stop(`ends its thread: ${error.message}`));
      worker.once('exit', (code) => stop(`ends its thread with ${code}`));
    });
    if (!end) return;
  }
}

function take(index, { next, inputs, bytes, ms, worst, worstMs, rss }) {
  nexts[index] = next;
  done += inputs;
  totals.inputs += inputs;
  totals.bytes += bytes;
  totals.ms += ms;
  totals.peakMb = Math.max(totals.peakMb, Math.round(rss / 1024 / 1024));
  totals.worstMs = Math.max(totals.worstMs, worstMs);
  if (worst.msPerMb > totals.worst.msPerMb) totals.worst = worst;
}

function note({ seed, what, small, of = '', name = '' }) {
  failed++;
  const known = totals.failures.find((one) => one.what === what);
  if (known) {
    known.times++;
    return;
  }
  totals.failures.push({ seed, what, of, name, times: 1 });
  if (small) writeFileSync(path.join(failuresFolder, `${of}-${seed}.bin`), Buffer.from(small, 'base64'));
  console.log(`FAILED ${seed} ${of} ${name}: ${what}`);
}

function save() {
  totals.next = Math.max(totals.next, Math.min(...nexts));
  writeFileSync(stateFile, `${JSON.stringify(totals, undefined, 1)}\n`);
  const { inputs, bytes, ms, worst, worstMs, peakMb, failures } = totals;
  const elapsed = (Date.now() - began) / 1000;
  console.log(
    `${inputs} inputs in all, ${(bytes / 1024 / 1024).toFixed(0)} MB; ${(done / elapsed).toFixed(0)}/s, ` +
      `${(ms / Math.max(1, inputs)).toFixed(2)} ms each; worst ${worst.msPerMb.toFixed(0)} ms per MB ` +
      `(number ${worst.seed}: ${worst.ms?.toFixed(0)} ms, ${worst.bytes} bytes); worst small one ${worstMs.toFixed(0)} ms; ` +
      `peak ${peakMb} MB; ${failures.length} failures`,
  );
}
