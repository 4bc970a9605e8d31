// Times the built command line on a folder of 100,000 tiny files, more than are read: its time, its peak memory, and that
// the limit is told. Usage: node test/bench/manyFiles.mjs [--files n]     A benchmark, not a test.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

const at = process.argv.indexOf('--files');
const files = at > 0 ? Number(process.argv[at + 1]) : 100_000;
const IN_FOLDER = 1000;
const LIMIT = 20_000;

const scratch = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-many-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const line =
  '2022-04-20 16:59:43, Error                 SP     Operation failed: A. Error: 0x80070005[gle=0x00000002]\r\n';
for (let i = 0; i < files; i++) {
  const folder = path.join(scratch, 'case', String(Math.floor(i / IN_FOLDER)));
  if (i % IN_FOLDER === 0) mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${i}.log`), line);
}

const tellPeak = `data:text/javascript,process.on('exit', () => console.error(process.resourceUsage().maxRSS))`;
const args = ['--import', tellPeak, 'dist/cli.js', 'analyze', path.join(scratch, 'case'), '--lang', 'en'];
const from = performance.now();
const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
const seconds = (performance.now() - from) / 1000;
const told = /there are more than [\d,]+ files/.test(stdout);
const met = status === 1 && told === files > LIMIT;
console.log(`${files} files of one line: ${seconds.toFixed(1)} s, exit code ${status}`);
console.log(`peak memory ${(Number(/(\d+)\s*$/.exec(stderr)?.[1]) / 1e3).toFixed(0)} MB`);
console.log(`the limit of ${LIMIT} files is told: ${told ? 'yes' : 'no'}   ${met ? 'met' : 'MISSED'}`);
process.exitCode = met ? 0 : 1;
