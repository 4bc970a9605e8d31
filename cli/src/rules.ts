import { statSync } from 'node:fs';
import path from 'node:path';
import type { UserRuleProblem } from '../../server/src/runtime/index.js';
import type { Speech } from '../../engine/src/index.js';
import { UsageError } from './arguments.js';
import { plain } from './terminal.js';

/**
 * The folder as an absolute path.
 * @throws UsageError when it is not there or no folder
 */
export function existingFolder(folder: string, { t }: Speech): string {
  const full = path.resolve(folder);
  const info = statSync(full, { throwIfNoEntry: false });
  if (!info?.isDirectory()) throw new UsageError(t('{0}: there is no such folder of signatures.', plain(folder)));
  return full;
}

/** `rules/my-rule.yml:12: match.message: what is wrong. What to do.`, in one line. */
export function ruleProblem(problem: UserRuleProblem, { t }: Speech): string {
  const file = path.relative(process.cwd(), problem.file);
  const shown = file.startsWith('..') ? problem.file : file;
  const at = problem.path === '' ? '' : `${problem.path}: `;
  return plain(`${shown}:${problem.line + 1}: ${at}${t(problem.what, ...problem.args)} ${t(problem.help)}`);
}
