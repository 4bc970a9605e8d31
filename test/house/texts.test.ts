import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('every message of the program has its Chinese text, and the bundle is fresh', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['tools/l10n.mjs', '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, `${stderr}${stdout}`);
});
