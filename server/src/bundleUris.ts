import { statSync } from 'node:fs';
import { URI } from 'vscode-uri';
import { oncePerTurn } from './oncePerTurn.js';
import { binaryScheme, bundleScheme } from './protocol.js';
import { pathRules } from './runtime/index.js';

/** Whether a URI names something on disk that the server can read by itself: a file, a file in a zip, either as text. */
export function isOnDisk(uri: string): boolean {
  const { scheme } = URI.parse(uri);
  return scheme === 'file' || scheme === bundleScheme || scheme === binaryScheme;
}

/** The name that a URI ends in. */
export function lastPart(uri: string): string {
  const { path } = URI.parse(uri);
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Path on disk; of a file in a zip, the path of the zip with the name behind it. */
export function diskPath(uri: string): string {
  return URI.parse(uri).with({ scheme: 'file' }).fsPath;
}

/** The URI of a path; one that leads through a zip gets the scheme that the editor asks us for. */
export function diskUri(file: string): string {
  const uri = URI.file(file);
  return (archiveOf(file) === undefined ? uri : uri.with({ scheme: bundleScheme })).toString();
}

/** The zip that a path leads into or names: the outermost one; undefined where there is none. */
export function archiveOf(file: string): string | undefined {
  for (const match of file.matchAll(/\.zip(?=[\\/]|$)/gi)) {
    const archive = file.slice(0, match.index + match[0].length);
    const is = kindOf(archive);
    if (is === 'file') return archive;
    if (is === undefined) return undefined;
  }
  return undefined;
}

/** Undefined for what is not there. */
const kindOf = oncePerTurn((file): 'file' | 'other' | undefined => {
  try {
    return statSync(file).isFile() ? 'file' : 'other';
  } catch {
    return undefined;
  }
});

/** The name of a file inside a case, with `/`. */
export function nameInside(root: string, file: string): string {
  return pathRules().wayTo(root, file).join('/');
}
