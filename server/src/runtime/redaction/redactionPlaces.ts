import { readdir, stat } from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { isZipName } from '../../readers/zip.js';
import { RedactionRefusal } from './refusal.js';

export interface RedactionPlaces {
  /** Absolute: the folder, zip or file that is redacted. */
  readonly source: string;
  /** Absolute: a folder, or a name that ends in .zip. */
  readonly out: string;
  /** Absolute. */
  readonly map: string;
  /** Files that are there may be written over, and a zip's folder be written to. */
  readonly force: boolean;
}

/** Where the map goes when nobody said: beside the copy, never in it. */
export function defaultMapPath(out: string): string {
  return `${out.replace(/\.zip$/i, '').replace(/[\\/]+$/, '')}.redaction-map.json`;
}

/**
 * Evidence is never written to: nothing goes into the folder that is redacted, force or not. Beside a zip or a single log
 * lies evidence, too; there and over what exists only by force. The map never lies in the copy.
 *
 * @throws RedactionRefusal
 */
export async function checkPlaces({ source, out, map, force }: RedactionPlaces): Promise<void> {
  const info = await stat(source);
  const [from, to, sealed] = [real(source), real(out), real(map)];
  if (isSame(from, to))
    throw new RedactionRefusal({ what: '{0} is what is to be redacted. Name another place.', args: [out] });
  for (const place of [to, sealed]) {
    if (info.isDirectory() && isInside(place, from)) {
      throw new RedactionRefusal({
        what: '{0} lies in the folder of the evidence, which is only read. Name a place outside.',
        args: [place],
      });
    }
    if (!info.isDirectory() && isSame(path.dirname(place), path.dirname(from)) && !force) {
      throw new RedactionRefusal({
        what: '{0} would lie beside the evidence. Name another folder, or add --force.',
        args: [place],
      });
    }
  }
  if (isInside(from, to) && !isZipName(out)) {
    throw new RedactionRefusal({
      what: 'The evidence lies in {0}. Name a folder of its own for the copy.',
      args: [out],
    });
  }
  if (isSame(sealed, to) || isSame(sealed, from) || isInside(sealed, to)) {
    throw new RedactionRefusal({
      what: 'The map {0} would lie in the copy, and be handed on with it. Name a place outside.',
      args: [map],
    });
  }
  if (force) return;
  const there = await stat(out).catch(() => undefined);
  const isEmptyFolder = there?.isDirectory() === true && !isZipName(out) && (await readdir(out)).length === 0;
  if (there && !isEmptyFolder) {
    throw new RedactionRefusal({
      what: '{0} is there already. Name another place, or add --force to write over it.',
      args: [out],
    });
  }
}

/** The path without links, as far as it is there. */
function real(target: string): string {
  let [head, tail] = [path.resolve(target), ''];
  for (;;) {
    try {
      return path.join(realpathSync(head), tail);
    } catch {
      const parent = path.dirname(head);
      if (parent === head) return path.resolve(target);
      [head, tail] = [parent, path.join(path.basename(head), tail)];
    }
  }
}

const caseless = process.platform === 'win32' || process.platform === 'darwin';

function isSame(a: string, b: string): boolean {
  return caseless ? a.toLowerCase() === b.toLowerCase() : a === b;
}

function isInside(inner: string, outer: string): boolean {
  const [one, other] = caseless ? [inner.toLowerCase(), outer.toLowerCase()] : [inner, outer];
  const relative = path.relative(other, one);
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
