import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  createCatalogue,
  createExplanations,
  type Catalogue,
  type Explanations,
  type Knowledge,
  type Localized,
  type SetupDiagRule,
} from '../../../engine/src/index.js';

/**
 * Loads the compiled knowledge that ships beside the bundles. The code catalogue and the explanations are opened on the
 * first code that is looked up. A missing or broken file is a broken installation and throws with the file's name.
 *
 * @param directory `dist/knowledge`
 */
export function loadKnowledge(directory: string): Knowledge {
  const read = (name: string): string => readFileSync(path.join(directory, name), 'utf8');
  const data = JSON.parse(read('signatures.json')) as Omit<Knowledge, 'catalogue' | 'explanations' | 'writers'>;
  let catalogue: Catalogue | undefined;
  let explanations: Explanations | undefined;
  let writers: Readonly<Record<string, Localized>> | undefined;
  let setupDiagRules: readonly SetupDiagRule[] | undefined;
  return {
    ...data,
    catalogue: () => (catalogue ??= createCatalogue(read('codes.txt'))),
    explanations: () => (explanations ??= createExplanations(read('explanations.json'), read('sources.json'))),
    writers: () => (writers ??= JSON.parse(read('writers.json')) as Record<string, Localized>),
    setupDiagRules: () => (setupDiagRules ??= JSON.parse(read('setupdiag.json')) as readonly SetupDiagRule[]),
  };
}
