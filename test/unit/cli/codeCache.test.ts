import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import { cacheFolder, CODE_CACHE } from '../../../cli/src/codeCache.js';

const root = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-code-'));
const loader = path.join(root, 'loader.js');
const bundle = path.join(root, 'bundle.js');
after(() => {
  rmSync(root, { recursive: true, force: true });
});

before(async () => {
  await build({
    entryPoints: ['cli/src/codeCache.ts'],
    outfile: loader,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
  writeFileSync(
    bundle,
    `const path = require('node:path');
     function grow(n) { return n === 0 ? [] : [...grow(n - 1), n]; }
     exports.say = () => [path.basename(__filename), path.basename(__dirname) === ${JSON.stringify(path.basename(root))}, grow(5).join()].join(' ');`,
  );
});

/** What a process says that loads the bundle, with its code in `folder`. */
function said(folder: string, file = bundle): string {
  const script = `const { loadBundle } = require(${JSON.stringify(loader)});
    process.stdout.write(loadBundle(${JSON.stringify(file)}, { folder: ${JSON.stringify(folder)}, use: 'test' }).say());`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  return stdout;
}

const kept = (folder: string): string[] => readdirSync(folder).map((name) => path.join(folder, name));
const SAID = 'bundle.js true 1,2,3,4,5';

test('the code that a process compiled is kept for the next one, for the user alone', () => {
  const folder = path.join(root, 'new', 'folder');
  assert.equal(said(folder), SAID);
  const [file, ...others] = kept(folder);
  assert.ok(file !== undefined && others.length === 0);
  if (process.platform !== 'win32') {
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  }
  const written = { ino: statSync(file).ino, bytes: readFileSync(file) };
  assert.equal(said(folder), SAID);
  assert.equal(statSync(file).ino, written.ino, 'what is there already is not written again');
  assert.deepEqual(readFileSync(file), written.bytes);
});

test('code that is damaged, or of another bundle, is not run but replaced', () => {
  const folder = path.join(root, 'damaged');
  said(folder);
  const [file = ''] = kept(folder);
  const whole = readFileSync(file);
  const flipped = Buffer.from(whole);
  flipped[whole.length >> 1] = (flipped[whole.length >> 1] ?? 0) ^ 1;
  for (const bytes of [Buffer.alloc(0), whole.subarray(0, 40), whole.subarray(0, -1), flipped, Buffer.alloc(5000, 7)]) {
    writeFileSync(file, bytes);
    assert.equal(said(folder), SAID);
    assert.equal(readFileSync(file).length, whole.length);
  }
  const other = path.join(root, 'other.js');
  // As long as the first: V8 itself would take the one for the other.
  writeFileSync(other, readFileSync(bundle, 'utf8').replace('grow(5)', 'grow(3)'));
  assert.equal(said(folder, other), 'other.js true 1,2,3');
  assert.equal(kept(folder).length, 2);
});

test(
  'nothing is kept where others can write, and nothing fails where nobody can',
  { skip: process.platform === 'win32' },
  () => {
    const open = path.join(root, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    assert.equal(said(open), SAID);
    assert.deepEqual(kept(open), []);

    const folder = path.join(root, 'foreign');
    said(folder);
    const [file = ''] = kept(folder);
    chmodSync(file, 0o666);
    writeFileSync(file, 'not looked at');
    assert.equal(said(folder), SAID);
    assert.notEqual(readFileSync(file, 'utf8'), 'not looked at');

    writeFileSync(path.join(root, 'file'), '');
    assert.equal(said(path.join(root, 'file', 'folder')), SAID);
    assert.equal(said('/proc/nowhere'), SAID);
  },
);

test('code that nobody asked for in a month is dropped when other code is written', () => {
  const folder = path.join(root, 'old');
  said(folder);
  const [file = ''] = kept(folder);
  const old = path.join(folder, 'analyze-of-an-earlier-version.code');
  writeFileSync(old, 'x');
  utimesSync(old, 0, 0);
  rmSync(file);
  said(folder);
  assert.deepEqual(kept(folder), [file]);
});

test('the folder is where each system keeps such things', () => {
  const at = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home = '/home/a'): string | undefined =>
    cacheFolder({ platform, env }, home)?.replaceAll('\\', '/');
  assert.equal(at('linux', {}), '/home/a/.cache/upgrade-log-forensics/code');
  assert.equal(at('linux', { XDG_CACHE_HOME: '/var/c' }), '/var/c/upgrade-log-forensics/code');
  assert.equal(at('linux', { XDG_CACHE_HOME: 'relative' }), '/home/a/.cache/upgrade-log-forensics/code');
  assert.equal(at('darwin', {}), '/home/a/Library/Caches/upgrade-log-forensics/code');
  assert.equal(at('win32', { LOCALAPPDATA: '/l' }), '/l/upgrade-log-forensics/code');
  assert.equal(at('win32', {}), '/home/a/AppData/Local/upgrade-log-forensics/code');
  assert.equal(at('linux', {}, ''), undefined);
  assert.equal(at('linux', { [CODE_CACHE]: 'off' }), undefined);
  assert.equal(at('linux', { [CODE_CACHE]: '/else' }), '/else');
});
