// Packs twice and compares: two builds of the same sources are the same file. The first stays in out/package.
// Usage: node tools/reproducible.mjs
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageExtension } from './package.mjs';

const folder = fileURLToPath(new URL('../out/package/', import.meta.url));
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const { name, version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));

const hashes = [];
for (const file of [`${name}-${version}.vsix`, 'second.vsix']) {
  const { vsix } = await packageExtension({ out: path.join(folder, file) });
  hashes.push(
    createHash('sha256')
      .update(await readFile(vsix))
      .digest('hex'),
  );
}
await rm(path.join(folder, 'second.vsix'));
console.log(hashes.join('\n'));
if (hashes[0] !== hashes[1]) {
  console.error('Two builds of the same sources are different files.');
  process.exitCode = 1;
}
