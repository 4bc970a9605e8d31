import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

interface Layers {
  readonly engineRoute: readonly string[];
  readonly engineRoots: readonly string[];
  readonly engineLibraries: readonly string[];
  readonly parts: Readonly<Record<string, readonly string[]>>;
}

const layers = (): Promise<Layers> => import(pathToFileURL(path.resolve('layers.mjs')).href) as Promise<Layers>;

/** Every source file of a part, and what it imports: repository paths without ending, or names of libraries. */
function importsOf(part: string): readonly { readonly file: string; readonly imports: readonly string[] }[] {
  return readdirSync(path.join(part, 'src'), { recursive: true })
    .map((name) => path.posix.join(part, 'src', String(name).split(path.sep).join('/')))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((file) => {
      const text = readFileSync(file, 'utf8');
      const names = [...text.matchAll(/(?:from|import)\s+'([^']+)'|import\('([^']+)'\)/g)].map(
        (match) => match[1] ?? match[2] ?? '',
      );
      const imports = names.map((name) =>
        name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name).replace(/\.js$/, '') : name,
      );
      return { file, imports };
    });
}

test('inside the engine the order of the route is the order of imports', async () => {
  const { engineRoute, engineRoots, engineLibraries } = await layers();
  const folderOf = (file: string): string => file.split('/')[2] ?? '';
  const seen = new Set<string>();
  for (const { file, imports } of importsOf('engine')) {
    const folder = folderOf(file);
    const root = engineRoots.includes(folder);
    if (!root) {
      assert.ok(engineRoute.includes(folder), `${file}: the folder is not in layers.mjs`);
      seen.add(folder);
    }
    for (const target of imports) {
      if (!target.includes('/src/')) {
        assert.ok(
          engineLibraries.includes(target),
          `${file} imports ${target}: the engine knows no host and only pure libraries`,
        );
        continue;
      }
      assert.ok(target.startsWith('engine/src/'), `${file} imports ${target}`);
      if (root) continue;
      const to = folderOf(target);
      assert.ok(engineRoute.includes(to), `${file} imports ${target}: only the facade and analyse.ts see everything`);
      assert.ok(
        engineRoute.indexOf(to) <= engineRoute.indexOf(folder),
        `${file} imports ${target}: that lies further on the route`,
      );
    }
  }
  assert.deepEqual([...seen].sort(), engineRoute.filter((folder) => seen.has(folder)).sort());
});

test('server, client and command line meet the engine at its facade only', async () => {
  const { parts } = await layers();
  for (const part of ['server', 'client', 'webview', 'cli']) {
    const allowed = parts[part] ?? [];
    for (const { file, imports } of importsOf(part)) {
      for (const target of imports) {
        if (!target.includes('/src/') || target.startsWith(`${part}/src/`)) continue;
        assert.ok(
          allowed.some((entry) => target === entry || target.startsWith(`${entry}/`)),
          `${file} imports ${target}; layers.mjs allows ${allowed.join(', ')}`,
        );
      }
    }
  }
});

test('LSP values are built in toProtocol.ts and the feature files, never in the engine', () => {
  for (const { file, imports } of importsOf('engine')) {
    assert.ok(!imports.some((name) => /^(?:vscode|node:)/.test(name)), file);
  }
});
