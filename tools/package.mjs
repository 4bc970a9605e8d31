// Makes upgrade-log-forensics-<version>.vsix and says what is in it. Usage: node tools/package.mjs [--out file]
import { listFiles } from '@vscode/vsce';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { run } from './vscode/cache.mjs';

const repository = fileURLToPath(new URL('../', import.meta.url));
/** What the product page promises; an extension this small installs at once over a slow or copied link. */
const sizeLimit = 2 * 1024 * 1024;

/** The time that files in the package bear, in seconds since 1970: 2020-01-01. */
const PACKED_AT = '1577836800';

/**
 * Builds for production and packs.
 * @param {{ out?: string }} [options] `out`: path of the package; the repository's folder and usual name by default
 * @returns {Promise<{ vsix: string, size: number, files: string[] }>} `files`: what it holds, relative paths
 */
export async function packageExtension({ out } = {}) {
  const { name, version } = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8'));
  const vsix = path.resolve(out ?? path.join(repository, `${name}-${version}.vsix`));
  await run(process.execPath, ['esbuild.mjs', '--production'], { cwd: repository });
  // Everything is bundled into dist/, so no dependency is packed.
  const vsce = path.join(repository, 'node_modules', '@vscode', 'vsce', 'vsce');
  const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', vsix];
  // Two builds of the same sources are the same package: files in one order, at one time, in one time zone.
  const env = { ...process.env, SOURCE_DATE_EPOCH: process.env.SOURCE_DATE_EPOCH || PACKED_AT, TZ: 'UTC', LC_ALL: 'C' };
  await run(process.execPath, [vsce, 'package', ...options], { cwd: repository, env });
  const files = await listFiles({ cwd: repository, dependencies: false });
  const { size } = await stat(vsix);
  if (size >= sizeLimit) {
    throw new Error(`${vsix} has ${size} bytes, and may have ${sizeLimit}: look at what .vscodeignore lets through.`);
  }
  return { vsix, size, files: files.map((file) => file.replaceAll('\\', '/')).sort() };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const outAt = process.argv.indexOf('--out');
  const { vsix, size, files } = await packageExtension({ out: outAt > 0 ? process.argv[outAt + 1] : undefined });
  for (const file of files) console.log(`  ${file}`);
  console.log(`${vsix}: ${files.length} files, ${(size / 1024).toFixed(0)} KB`);
}
