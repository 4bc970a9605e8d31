import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  createCatalogue,
  createEngine,
  createExplanations,
  type Catalogue,
  type Engine,
  type Explanations,
  type Knowledge,
  type Localized,
  type SetupDiagRule,
} from '../../../engine/src/index.js';

/** Where knowledge was loaded from, by the one part of it that stays the same when a team's own rules are added. */
const directories = new WeakMap<Knowledge['catalogue'], string>();

/** Lists that are as they were loaded: another thread loads them too. */
const shipped = new WeakSet<object>();

/** What another thread needs to make an engine that knows the same. */
export interface EngineSpec {
  /** `dist/knowledge` */
  readonly directory: string;
  /** Where a team's own were added. */
  readonly signatures?: Knowledge['signatures'];
  readonly benign?: Knowledge['benign'];
  readonly components?: Knowledge['components'];
  readonly knownImages?: Knowledge['knownImages'];
}

/** @returns undefined for knowledge that was not loaded from a folder */
export function engineSpec({
  catalogue,
  signatures,
  benign,
  components,
  knownImages,
}: Knowledge): EngineSpec | undefined {
  const directory = directories.get(catalogue);
  if (directory === undefined) return undefined;
  const own = {
    ...(!shipped.has(signatures) && { signatures }),
    ...(!shipped.has(benign) && { benign }),
    ...(!shipped.has(components) && { components }),
  };
  return { directory, ...own, knownImages };
}

/** The engine of another thread. */
export function engineFrom({ directory, signatures, benign, components, knownImages }: EngineSpec): Engine {
  const own = { ...(signatures && { signatures }), ...(benign && { benign }), ...(components && { components }) };
  return createEngine({ ...loadKnowledge(directory), ...own, knownImages });
}

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
  const openCatalogue = (): Catalogue => (catalogue ??= createCatalogue(read('codes.txt')));
  directories.set(openCatalogue, directory);
  shipped.add(data.signatures);
  shipped.add(data.benign);
  shipped.add(data.components);
  return {
    ...data,
    catalogue: openCatalogue,
    explanations: () => (explanations ??= createExplanations(read('explanations.json'), read('sources.json'))),
    writers: () => (writers ??= JSON.parse(read('writers.json')) as Record<string, Localized>),
    setupDiagRules: () => (setupDiagRules ??= JSON.parse(read('setupdiag.json')) as readonly SetupDiagRule[]),
  };
}
