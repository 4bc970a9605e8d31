// Writes the sample cases as whole log folders, deterministically.
// Usage: node tools/samples/build.mjs <outDir> [case...]     case = a prefix of a bundle's name: case1-tms-lwfmgr, case5, bare ...
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildBare } from './cases/bare.mjs';
import { buildCase1 } from './cases/case1.mjs';
import { buildCase2 } from './cases/case2.mjs';
import { buildCase3 } from './cases/case3.mjs';
import { buildCase4 } from './cases/case4.mjs';
import { buildCase5 } from './cases/case5.mjs';

const CASES = [
  ['case1', buildCase1],
  ['case2', buildCase2],
  ['case3', buildCase3],
  ['case4', buildCase4],
  ['case5', buildCase5],
  ['bare', buildBare],
];

/**
 * The samples in memory: every file's bytes by its path below the output folder, and what a correct analysis says, by bundle.
 *
 * @param {{ only?: readonly string[] }} [options] prefixes of bundle names; all bundles when absent
 * @returns {{ files: Map<string, Buffer>, expected: Record<string, object> }}
 */
export function composeSamples({ only } = {}) {
  const files = new Map();
  const expected = {};
  const wanted = (name) => !only?.length || only.some((prefix) => name.startsWith(prefix));
  for (const [key, build] of CASES) {
    if (only?.length && !only.some((prefix) => prefix.startsWith(key) || key.startsWith(prefix))) continue;
    for (const { bundle, expected: answer } of build()) {
      if (!wanted(bundle.name)) continue;
      for (const [file, bytes] of bundle.files) files.set(file, bytes);
      if (answer) expected[bundle.name] = answer;
    }
  }
  if (files.size === 0)
    throw new Error(
      `No sample matches "${only?.join(' ')}". Samples begin with: ${CASES.map(([key]) => key).join(', ')}`,
    );
  return { files, expected };
}

/**
 * Writes the samples and `expected.json` below `outDir`; files of the same name are replaced, others stay. Returns the paths written.
 *
 * @param {string} outDir
 * @param {{ only?: readonly string[] }} [options]
 */
export function buildSamples(outDir, options = {}) {
  const { files, expected } = composeSamples(options);
  for (const [file, bytes] of files) {
    const target = path.join(outDir, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
  writeFileSync(path.join(outDir, 'expected.json'), `${JSON.stringify(expected, null, 2)}\n`);
  return [...files.keys(), 'expected.json'];
}

// Not by import.meta: tests bundle this module.
if (/samples[\\/]build\.mjs$/.test(process.argv[1] ?? '')) {
  const [outDir, ...only] = process.argv.slice(2);
  if (!outDir) {
    console.error('Usage: node tools/samples/build.mjs <outDir> [case...]');
    process.exit(2);
  }
  try {
    const written = buildSamples(outDir, { only });
    console.log(`${written.length} files in ${outDir}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
}
