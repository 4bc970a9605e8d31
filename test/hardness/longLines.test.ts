import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { listCase } from '../../server/src/runtime/index.js';
import { scratchFolder } from './spied.js';

const scratch = scratchFolder('long');
/** Nothing here takes so long, however busy the machine; what works with the square of a line's length never ends. */
const guardMs = 120_000;

const panther = '2022-04-20 16:59:43, Error                 SP     ';
const failed = `${panther}Operation failed: Apply WIM. Error: 0x80070005[gle=0x00000002]`;

/** What the process held at most, in bytes, as the last line of the error stream. */
const tellPeak = `data:text/javascript,process.on('exit', () => console.error(process.resourceUsage().maxRSS * 1024))`;

/** @returns what the process held at most, in bytes */
function analysed(name: string, text: string): number {
  const folder = path.join(scratch, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'setupact.log'), text);
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    ['--import', tellPeak, 'dist/cli.js', 'analyze', folder],
    {
      encoding: 'utf8',
      timeout: guardMs,
      maxBuffer: 1 << 28,
    },
  );
  assert.equal(error, undefined, name);
  assert.equal(status, 1, `${name}: ${stderr}`);
  assert.match(stdout, /0x80070005/);
  return Number(/(\d+)\s*$/.exec(stderr)?.[1]);
}

test('one line of 64 MB', () => {
  analysed('whole', `${failed}\r\n${panther}${'a'.repeat(64 * 1024 * 1024)}`);
});

test('one line of 64 MB full of codes costs memory for some copies of it, not for one a code', () => {
  for (const unit of [`${failed} `, '0x80070005 ']) {
    const peak = analysed('full', `${failed}\r\n${panther}${unit.repeat((64 * 1024 * 1024) / unit.length)}`);
    assert.ok(peak > 64 * 1024 * 1024 && peak < 900 * 1024 * 1024, `${peak} bytes`);
  }
});

test('a failing line of megabytes, full of codes', () => {
  analysed('codes', `${failed} `.repeat(100_000));
});

/** What patterns repeat: a pattern that tries each place of a run again takes the square of its length. */
const units = [' ', '\t', '0', '0x', '(', '[', '{', '<', '"', '\\', '/', '=', '-', '%', ':', ': ', ', ', 'a.', 'a b ', 'C:\\a', 'HKLM\\a '] as const; // prettier-ignore

test('a line of a megabyte of whatever a pattern may repeat', async (t) => {
  for (const [i, unit] of units.entries()) {
    await t.test(JSON.stringify(unit), () => {
      const run = unit.repeat(1_000_000 / unit.length);
      analysed(`run${i}`, `${failed}\r\n${panther}Operation failed: ${run}x\r\n${failed}\r\n${panther}${run}x`);
    });
  }
});

test('more files or folders than anyone reads end with one problem, and the first are read', async () => {
  const folder = path.join(scratch, 'many');
  for (let i = 0; i < 30; i++) {
    const inner = path.join(folder, String(i));
    mkdirSync(inner, { recursive: true });
    for (let j = 0; j < 20; j++) writeFileSync(path.join(inner, `${j}.log`), failed);
  }
  for (const [limits, what, files] of [
    [{ files: 100, folders: 1000 }, 'Not read from here on: there are more than {0} files.', 100],
    [{ files: 1000, folders: 11 }, 'Not read from here on: there are more than {0} folders.', 200],
  ] as const) {
    const listed = await listCase(folder, limits);
    assert.equal(listed.files.length, files);
    assert.deepEqual(
      listed.problems.map((problem) => problem.what),
      [what],
    );
  }
});
