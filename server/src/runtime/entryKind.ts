import type { Dirent } from 'node:fs';
import { lstat } from 'node:fs/promises';

/** What an entry of a folder is; undefined for what is none of these: a device, a pipe, what is gone by now. */
export type EntryKind = 'file' | 'folder' | 'link' | undefined;

type Kinds = Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>;

/**
 * Windows lists every *reparse point* as a link: symbolic links and junctions, but also files that are stored in another
 * way (deduplicated ones, those of a tiered or synchronised store) and are files to everybody else. Asked one by one, only
 * links are links.
 *
 * @param file its path
 * @param ask for tests, as the system
 */
export async function entryKind(
  entry: Kinds,
  file: string,
  {
    platform = process.platform,
    ask = lstat,
  }: { readonly platform?: NodeJS.Platform; readonly ask?: (file: string) => Promise<Kinds> } = {},
): Promise<EntryKind> {
  if (!entry.isSymbolicLink() || platform !== 'win32') return kindOf(entry);
  try {
    return kindOf(await ask(file));
  } catch {
    return 'link';
  }
}

function kindOf(entry: Kinds): EntryKind {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : undefined;
}
