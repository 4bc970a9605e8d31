import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { scanLog, type CitedFile } from '../../../engine/src/index.js';

/** What was read of a file, as long as the file is the same. */
interface Known {
  readonly stamp: string;
  readonly sha256: string;
  lines?: (line: number) => string | undefined;
}

/** A cited file, and where it was found. */
export interface FoundFile extends CitedFile {
  /** Absolute. */
  readonly path: string;
}

/** Files that notes quote, with hashes and lines, each read once as long as it does not change on disk. */
export interface CitedFiles {
  /** SHA-256 of a file in lower-case hex; undefined when it cannot be read. */
  hash(file: string): Promise<string | undefined>;
  /**
   * The file that a citation names: the first of the folders that has it; one with the noted hash is preferred, for two
   * cases side by side have files of the same name.
   */
  cited(folders: readonly string[], name: string, sha256: string | undefined): Promise<FoundFile | undefined>;
}

export function createCitedFiles(): CitedFiles {
  const known = new Map<string, Known>();

  const read = async (file: string, withLines: boolean): Promise<Known | undefined> => {
    try {
      const { mtimeMs, size } = await stat(file);
      const stamp = `${mtimeMs}|${size}`;
      const kept = known.get(file);
      if (kept?.stamp === stamp && (kept.lines || !withLines)) return kept;
      const bytes = await readFile(file);
      const one: Known = { stamp, sha256: createHash('sha256').update(bytes).digest('hex') };
      if (withLines) {
        const { lines } = scanLog(path.basename(file), bytes);
        one.lines = (line) => (line >= 1 && line <= lines.count ? lines.text(line - 1) : undefined);
      }
      known.set(file, one);
      return one;
    } catch {
      return undefined;
    }
  };

  return {
    hash: async (file) => (await read(file, false))?.sha256,
    async cited(folders, name, sha256) {
      let first: FoundFile | undefined;
      for (const folder of folders) {
        const file = path.resolve(folder, name);
        // A citation names a file of the case; it never leads out of it.
        if (path.relative(folder, file).startsWith('..') || path.isAbsolute(path.relative(folder, file))) continue;
        const one = await read(file, true);
        if (!one?.lines) continue;
        const cited: FoundFile = { path: file, sha256: one.sha256, line: one.lines };
        if (sha256 === undefined || one.sha256 === sha256) return cited;
        first ??= cited;
      }
      return first;
    },
  };
}
