import { watch, type FSWatcher } from 'node:fs';
import { isInSkippedFolder } from './files.js';
import { realPath } from './pathRules.js';

/** Folders that are watched for one case one by one; a tree of more is followed at its upper levels. */
const MOST_FOLDERS = 512;
/** A folder whose watch ends so often (a network drive that comes and goes) is left alone. */
const MOST_FAILURES = 3;

/** Tells that something changed in the folders of a case. */
export interface CaseWatch {
  /** The folders from now on, the case itself first. */
  follow(folders: readonly string[]): void;
  close(): void;
}

/** For tests: the system, and what watches a folder. */
export interface Watching {
  readonly platform?: NodeJS.Platform;
  readonly start?: (
    folder: string,
    options: { readonly persistent: false; readonly recursive: boolean },
    changed: (event: string, name: string | null) => void,
  ) => Pick<FSWatcher, 'on' | 'close'>;
}

/**
 * Watches the folders of a case: what it is made of is known, and links out of it are not followed. Windows and macOS
 * watch a whole tree by its root. That is also kinder to a person: on Windows nobody can rename or move a folder as long
 * as one below it is being watched. A folder that cannot be watched (gone, a network share without events) is left out.
 *
 * @param changed called for every event; a log that is being written has many a second
 */
export function createCaseWatch(
  changed: () => void,
  { platform = process.platform, start = watch }: Watching = {},
): CaseWatch {
  const wholeTrees = platform === 'win32' || platform === 'darwin';
  const watchers = new Map<string, Pick<FSWatcher, 'on' | 'close'>>();
  const failures = new Map<string, number>();
  const drop = (key: string): void => {
    watchers.get(key)?.close();
    watchers.delete(key);
  };
  const begin = (folder: string, recursive: boolean, key: string): void => {
    const watcher = start(
      // By a short name (`RUNNER~1`) of a folder Windows tells events that end our process, in libuv before its 5152.
      platform === 'win32' ? realPath(folder) : folder,
      { persistent: false, recursive },
      (_event, name) => {
        if (!recursive || name === null || !isInSkippedFolder(name)) changed();
      },
    );
    watcher.on('error', () => {
      failures.set(folder, (failures.get(folder) ?? 0) + 1);
      drop(key);
      changed();
    });
    watchers.set(key, watcher);
  };
  return {
    follow(folders) {
      const [root = ''] = folders;
      // The folder around a single file is none of its business below.
      const recursive = wholeTrees && folders.length > 1;
      const wanted = new Map(
        (recursive ? [root] : folders.slice(0, MOST_FOLDERS)).map((folder) => [`${recursive}|${folder}`, folder]),
      );
      for (const key of watchers.keys()) if (!wanted.has(key)) drop(key);
      for (const [key, folder] of wanted) {
        if (watchers.has(key) || (failures.get(folder) ?? 0) >= MOST_FAILURES) continue;
        try {
          begin(folder, recursive, key);
        } catch {
          // Its logs are still read anew whenever the editor reports a change.
        }
      }
    },
    close() {
      for (const key of watchers.keys()) drop(key);
    },
  };
}
