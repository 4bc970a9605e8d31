import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { withoutEnd } from '../../../../engine/src/index.js';
import { isZipName } from '../../readers/zip.js';
import { pathRules, realPath } from '../pathRules.js';
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
  return `${withoutEnd(out.replace(/\.zip$/i, ''), '\\/')}.redaction-map.json`;
}

/**
 * Evidence is never written to: nothing goes into the folder that is redacted, force or not. Beside a zip or a single log
 * lies evidence, too; there and over what exists only by force. The map never lies in the copy.
 *
 * @throws RedactionRefusal
 */
export async function checkPlaces({ source, out, map, force }: RedactionPlaces): Promise<void> {
  const info = await stat(source);
  const [from, to, sealed] = [realPath(source), realPath(out), realPath(map)];
  const { same, isInside } = pathRules();
  if (same(from, to))
    throw new RedactionRefusal({ what: '{0} is what is to be redacted. Name another place.', args: [out] });
  for (const place of [to, sealed]) {
    if (info.isDirectory() && isInside(from, place)) {
      throw new RedactionRefusal({
        what: '{0} lies in the folder of the evidence, which is only read. Name a place outside.',
        args: [place],
      });
    }
    if (!info.isDirectory() && same(path.dirname(place), path.dirname(from)) && !force) {
      throw new RedactionRefusal({
        what: '{0} would lie beside the evidence. Name another folder, or add --force.',
        args: [place],
      });
    }
  }
  if (isInside(to, from) && !isZipName(out)) {
    throw new RedactionRefusal({
      what: 'The evidence lies in {0}. Name a folder of its own for the copy.',
      args: [out],
    });
  }
  if (same(sealed, to) || same(sealed, from) || isInside(to, sealed)) {
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
