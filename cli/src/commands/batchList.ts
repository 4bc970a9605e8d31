import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { namedPaths } from '../pathPatterns.js';
import { textLines } from '../textLines.js';

/** Folders and files that a bundle begins with: what holds one of them is a bundle, not a folder of bundles. */
const bundleParts =
  /^(?:panther|\$windows\.~bt|\$windows\.~ws|windows|windows\.old.*|rollback|newos|setup(?:act|err|diag.*|api.*)\.log|(?:dism|cbs|bluebox)\.log)$/i;
const archives = /\.zip$/i;
/** Files that are counted in a listing; a bundle with more of them is known by the first ones. */
const MOST_FILES = 20_000;

/**
 * The bundles that arguments of the command line name. A zip, a log, or a folder that looks like one machine's logs is a
 * bundle. Any other folder is a folder of bundles when it is the only argument; of several arguments (which the shell may
 * have made of a pattern) each is a bundle. Patterns that no shell has taken apart (`*`, `?`, `**`) name bundles, too.
 */
export function namedBundles(args: readonly string[]): readonly string[] {
  const [only] = args;
  if (args.length === 1 && only !== undefined && isFolderOfBundles(only)) {
    return readdirSync(only, { withFileTypes: true })
      .filter((entry) => (entry.isDirectory() && !entry.name.startsWith('.')) || archives.test(entry.name))
      .map((entry) => path.join(only, entry.name))
      .sort();
  }
  return namedPaths(args);
}

/**
 * The lines of a stream, one path each, as they come; with zero bytes as `find -print0` writes them. A path in quotes, as
 * Explorer copies it, is the path.
 */
export async function* listedBundles(input: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  for await (const line of textLines(input, { zeros: true })) {
    const named = /^\s*"(?<inner>[^"]+)"\s*$/.exec(line)?.groups?.['inner'] ?? line;
    if (named.trim() !== '') yield named;
  }
}

/**
 * A hash of the names, sizes and times of what a bundle consists of: the same as long as nothing changed. Empty for what
 * is not there.
 */
export async function listingOf(target: string): Promise<string> {
  const hash = createHash('sha256');
  let files = 0;
  const add = (name: string, { size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }): void => {
    hash.update(`${name}\0${size}\0${Math.floor(mtimeMs)}\n`);
  };
  const visit = async (folder: string, prefix: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (files >= MOST_FILES) return;
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) await visit(full, `${prefix}${entry.name}/`);
      else if (entry.isFile()) {
        files++;
        const info = await stat(full).catch(() => undefined);
        if (info) add(prefix + entry.name, info);
      }
    }
  };
  try {
    const info = await stat(target);
    if (info.isDirectory()) await visit(target, '');
    else add('', info);
  } catch {
    return '';
  }
  return hash.digest('hex').slice(0, 32);
}

function isFolderOfBundles(target: string): boolean {
  if (!statSync(target, { throwIfNoEntry: false })?.isDirectory()) return false;
  return !readdirSync(target).some((name) => bundleParts.test(name));
}
