import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';

/** How long the mark is that a bundle and its cache have in common: a SHA-256 in hexadecimal. */
const MARK = 64;
const COMMENT = '// ';

type BundleFunction = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  file: string,
  folder: string,
) => void;

/** The file beside a bundle that holds what V8 made of it when it was built. */
export const codeCacheOf = (file: string): string => `${file}.cache`;

/** The last line of a bundle; the build puts it there, so that a bundle and the cache of another are told apart. */
export const markLine = (mark: string): string => `${COMMENT}${mark}\n`;

/** The function that Node runs modules in. */
export const bundleText = (source: string): string =>
  `(function (exports, require, module, __filename, __dirname) {${source}\n})`;

/** A bundle as a program that V8 compiles, or takes from `cachedData`. */
export function bundleScript(file: string, source: string, cachedData?: Buffer): Script {
  return new Script(bundleText(source), { filename: file, ...(cachedData && { cachedData }) });
}

/** Runs it. @param load how it loads what lies beside it and what Node has */
export function runBundle(script: Script, file: string, load: NodeJS.Require): object {
  const module = { exports: {} };
  const run = script.runInThisContext() as BundleFunction;
  run.call(module.exports, module.exports, load, module, file, path.dirname(file));
  return module.exports;
}

/**
 * Loads a bundle. Where the build left what V8 had compiled of it, most of a start's compiling is spared; V8 refuses that
 * of another version of its own and compiles. Nothing is written.
 *
 * @param load how it is loaded where there is no cache of it
 */
export function loadBundle(file: string, load: NodeJS.Require): object {
  let cache: Buffer;
  let source: string;
  try {
    cache = readFileSync(codeCacheOf(file));
    // The build writes ASCII.
    source = readFileSync(file, 'latin1');
  } catch {
    return load(file) as object;
  }
  const mark = cache.toString('latin1', 0, MARK);
  if (!source.endsWith(markLine(mark))) return load(file) as object;
  return runBundle(bundleScript(file, source, cache.subarray(MARK)), file, load);
}
