import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('the kernel in the engine is what its sources give', () => {
  const { status, stderr } = spawnSync(process.execPath, ['tools/kernel.mjs', '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});
