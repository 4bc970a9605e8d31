import { stat } from 'node:fs/promises';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { CaseAnalysis, Engine } from '../../../engine/src/index.js';
import { isZipName } from '../readers/zip.js';
import { createCaseThread, type CaseThread, type ThreadUpdateOptions } from './caseThread.js';
import { createCaseWork, type CaseState, type CaseWork } from './caseWork.js';
import { listCase, readCaseFile, type CaseFile, type CaseFiles } from './files.js';
import { engineSpec } from './knowledge.js';
import { leaveOut } from './leaveOut.js';
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
  /**
   * Something may have changed: the case is looked at again, once the look that is under way is over.
   *
   * @returns the case then; undefined for a case that was never opened. What goes wrong is told to `onError`
   */
  refresh(target: string): Promise<CaseAnalysis | undefined> | undefined;
  /**
   * What a case that was not opened says, without its logs: it is read in the background, neither kept nor followed.
   *
   * @returns undefined when a case was opened meanwhile, which goes first
   * @throws when the target cannot be opened
   */
  glance(target: string): Promise<CaseAnalysis | undefined>;
  /** A case of `open` as if these files (names inside it) were not there. */
  without(known: CaseAnalysis, files: readonly string[]): Promise<CaseAnalysis>;
  list(target: string): Promise<CaseFiles>;
  read(file: CaseFile): ReturnType<typeof readCaseFile>;
  close(): void;
}

/** Cases below this are worked out where they are asked for: a thread would take longer to start. */
const SMALL_CASE = 1024 * 1024;
/** A log that is written all the time costs no more than half of a core, and is never further behind than this. */
const LONGEST_PAUSE_MS = 2000;

/** A case and its looks: the one that is under way, and the one that will follow because of what happened since. */
interface Followed {
  readonly watch: CaseWatch;
  state?: CaseState;
  now?: Promise<CaseState | undefined> | undefined;
  next?: Promise<CaseState | undefined> | undefined;
  lastMs: number;
}

export function createCaseService({ engine, onUpdate, onError, threads }: ServiceOptions): CaseService {
  const own = new Map<string, CaseWork>();
  const followed = new Map<string, Followed>();
  let closed = false;
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

  const look = (target: string, one: Followed, how: ThreadUpdateOptions): Promise<CaseState | undefined> => {
    const from = performance.now();
    const now = update(target, how)
      .then((state) => {
        if (state && !closed) {
          one.state = state;
          one.watch.follow(state.folders);
        }
        return state;
      })
      .finally(() => {
        one.lastMs = performance.now() - from;
        if (one.now === now) one.now = undefined;
      });
    one.now = now;
    return now;
  };

  const lookAgain = async (target: string, one: Followed): Promise<CaseState | undefined> => {
    const running = one.now;
    // Several events of one change come in one turn.
    await (running?.catch(() => undefined) ?? setImmediate());
    if (running) await setTimeout(Math.min(LONGEST_PAUSE_MS, one.lastMs), undefined, { ref: false });
    one.next = undefined;
    // A case that was cancelled waits until it is asked for.
    if (closed || !one.state) return undefined;
    const before = one.state;
    try {
      const state = await look(target, one, {});
      if (state && state !== before && !closed) onUpdate(target, state.analysis);
      return state;
    } catch (error) {
      if (!closed) onError(target, error);
      return undefined;
    }
  };

  const refresh = (target: string): Promise<CaseAnalysis | undefined> | undefined => {
    const one = followed.get(target);
    if (!one) return undefined;
    one.next ??= lookAgain(target, one);
    return one.next.then((state) => state?.analysis);
  };

  return {
    async open(target, how = {}) {
      let one = followed.get(target);
      if (!one) {
        const watch = createCaseWatch(() => void refresh(target));
        followed.set(target, (one = { watch, lastMs: 0 }));
      }
      await one.now?.catch(() => undefined);
      const state = await look(target, one, how);
      // What was written while the case was read, before its folders were watched.
      if (state) void refresh(target);
      return state?.analysis;
    },
    refresh,
    async glance(target) {
      if (thread) return thread.glance(target);
      const state = await createCaseWork(engine, target, undefined).update();
      return state && { ...state.analysis, logs: [] };
    },
    async without(known, files) {
      const there = thread && !own.has(known.path) ? await thread.without(known.path, files) : undefined;
      return there ?? leaveOut(engine, known, files);
    },
    list: async (target) => (thread && !(await isSmall(target)) ? thread.list(target) : listCase(target)),
    read: (file) => (thread && file.bytes > SMALL_CASE ? thread.read(file) : readCaseFile(file)),
    close() {
      closed = true;
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
