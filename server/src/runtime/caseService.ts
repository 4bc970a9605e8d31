import { stat } from 'node:fs/promises';
import type { CaseAnalysis, Engine } from '../../../engine/src/index.js';
import { isZipName } from '../readers/zip.js';
import { createCaseThread, type CaseThread, type ThreadUpdateOptions } from './caseThread.js';
import { createCaseWork, type CaseState, type CaseWork } from './caseWork.js';
import { listCase, readCaseFile, type CaseFile, type CaseFiles } from './files.js';
import { engineSpec } from './knowledge.js';
import { defaultThreads, type ThreadOptions } from './threads.js';
import { createCaseWatch, type CaseWatch } from './watch.js';

export interface ServiceOptions {
  readonly engine: Engine;
  /** Called when the files of a case changed and it is up to date again. Not called by the first `open`. */
  readonly onUpdate: (target: string, analysis: CaseAnalysis) => void;
  readonly onError: (target: string, error: unknown) => void;
  /** As `CaseOptions.threads`. */
  readonly threads?: ThreadOptions | null;
}

/** The cases of a server: worked out when first asked for, then followed as their files change. */
export interface CaseService {
  /**
   * The case as it is now; from then on it is followed.
   *
   * @returns undefined when cancelled
   * @throws when the target cannot be opened
   */
  open(target: string, options?: ThreadUpdateOptions): Promise<CaseAnalysis | undefined>;
  /** Something may have changed: the case is looked at again, once the look that is under way is over. */
  refresh(target: string): void;
  list(target: string): Promise<CaseFiles>;
  read(file: CaseFile): ReturnType<typeof readCaseFile>;
  close(): void;
}

/** Cases below this are worked out where they are asked for: a thread would take longer to start. */
const SMALL_CASE = 1024 * 1024;
/** A log that is written all the time costs no more than half of a core, and is never further behind than this. */
const LONGEST_PAUSE_MS = 2000;

interface Followed {
  readonly watch: CaseWatch;
  state?: CaseState;
  running: boolean;
  again: boolean;
}

export function createCaseService({ engine, onUpdate, onError, threads }: ServiceOptions): CaseService {
  const own = new Map<string, CaseWork>();
  const followed = new Map<string, Followed>();
  const timers = new Set<NodeJS.Timeout>();
  const options = threads === null ? undefined : (threads ?? defaultThreads());
  const spec = engineSpec(engine.knowledge);
  const thread: CaseThread | undefined = options && spec && createCaseThread(spec, options);

  const update = async (target: string, how: ThreadUpdateOptions): Promise<CaseState | undefined> => {
    if (thread && !own.has(target) && !(await isSmall(target))) return thread.update(target, how);
    let work = own.get(target);
    if (!work) own.set(target, (work = createCaseWork(engine, target, undefined)));
    const { signal } = how;
    return work.update({ onProgress: how.onProgress, isCancelled: () => signal?.aborted ?? false });
  };

  /** Runs one update at a time per case; what happens meanwhile leads to one more. */
  const run = async (target: string, one: Followed, how: ThreadUpdateOptions): Promise<CaseState | undefined> => {
    one.running = true;
    one.again = false;
    const from = performance.now();
    try {
      const state = await update(target, how);
      if (state) {
        one.state = state;
        one.watch.follow(state.folders);
      }
      return state;
    } finally {
      one.running = false;
      if (one.again) {
        const pause = Math.min(LONGEST_PAUSE_MS, performance.now() - from);
        const timer = setTimeout(() => {
          timers.delete(timer);
          refresh(target);
        }, pause);
        timers.add(timer);
      }
    }
  };

  const refresh = (target: string): void => {
    const one = followed.get(target);
    if (!one?.state) return;
    one.again = true;
    if (one.running) return;
    const before = one.state;
    run(target, one, {}).then(
      (state) => {
        if (state && state !== before) onUpdate(target, state.analysis);
      },
      (error: unknown) => {
        onError(target, error);
      },
    );
  };

  return {
    async open(target, how = {}) {
      let one = followed.get(target);
      if (!one) {
        const watch = createCaseWatch(() => {
          refresh(target);
        });
        followed.set(target, (one = { watch, running: false, again: false }));
      }
      return (await run(target, one, how))?.analysis;
    },
    refresh,
    list: async (target) => (thread && !(await isSmall(target)) ? thread.list(target) : listCase(target)),
    read: (file) => (thread && file.bytes > SMALL_CASE ? thread.read(file) : readCaseFile(file)),
    close() {
      for (const timer of timers) clearTimeout(timer);
      for (const { watch } of followed.values()) watch.close();
      followed.clear();
      thread?.close();
    },
  };
}

/** A zip is small when it is so unpacked, too: logs shrink to a tenth or less. */
async function isSmall(target: string): Promise<boolean> {
  const info = await stat(target);
  if (info.isFile()) return info.size < (isZipName(target) ? SMALL_CASE / 16 : SMALL_CASE);
  const { files } = await listCase(target);
  return files.reduce((sum, { bytes }) => sum + bytes, 0) < SMALL_CASE;
}
