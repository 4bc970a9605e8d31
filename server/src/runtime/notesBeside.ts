import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isNotes } from '../../../engine/src/index.js';
import { isZipName } from '../readers/zip.js';
import type { CaseFile } from './files.js';
import { pathRules } from './pathRules.js';

/** Names that notes have; other Markdown beside a zip is none of our business. */
const notesName = /notes|记录|笔记/i;
/** Notes are written by people. */
const LARGEST_NOTES = 4 * 1024 * 1024;

/**
 * The case notes of a zip: nothing is written into it, so they lie beside it, and the tests recorded in them count for
 * it. Where several zips lie in one folder, notes are those of the zip whose name theirs begins with.
 *
 * @returns files named `../case-notes.md`, seen from the zip
 */
export async function notesBeside(archive: string): Promise<readonly CaseFile[]> {
  const folder = path.dirname(archive);
  const entries = await namesIn(folder);
  const own = entries.filter((name) => isNotes(name) && belongsTo(name, archive, entries));
  const files = await Promise.all(
    own.map(async (name): Promise<readonly CaseFile[]> => {
      const file = path.join(folder, name);
      try {
        const info = await stat(file);
        if (!info.isFile() || info.size > LARGEST_NOTES) return [];
        return [{ path: file, name: `../${name}`, bytes: info.size, modified: info.mtimeMs }];
      } catch {
        return [];
      }
    }),
  );
  return files.flat();
}

/** What the name of a zip's notes begins with; empty where no other zip lies beside it. */
export async function notesPrefix(archive: string): Promise<string> {
  return isAlone(await namesIn(path.dirname(archive))) ? '' : `${stem(archive)}-`;
}

function belongsTo(notes: string, archive: string, names: readonly string[]): boolean {
  if (isAlone(names)) return notesName.test(notes);
  // Of `pc.zip` and `pc-1.zip`, the longer name is meant by `pc-1-case-notes.md`.
  const owners = names.filter((name) => isZipName(name) && notes.toLowerCase().startsWith(stem(name).toLowerCase()));
  const [owner] = owners.toSorted((a, b) => b.length - a.length);
  return owner !== undefined && pathRules().same(owner, path.basename(archive));
}

function isAlone(names: readonly string[]): boolean {
  return names.filter(isZipName).length <= 1;
}

function stem(archive: string): string {
  return path.basename(archive).replace(/\.zip$/i, '');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}
