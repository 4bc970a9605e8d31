import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { bundleScript, bundleText, codeCacheOf, loadBundle, markLine, runBundle } from '../../../cli/src/codeCache.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'code-cache-'));
after(() => {
  rmSync(folder, { recursive: true });
});

const MARK = 'a'.repeat(64);
const CODE = `exports.answer = () => 6 * 7; exports.beside = () => require('./beside.js'); exports.place = __filename;\n`;

/** Writes a bundle and its cache, as the build does. */
function written(name: string, spoil: (cache: Buffer) => Buffer = (cache) => cache): string {
  const file = path.join(folder, name);
  const source = CODE + markLine(MARK);
  const script = bundleScript(file, source);
  (runBundle(script, file, createRequire(file)) as Answering).answer();
  writeFileSync(file, source);
  writeFileSync(codeCacheOf(file), spoil(Buffer.concat([Buffer.from(MARK), script.createCachedData()])));
  return file;
}

/** Whether V8 takes the cache of a bundle: in a process that has not compiled the same text before. */
function isTaken(file: string): boolean {
  const text = path.join(folder, 'text.js');
  writeFileSync(text, bundleText(readFileSync(file, 'latin1')), 'latin1');
  const program = `
    const { readFileSync } = require('node:fs');
    const cachedData = readFileSync(${JSON.stringify(codeCacheOf(file))}).subarray(64);
    const { cachedDataRejected } = new (require('node:vm').Script)(readFileSync(${JSON.stringify(text)}, 'latin1'), { cachedData });
    console.log(cachedDataRejected);`;
  return execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }).trim() === 'false';
}

interface Answering {
  readonly answer: () => number;
  readonly beside: () => unknown;
  readonly place: string;
}

/** What a bundle says, and whether Node loaded it. */
function checkLoaded(file: string, byNode: boolean): void {
  let loaded = false;
  const load = createRequire(file);
  const counting = Object.assign((name: string): unknown => {
    loaded ||= name === file;
    return load(name);
  }, load);
  const bundle = loadBundle(file, counting) as Answering;
  assert.equal(bundle.answer(), 42);
  assert.equal(bundle.beside(), 'beside');
  assert.equal(bundle.place, file);
  assert.equal(loaded, byNode, file);
}

writeFileSync(path.join(folder, 'beside.js'), `module.exports = 'beside';`);

test('a bundle is run from what was compiled of it', () => {
  const file = written('whole.js');
  checkLoaded(file, false);
  assert.equal(isTaken(file), true);
});

test('without a cache, or with that of another bundle, Node loads it', () => {
  const alone = written('alone.js');
  rmSync(codeCacheOf(alone));
  checkLoaded(alone, true);
  checkLoaded(
    written('other.js', (cache) => Buffer.concat([Buffer.from('b'.repeat(64)), cache.subarray(64)])),
    true,
  );
  checkLoaded(
    written('empty.js', () => Buffer.alloc(0)),
    true,
  );
  const newer = written('newer.js');
  writeFileSync(newer, CODE.replace('6 * 7', '2 * 21') + markLine('c'.repeat(64)));
  checkLoaded(newer, true);
});

test('what another version of V8 compiled, or what is cut off, is compiled again', () => {
  const spoilt: Readonly<Record<string, (cache: Buffer) => Buffer>> = {
    'version.js': (cache) => {
      // The head of the data: a magic number, the version, the length of the source.
      cache.writeUInt32LE((cache.readUInt32LE(64 + 4) ^ 0x5555) >>> 0, 64 + 4);
      return cache;
    },
    'cut.js': (cache) => cache.subarray(0, cache.length - 100),
    'head.js': (cache) => cache.subarray(0, 64),
  };
  for (const [name, spoil] of Object.entries(spoilt)) {
    const file = written(name, spoil);
    checkLoaded(file, false);
    assert.equal(isTaken(file), false, name);
  }
});

test('the build leaves a cache that this Node takes', () => {
  const file = path.resolve('dist/analyze.js');
  assert.ok(existsSync(codeCacheOf(file)), 'npm run build');
  const source = readFileSync(file, 'latin1');
  const cache = readFileSync(codeCacheOf(file));
  assert.ok(source.endsWith(markLine(cache.toString('latin1', 0, 64))));
  assert.equal(isTaken(file), true);
});
