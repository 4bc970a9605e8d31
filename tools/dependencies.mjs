// Makes sure that node_modules holds what package-lock.json names. Uses nothing but Node itself, for it runs first.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, say } from './vscode/cache.mjs';

const repository = fileURLToPath(new URL('../', import.meta.url));

/** Runs `npm ci` when node_modules is missing, or another commit's. */
export async function provideDependencies() {
  checkNode();
  const reason = await whyInstall();
  if (!reason) return;
  say(`npm ci (${reason})`);
  const started = Date.now();
  await npm(['ci'], repository);
  say(`npm ci: done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`This needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(2);
}

async function whyInstall() {
  const installed = await packagesOf('node_modules/.package-lock.json');
  if (!installed) return 'node_modules is not there yet';
  const locked = (await packagesOf('package-lock.json')) ?? {};
  const changed = Object.entries(locked).find(
    ([place, { version, optional }]) => place !== '' && !optional && installed[place]?.version !== version,
  );
  return changed && `${changed[0].replace(/^node_modules\//, '')} is not installed at ${changed[1].version}`;
}

async function packagesOf(file) {
  try {
    return JSON.parse(await readFile(path.join(repository, file), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
