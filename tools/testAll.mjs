// `npm test`: all the set-up that the tests need, then every ring, then one closing line. Until the dependencies are
// installed it uses nothing but Node itself.
// Usage: node tools/testAll.mjs [step ...]     Without steps all of them, in the order below.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideDependencies } from './dependencies.mjs';
import { run } from './vscode/cache.mjs';

const repository = fileURLToPath(new URL('../', import.meta.url));
const node = process.execPath;
const tool = (file, ...args) => [node, [path.join('node_modules', file), ...args]];
const ring = (name) => ({
  name,
  needs: `test/${name}`,
  command: [node, ['tools/test/run.mjs', name]],
});

/**
 * Every step: a check counts as one test; a ring prints how many passed and failed as its last line. The cheap ones come
 * first, and the bundles that the later rings start are those that the first step built. Checks of the sources (`beside`)
 * go on, one after the other, beside the rings that need no editor; what they print comes when they are done.
 */
const steps = [
  { name: 'build', command: [node, ['esbuild.mjs']] },
  { name: 'typecheck', beside: true, command: [node, ['tools/typecheck.mjs']] },
  { name: 'lint', beside: true, command: tool('eslint/bin/eslint.js', '.', '--max-warnings', '0') },
  { name: 'audit', beside: true, command: [node, ['tools/audit.mjs']] },
  {
    name: 'format',
    beside: true,
    command: tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  },
  ...['unit', 'golden', 'signatures', 'protocol', 'house', 'hardness', 'fuzz', 'corpus', 'accessibility'].map(ring),
  { name: 'grammar', needs: 'test/grammar/run.mjs', command: [node, ['test/grammar/run.mjs']] },
  { name: 'vscode', needs: 'test/vscode', command: [node, ['tools/vscode/runTests.mjs']] },
  { name: 'e2e', needs: 'test/e2e/run.mjs', command: [node, ['test/e2e/run.mjs']] },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No step ${unknown.join(', ')}. Steps: ${steps.map((step) => step.name).join(' ')}`);
  process.exit(2);
}

await provideDependencies();
// The VS Code set-up mostly waits for the network, so the checks run meanwhile. It is a process of its own because it
// needs what the dependencies have just brought.
const setUp = run(node, ['tools/vscode/setUp.mjs'], { cwd: repository, stdio: 'inherit' }).then(
  () => undefined,
  (error) => error,
);

const totals = { passed: 0, failed: 0, skipped: 0 };
const table = [];
const chosen = steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
/** Rings that drive an editor or a browser have the machine for themselves. */
const editors = ['vscode', 'e2e', 'accessibility'];
let checks;
for (const step of chosen.filter(({ beside }) => !beside)) {
  // The folder of the build comes and goes while it is made.
  if (step.name !== 'build') checks ??= performChecks();
  if (editors.includes(step.name)) await checks;
  await perform(step);
}
await (checks ?? performChecks());
table.sort((a, b) => place(a) - place(b));
const setUpProblem = await setUp;

console.log('\nstep         passed  failed  seconds');
for (const { name, passed, failed, seconds, note } of table) {
  console.log(
    `${name.padEnd(12)} ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${seconds.padStart(7)}  ${note}`,
  );
}
if (setUpProblem) console.log(setUpProblem.message);
console.log(`\n${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;

function place({ name }) {
  return steps.findIndex((step) => step.name === name);
}

async function performChecks() {
  for (const step of chosen.filter(({ beside }) => beside)) await perform(step);
}

async function perform({ name, needs, beside, command }) {
  if (needs && isEmpty(path.join(repository, needs))) {
    console.log(`\n── ${name}: skipped, nothing in ${needs}`);
    totals.skipped++;
    table.push({ name, passed: 0, failed: 0, seconds: '0.0', note: `skipped: nothing in ${needs}` });
    return;
  }
  if (editors.includes(name)) await setUp;
  if (!beside) console.log(`\n── ${name}`);
  const started = Date.now();
  const { code, output } = await show(command, beside);
  if (beside) console.log(`\n── ${name}\n${output}`);
  const counts = [...output.matchAll(/(\d+) passed, (\d+) failed(?:, (\d+) skipped)?/g)].at(-1);
  let [passed, failed, skipped] = counts
    ? counts.slice(1).map((count) => Number(count ?? 0))
    : [code === 0 ? 1 : 0, 0, 0];
  if (code !== 0 && failed === 0) failed = 1;
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
  table.push({
    name,
    passed,
    failed,
    seconds: ((Date.now() - started) / 1000).toFixed(1),
    note: failed ? 'FAILED' : '',
  });
}

/** A folder without a file is none in a clone. */
function isEmpty(place) {
  if (!existsSync(place)) return true;
  return statSync(place).isDirectory() && readdirSync(place).length === 0;
}

/** Runs a step's command, passing on what it prints as it comes unless it is `kept` for later. */
function show([command, args], kept = false) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output = (output + chunk).slice(-100_000);
      if (!kept) process.stdout.write(chunk);
    });
    child.stderr.on('data', (chunk) => {
      if (kept) output = (output + chunk).slice(-100_000);
      else process.stderr.write(chunk);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
