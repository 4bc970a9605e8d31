import { watch, type FSWatcher } from 'node:fs';

/** Folders that are watched for one case; a tree of more is followed at its upper levels. */
const MOST_FOLDERS = 512;

/** Tells that something changed in the folders of a case. */
export interface CaseWatch {
  /** The folders from now on. */
  follow(folders: readonly string[]): void;
  close(): void;
}

/**
 * Watches folders themselves, not below them: what a case is made of is known, and links out of it are not followed.
 * A folder that cannot be watched (gone, a network share without events) is left out.
 *
 * @param changed called for every event; a log that is being written has many a second
 */
export function createCaseWatch(changed: () => void): CaseWatch {
  const watchers = new Map<string, FSWatcher>();
  const drop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  return {
    follow(folders) {
      const wanted = new Set(folders.slice(0, MOST_FOLDERS));
      for (const folder of watchers.keys()) if (!wanted.has(folder)) drop(folder);
      for (const folder of wanted) {
        if (watchers.has(folder)) continue;
        try {
          const watcher = watch(folder, { persistent: false }, changed);
          watcher.on('error', () => {
            drop(folder);
            changed();
          });
          watchers.set(folder, watcher);
        } catch {
          // Its logs are still read anew whenever the editor reports a change.
        }
      }
    },
    close() {
      for (const folder of watchers.keys()) drop(folder);
    },
  };
}
