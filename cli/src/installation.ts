import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createCatalogue, type Speech } from '../../engine/src/index.js';

const parse = (text: string): unknown => JSON.parse(text);

/** Files of `dist/knowledge`, and what shows that one of them is whole. */
const files: Readonly<Record<string, (text: string) => unknown>> = {
  'signatures.json': parse,
  'remediations.json': parse,
  'minifilters.json': parse,
  'codes.txt': (text) => createCatalogue(text).lookup(0),
  'explanations.json': parse,
  'sources.json': parse,
  'writers.json': parse,
};

/**
 * One line about the first file of the knowledge that is missing or broken; undefined when all are in order. Asked only
 * after something has failed, so it reads all of them.
 */
export function brokenKnowledge(folder: string, { t }: Speech): string | undefined {
  for (const [name, check] of Object.entries(files)) {
    const file = path.join(folder, name);
    try {
      check(readFileSync(file, 'utf8'));
    } catch (error) {
      const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      return t('{0}: a file of the installation is missing or broken ({1}). Install it again.', file, why);
    }
  }
  return undefined;
}
