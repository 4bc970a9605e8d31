// Leaves beside a bundle what V8 makes of it, so that a start of the command line need not compile it again: the bundle
// analyses sample logs, and what was compiled for that is written down. Another version of V8 ignores it, and it is in no
// package, as no two builds of it are the same.
// Usage, by esbuild.mjs in a process of its own: node tools/codeCache.mjs <folder of the bundles> <bundle>
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { composeSamples } from './samples/build.mjs';

/** How the command line loads a bundle; the same text has to be compiled here. */
async function loader() {
  const { outputFiles } = await build({
    entryPoints: ['cli/src/codeCache.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  });
  return await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

/** Logs of some failed upgrades; one of them is long enough to be read as logs of gigabytes are. */
function writeSamples(folder) {
  const { files } = composeSamples();
  const all = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, bytes] of all) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  const logs = all.filter(([name]) => name.endsWith('setupact.log')).map(([, bytes]) => bytes);
  const once = Buffer.concat(logs);
  const long = path.join(folder, 'long');
  mkdirSync(long);
  writeFileSync(path.join(long, 'setupact.log'), Buffer.concat(Array(Math.ceil(4e6 / once.length)).fill(once)));
  return [...new Set(all.map(([name]) => path.join(folder, name.split('/')[0])))].concat(long);
}

async function writeCodeCache(folder, name) {
  const { bundleScript, codeCacheOf, markLine, runBundle } = await loader();
  const file = path.resolve(folder, name);
  const code = readFileSync(file, 'latin1');
  const mark = createHash('sha256').update(code).digest('hex');
  const source = code + markLine(mark);
  const script = bundleScript(file, source);
  const { analyze } = runBundle(script, file, createRequire(file));
  const samples = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-code-'));
  try {
    const quiet = () => {};
    await analyze(writeSamples(samples), {
      terminal: { out: quiet, err: quiet, colour: false, progress: false },
      speech: { language: 'en', t: (text) => text },
      knowledgePath: path.join(path.resolve(folder), 'knowledge'),
      version: '0',
      l10nPath: path.resolve('l10n'),
      isCancelled: () => false,
    });
  } finally {
    rmSync(samples, { recursive: true, force: true });
  }
  writeFileSync(file, source, 'latin1');
  writeFileSync(codeCacheOf(file), Buffer.concat([Buffer.from(mark, 'latin1'), script.createCachedData()]));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await writeCodeCache(process.argv[2], process.argv[3]);
}
