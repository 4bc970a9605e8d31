import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readCaseFile, type CaseFile } from './files.js';

/** A file as it lies on disk, and what identifies its content. */
export interface HashedCaseFile {
  readonly bytes: number;
  /** Hexadecimal; absent where it cannot be read. */
  readonly sha256?: string;
}

export interface HashOptions {
  readonly isCancelled?: () => boolean;
  /** Bytes hashed so far, of all; the file in work. */
  readonly onProgress?: (done: number, total: number, file: string) => void;
}

/**
 * Size and SHA-256 of each file of a case, by its name in the case. Files on disk are read chunk by chunk, so their size
 * costs time and no memory; an entry of a zip is unpacked as everywhere else. A file that cannot be read has no hash.
 *
 * @returns undefined when it was cancelled
 */
export async function hashFiles(
  files: readonly CaseFile[],
  { isCancelled = () => false, onProgress }: HashOptions = {},
): Promise<ReadonlyMap<string, HashedCaseFile> | undefined> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const hashed = new Map<string, HashedCaseFile>();
  let done = 0;
  for (const file of files) {
    if (isCancelled()) return undefined;
    const before = done;
    onProgress?.(before, total, file.name);
    const sha256 = await hashOf(file, (bytes) => {
      done += bytes;
      onProgress?.(done, total, file.name);
      return !isCancelled();
    });
    done = before + file.bytes;
    hashed.set(file.name, { bytes: file.bytes, ...(sha256 !== undefined && { sha256 }) });
  }
  return isCancelled() ? undefined : hashed;
}

/** @param goOn is told how many bytes were read; false ends the work */
async function hashOf(file: CaseFile, goOn: (bytes: number) => boolean): Promise<string | undefined> {
  const hash: Hash = createHash('sha256');
  if (file.zip) {
    const bytes = await readCaseFile(file);
    return bytes instanceof Uint8Array ? hash.update(bytes).digest('hex') : undefined;
  }
  try {
    for await (const chunk of createReadStream(file.path, { highWaterMark: 1024 * 1024 })) {
      const bytes = chunk as Buffer;
      hash.update(bytes);
      if (!goOn(bytes.length)) return undefined;
    }
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
