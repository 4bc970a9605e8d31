import type { CaseAnalysis, Engine, Problem } from '../../../engine/src/index.js';
import { analyseFile, fromSent, isProblem, type AnalysedFile } from './fileAnalysis.js';
import { jobOf, runPool } from './filePool.js';
import { listCase, type CaseFile } from './files.js';
import { engineSpec } from './knowledge.js';
import { GUARDED_BYTES, type ThreadOptions } from './threads.js';

/** How far a case is. */
export interface CaseProgress {
  /** Files that are done. */
  readonly done: number;
  readonly total: number;
  /** The file that is being read. */
  readonly file: string;
}

export interface UpdateOptions {
  readonly onProgress?: ((progress: CaseProgress) => void) | undefined;
  /** Asked between files; true ends the work. */
  readonly isCancelled?: (() => boolean) | undefined;
  /** Called for every file that was read in this update; the others are as they were. */
  readonly onFile?: ((file: AnalysedFile) => void) | undefined;
}

/** A case after an update. */
export interface CaseState {
  readonly analysis: CaseAnalysis;
  readonly folders: readonly string[];
}

/** A case as it is kept up to date: each update reads only what changed since the one before. */
export interface CaseWork {
  readonly target: string;
  /**
   * @returns the same object as before when nothing changed; undefined when cancelled, and what was read until then is kept for the next time
   * @throws when the target itself cannot be opened
   */
  update(options?: UpdateOptions): Promise<CaseState | undefined>;
}

/** Below this, starting a thread takes longer than the work. */
const WORTH_THREADS = 2 * 1024 * 1024;

/** @param threads where files are analysed when there are many bytes; without it here, one after the other */
export function createCaseWork(engine: Engine, target: string, threads: ThreadOptions | undefined): CaseWork {
  const known = new Map<string, AnalysedFile>();
  const refused = new Map<string, Problem>();
  const spec = engineSpec(engine.knowledge);
  let last: { readonly state: CaseState; readonly listed: string } | undefined;

  const update = async (options: UpdateOptions = {}): Promise<CaseState | undefined> => {
    const { onProgress, onFile, isCancelled = () => false } = options;
    const listing = await listCase(target);
    const { files } = listing;
    const names = new Set(files.map(({ name }) => name));
    for (const kept of [known, refused]) for (const name of kept.keys()) if (!names.has(name)) kept.delete(name);
    const work = files.filter((file) => {
      const old = known.get(file.name);
      return !old || old.inPart || !isSame(old.file, file);
    });
    let started = 0;
    const start = (file: CaseFile): void => {
      onProgress?.({ done: files.length - work.length + started++, total: files.length, file: file.name });
    };
    const finish = (file: CaseFile, result: AnalysedFile | Problem): void => {
      known.delete(file.name);
      refused.delete(file.name);
      if (isProblem(result)) refused.set(file.name, result);
      else {
        known.set(file.name, result);
        onFile?.(result);
      }
    };
    if (threads && spec && isWorthThreads(work)) {
      await runPool(spec, threads, {
        jobs: work.map((file) => jobOf(file, known.get(file.name))),
        onStart: start,
        onDone: (answer, { file }) => {
          finish(file, isProblem(answer) ? answer : fromSent(answer));
        },
        isCancelled,
      });
    } else {
      for (const file of work) {
        if (isCancelled()) return undefined;
        start(file);
        finish(file, await analyseFile(engine, file, known.get(file.name), threads));
        // Typing and hovering never wait for a case: other messages get their turn after every file.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    if (isCancelled()) return undefined;
    const logs = files.flatMap(({ name }) => known.get(name)?.analysis ?? []);
    const problems = [...listing.problems, ...files.flatMap(({ name }) => refused.get(name) ?? [])];
    if (logs.length === 0 && problems.length === 0) problems.push({ file: target, what: 'No log was found here.' });
    const listed = JSON.stringify([[...names], problems]);
    if (last && work.every(({ name }) => refused.has(name)) && last.listed === listed) return last.state;
    last = { state: { analysis: engine.analyseCase(target, logs, problems), folders: listing.folders }, listed };
    return last.state;
  };
  return { target, update };
}

function isWorthThreads(files: readonly CaseFile[]): boolean {
  if (files.some(({ bytes }) => bytes >= GUARDED_BYTES)) return true;
  return files.length > 1 && files.reduce((sum, { bytes }) => sum + bytes, 0) > WORTH_THREADS;
}

/** A file that was not written since. */
function isSame(a: CaseFile, b: CaseFile): boolean {
  const [from, to] = [a.zip?.entries.at(-1), b.zip?.entries.at(-1)];
  return a.bytes === b.bytes && a.modified === b.modified && from?.crc32 === to?.crc32 && from?.header === to?.header;
}
