import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Ran } from './commandLine.js';

/**
 * The command line as it is installed, of the present sources: `dist/cli.js` with its threads, and the built knowledge
 * (`npm run build` made it).
 *
 * @returns the path of cli.js
 */
export async function builtCommand(folder: string): Promise<string> {
  const dist = path.join(folder, 'installed', 'dist');
  mkdirSync(dist, { recursive: true });
  cpSync('dist/knowledge', path.join(dist, 'knowledge'), { recursive: true });
  cpSync('l10n', path.join(folder, 'installed', 'l10n'), { recursive: true });
  copyFileSync('package.json', path.join(folder, 'installed', 'package.json'));
  await build({
    entryPoints: { cli: 'cli/src/main.ts', worker: 'server/src/worker.ts' },
    outdir: dist,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return path.join(dist, 'cli.js');
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  /** Called with what was written on standard output so far; `interrupt` is Ctrl+C. */
  readonly onOut?: (out: string, interrupt: () => void) => void;
}

/** Runs a program to its end. */
export function runProgram(
  file: string,
  args: readonly string[],
  { cwd, input, onOut }: RunOptions = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    // A group of its own: Ctrl+C in a terminal reaches all processes of it.
    const child = spawn(file, args, {
      cwd,
      detached: process.platform !== 'win32',
      env: { ...process.env, LC_ALL: 'en_US.UTF-8', LANG: 'en_US.UTF-8' },
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      onOut?.(out, () => process.kill(-(child.pid ?? NaN), 'SIGINT'));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code: code ?? -1, out, err });
    });
    child.stdin.on('error', () => undefined);
    if (input === undefined) child.stdin.end();
    else child.stdin.end(input);
  });
}
