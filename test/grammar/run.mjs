// The grammar ring: node test/grammar/run.mjs [--update]
//   snapshots   test/grammar/<language>/*.log with their .snap, one run per folder because all languages share ".log"
//   assertions  test/grammar/assertions/*.log, columns pointed at with ^
//   time        built lines that hurt a careless pattern (measure.mjs)
// --update rewrites the snapshots: read the difference before you commit it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { grammars, root } from './grammars.mjs';

const update = process.argv.includes('--update');
const tester = path.dirname(
  createRequire(path.join(root, 'package.json')).resolve('vscode-tmgrammar-test/package.json'),
);
const here = 'test/grammar';
const everyGrammar = grammars.flatMap((grammar) => ['-g', grammar.path]);
let passed = 0;
let failed = 0;

function run(title, script, args) {
  console.log(`\n${title}`);
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (status === 0) passed++;
  else failed++;
}

function logsOf(folder) {
  const logs = readdirSync(path.join(root, here, folder)).filter((name) => name.endsWith('.log'));
  if (logs.length === 0) {
    console.error(`No .log in ${here}/${folder}: a folder without tests proves nothing.`);
    failed++;
  }
  return logs;
}

for (const { language, scopeName } of grammars) {
  if (!language) continue;
  for (const log of logsOf(language)) {
    // The tool writes a missing snapshot and calls that a success.
    if (!update && !existsSync(path.join(root, here, language, `${log}.snap`))) {
      console.error(`${here}/${language}/${log} has no snapshot. Run with --update and read what it wrote.`);
      failed++;
    }
  }
  const options = ['-s', scopeName, ...everyGrammar, ...(update ? ['-u'] : [])];
  run(`snapshots: ${language}`, path.join(tester, 'dist', 'snapshot.js'), [...options, `${here}/${language}/*.log`]);
}
logsOf('assertions');
run('assertions', path.join(tester, 'dist', 'unit.js'), [...everyGrammar, `${here}/assertions/*.log`]);
run('time', path.join(root, here, 'measure.mjs'), []);

console.log(`\ngrammar: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
