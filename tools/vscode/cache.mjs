// The cache folder outside the sources where the real VS Code, its browser and its fonts are kept, and the way things
// get into it: built in a folder of their own, then renamed, so that a half-made entry is never seen, under a lock, so
// that two runs never make the same entry.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

const completeMark = '.complete.json';

/** Absolute path of the cache folder: UPGRADE_FORENSICS_CACHE, else the user's cache folder. */
export function cacheFolder() {
  const chosen = process.env.UPGRADE_FORENSICS_CACHE;
  if (chosen) return path.resolve(chosen);
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) {
    return path.join(process.env.LOCALAPPDATA, 'upgrade-log-forensics');
  }
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'upgrade-log-forensics');
}

/** Tells the person at the terminal what set-up is doing. */
export function say(message) {
  console.log(`[set-up] ${message}`);
}

/**
 * The path of a finished cache entry, made first if it is not there.
 * @param {string} name folder name of the entry; carries the version and a recipe number, so that a change of either
 *   makes a new entry and leaves the old one alone
 * @param {string} purpose what is being made, for the message
 * @param {(folder: string) => Promise<void>} make fills the empty folder that it is given; a throw leaves no entry
 */
export async function cached(name, purpose, make) {
  const root = cacheFolder();
  const entry = path.join(root, name);
  if (existsSync(path.join(entry, completeMark))) return entry;
  await mkdir(root, { recursive: true });
  const unlock = await lock(path.join(root, `${name}.lock`), purpose);
  try {
    if (existsSync(path.join(entry, completeMark))) return entry;
    // What a run that was ended half-way left behind; under the lock nobody works in it.
    for (const left of await readdir(root)) {
      if (left.startsWith(`${name}.part-`)) await rm(path.join(root, left), { recursive: true, force: true });
    }
    say(`${purpose} → ${entry}`);
    const started = Date.now();
    const workshop = await mkdtemp(path.join(root, `${name}.part-`));
    try {
      await make(workshop);
      await writeFile(path.join(workshop, completeMark), JSON.stringify({ name, node: process.version }));
      await rm(entry, { recursive: true, force: true });
      await rename(workshop, entry);
    } catch (error) {
      await rm(workshop, { recursive: true, force: true });
      throw new Error(`Set-up failed (${purpose}): ${error.message}`, { cause: error });
    }
    say(`${purpose}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    return entry;
  } finally {
    await unlock();
  }
}

/** Takes the lock folder, waiting while a live process holds it; a lock whose owner is gone is taken over. */
async function lock(folder, purpose) {
  let told = false;
  for (;;) {
    try {
      await mkdir(folder);
      await writeFile(path.join(folder, 'pid'), String(process.pid));
      return () => rm(folder, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = await lockOwner(folder);
    if (owner === 'gone') {
      await rm(folder, { recursive: true, force: true });
      continue;
    }
    if (!told) say(`${purpose}: another run is at it (process ${owner}), waiting`);
    told = true;
    // There is no portable event for another process letting go of a lock, so this one wait is by the clock.
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function lockOwner(folder) {
  try {
    const pid = Number(await readFile(path.join(folder, 'pid'), 'utf8'));
    if (!pid) return 'starting';
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    if (error.code === 'EPERM') return 'of another user';
    if (error.code !== 'ENOENT') return 'gone';
    // The folder without its pid file: an owner that has just begun, or one that died between the two steps.
    const age = await stat(folder).then(
      (s) => Date.now() - s.mtimeMs,
      () => 0,
    );
    return age > 5_000 ? 'gone' : 'starting';
  }
}

/**
 * Runs npm with the arguments in a folder; its output is shown only when it fails.
 * @returns {Promise<void>}
 */
export function npm(args, folder) {
  // Under `npm run` the path of npm's own script is known; otherwise npm is found on the PATH (a .cmd on Windows).
  const script = process.env.npm_execpath;
  const [command, first, shell] =
    script && /npm-cli\.c?js$/.test(script)
      ? [process.execPath, [script], false]
      : ['npm', [], process.platform === 'win32'];
  return run(command, [...first, ...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, shell });
}

/** Runs a program, quiet unless it fails; a failure is thrown with the end of what it printed. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const collect = (chunk) => (output = (output + chunk).slice(-8000));
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`)),
    );
  });
}
