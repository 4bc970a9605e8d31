import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  createCatalogue,
  createEngine,
  createExplanations,
  type Engine,
  type Knowledge,
  type Localized,
  type MinifilterAllocation,
  type Remediation,
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
 * Loads the compiled knowledge that ships beside the bundles. What few runs need is opened when it is first asked for. A
 * missing or broken file is a broken installation and throws with the file's name.
 *
 * @param directory `dist/knowledge`
 */
export function loadKnowledge(directory: string): Knowledge {
  const read = (name: string): string => readFileSync(path.join(directory, name), 'utf8');
  const json = (name: string): unknown => JSON.parse(read(name));
  const data = json('signatures.json') as Pick<Knowledge, 'signatures' | 'benign' | 'components' | 'inbox'>;
  const catalogue = once(() => createCatalogue(read('codes.txt')));
  directories.set(catalogue, directory);
  shipped.add(data.signatures);
  shipped.add(data.benign);
  shipped.add(data.components);
  return {
    ...data,
    remediations: once(() => json('remediations.json') as readonly Remediation[]),
    minifilters: once(() => json('minifilters.json') as readonly MinifilterAllocation[]),
    catalogue,
    explanations: once(() => createExplanations(read('explanations.json'), read('sources.json'))),
    writers: once(() => json('writers.json') as Readonly<Record<string, Localized>>),
    setupDiagRules: once(() => json('setupdiag.json') as readonly SetupDiagRule[]),
  };
}

function once<T extends object>(open: () => T): () => T {
  let opened: T | undefined;
  return () => (opened ??= open());
}
