// Prints what codes cost, beside the limit where there is one: size in the package, first and later lookups, hints for
// a screenful of lines, and the cold start of `explain`. Each time is the median of several rounds.
// Usage: npm run bench:codes [-- [--check] [folder of logs]]     --check fails when a limit is exceeded
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { compileCodes } from '../../tools/knowledge/codes.mjs';
import { sources } from './sources.mjs';

const check = process.argv.includes('--check');
const folder = process.argv.slice(2).find((argument) => !argument.startsWith('--'));

const { createCatalogue, decode, findCodes, inlayHints, scanLog } = await sources({
  'engine/src/codes/catalogue.js': 'createCatalogue',
  'engine/src/codes/decode.js': 'decode',
  'engine/src/codes/tokens.js': 'findCodes',
  'engine/src/features/inlayHints.js': 'inlayHints',
  'engine/src/records/scan.js': 'scanLog',
});
const { text, facts } = await compileCodes();

let exceeded = 0;
/** One row; `limit` is the number that `value` must stay below. */
function print(what, value, limit) {
  const over = limit !== undefined && value >= limit;
  if (over) exceeded++;
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(value < 1 ? 3 : 1);
  console.log(
    `${what.padEnd(52)} ${shown.padStart(9)}${limit === undefined ? '' : `   limit ${limit}${over ? '  EXCEEDED' : ''}`}`,
  );
}

/** Median of `rounds` runs, in milliseconds. */
function median(rounds, work) {
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)];
}

print('names', facts.entries);
print('catalogue, bytes deflated', deflateRawSync(text, { level: 9 }).length, 150_000);

// The very first lookup of the process, before anything is compiled: what a person waits for.
const catalogue = createCatalogue(text);
let start = performance.now();
decode(catalogue, 0xc1900101);
print('first lookup, ms', performance.now() - start, 30);
print(
  'first lookup of a new catalogue, ms',
  median(7, () => createCatalogue(text).lookup(0xc1900101)),
  30,
);
start = performance.now();
catalogue.byName('E_FAIL');
print('first lookup by name, ms', performance.now() - start);
print(
  'search for a quick pick, ms',
  median(15, () => catalogue.search('access', 50)),
);
const values = [0xc1900101, 0x80070005, 0xd0000034, 5, 0x800f081f, 0xdeadbeef];
const rounds = 50_000;
const each = (work) =>
  (1000 *
    median(3, () => {
      for (let i = 0; i < rounds; i++) work(values[i % values.length]);
    })) /
  rounds;
print(
  'later lookup, µs',
  each((value) => catalogue.lookup(value)),
  10,
);
print(
  'decode with context, µs',
  each((value) => decode(catalogue, value, { role: 'error', component: 'SP', words: 'Error: ' })),
  10,
);

const line =
  '2022-04-20 16:59:43, Error                 SP     Operation failed: Add. Error: 0x80070005[gle=0x000000b7]\r\n';
const log = scanLog('setupact.log', new TextEncoder().encode(line.repeat(5000)));
print(
  'inlay hints for 60 lines, ms',
  median(25, () => inlayHints({ log }, catalogue, 2000, 2060)),
  16,
);

const long = '[0x80070005] Error 5 '.repeat(250_000);
print(
  `codes of one line of ${(long.length / 1e6).toFixed(1)} MB, ms`,
  median(3, () => findCodes(long)),
);

const cli = path.resolve('dist/cli.js');
if (existsSync(cli)) {
  const node = (...args) => median(9, () => execFileSync(process.execPath, args, { stdio: 'ignore' }));
  print('Node itself, start to end, ms', node('-e', '0'));
  print('explain 0x80070005, start to end, ms', node(cli, 'explain', '0x80070005'), 120);
} else console.log('dist/cli.js is not built: no cold start ("npm run build" first)');

if (folder) {
  let lines = 0;
  let characters = 0;
  let codes = 0;
  let spent = 0;
  for (const file of (await readdir(folder, { recursive: true })).filter((name) => /\.(?:log|txt)$/i.test(name))) {
    const all = (await readFile(path.join(folder, file), 'utf8')).split('\n');
    start = performance.now();
    for (const one of all) codes += findCodes(one).length;
    spent += performance.now() - start;
    lines += all.length;
    characters += all.reduce((sum, one) => sum + one.length, 0);
  }
  print(`${codes} codes of ${lines} lines, MB/s`, characters / 1e3 / spent);
}
if (exceeded > 0) console.log(`${exceeded} limits exceeded`);
process.exitCode = check && exceeded > 0 ? 1 : 0;
