import { readdirSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';

/** What a pattern is looked up in: this system's files, or for tests another's. */
export interface PatternFiles {
  readonly platform: NodeJS.Platform;
  readonly exists: (file: string) => boolean;
  /** What lies in a folder; nothing in what is none. */
  readonly entries: (folder: string) => readonly Pick<Dirent, 'name' | 'isDirectory'>[];
}

const here: PatternFiles = {
  platform: process.platform,
  exists: (file) => statSync(file, { throwIfNoEntry: false }) !== undefined,
  entries(folder) {
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch {
      return [];
    }
  },
};

/**
 * The paths that arguments name. The shells of Windows hand patterns on as they were written, and other shells do so in
 * quotes: `*` and `?` stand for signs of a name, `**` for any folders. What is there under the very name is no pattern.
 */
export function namedPaths(args: readonly string[], files: PatternFiles = here): readonly string[] {
  return args.flatMap((one) => (/[*?]/.test(one) && !files.exists(one) ? matching(one, files) : [one]));
}

/** The same; a pattern that names nothing stays, to be told as what is not there. */
export function eachPath(args: readonly string[], files: PatternFiles = here): readonly string[] {
  return args.flatMap((one) => {
    const named = namedPaths([one], files);
    return named.length > 0 ? named : [one];
  });
}

/** Paths that a pattern names, in order; none when nothing fits. */
function matching(pattern: string, { platform, exists, entries }: PatternFiles): readonly string[] {
  const windows = platform === 'win32';
  const system = windows ? path.win32 : path.posix;
  const { root } = system.parse(pattern);
  // `\\?\C:\` is a root, and its question mark stands for itself.
  const parts = pattern
    .slice(root.length)
    .split(windows ? /[\\/]/ : '/')
    .filter(Boolean);
  const caseless = windows || platform === 'darwin';
  const found: string[] = [];
  const join = (base: string, name: string): string => (base === '' ? name : system.join(base, name));
  const visit = (base: string, at: number): void => {
    const part = parts[at];
    if (part === undefined) {
      if (base !== '' && exists(base)) found.push(base);
      return;
    }
    if (!/[*?]/.test(part)) {
      visit(join(base, part), at + 1);
      return;
    }
    const deep = part === '**';
    if (deep) visit(base, at + 1);
    for (const entry of [...entries(base || '.')].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = join(base, entry.name);
      if (deep && entry.isDirectory()) visit(full, at);
      else if (!deep && fits(entry.name, part, caseless)) visit(full, at + 1);
    }
  };
  visit(root, 0);
  return [...new Set(found)];
}

/** `*` any characters, `?` one; hidden names only by a dot of the pattern. Two pointers: linear, whatever the pattern. */
function fits(given: string, wanted: string, caseless: boolean): boolean {
  const [name, pattern] = caseless ? [given.toLowerCase(), wanted.toLowerCase()] : [given, wanted];
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
