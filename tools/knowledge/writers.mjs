// knowledge/writers.yml → writers.json: what each name of the component column stands for.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';

/** @param {string} outdir */
export async function buildWriters(outdir) {
  const writers = parse(await readFile('knowledge/writers.yml', 'utf8'));
  for (const [name, texts] of Object.entries(writers)) {
    if (!texts.en || !texts['zh-CN']) throw new Error(`knowledge/writers.yml: ${name} needs a text in en and zh-CN`);
  }
  await writeFile(path.join(outdir, 'writers.json'), JSON.stringify(writers));
}
