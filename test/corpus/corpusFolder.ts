import { existsSync } from 'node:fs';
import path from 'node:path';

/** Real logs of other people's machines: never in the repository; beside it, or where UPGRADE_LOG_CORPUS points. */
export const corpus = process.env['UPGRADE_LOG_CORPUS'] ?? path.resolve('../shared/corpus');

/** Why the tests over it are skipped; false when it is there. */
export const noCorpus: string | false = existsSync(corpus)
  ? false
  : `no corpus at ${corpus} (set UPGRADE_LOG_CORPUS to a folder of real logs)`;
