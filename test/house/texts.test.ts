import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const json = (file: string): Record<string, string> => JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;

test('every message of the program has its Chinese text, and the bundle is fresh', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['tools/l10n.mjs', '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, `${stderr}${stdout}`);
});

test('the manifest speaks both languages', () => {
  const manifest = readFileSync('package.json', 'utf8');
  const used = new Set([...manifest.matchAll(/"%([^%"]+)%"/g)].map((match) => match[1] ?? ''));
  const english = json('package.nls.json');
  const chinese = json('package.nls.zh-cn.json');
  assert.deepEqual(
    Object.keys(english).sort(),
    [...used].sort(),
    'package.nls.json has the keys that package.json uses',
  );
  assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort(), 'both languages have the same keys');
  for (const [key, text] of Object.entries(chinese)) assert.ok(text.trim() !== '', key);
});
