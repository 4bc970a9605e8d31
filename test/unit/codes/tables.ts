import { readdirSync, readFileSync } from 'node:fs';
import { createCatalogue, type Catalogue } from '../../../engine/src/codes/catalogue.js';
import { compileCodes } from '../../../tools/knowledge/codes.mjs';

export interface TableRow {
  readonly family: string;
  readonly value: number;
  readonly name: string;
}

/** Every row of every table under knowledge/codes, read without the generator's help. */
export function tableRows(): TableRow[] {
  const dir = 'knowledge/codes';
  return readdirSync(dir)
    .filter((file) => file.endsWith('.tsv'))
    .flatMap((file) => readFileSync(`${dir}/${file}`, 'utf8').split('\n'))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [family = '', hex = '', name = ''] = line.split('\t');
      return { family, value: Number.parseInt(hex, 16), name };
    });
}

/** The catalogue as it ships. */
export async function catalogue(): Promise<Catalogue> {
  return createCatalogue((await compileCodes()).text);
}
