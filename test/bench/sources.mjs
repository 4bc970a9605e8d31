import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Parts of the sources for use in this process, bundled as the product is.
 *
 * @param exports what is wanted of which file: `{ 'engine/src/records/scan.ts': 'scanLog' }`
 */
export async function sources(exports) {
  const folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-sources-'));
  const outfile = path.join(folder, 'sources.cjs');
  const contents = Object.entries(exports).map(([file, names]) => `export { ${names} } from './${file}';`);
  await build({
    stdin: { contents: contents.join('\n'), resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    outfile,
    logLevel: 'warning',
  });
  const loaded = createRequire(import.meta.url)(outfile);
  rmSync(folder, { recursive: true, force: true });
  return loaded;
}
