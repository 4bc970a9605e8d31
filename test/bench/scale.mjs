// Times the command line and the server on logs of 16 MB to 1 GB, beside lnav, ripgrep and wc where they are installed.
// Prints each figure with its limit and saves them under bench/results. A benchmark, not a test.
// Usage: npm run bench scale [--runs n] [--small] [--log file]
//   --small: nothing above 130 MB;  --log: a real log, repeated to 130 MB, takes the place of the written one there
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { writeSetupLog } from './bundleFiles.mjs';
import { sources } from './sources.mjs';
import { startServer } from './startServer.mjs';

const args = process.argv.slice(2);
const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const runs = Number(option('--runs') ?? 5);
const small = args.includes('--small');

const scratch = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-scale-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const MB = 1e6;

/** Each log lies in a folder of its own: a log's case is what lies beside it. */
function log(megabytes) {
  const folder = path.join(scratch, String(megabytes));
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'setupact.log');
  const real = option('--log');
  if (real && megabytes === 130) {
    const bytes = readFileSync(real);
    writeFileSync(file, '');
    for (let size = 0; size < megabytes * MB; size += bytes.length) appendFileSync(file, bytes);
  } else writeSetupLog(file, megabytes * MB);
  return file;
}

/** Tells, when the process ends, what it took at most. */
const meter = path.join(scratch, 'meter.cjs');
writeFileSync(
  meter,
  `process.on('exit', () => require('node:fs').writeFileSync(process.env.METER, JSON.stringify(process.resourceUsage())));`,
);

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Wall time of the whole process, start-up included. */
function timed(command, parameters, options = {}) {
  const from = performance.now();
  const { error } = spawnSync(command, parameters, { stdio: ['ignore', 'ignore', 'ignore'], ...options });
  return error ? undefined : performance.now() - from;
}

const cli = path.resolve('dist/cli.js');
const analyse = (file) => timed(process.execPath, [cli, 'analyze', file]);

function peakOf(file) {
  const answer = path.join(scratch, 'meter.json');
  const env = { ...process.env, METER: answer };
  timed(process.execPath, ['--require', meter, cli, 'analyze', file], { env });
  return JSON.parse(readFileSync(answer, 'utf8')).maxRSS / 1024;
}

/** In turn, so that both see the same machine: A B A B. The first run of each does not count. */
function paired(ours, theirs) {
  const pairs = [];
  for (let i = 0; i <= runs; i++) pairs.push([ours(), theirs?.()]);
  const counted = pairs.slice(1);
  return {
    ours: median(counted.map(([a]) => a)),
    theirs: theirs && median(counted.map(([, b]) => b)),
    ratio: theirs && median(counted.map(([a, b]) => a / b)),
  };
}

const isThere = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
const rows = [];
/** @param limit at most; without one the figure is for comparison only */
function row(name, value, unit, limit) {
  const verdict = limit === undefined ? '' : value <= limit ? 'met' : 'MISSED';
  rows.push({ name, value, unit, limit, verdict });
  const digits = unit === 'x' ? 2 : 0;
  console.log(
    `${name.padEnd(52)} ${value.toFixed(digits).padStart(8)} ${unit.padEnd(2)} ${limit === undefined ? '' : `limit ${limit} ${unit}`.padEnd(14)} ${verdict}`,
  );
}

const machine = {
  processor: cpus()[0]?.model,
  cores: availableParallelism(),
  memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
  node: process.version,
  load: loadavg()[0].toFixed(1),
};
console.log(
  Object.entries(machine)
    .map(([key, value]) => `${key} ${value}`)
    .join(', '),
);

// Against other tools.
const log130 = log(130);
analyse(log130);
const lnav = isThere('lnav') ? () => timed('lnav', ['-n', '-c', ';select count(*) from all_logs', log130]) : undefined;
const beside = paired(() => analyse(log130), lnav);
row('analyze, 130 MB', beside.ours, 'ms');
if (lnav) {
  row('lnav: index of the same log', beside.theirs, 'ms');
  row('analyze : lnav', beside.ratio, 'x', 0.5);
} else console.log('lnav is not installed');
if (isThere('rg')) {
  const words = path.join(scratch, 'words.txt');
  writeFileSync(words, (await literals()).join('\n'));
  const rg = paired(
    () => analyse(log130),
    () => timed('rg', ['-c', '-i', '-F', '-f', words, log130]),
  );
  row('ripgrep: lines with one of the same literals', rg.theirs, 'ms');
  row('analyze : ripgrep', rg.ratio, 'x', 3);
} else console.log('ripgrep is not installed');
if (isThere('wc')) row('wc -l', paired(() => timed('wc', ['-l', log130])).ours, 'ms');

