// Runs the Node test rings: compiles test/<ring>/**/*.test.ts with esbuild into out/test and hands them to node:test.
// Usage: node tools/test/run.mjs [ring ...] [--only text] [--seed number|random]
// Rings: unit golden signatures protocol house hardness fuzz corpus accessibility
// Properties begin with a fixed seed: a counterexample that shows once in fifty runs would stop the next change, whatever
// that is. `--seed random` looks for such ones, and says which seed it took.
// Fails when a ring holds no test file. A dozen files of a ring share a process, which reads the engine and its knowledge
// once (unit: 105 s of processor time in the place of 163); what spies on a process, or weighs it, has one of its own.
import { build } from 'esbuild';
import { randomInt } from 'node:crypto';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const args = process.argv.slice(2);
const onlyAt = args.indexOf('--only');
const only = onlyAt >= 0 ? args.splice(onlyAt, 2)[1] : undefined;
const seedAt = args.indexOf('--seed');
const seed = seedAt >= 0 ? args.splice(seedAt, 2)[1] : '20240305';
process.env.PROPERTY_SEED = seed === 'random' ? String(randomInt(2 ** 31)) : seed;
if (seedAt >= 0) console.log(`Properties begin with seed ${process.env.PROPERTY_SEED}.`);
const all = ['unit', 'golden', 'signatures', 'protocol', 'house', 'hardness', 'fuzz', 'corpus', 'accessibility'];
const rings = args.length ? args : all;
const alone = new Set(['hardness', 'fuzz', 'accessibility']);
const FILES_PER_PROCESS = 12;

const files = [];
for (const ring of rings) {
  const dir = path.join('test', ring);
  const found = existsSync(dir)
    ? readdirSync(dir, { recursive: true })
        .map(String)
        .filter((f) => f.endsWith('.test.ts'))
        .map((f) => path.join(dir, f))
        .filter((f) => !only || f.split(path.sep).join('/').includes(only))
    : [];
  if (found.length === 0 && !only) {
    console.error(`No test file in ${dir}: a ring without tests proves nothing.`);
    process.exit(1);
  }
  files.push(...found);
}
if (files.length === 0) {
  console.error(`No test file matches "${only}".`);
  process.exit(1);
}

const outdir = path.join('out', 'test', only ? `only-${process.pid}` : rings.join('-'));
rmSync(outdir, { recursive: true, force: true });
const entryPoints = entries();
await build({
  entryPoints,
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  external: ['vscode', 'esbuild', 'html-validate', 'typescript'],
  sourcemap: 'inline',
  logLevel: 'warning',
});
const built = Object.keys(entryPoints).map((name) => path.resolve(outdir, `${name}.js`));

let passed = 0;
let failed = 0;
const stream = run({ files: built, concurrency: 2 });
stream.on('test:pass', (e) => {
  if (e.details?.type !== 'suite') passed++;
});
stream.on('test:fail', (e) => {
  if (e.details?.type !== 'suite') failed++;
});
stream.compose(new spec()).pipe(process.stdout);
stream.on('end', () => {
  if (only) rmSync(outdir, { recursive: true, force: true });
  setImmediate(() => {
    console.log(`\n${rings.join('+')}: ${passed} passed, ${failed} failed`);
    process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  });
});

/** What esbuild is to make: a bundle for each process, named after its first file. */
function entries() {
  const made = {};
  for (const ring of rings) {
    const own = files.filter((f) => f.startsWith(path.join('test', ring) + path.sep));
    const size = alone.has(ring) ? 1 : FILES_PER_PROCESS;
    for (let at = 0; at < own.length; at += size) {
      const name = path.relative('test', own[at]).replace(/\.ts$/, '');
      made[name] = size === 1 ? own[at] : entryFor(name, own.slice(at, at + size));
    }
  }
  return made;
}

/** A file that takes others in. By name: the package tells bundlers that a bare import of its files does nothing. */
function entryFor(name, tests) {
  const entry = path.resolve(outdir, `${name}.entry.ts`);
  mkdirSync(path.dirname(entry), { recursive: true });
  const taken = ['test/propertySeed.ts', ...tests];
  const lines = taken.map((f, n) => `export * as tests${n} from ${JSON.stringify(path.resolve(f))};\n`);
  writeFileSync(entry, lines.join(''));
  return entry;
}
