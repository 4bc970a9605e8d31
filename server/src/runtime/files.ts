import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from '../../../engine/src/index.js';
import { isZipName, levelsInside, listZip } from '../readers/zip.js';
import { readZipEntry, readZipHead, zipReason, type ZipLocation } from '../readers/zipEntry.js';
import { entryKind } from './entryKind.js';
import { notesBeside } from './notesBeside.js';
import { knownReason, reason } from './reasons.js';

/** A file of a case: where it is, and what it is called inside the case. */
export interface CaseFile {
  /** Absolute. Of a file in a zip: the path of the zip and the name in it. */
  readonly path: string;
  /** Relative to the case, with `/`. */
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Where its data lies, for a file in a zip. */
  readonly zip?: ZipLocation;
}

export interface CaseFiles {
  readonly files: readonly CaseFile[];
  readonly problems: readonly Problem[];
  /** The folders that hold them, absolute, the case itself first; for a file or zip the folder that it lies in. */
  readonly folders: readonly string[];
}

/** Endings of files that hold no log line, whatever else they are. They are not even opened. */
const notLogs =
  /\.(?:png|jpe?g|gif|bmp|ico|svg|mp4|avi|pdf|docx?|xlsx?|pptx?|exe|dll|sys|msi|cab|wim|esd|iso|vhdx?|7z|rar|gz|etl|ts|js|mjs|map)$/i;
/** What macOS puts beside files on drives of other systems: `._setupact.log` is no log. */
const ofTheFinder = /(?:^|\/)(?:\._[^/]*|\.DS_Store)$/;
/** CBS.log of earlier days, as servicing packs it. Other cabinets hold no log. */
const packedLog = /(?:^|\/)cbspersist[^/]*\.cab$/i;
const skippedFolders = new Set(['node_modules', '.git', '.vscode', '.vscode-test', '__MACOSX']);
/** What has to be read as a whole (an entry of a zip, a file that is not text) and is larger, is listed and not read. */
const LARGEST = 1024 * 1024 * 1024;
/** A log beyond this is not read: its lines are counted in 32 bits. */
export const MOST_BYTES = 2 ** 32 - 1;
/** What a folder may hold before the rest of it is left out; the folders count too, for a million of them hold no log. */
export const folderLimits = { files: 20_000, folders: 50_000 } as const;
type FolderLimits = { readonly [limit in keyof typeof folderLimits]: number };

/**
 * The files of a case: the file itself, or everything below a folder or in a zip that may be a log; zips inside are
 * looked into, two levels of a folder, and the notes of a zip are beside it. Links are not followed, and told. Files come in the same order
 * from a folder and from a zip of it. Never throws for what is inside; what cannot be listed becomes a problem that names the path and the reason.
 *
 * @throws when `target` itself does not exist or cannot be opened; the message names it
 */
export async function listCase(target: string, limits: FolderLimits = folderLimits): Promise<CaseFiles> {
  const info = await stat(target);
  // A log that lies in the root of a drive must not make a case of everything on it.
  if (!info.isFile() && path.parse(path.resolve(target)).root === path.resolve(target)) {
    return { files: [], problems: [{ file: target, what: 'A whole drive is not read. Name a folder.' }], folders: [] };
  }
  if (!info.isFile()) return listFolder(target, limits);
  const folders = [path.dirname(target)];
  if (isZipName(target)) {
    const { files: inside, problems } = await listArchive(target, '', levelsInside(false));
    const files = [...inside, ...(await notesBeside(target))];
    const whole = path.basename(target);
    return { files: inOrder(files), problems: problems.map((one) => ({ ...one, file: one.file || whole })), folders };
  }
  const file = { path: target, name: path.basename(target), bytes: info.size, modified: info.mtimeMs };
  return { files: [file], problems: [], folders };
}

