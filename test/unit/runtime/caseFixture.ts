import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { createEngine, type CaseAnalysis, type Engine, type LogAnalysis } from '../../../engine/src/index.js';
import { loadKnowledge } from '../../../server/src/runtime/index.js';
import type { ThreadOptions } from '../../../server/src/runtime/threads.js';
import { zipOf } from './zipFile.js';

let engine: Engine | undefined;

/** The engine with the built knowledge; `npm run build` must have made it. */
export function testEngine(): Engine {
  return (engine ??= createEngine(loadKnowledge(path.resolve('dist/knowledge'))));
}

/** A folder that goes away after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-runtime-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes files below a folder, by their names with `/`. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const target = path.join(folder, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}

/** Zips everything below a folder; entries come in no particular order, as archives have them. */
export function zipFolder(folder: string, target: string): void {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  const shuffled = names.sort((a, b) => a.length - b.length || (a < b ? 1 : -1));
  writeFileSync(target, zipOf(shuffled.map((name) => ({ name, data: readFileSync(path.join(folder, name)) }))));
}

/** The bundle that threads run, of the present sources. */
export async function threadsOf(count: number, folder: string): Promise<ThreadOptions> {
  const script = path.join(folder, 'worker.js');
  await build({
    entryPoints: ['server/src/worker.ts'],
    outfile: script,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return { script, count };
}

/** Everything that a case says, its path apart, whatever tables hold it and wherever their memory is. */
export function contentOf({ path: _, logs, ...rest }: CaseAnalysis): unknown {
  return plain({ ...rest, logs: logs.map(logContent) });
}

function logContent({ log, ...rest }: LogAnalysis): object {
  const { lines, ...others } = log;
  const texts = Array.from({ length: lines.count }, (_, line) => lines.text(line));
  return { ...rest, ...others, texts, starts: lines.starts, encoding: lines.encoding };
}

/** Numbers as JSON cannot hold them are kept apart from each other and from null. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_, one: unknown) => {
    if (ArrayBuffer.isView(one)) return Array.from(one as Float64Array, String).join(' ');
    return typeof one === 'number' && !Number.isFinite(one) ? String(one) : one;
  });
  return JSON.parse(text);
}
