import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { scanLog, type CitedFile } from '../../../engine/src/index.js';
import { archiveOf } from '../bundleUris.js';
import { pathRules } from '../runtime/index.js';
import type { Session } from '../session.js';

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

/** The part of a session that reads zips. */
type ZipReader = Pick<Session, 'filesOf' | 'readFile'>;

/** A file as it is now, and what changes when it does. */
interface Source {
  readonly stamp: string;
  /** @throws when it cannot be read */
  readonly read: () => Promise<Uint8Array>;
}

/** Files that notes quote, on disk and in zips, with hashes and lines, each read once as long as it does not change on disk. */
export interface CitedFiles {
  /** SHA-256 of a file in lower-case hex; undefined when it cannot be read. */
  hash(file: string): Promise<string | undefined>;
  /**
   * The file that a citation names: the first of the folders that has it; one with the noted hash is preferred, for two
   * cases side by side have files of the same name.
   */
  cited(folders: readonly string[], name: string, sha256: string | undefined): Promise<FoundFile | undefined>;
}

export function createCitedFiles(session: ZipReader): CitedFiles {
  const known = new Map<string, Known>();
  const rules = pathRules();

  const read = async (file: string, withLines: boolean): Promise<Known | undefined> => {
    try {
      const { stamp, read: load } = await sourceOf(session, file);
      const kept = known.get(file);
      if (kept?.stamp === stamp && (kept.lines || !withLines)) return kept;
      const bytes = await load();
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
        if (!rules.isInside(folder, file)) continue;
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

/** @throws when it is not there */
async function sourceOf(session: ZipReader, file: string): Promise<Source> {
  const archive = archiveOf(file);
  if (archive === undefined || archive === file) {
    const { mtimeMs, size } = await stat(file);
    return { stamp: `${mtimeMs}|${size}`, read: () => readFile(file) };
  }
  const entry = (await session.filesOf(archive)).files.find((one) => one.path === file);
  if (!entry) throw new Error(`${file}: not in the archive`);
  const { mtimeMs } = await stat(archive);
  return {
    stamp: `${mtimeMs}|${entry.modified}|${entry.bytes}`,
    async read() {
      const content = await session.readFile(entry);
      if (content instanceof Uint8Array) return content;
      throw new Error(content.what);
    },
  };
}
