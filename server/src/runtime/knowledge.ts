import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createCatalogue, type Catalogue, type Knowledge } from '../../../engine/src/index.js';

/**
 * Loads the compiled knowledge that ships beside the bundles. The code catalogue is opened on the first code that is
 * looked up. A missing or broken file is a broken installation and throws with the file's name.
 *
 * @param directory `dist/knowledge`
 */
export function loadKnowledge(directory: string): Knowledge {
  const data = JSON.parse(readFileSync(path.join(directory, 'signatures.json'), 'utf8')) as Omit<
    Knowledge,
    'catalogue'
  >;
  let catalogue: Catalogue | undefined;
  return {
    ...data,
    catalogue: () => (catalogue ??= createCatalogue(readFileSync(path.join(directory, 'codes.txt'), 'utf8'))),
  };
}
