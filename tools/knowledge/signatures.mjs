// signatures/**/*.yml, knowledge/minifilters.tsv and knowledge/inbox.yml → signatures.json, remediations.json and
// minifilters.json: what the engine is handed.
// Samples stay in the sources and in the tests; the shipped file does without them.
import Ajv from 'ajv';
import { build } from 'esbuild';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';

/** Reads every YAML file of a folder; the file name is the id. */
async function readRules(folder) {
  const rules = [];
  for (const name of (await readdir(folder)).sort()) {
    if (!name.endsWith('.yml')) continue;
    const file = path.join(folder, name);
    let rule;
    try {
      rule = parse(await readFile(file, 'utf8'));
    } catch (error) {
      throw new Error(`${file}: ${error.message}`, { cause: error });
    }
    if (rule?.id !== name.replace(/\.yml$/, '')) throw new Error(`${file}: the id "${rule?.id}" is not the file's name`);
    rules.push(rule);
  }
  return rules;
}

const notSignatures = new Set(['benign', 'components', 'remediations']);

/** Refuses rules that their schema does not allow or whose id another rule has. */
async function check(rules, schemaFile) {
  const validate = new Ajv({ allErrors: true, strict: false }).compile(JSON.parse(await readFile(schemaFile, 'utf8')));
  const ids = new Set();
  for (const rule of rules) {
    if (!validate(rule)) {
      const list = validate.errors.map((error) => `${error.instancePath || '(file)'} ${error.message}`);
      throw new Error(`${rule.id}.yml: ${list.join('; ')}`);
    }
    if (ids.has(rule.id)) throw new Error(`${rule.id}.yml: the id is taken by another file`);
    ids.add(rule.id);
  }
}

/** Everything under `signatures/`, by kind, with its samples; checked against the schemas. */
export async function readSignatureFolder(root = 'signatures') {
  const signatures = [];
  for (const entry of (await readdir(root, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory() && !notSignatures.has(entry.name)) signatures.push(...(await readRules(path.join(root, entry.name))));
  }
  const [benign, components, remediations] = await Promise.all(
    ['benign', 'components', 'remediations'].map((name) => readRules(path.join(root, name))),
  );
  await Promise.all([
    check(signatures, path.join(root, 'signature.schema.json')),
    check(benign, path.join(root, 'benign.schema.json')),
    check(components, path.join(root, 'component.schema.json')),
    check(remediations, path.join(root, 'remediation.schema.json')),
  ]);
  return { signatures, benign, components, remediations };
}

/** The published minifilter allocations; the first line is the credit, the second the header. */
async function readMinifilters() {
  const rows = (await readFile('knowledge/minifilters.tsv', 'utf8')).split(/\r?\n/);
  return rows
    .filter((row) => row !== '' && !row.startsWith('#') && !row.startsWith('driver\t'))
    .map((row) => {
      const [driver, altitude, group, company] = row.split('\t');
      return { driver, altitude, group, company };
    });
}

/** The engine's own answer to how records are found that a pattern may match. */
async function loadShippedSearch() {
  const { outputFiles } = await build({
    entryPoints: ['engine/src/signatures/recordProbe.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  const program = Buffer.from(outputFiles[0].contents).toString('base64');
  return (await import(`data:text/javascript;base64,${program}`)).shippedSearch;
}

/** A rule as it ships: without its samples, and with what would have to be worked out at every start. */
function shipped({ samples: _, ...rule }, searchOf) {
  const searched = (pattern) => ({ ...pattern, search: searchOf(pattern) });
  const correlate = rule.correlate?.map((one) => ({
    ...one,
    ...(one.before && { before: searched(one.before) }),
    ...(one.after && { after: searched(one.after) }),
  }));
  return { ...rule, match: searched(rule.match), ...(correlate && { correlate }) };
}

/** @param {string} outdir */
export async function buildSignatures(outdir) {
  const searchOf = await loadShippedSearch();
  const { signatures, benign, components, remediations } = await readSignatureFolder();
  const { services, drivers, dlls, processes } = parse(await readFile('knowledge/inbox.yml', 'utf8'));
  const knowledge = {
    signatures: signatures.map((rule) => shipped(rule, searchOf)),
    benign: benign.map((rule) => shipped(rule, searchOf)),
    components,
    inbox: { services, drivers, dlls, processes },
  };
  const files = {
    'signatures.json': knowledge,
    // Read by those that show a fix, and by those that meet an unknown driver.
    'remediations.json': remediations,
    'minifilters.json': await readMinifilters(),
  };
  for (const [name, data] of Object.entries(files)) await writeFile(path.join(outdir, name), JSON.stringify(data));
}
