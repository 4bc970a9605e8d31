import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import Mocha from 'mocha';

/** Tests run one after another in one VS Code; each waits for events, and a hung one is ended by this limit. */
const limitMs = 30_000;

/** Called by VS Code, by either launcher, once its extension host is up; a rejection makes the run fail. */
export async function run(): Promise<void> {
  const options = JSON.parse(readFileSync(path.join(__dirname, 'options.json'), 'utf8')) as { grep?: string };
  const mocha = new Mocha({ ui: 'bdd', timeout: limitMs, ...(options.grep !== undefined && { fgrep: options.grep }) });
  mocha.suite.emit('pre-require', globalThis, __filename, mocha);
  await import('./activation.js');
  await import('./features.js');
  await import('./detection.js');
  await import('./server.js');
  const failures = await new Promise<string[]>((resolve) => {
    const failed: string[] = [];
    const runner = mocha.run(() => {
      const results = { passed: runner.stats?.passes ?? 0, failed: runner.stats?.failures ?? 0 };
      writeFileSync(path.join(__dirname, 'results.json'), JSON.stringify(results));
      resolve(failed);
    });
    runner.on('fail', (test) => failed.push(test.fullTitle()));
  });
  if (failures.length > 0) throw new Error(`${failures.length} failed: ${failures.join('; ')}`);
}
