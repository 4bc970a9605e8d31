import { realpathSync } from 'node:fs';
import path from 'node:path';
import { withoutEnd } from '../../../engine/src/index.js';

/** What holds for the paths of a system: which name the same file, and which lie in one another. */
export interface PathRules {
  /** The form in which two paths of the same file are equal: to compare by, and as a key. Not to be opened or shown. */
  readonly key: (file: string) => string;
  readonly same: (one: string, other: string) => boolean;
  /** Whether a path lies below a folder. A folder does not lie in itself. */
  readonly isInside: (folder: string, file: string) => boolean;
  /** The way from a folder to a file, part by part, spelled as the file is. */
  readonly wayTo: (folder: string, file: string) => readonly string[];
}

/**
 * Windows and macOS do not tell upper from lower case in names. Windows has further spellings of one path: either slash,
 * and `\\?\` in front of a long one.
 *
 * @param platform as `process.platform` has it
 */
export function pathRules(platform: NodeJS.Platform = process.platform): PathRules {
  const system = platform === 'win32' ? path.win32 : path.posix;
  const key = (file: string): string => {
    if (platform !== 'win32' && platform !== 'darwin') return file;
    const plain = platform === 'win32' ? withoutNamespace(path.win32.normalize(file)) : file.normalize('NFC');
    return withoutSlash(plain).toLowerCase();
  };
  const isBelow = (way: string): boolean =>
    way !== '' && way !== '..' && !way.startsWith(`..${system.sep}`) && !system.isAbsolute(way);
  const relative = (folder: string, file: string): string => system.relative(key(folder), key(file));
  return {
    key,
    same: (one, other) => key(one) === key(other),
    isInside: (folder, file) => isBelow(relative(folder, file)),
    wayTo(folder, file) {
      const way = relative(folder, file);
      // Told without regard to case, and given as the file has it.
      if (!isBelow(way)) return system.relative(folder, file).split(system.sep);
      return system.normalize(file).split(system.sep).filter(Boolean).slice(-way.split(system.sep).length);
    },
  };
}

/** `\\?\C:\Logs` is `C:\Logs`, `\\?\UNC\server\share` is `\\server\share`. */
function withoutNamespace(file: string): string {
  return file.replace(/^\\\\\?\\UNC\\/i, '\\\\').replace(/^\\\\\?\\(?=[a-z]:)/i, '');
}

/** The root of a drive keeps its slash: `C:` alone is the folder that one is in on that drive. */
function withoutSlash(file: string): string {
  return /^(?:[a-z]:)?[\\/]$/i.test(file) ? file : withoutEnd(file, '\\/');
}

/**
 * The path without links, in the case that the file system keeps and without short names (`RUNNER~1`), as far as it is
 * there. Never throws.
 */
export function realPath(file: string): string {
  const full = path.resolve(file);
  for (const ask of [realpathSync.native, realpathSync]) {
    try {
      return ask(full);
    } catch {
      // Drives made by software know less than others: Windows refuses the first question there, not the second.
    }
  }
  const parent = path.dirname(full);
  return parent === full ? full : path.join(realPath(parent), path.basename(full));
}
