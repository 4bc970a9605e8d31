import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { listCase, readCaseFile, type CaseFile } from '../../server/src/runtime/index.js';

/** SHA-256 of each file of a case, by its name in the case. A file that cannot be read has none. */
export async function hashesOf(target: string): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  const { files } = await listCase(target);
  for (const file of files) {
    const hash = await hashOf(file);
    if (hash !== undefined) hashes.set(file.name, hash);
  }
  return hashes;
}

async function hashOf(file: CaseFile): Promise<string | undefined> {
  const hash = createHash('sha256');
  if (file.zip) {
    const bytes = await readCaseFile(file);
    return bytes instanceof Uint8Array ? hash.update(bytes).digest('hex') : undefined;
  }
  try {
    await pipeline(createReadStream(file.path), hash);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
