import { hashFiles, listCase } from '../../server/src/runtime/index.js';

/**
 * SHA-256 of each file of a case, by its name in the case. A file that cannot be read has none.
 *
 * @param wanted the names that count; all files when not given
 */
export async function hashesOf(target: string, wanted?: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  if (wanted?.size === 0) return new Map();
  // What was there when it was analysed may be gone by now.
  const { files } = await listCase(target).catch(() => ({ files: [] }));
  const hashed = await hashFiles(wanted ? files.filter(({ name }) => wanted.has(name)) : files);
  return new Map(
    [...(hashed ?? [])].flatMap(([name, { sha256 }]) => (sha256 === undefined ? [] : [[name, sha256] as const])),
  );
}
