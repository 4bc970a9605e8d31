// Type-checks every part by its own tsconfig.json, two at a time. Usage: node tools/typecheck.mjs [part ...]
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { run } from './vscode/cache.mjs';

const repository = fileURLToPath(new URL('../', import.meta.url));
// The types of AssemblyScript take the place of the standard library's, which version 7 no longer lets them.
const compilers = { 'engine/kernel': 'typescript' };
const parts = ['engine', 'engine/kernel', 'server', 'client', 'webview', 'cli', 'test'];

/**
 * @param {readonly string[]} [wanted]
 * @returns {Promise<string[]>} the compiler's messages, one entry per part that has any
 */
export async function typecheck(wanted = parts) {
  const queue = wanted.filter((part) => existsSync(path.join(repository, part, 'tsconfig.json')));
  const problems = [];
  const work = async () => {
    for (let part = queue.shift(); part; part = queue.shift()) {
      try {
        const compiler = `node_modules/${compilers[part] ?? 'typescript-native'}/bin/tsc`;
        await run(process.execPath, [compiler, '-p', part, '--pretty', 'false'], { cwd: repository });
      } catch (error) {
        problems.push(error.message);
      }
    }
  };
  await Promise.all([work(), work()]);
  return problems;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problems = await typecheck(process.argv.length > 2 ? process.argv.slice(2) : undefined);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
