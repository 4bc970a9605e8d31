// Bundles client, server and command line into dist/, and compiles the knowledge that they load beside them. The new
// folder takes the old one's place when it is whole, so that nothing ever sees half a build.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { buildKnowledge } from './tools/knowledge/build.mjs';
import { buildLibraries, lazyLibraries } from './tools/lazyLibraries.mjs';
import { packShippedCase } from './tools/samples/shippedCase.mjs';

const production = process.argv.includes('--production');

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
};

/** Bundles that read logs. */
const reading = { ...common, plugins: [lazyLibraries()] };

const fresh = `dist.${process.pid}`;
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await Promise.all([
  build({ ...common, entryPoints: ['client/src/extension.ts'], outfile: `${fresh}/client.js`, external: ['vscode'] }),
  build({ ...reading, entryPoints: ['server/src/main.ts'], outfile: `${fresh}/server.js` }),
  // What the threads of the server and of the command line run.
  build({ ...reading, entryPoints: ['server/src/worker.ts'], outfile: `${fresh}/worker.js` }),
  build({ ...reading, entryPoints: ['server/src/part.ts'], outfile: `${fresh}/part.js` }),
  build({
    ...common,
    entryPoints: ['cli/src/main.ts'],
    outfile: `${fresh}/cli.js`,
    external: ['./analyze.js', './commands.js'],
    // Node's loader of modules would read the other bundle twice.
    supported: { 'dynamic-import': false },
    banner: { js: '#!/usr/bin/env node' },
  }),
  buildLibraries(fresh, common),
  // What the command line loads for the commands that read logs.
  build({ ...reading, entryPoints: ['cli/src/analyze.ts'], outfile: `${fresh}/analyze.js` }),
  build({ ...reading, entryPoints: ['cli/src/commands.ts'], outfile: `${fresh}/commands.js` }),
  // Pages inside VS Code: a browser runs them, so they hold no Node.
  build({
    ...common,
    platform: 'browser',
    target: 'chrome128',
    format: 'iife',
    entryPoints: {
      timelinePicture: 'webview/src/timelinePicture/main.ts',
    },
    outdir: fresh,
  }),
  build({
    ...common,
    entryPoints: { timelinePicture: 'webview/src/timelinePicture/style.css' },
    target: 'chrome128',
    outdir: fresh,
  }),
  buildKnowledge(`${fresh}/knowledge`),
  packShippedCase(`${fresh}/sample`),
]);
if (spawnSync(process.execPath, ['tools/codeCache.mjs', fresh, 'analyze.js'], { stdio: 'inherit' }).status !== 0) {
  throw new Error('analyze.js could not be run for its code cache');
}
await rm('dist', { recursive: true, force: true, maxRetries: 3 });
await rename(fresh, 'dist');
