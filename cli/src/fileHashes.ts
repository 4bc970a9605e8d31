import { hashFiles, listCase } from '../../server/src/runtime/index.js';

/** SHA-256 of each file of a case, by its name in the case. A file that cannot be read has none. */
export async function hashesOf(target: string): Promise<ReadonlyMap<string, string>> {
  const { files } = await listCase(target);
  const hashed = (await hashFiles(files)) ?? new Map<string, { readonly sha256?: string }>();
  return new Map([...hashed].flatMap(([name, { sha256 }]) => (sha256 === undefined ? [] : [[name, sha256] as const])));
}
