import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Module, createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { Script } from 'node:vm';

/** Where compiled code of an earlier version is no longer looked for, in milliseconds. */
const KEPT = 30 * 24 * 60 * 60 * 1000;
const HASH_BYTES = 32;

/** Where the code of a bundle is kept, and under which name. */
export interface CodeCache {
  /** A folder of the user's own, for nothing else. */
  readonly folder: string;
  /** What the process is for: another part of the code is compiled then. */
  readonly use: string;
}

/**
 * Loads a bundle of ours as `require` does, with the code that V8 compiled of it in an earlier process: compiling it takes
 * a third of the time of a small analysis. What the process compiled is kept when it ends, unless it was there already.
 *
 * Code that is kept is as good as the program: it is taken from a folder only that belongs to the user and that nobody
 * else can write to, and only when it is whole and was made of this very bundle by this very V8. Without such a folder
 * nothing is kept. Nothing here ever fails for the folder.
 *
 * @param file absolute
 * @returns what the bundle exports
 */
export function loadBundle(file: string, cache: CodeCache | undefined): unknown {
  const bytes = readFileSync(file);
  const place = cache && placeOf(bytes, cache);
  const cachedData = place && readCode(place);
  const script = new Script(Module.wrap(bytes.toString()), { filename: file, ...(cachedData && { cachedData }) });
  if (place && script.cachedDataRejected !== false) {
    process.once('exit', () => {
      writeCode(place, script);
    });
  }
  const exports = {};
  const module = { exports };
  const run = script.runInThisContext() as (...given: readonly unknown[]) => void;
  run.call(exports, exports, createRequire(file), module, file, path.dirname(file));
  return module.exports;
}

/** Names another folder, or with `off` none. */
export const CODE_CACHE = 'UPGRADE_FORENSICS_CODE_CACHE';

/** The folder for what programs keep and can make again; undefined where the system names none. */
export function cacheFolder(
  { platform, env }: Pick<NodeJS.Process, 'platform' | 'env'> = process,
  home = homedir(),
): string | undefined {
  const wanted = env[CODE_CACHE];
  if (wanted) return wanted === 'off' ? undefined : path.resolve(wanted);
  const named = platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_CACHE_HOME'];
  const usual = { win32: ['AppData', 'Local'], darwin: ['Library', 'Caches'] }[platform as string] ?? ['.cache'];
  const root = named && path.isAbsolute(named) ? named : home && path.join(home, ...usual);
  return root && path.isAbsolute(root) ? path.join(root, 'upgrade-log-forensics', 'code') : undefined;
}

interface Place {
  readonly folder: string;
  readonly file: string;
}

/** Other options of V8 give other code; it refuses code of another version by itself. */
function placeOf(bundle: Uint8Array, { folder, use }: CodeCache): Place {
  const options = [process.version, process.arch, ...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join('\0');
  const name = createHash('sha256').update(bundle).update(options).digest('hex').slice(0, 32);
  return { folder, file: path.join(folder, `${use}-${name}.code`) };
}

function readCode({ folder, file }: Place): Buffer | undefined {
  try {
    if (!isOwn(folder) || !isOwn(file)) return undefined;
    const bytes = readFileSync(file);
    const code = bytes.subarray(HASH_BYTES);
    return hashOf(code).equals(bytes.subarray(0, HASH_BYTES)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function writeCode({ folder, file }: Place, script: Script): void {
  const written = `${file}.${process.pid}`;
  try {
    makeFolder(folder, 3);
    if (!isOwn(folder)) return;
    const code = script.createCachedData();
    writeFileSync(written, Buffer.concat([hashOf(code), code]), { mode: 0o600, flag: 'wx' });
    renameSync(written, file);
    dropOld(folder);
  } catch {
    try {
      rmSync(written, { force: true });
    } catch {
      // A full disk, a folder that cannot be written to: the next process compiles again.
    }
  }
}

/**
 * Makes a folder, and so many of those that hold it. Node's own way (`recursive`) tries for ever where the system denies
 * that the folder above is there, as below /proc.
 */
function makeFolder(folder: string, above: number): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || above === 0) throw error;
    makeFolder(path.dirname(folder), above - 1);
    mkdirSync(folder, { mode: 0o700 });
  }
}

/** Whether only the user can have written it. On Windows a user's own folders are. */
function isOwn(file: string): boolean {
  const { uid, mode } = statSync(file);
  return process.platform === 'win32' || (uid === process.getuid?.() && (mode & 0o022) === 0);
}

function hashOf(code: Buffer): Buffer {
  return createHash('sha256').update(code).digest();
}

function dropOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > KEPT) rmSync(file, { force: true });
  }
}