// Growth and memory.
row('peak memory, 130 MB', peakOf(log130), 'MB', 200);
const log16 = log(16);
const tiny = log(0.01);
const base = paired(() => analyse(tiny)).ours;
const perMegabyte = (file) => (paired(() => analyse(file)).ours - base) / (statSync(file).size / MB);
const at16 = perMegabyte(log16);
row('analyze, 10 KB: what a start costs', base, 'ms');
if (!small) {
  const log1000 = log(1000);
  const at1000 = perMegabyte(log1000);
  row('a MB of 1 GB : a MB of 16 MB', at1000 / at16, 'x', 1.15);
  row('peak memory, 1 GB', peakOf(log1000), 'MB', 400);
  rmSync(path.dirname(log1000), { recursive: true });
}
row('explain, cold', paired(() => timed(process.execPath, [cli, 'explain', '0xC1900101-0x20017'])).ours, 'ms', 120);

// The server.
const starts = [];
for (let i = 0; i < runs; i++) {
  const from = performance.now();
  const server = await start();
  await server.open(log16);
  starts.push(performance.now() - from);
  server.stop();
}
row('server start to first diagnostics, 16 MB', median(starts), 'ms', 700);
if (!small) {
  const log500 = log(500);
  const server = await start();
  // The 500 MB case is loaded; a person reads a log that is open beside it.
  await server.connection.sendRequest('upgradeForensics/openBundle', {
    uri: pathToFileURL(path.dirname(log500)).toString(),
  });
  const textDocument = await server.open(log16);
  const hovers = [];
  for (let i = 0; i < 1000; i++) {
    const from = performance.now();
    const position = { line: (i * 7919) % 100_000, character: 60 + (i % 40) };
    await server.connection.sendRequest('textDocument/hover', { textDocument, position });
    hovers.push(performance.now() - from);
  }
  row('hover, 500 MB case loaded, 99th of 100', hovers.toSorted((a, b) => a - b)[989], 'ms', 10);
  server.stop();
  const { followed, alone, ratio } = await appended(log500);
  row('1 MB appended to a followed 500 MB log', followed, 'ms');
  row('a log of 1 MB by itself, warm', alone, 'ms');
  row('appended : by itself', ratio, 'x', 1.5);
}

mkdirSync('bench/results', { recursive: true });
writeFileSync('bench/results/scale.json', `${JSON.stringify({ machine, runs, rows }, undefined, 2)}\n`);
process.exit(rows.some(({ verdict }) => verdict === 'MISSED') ? 1 : 0);

/** A server that opens logs as the editor does. */
async function start() {
  const { connection, stop } = await startServer();
  return {
    connection,
    /** Opens a log as the editor does; back when its diagnostics are there. */
    async open(file) {
      const textDocument = { uri: pathToFileURL(file).toString() };
      await connection.sendNotification('textDocument/didOpen', {
        textDocument: {
          ...textDocument,
          languageId: 'windows-setup-log',
          version: 1,
          text: readFileSync(file, 'utf8'),
        },
      });
      await connection.sendRequest('textDocument/diagnostic', { textDocument });
      return textDocument;
    },
    stop,
  };
}

/** The texts that analysis looks for in a setupact.log. */
async function literals() {
  const { compileSignatures } = await sources({ 'engine/src/signatures/signatureSet.js': 'compileSignatures' });
  const { signatures, benign } = JSON.parse(readFileSync('dist/knowledge/signatures.json', 'utf8'));
  const plan = compileSignatures(signatures, benign).plan('panther', 'cbs', 'dism');
  const rules = [...plan.signatures, ...plan.benign];
  const probes = rules.flatMap(({ probe, conditions }) => [probe, ...conditions.map((one) => one.probe)]);
  return [...new Set(probes.flatMap((probe) => probe.literals ?? []))];
}

/** How long a case takes to be up to date again after its log has grown by 1 MB, beside a log of 1 MB in the same process. */
async function appended(file) {
  const { createCaseWork, createEngine, loadKnowledge } = await sources({
    'server/src/runtime/caseWork.js': 'createCaseWork',
    'server/src/runtime/knowledge.js': 'loadKnowledge',
    'engine/src/index.js': 'createEngine',
  });
  const engine = createEngine(loadKnowledge(path.resolve('dist/knowledge')));
  const work = createCaseWork(engine, file, undefined);
  await work.update();
  const one = log(1);
  const megabyte = readFileSync(one);
  const times = { followed: [], alone: [] };
  // Milliseconds vary: three times as many pairs as elsewhere.
  for (let i = 0; i < 3 * runs; i++) {
    appendFileSync(file, megabyte);
    let from = performance.now();
    await work.update();
    times.followed.push(performance.now() - from);
    from = performance.now();
    await createCaseWork(engine, one, undefined).update();
    times.alone.push(performance.now() - from);
  }
  const ratio = median(times.followed.map((time, i) => time / times.alone[i]));
  return { followed: median(times.followed), alone: median(times.alone), ratio };
}
