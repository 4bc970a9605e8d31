import path from 'node:path';
import { seePlainFiles } from '../../server/src/runtime/plainFiles.js';
import type * as analysing from './analyze.js';
import { loadBundle } from './codeCache.js';
import { run } from './run.js';
import { workerArgument } from './workerArgument.js';

seePlainFiles();
if (process.argv[2] === workerArgument) {
  void import('./commands.js').then(({ serveBatch }) => {
    serveBatch();
  });
} else main();

function main(): void {
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
  });
  // A reader that stops early (`| head`) is no failure; Windows may call it an end of file.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EOF') process.exit(0);
    throw error;
  });

  const { env } = process;
  const root = path.resolve(__dirname, '..');
  void run(
    process.argv.slice(2),
    {
      out: (text) => process.stdout.write(text),
      err: (text) => process.stderr.write(text),
      colour: process.stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
      progress: process.stderr.isTTY === true && env['TERM'] !== 'dumb',
    },
    {
      knowledgePath: path.join(__dirname, 'knowledge'),
      l10nPath: path.join(root, 'l10n'),
      packagePath: path.join(root, 'package.json'),
      locale: env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || new Intl.PluralRules().resolvedOptions().locale,
      script: __filename,
      loadAnalyze: () => loadBundle(path.join(__dirname, 'analyze.js'), require) as typeof analysing,
      isCancelled: () => interrupted,
    },
  ).then((code) => {
    leave(interrupted ? 130 : code);
  });
}

/** Ends when all has been written. Node would first give back, bit by bit, the memory that the system takes as a whole. */
function leave(code: number): void {
  process.stdout.write('', (broken) => {
    // A stream that broke has its own end: see above.
    if (!broken) process.stderr.write('', () => process.exit(code));
  });
}