async function listFolder(target: string, limits: FolderLimits): Promise<CaseFiles> {
  const files: CaseFile[] = [];
  const problems: Problem[] = [];
  const folders: string[] = [];
  const links: string[] = [];
  let full = false;
  const stop = (name: string, what: string, most: number): void => {
    full = true;
    problems.push({ file: name, what, args: [most] });
  };
  const visit = async (folder: string): Promise<void> => {
    if (folders.length >= limits.folders) {
      stop(nameIn(target, folder), 'Not read from here on: there are more than {0} folders.', limits.folders);
      return;
    }
    folders.push(folder);
    let entries;
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      problems.push({ file: nameIn(target, folder), what: 'Cannot be opened: {0}', args: [reason(error)] });
      return;
    }
    for (const entry of entries) {
      if (full) return;
      const place = path.join(folder, entry.name);
      const name = nameIn(target, place);
      const kind = await entryKind(entry, place);
      if (kind === 'folder') {
        if (!skippedFolders.has(entry.name)) await visit(place);
      } else if (kind === 'link' && mayBeLog(entry.name)) links.push(name);
      else if (kind === 'file' && mayBeLog(entry.name)) {
        if (files.length >= limits.files) {
          stop(name, 'Not read from here on: there are more than {0} files.', limits.files);
          return;
        }
        if (isZipName(entry.name)) {
          const inside = await listArchive(place, `${name}/`, levelsInside(true));
          files.push(...inside.files);
          problems.push(...inside.problems.map((one) => ({ ...one, file: one.file.replace(/\/$/, '') })));
          continue;
        }
        try {
          const { size, mtimeMs } = await stat(place);
          files.push({ path: place, name, bytes: size, modified: mtimeMs });
        } catch (error) {
          problems.push({ file: name, what: 'Cannot be opened: {0}', args: [reason(error)] });
        }
      }
    }
  };
  await visit(target);
  const [link] = links;
  if (link !== undefined) {
    problems.push({
      file: link,
      what: 'Links are not followed; {0} are here, this is the first.',
      args: [links.length],
    });
  }
  return { files: inOrder(files), problems, folders };
}

async function listArchive(
  archive: string,
  prefix: string,
  inner: number,
): Promise<{ readonly files: readonly CaseFile[]; readonly problems: readonly Problem[] }> {
  const { members, problems } = await listZip(archive, { inner, wanted });
  const files = members.map(({ name, bytes, modified, location: zip }): CaseFile => ({
    path: path.join(archive, name),
    name: prefix + name,
    bytes,
    modified,
    zip,
  }));
  return { files, problems: problems.map((one) => ({ ...one, file: prefix + one.file })) };
}

/** Whether a name, relative and with either slash, leads through a folder that is not read. */
export function isInSkippedFolder(name: string): boolean {
  return name.split(/[\\/]/).some((part) => skippedFolders.has(part));
}

function wanted(name: string): boolean {
  return mayBeLog(name) && !isInSkippedFolder(name);
}

/** By name, folder by folder: what an archive lists in any order comes as from a folder. */
function inOrder(files: readonly CaseFile[]): readonly CaseFile[] {
  const keyed = files.map((file) => ({ file, key: file.name.replaceAll('/', '\0') }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ file }) => file);
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
  if (file.zip) {
    try {
      return readZipEntry(file.zip);
    } catch (error) {
      return { file: file.name, what: 'Cannot be read: {0}', args: [knownReason(error) ?? zipReason(error)] };
    }
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

/**
 * The first bytes of a file, 4096 at least where it has so many: enough to tell what it is.
 *
 * @throws when it cannot be read
 */
export async function readCaseHead(file: CaseFile, bytes = 4096): Promise<Uint8Array> {
  if (file.zip) return readZipHead(file.zip);
  const handle = await open(file.path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A file of which less was there than its folder said: it was cut off, or is being written anew. */
export function shortened({ name, bytes }: CaseFile, have: number): readonly Problem[] {
  if (have >= bytes) return [];
  return [{ file: name, what: 'Only the first {0} of {1} bytes were there when it was read.', args: [have, bytes] }];
}

/** A file of which only the beginning can be read. */
export function readInPart({ name, bytes }: CaseFile, have: number, error: unknown): Problem {
  const what = 'Only the first {0} of {1} bytes could be read: {2}';
  return { file: name, what, args: [have, bytes, reason(error)] };
}

function nameIn(root: string, full: string): string {
  return path.relative(root, full).split(path.sep).join('/') || path.basename(full);
}

function mayBeLog(name: string): boolean {
  return !(notLogs.test(name) || ofTheFinder.test(name)) || packedLog.test(name);
}
