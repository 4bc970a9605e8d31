// signatures/*.schema.json → schemas.json: what an editor says about the fields of a rule, in both languages.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Kind of rule file → its schema. */
const schemas = { signature: 'signature.schema.json', benign: 'benign.schema.json', component: 'component.schema.json' };

/** Every description as a pair of texts; throws on one without Chinese, and on Chinese that no description uses. */
export async function readSchemas(root = 'signatures') {
  const chinese = JSON.parse(await readFile(path.join(root, 'descriptions.zh-cn.json'), 'utf8'));
  const unused = new Set(Object.keys(chinese));
  const translated = (value) => {
    if (Array.isArray(value)) return value.map(translated);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]) => {
      if (key !== 'description' || typeof inner !== 'string') return [key, translated(inner)];
      if (!chinese[inner]) throw new Error(`signatures/descriptions.zh-cn.json has no Chinese text for "${inner}"`);
      unused.delete(inner);
      return [key, { en: inner, 'zh-CN': chinese[inner] }];
    });
    return Object.fromEntries(entries);
  };
  const read = async ([kind, name]) => [kind, translated(JSON.parse(await readFile(path.join(root, name), 'utf8')))];
  const all = Object.fromEntries(await Promise.all(Object.entries(schemas).map(read)));
  if (unused.size > 0) throw new Error(`signatures/descriptions.zh-cn.json: no schema says "${[...unused][0]}"`);
  return all;
}

/** @param {string} outdir */
export async function buildSchemas(outdir) {
  await writeFile(path.join(outdir, 'schemas.json'), JSON.stringify(await readSchemas()));
}
