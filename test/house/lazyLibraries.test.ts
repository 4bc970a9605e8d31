import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { build, type BuildOptions } from 'esbuild';
import { buildLibraries, lazyLibraries, libraries } from '../../tools/lazyLibraries.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-lazy-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  logLevel: 'error',
};
const load = createRequire(path.join(folder, 'x.js'));

test('a part of Node that is compiled when it is loaded is loaded when it is used', async () => {
  const contents = `
    import { createHash } from 'node:crypto';
    import { Worker } from 'node:worker_threads';
    import { crc32 } from 'node:zlib';
    const isLoaded = () => ['crypto', 'worker_threads', 'zlib'].map((name) => process.moduleLoadList.includes('NativeModule ' + name));
    const before = isLoaded();
    const used = [createHash('sha1').update('a').digest('hex').length, crc32('a'), typeof Worker];
    console.log(JSON.stringify([before, used, isLoaded()]));`;
  await build({
    ...common,
    stdin: { contents, resolveDir: path.resolve('.'), loader: 'ts' },
    outfile: path.join(folder, 'builtIn.js'),
    plugins: [lazyLibraries()],
  });
  const printed = execFileSync(process.execPath, [path.join(folder, 'builtIn.js')], { encoding: 'utf8' });
  assert.deepEqual(JSON.parse(printed), [
    [false, false, false],
    [40, 0xe8b7be43, 'function'],
    [true, true, true],
  ]);
});

test('a library in a bundle of its own says what it says where it is bundled with its user, and is loaded when it is used', async () => {
  await buildLibraries(folder, common);
  const contents = `
    import * as yaml from 'yaml';
    import { RE2JS } from 're2js';
    import { analyse } from 'chardet';
    import { fromBufferPromise } from 'yauzl';
    export const used = {
      chardet: () => analyse(Buffer.from([0xc4, 0xe3, 0xba, 0xc3])).length > 0,
      re2js: () => RE2JS.compile('a+').matcher('caat').find(),
      yaml: () => yaml.parseDocument('a: [1, 2]').toJS().a[1] === 2 && new yaml.LineCounter() instanceof yaml.LineCounter,
      yauzl: () => typeof fromBufferPromise === 'function',
    };
    export const names = { yaml: Object.keys(yaml) };`;
  await build({
    ...common,
    stdin: { contents, resolveDir: path.resolve('.'), loader: 'ts' },
    outfile: path.join(folder, 'user.js'),
    plugins: [lazyLibraries()],
  });
  const { used, names } = load('./user.js') as {
    used: Readonly<Record<string, () => boolean>>;
    names: { yaml: readonly string[] };
  };
  assert.deepEqual(Object.keys(used).sort(), [...libraries].sort(), 'every library is tried here');
  for (const [name, use] of Object.entries(used)) {
    const file = load.resolve(`./lib/${name}.js`);
    assert.equal(file in load.cache, false, `${name} is not loaded before it is used`);
    assert.equal(use(), true, name);
    assert.equal(file in load.cache, true);
  }
  // The stand-in takes its names from one form of the package, the bundle its code from another.
  const shipped = Object.keys(load('./lib/yaml.js') as object);
  assert.deepEqual(
    [...names.yaml].filter((name) => name !== 'default').sort(),
    shipped.filter((name) => name !== 'default').sort(),
  );
});
