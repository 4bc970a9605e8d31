import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('6,000 inputs of the fixed seed pass through every reader and the whole route', () => {
  const run = spawnSync(
    process.execPath,
    ['test/fuzz/run.mjs', '--no-corpus', '--fresh', '--seed', '1', '--count', '6000'],
    { encoding: 'utf8' },
  );
  assert.equal(run.status, 0, run.stdout + run.stderr);
  assert.match(run.stdout, /this run: 6000 inputs .* 0 failures/);
});
