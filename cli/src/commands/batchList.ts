import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

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
  return args.flatMap((one) => (/[*?]/.test(one) && !exists(one) ? matching(one) : [one]));
}

/** The lines of a stream, one path each, as they come; with zero bytes as `find -print0` writes them. */
export async function* listedBundles(input: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const parts = rest.split(/\r?\n|\0/);
    rest = parts.pop() ?? '';
    for (const part of parts) if (part.trim() !== '') yield part;
  }
  const last = rest.replace(/\r$/, '');
  if (last.trim() !== '') yield last;
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

function exists(target: string): boolean {
  return statSync(target, { throwIfNoEntry: false }) !== undefined;
}

function isFolderOfBundles(target: string): boolean {
  if (!statSync(target, { throwIfNoEntry: false })?.isDirectory()) return false;
  return !readdirSync(target).some((name) => bundleParts.test(name));
}

/** Paths that a pattern names, in order; none when nothing fits. */
function matching(pattern: string): readonly string[] {
  const parts = pattern.split(path.sep === '\\' ? /[\\/]/ : /\//);
  const found: string[] = [];
  const visit = (base: string, at: number): void => {
    const part = parts[at];
    if (part === undefined) {
      if (base !== '' && exists(base)) found.push(base);
      return;
    }
    if (!/[*?]/.test(part)) {
      visit(at === 0 ? part || '/' : path.join(base, part), at + 1);
      return;
    }
    const deep = part === '**';
    if (deep) visit(base, at + 1);
    for (const entry of entriesOf(base || '.')) {
      const full = base === '' ? entry.name : path.join(base, entry.name);
      if (deep && entry.isDirectory()) visit(full, at);
      else if (!deep && fits(entry.name, part)) visit(full, at + 1);
    }
  };
  visit('', 0);
  return [...new Set(found)];
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** `*` any characters, `?` one; hidden names only by a dot of the pattern. Two pointers: linear, whatever the pattern. */
function fits(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let [at, of, star, mark] = [0, 0, -1, 0];
  while (at < name.length) {
    if (pattern[of] === '*') {
      star = of++;
      mark = at;
    } else if (of < pattern.length && (pattern[of] === '?' || pattern[of] === name[at])) {
      at++;
      of++;
    } else if (star >= 0) {
      of = star + 1;
      at = ++mark;
    } else return false;
  }
  while (pattern[of] === '*') of++;
  return of === pattern.length;
}
