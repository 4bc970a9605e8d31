// Runs every benchmark of this folder, one after the other; each prints its figures beside its limits.
// Usage: npm run bench [name ...]
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const wanted = process.argv.slice(2);
const scripts = readdirSync('test/bench')
  .filter((name) => name.endsWith('.mjs') && name !== 'run.mjs')
  .filter((name) => wanted.length === 0 || wanted.includes(path.basename(name, '.mjs')));
if (scripts.length === 0) {
  console.error(`No benchmark is called ${wanted.join(', ')}.`);
  process.exit(2);
}
let failed = 0;
for (const name of scripts) {
  console.log(`\n== ${path.basename(name, '.mjs')}`);
  const { status } = spawnSync(process.execPath, [path.join('test/bench', name)], { stdio: 'inherit' });
  if (status !== 0) failed++;
}
process.exitCode = failed > 0 ? 1 : 0;
