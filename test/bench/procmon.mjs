// Analyses a synthetic trace of 1 GB, as CSV and as PML, with the bundled command line and in the bundled server: time, peak memory,
// and whether the foreign module and the refused file with its holder are found.
// Usage: node test/bench/procmon.mjs [--mb n]     Prints the figures beside the limit; a benchmark, not a test.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { writeTrace } from './procmonFile.mjs';
import { writePml } from './procmonPmlFile.mjs';
import { startServer } from './startServer.mjs';

const LIMIT = 300;
const at = process.argv.indexOf('--mb');
const megabytes = at > 0 ? Number(process.argv[at + 1]) : 1024;

const scratch = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-procmon-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
const bytes = megabytes * 1024 * 1024;
let missed = 0;

const csv = path.join(scratch, 'trace.csv');
const { refused, lines } = writeTrace(csv, bytes);
console.log(`CSV, ${sizeOf(csv)} MB, ${lines} lines`);
// The line of the refusal by its number, counted from 0 or 1.
await measure(csv, [/guard_hook\.dll/, /guard\.exe \(3000\)/, new RegExp(`:\\s?(?:${refused}|${refused - 1})\\b`)]);
rmSync(csv);

const pml = path.join(scratch, 'trace.pml');
const events = writePml(pml, bytes);
console.log(`PML, ${sizeOf(pml)} MB, ${events} events`);
await measure(pml, [/guard_hook\.dll/, /guard\.exe \(3001\)/]);
process.exit(missed > 0 ? 1 : 0);

function sizeOf(file) {
  return (statSync(file).size / 1024 / 1024).toFixed(0);
}

async function measure(file, expected) {
  const isRight = (text) => expected.every((one) => one.test(text));
  await commandLine(file, isRight);
  await server(file, isRight);
}

function report(name, seconds, peak, found) {
  const met = peak <= LIMIT && found;
  if (!met) missed++;
  console.log(
    `${name.padEnd(14)} ${seconds.toFixed(1).padStart(6)} s   peak ${peak.toFixed(0).padStart(4)} MB   limit ${LIMIT} MB   ` +
      `${found ? 'findings right' : 'FINDINGS WRONG'}   ${met ? 'pass' : 'FAIL'}`,
  );
}

async function commandLine(file, isRight) {
  const from = performance.now();
  const child = spawn(process.execPath, ['dist/cli.js', 'analyze', file, '--format', 'json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const watch = watchMemory(child.pid);
  let text = '';
  child.stdout.on('data', (piece) => (text += piece));
  await new Promise((resolve) => child.once('close', resolve));
  report('analyze', (performance.now() - from) / 1000, watch.peak(), isRight(text));
}

async function server(file, isRight) {
  let watch;
  const { connection, stop } = await startServer(({ child }) => (watch = watchMemory(child.pid)));
  const from = performance.now();
  await connection.sendRequest('upgradeForensics/openBundle', { uri: pathToFileURL(scratch).toString() });
  const seconds = (performance.now() - from) / 1000;
  const address = pathToFileURL(file).toString();
  const { items } = await connection.sendRequest('textDocument/diagnostic', {
    textDocument: { uri: file.endsWith('.pml') ? address.replace(/^file:/, 'upgrade-forensics-record:') : address },
  });
  report('server', seconds, watch.peak(), isRight(JSON.stringify(items)));
  stop();
}

/** Peak of the resident memory in MB, all threads included. */
function watchMemory(pid) {
  let peak = 0;
  const look = () => {
    try {
      peak = Math.max(
        peak,
        Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
      );
    } catch {
      // It has ended; the last look counts.
    }
  };
  const timer = setInterval(look, 50);
  return {
    peak() {
      look();
      clearInterval(timer);
      return peak;
    },
  };
}
