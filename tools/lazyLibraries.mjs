// Libraries that few runs need (a team's own rules, a zip, a code page, a pattern that only RE2 may run) are bundles of
// their own, dist/lib/*.js, which every other bundle loads when it first uses one of their names. A start compiles half.
import { build } from 'esbuild';
import { createRequire } from 'node:module';
import path from 'node:path';

/** As everything of the build, run from the root of the repository. */
const require = createRequire(path.resolve('package.json'));

/** By the names under which they are imported. */
export const libraries = ['chardet', 're2js', 'yaml', 'yauzl'];

/** Parts of Node that it compiles when they are loaded: those too are loaded when they are first used. */
export const builtIn = ['node:crypto', 'node:worker_threads', 'node:zlib'];

/**
 * A plugin for bundles that lie beside `lib`.
 * @returns {import('esbuild').Plugin}
 */
export function lazyLibraries() {
  return {
    name: 'lazy-libraries',
    setup(build) {
      const known = new RegExp(`^(?:${[...libraries, ...builtIn].join('|')})$`);
      build.onResolve({ filter: known }, ({ path, kind }) =>
        kind === 'import-statement' ? { path, namespace: 'lazy' } : undefined,
      );
      build.onResolve({ filter: /^(?:\.\/lib\/|node:)/, namespace: 'lazy' }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path: name }) => ({
        contents: `for (const name of ${JSON.stringify(namesOf(name))}) {
          Object.defineProperty(exports, name, { enumerable: true, get: () => require('${builtIn.includes(name) ? name : `./lib/${name}.js`}')[name] });
        }`,
        loader: 'js',
      }));
    },
  };
}

/** What a library exports; names that no `import` could ask for are left out. */
function namesOf(name) {
  return Object.keys(require(name)).filter((one) => /^[A-Za-z_$][\w$]*$/.test(one) && one !== 'default');
}

/**
 * Bundles the libraries.
 * @param {string} folder where `lib` lies
 * @param {import('esbuild').BuildOptions} common
 */
export async function buildLibraries(folder, common) {
  await build({
    ...common,
    entryPoints: Object.fromEntries(libraries.map((name) => [name, name])),
    outdir: `${folder}/lib`,
  });
}
