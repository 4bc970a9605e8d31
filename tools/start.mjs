// `npm start`: opens sample cases, or one's own, with the extension in a real VS Code in the browser. On a fresh clone
// it first does all the set-up that this needs; until that is done it uses nothing but Node itself.
// Usage: npm start -- [--case folder] [--port number]
import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { provideDependencies } from './dependencies.mjs';
import { say } from './vscode/cache.mjs';
import { folderAddress, installExtension, provideServer, startServer, writeSettings } from './vscode/server.mjs';

const repository = fileURLToPath(new URL('../', import.meta.url));
const usage = 'Usage: npm start -- [--case <folder with logs>] [--port <number>]';
const usualPort = 8117;

const { caseFolder, port } = readArguments();
await provideDependencies();
const [vsix] = await Promise.all([packageQuietly(), provideServer()]);
const folder = caseFolder ?? (await provideSamples());

const dataFolder = path.join(repository, 'out', 'start');
if (!existsSync(path.join(dataFolder, 'data', 'User', 'settings.json'))) {
  await writeSettings(dataFolder, {
    'workbench.startupEditor': 'none',
    'telemetry.telemetryLevel': 'off',
    'extensions.autoCheckUpdates': false,
    'security.workspace.trust.enabled': false,
    // The samples lie inside of this repository: not what anybody wants to hear of here.
    'git.openRepositoryInParentFolders': 'never',
  });
}
await installExtension({ dataFolder, vsix });
const server = await startServer({ dataFolder, port: port ?? (await freePort(usualPort)) });

let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  console.log('\nStopping VS Code.');
  await server.stop();
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
process.on('SIGHUP', () => void stop());

console.log(`
VS Code with Upgrade Log Forensics is running. Open this address in a browser:

  ${folderAddress(server.url, folder)}

It shows ${folder}. Stop it with Ctrl+C.
`);
const code = await server.ended;
if (!stopping) {
  console.error(`VS Code ended by itself with ${code}; see ${path.join(dataFolder, 'server.log')}`);
  process.exit(1);
}

function readArguments() {
  let values;
  try {
    ({ values } = parseArgs({ options: { case: { type: 'string' }, port: { type: 'string' } } }));
  } catch (error) {
    leave(`${error.message}\n${usage}`);
  }
  const chosenPort = values.port === undefined ? undefined : Number(values.port);
  if (chosenPort !== undefined && !(Number.isInteger(chosenPort) && chosenPort >= 0 && chosenPort <= 65535)) {
    leave(`--port ${values.port} is not a port number.\n${usage}`);
  }
  if (values.case === undefined) return { port: chosenPort };
  // npm runs scripts in the package's folder; the person's own is where a relative path begins.
  const resolved = path.resolve(process.env.INIT_CWD ?? process.cwd(), values.case);
  if (!existsSync(resolved)) leave(`--case ${values.case}: there is no folder ${resolved}`);
  if (!statSync(resolved).isDirectory())
    leave(`--case ${values.case}: ${resolved} is a file; give the folder that holds it`);
  return { caseFolder: resolved, port: chosenPort };
}

function leave(message) {
  console.error(message);
  process.exit(2);
}

/** What a user installs is what is shown: the packed extension. */
async function packageQuietly() {
  const { packageExtension } = await import('./package.mjs');
  const out = path.join(repository, 'out', 'start', 'extension.vsix');
  await mkdir(path.dirname(out), { recursive: true });
  say('Building and packing the extension');
  const { vsix: packed, files, size } = await packageExtension({ out });
  say(`The extension: ${files.length} files, ${(size / 1024).toFixed(0)} KB`);
  return packed;
}

/** The sample cases, built anew when their builder is newer than they are. */
async function provideSamples() {
  const builder = path.join(repository, 'tools', 'samples', 'build.mjs');
  const samples = path.join(repository, 'out', 'samples');
  const built = await stat(path.join(samples, '.')).then(
    (s) => s.mtimeMs,
    () => 0,
  );
  if ((await newestChange(path.dirname(builder))) > built) {
    say('Building the sample cases');
    const { buildSamples } = await import('./samples/build.mjs');
    await rm(samples, { recursive: true, force: true });
    await buildSamples(samples, {});
  }
  return samples;
}

async function newestChange(folder) {
  let newest = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) newest = Math.max(newest, (await stat(path.join(entry.parentPath, entry.name))).mtimeMs);
  }
  return newest;
}

/** The wanted port if nobody has it, else any. */
function freePort(wanted) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(wanted, '127.0.0.1', () => probe.close(() => resolve(wanted)));
  });
}
