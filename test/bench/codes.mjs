// Prints what codes cost: size in the package, first and later lookups, and finding codes in lines. Nothing is asserted.
// Usage: node test/bench/codes.mjs [folder of logs]
import { build } from 'esbuild';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { compileCodes } from '../../tools/knowledge/codes.mjs';

const outfile = path.resolve('out/bench/codes.mjs');
await build({
  stdin: {
    contents: `export { createCatalogue } from './engine/src/codes/catalogue.js';
      export { decode } from './engine/src/codes/decode.js';
      export { findCodes } from './engine/src/codes/tokens.js';`,
    resolveDir: '.',
  },
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
});
const { createCatalogue, decode, findCodes } = await import(pathToFileURL(outfile).href);
const { text, facts } = await compileCodes();
const print = (what, value) => console.log(`${what.padEnd(48)} ${value}`);

print('names', facts.entries);
print('deflated, bytes', deflateRawSync(text, { level: 9 }).length);

let start = performance.now();
const catalogue = createCatalogue(text);
print('open, ms', (performance.now() - start).toFixed(2));
start = performance.now();
decode(catalogue, 0xc1900101);
print('first lookup, ms', (performance.now() - start).toFixed(2));
start = performance.now();
catalogue.byName('E_FAIL');
print('first lookup by name, ms', (performance.now() - start).toFixed(2));
start = performance.now();
catalogue.search('access', 50);
print('search, ms', (performance.now() - start).toFixed(2));
const values = [0xc1900101, 0x80070005, 0xd0000034, 5, 0x800f081f, 0xdeadbeef];
const rounds = 50_000;
start = performance.now();
for (let i = 0; i < rounds; i++) catalogue.lookup(values[i % values.length]);
print('later lookup, µs', (((performance.now() - start) * 1000) / rounds).toFixed(3));
start = performance.now();
for (let i = 0; i < rounds; i++) decode(catalogue, values[i % values.length], { role: 'error', component: 'SP' });
print('decode with context, µs', (((performance.now() - start) * 1000) / rounds).toFixed(3));

const long = '[0x80070005] Error 5 '.repeat(250_000);
start = performance.now();
const found = findCodes(long).length;
print(
  `findCodes, one line of ${(long.length / 1e6).toFixed(1)} MB (${found} codes), ms`,
  (performance.now() - start).toFixed(0),
);

const folder = process.argv[2];
if (folder) {
  let lines = 0;
  let characters = 0;
  let codes = 0;
  let spent = 0;
  for (const file of (await readdir(folder, { recursive: true })).filter((name) => /\.(?:log|txt)$/i.test(name))) {
    const all = (await readFile(path.join(folder, file), 'utf8')).split('\n');
    start = performance.now();
    for (const line of all) codes += findCodes(line).length;
    spent += performance.now() - start;
    lines += all.length;
    characters += all.reduce((sum, line) => sum + line.length, 0);
  }
  print(`findCodes, ${lines} lines, ${codes} codes, MB/s`, (characters / 1e3 / spent).toFixed(0));
}
await rm(outfile);
