import { statSync } from 'node:fs';
import path from 'node:path';
import { createEngine, type Engine, type Knowledge, type Speech } from '../../engine/src/index.js';
import {
  KNOWN_IMAGES_FILE,
  loadKnowledge,
  pathRules,
  readKnownImages,
  readUserRules,
  type UserRuleProblem,
} from '../../server/src/runtime/index.js';
import { UsageError } from './arguments.js';
import type { Session } from './run.js';
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
  const folder = process.cwd();
  const shown = pathRules().isInside(folder, problem.file) ? path.relative(folder, problem.file) : problem.file;
  const at = problem.path === '' ? '' : `${problem.path}: `;
  return plain(`${shown}:${problem.line + 1}: ${at}${t(problem.what, ...problem.args)} ${t(problem.help)}`);
}

/**
 * The rules of the user's folders. A broken rule is named with its file and line on the error stream and left out;
 * everything else is used.
 *
 * @throws UsageError when a folder does not exist
 */
export async function userRules(
  folders: readonly string[],
  knowledge: Knowledge,
  { terminal, speech }: Session,
): Promise<Pick<Knowledge, 'signatures' | 'benign' | 'components'>> {
  if (folders.length === 0) return { signatures: [], benign: [], components: [] };
  const roots = folders.map((folder) => existingFolder(folder, speech));
  const rules = await readUserRules(roots, knowledge);
  for (const problem of rules.problems) terminal.err(`${ruleProblem(problem, speech)}\n`);
  if (rules.files.length === 0) {
    terminal.err(`upgrade-forensics: ${speech.t('No YAML file is in {0}.', plain(folders.join(', ')))}\n`);
  }
  return { signatures: rules.signatures, benign: rules.benign, components: rules.components };
}

/**
 * An engine with the built-in knowledge and the rules of these folders.
 *
 * @throws UsageError when a folder does not exist
 */
export async function engineFor(folders: readonly string[], session: Session): Promise<Engine> {
  const knowledge = loadKnowledge(session.knowledgePath);
  const rules = await userRules(folders, knowledge, session);
  return createEngine({
    ...knowledge,
    signatures: [...knowledge.signatures, ...rules.signatures],
    benign: [...knowledge.benign, ...rules.benign],
    components: [...knowledge.components, ...rules.components],
  });
}

/**
 * The images of the team's table below the working directory: a table inside the analysed folder came with the evidence
 * and is not asked. Broken rows are named on the error stream.
 */
export async function knownImages({ terminal, speech }: Session): Promise<Pick<Knowledge, 'knownImages'>> {
  const { images, problems } = await readKnownImages([path.resolve(KNOWN_IMAGES_FILE)]);
  for (const problem of problems) terminal.err(`${ruleProblem(problem, speech)}\n`);
  return { knownImages: images };
}
