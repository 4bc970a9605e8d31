import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

/** One thing that the spy saw: kind, call, what it was called with. */
export interface Seen {
  readonly kind: 'start' | 'write' | 'network';
  readonly call: string;
  readonly detail: string;
  readonly thread: number;
}

const spy = path.resolve('test/hardness/spy.cjs');

/** The environment in which every Node process, and all of its threads and children, notes in `log` what it does. */
export function spiedEnvironment(log: string): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: `--require ${JSON.stringify(spy)}`, SPY_LOG: log };
}

export function seenIn(log: string): readonly Seen[] {
  if (!existsSync(log)) return [];
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [kind, call, detail, , thread] = JSON.parse(line) as [Seen['kind'], string, string, number, number];
      return { kind, call, detail, thread };
    });
}

/** A folder that goes away after the tests of the file. */
export function scratchFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `upgrade-forensics-${name}-`));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Every file and folder below, with the hash of its bytes and when it was last written. */
export function stateOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  return Object.fromEntries(
    ['.', ...names].map((name) => {
      const file = path.join(folder, name);
      const info = statSync(file);
      const hash = info.isFile() ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'folder';
      return [name, `${hash} ${info.mtimeMs} ${info.mode.toString(8)}`];
    }),
  );
}
