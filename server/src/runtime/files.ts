import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from '../../../engine/src/index.js';

/** A file of a case: where it is, and what it is called inside the case. */
export interface CaseFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the case, with `/`. */
  readonly name: string;
  readonly bytes: number;
}

export interface CaseFiles {
  readonly files: readonly CaseFile[];
  readonly problems: readonly Problem[];
}

/** Endings of files that hold no log line, whatever else they are. They are not even opened. */
const notLogs =
  /\.(?:png|jpe?g|gif|bmp|ico|svg|mp4|avi|pdf|docx?|xlsx?|pptx?|exe|dll|sys|msi|cab|wim|esd|iso|vhdx?|zip|7z|rar|gz|etl|ts|js|mjs|map)$/i;
const skippedFolders = new Set(['node_modules', '.git', '.vscode', '.vscode-test']);
/** A file beyond this is listed and not read, until large logs are read in windows. */
const LARGEST = 1024 * 1024 * 1024;
const MOST_FILES = 20_000;

/**
 * The files of a case: the file itself, or everything below a folder that may be a log. Links are not followed. Never
 * throws for what is inside; what cannot be listed becomes a problem that names the path and the reason.
 *
 * @throws when `target` itself does not exist or cannot be opened; the message names it
 */
export async function listCase(target: string): Promise<CaseFiles> {
  const info = await stat(target);
  if (info.isFile()) {
    return { files: [{ path: target, name: path.basename(target), bytes: info.size }], problems: [] };
  }
  const files: CaseFile[] = [];
  const problems: Problem[] = [];
  const visit = async (folder: string): Promise<void> => {
    let entries;
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      problems.push({ file: nameIn(target, folder), what: 'Cannot be opened: {0}', args: [reason(error)] });
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) await visit(full);
      } else if (entry.isFile() && !notLogs.test(entry.name)) {
        if (files.length >= MOST_FILES) {
          problems.push({
            file: nameIn(target, full),
            what: 'Not read: the folder holds more than {0} files.',
            args: [MOST_FILES],
          });
          return;
        }
        try {
          files.push({ path: full, name: nameIn(target, full), bytes: (await stat(full)).size });
        } catch (error) {
          problems.push({ file: nameIn(target, full), what: 'Cannot be opened: {0}', args: [reason(error)] });
        }
      }
    }
  };
  await visit(target);
  return { files, problems };
}

/** Reads one file for analysis; opened for reading only, closed at once. A failure becomes a problem. */
export async function readCaseFile(file: CaseFile): Promise<Uint8Array | Problem> {
  if (file.bytes > LARGEST) {
    return {
      file: file.name,
      what: 'Not read: {0} bytes are more than this version reads at once.',
      args: [file.bytes],
    };
  }
  let handle;
  try {
    handle = await open(file.path, 'r');
    return await handle.readFile();
  } catch (error) {
    return { file: file.name, what: 'Cannot be read: {0}', args: [reason(error)] };
  } finally {
    await handle?.close();
  }
}

/** Messages are English and translated where a problem is shown. */
const reasons: Readonly<Record<string, { readonly why: string }>> = {
  ENOENT: { why: 'no such file or folder' },
  EACCES: { why: 'access denied' },
  EPERM: { why: 'access denied' },
  EBUSY: { why: 'in use by another program' },
  EISDIR: { why: 'is a folder' },
};

/** Why an operation on a file failed, in a few words a person can act on. */
export function reason(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  const known = typeof code === 'string' ? reasons[code]?.why : undefined;
  return known ?? (error instanceof Error ? error.message : String(error));
}

function nameIn(root: string, full: string): string {
  return path.relative(root, full).split(path.sep).join('/') || path.basename(full);
}
