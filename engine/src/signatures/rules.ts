import type { BenignShape, Signature } from '../model/knowledge.js';
import type { KnowledgeProblem } from './problem.js';
import { validateBenignShape, validateSignature, type Checked, type ValidationOptions } from './validate.js';

/** One knowledge file, read from YAML or JSON by the caller. */
export interface RuleFile {
  readonly file: string;
  readonly data: unknown;
}

export interface FileProblem extends KnowledgeProblem {
  readonly file: string;
}

export interface Accepted<R> {
  readonly rules: readonly R[];
  readonly problems: readonly FileProblem[];
}

/**
 * Takes the good signatures among the files. A broken one is left out and reported; the others are not disturbed.
 *
 * @param taken ids that exist already (the built-in catalogue): ids are never reused
 */
export function acceptSignatures(
  files: readonly RuleFile[],
  options: ValidationOptions = {},
  taken: ReadonlySet<string> = new Set(),
): Accepted<Signature> {
  return accept(files, taken, ({ file, data }) => validateSignature(data, file, options));
}

/** Takes the good benign shapes among the files, as `acceptSignatures` does signatures. */
export function acceptBenignShapes(
  files: readonly RuleFile[],
  taken: ReadonlySet<string> = new Set(),
): Accepted<BenignShape> {
  return accept(files, taken, ({ file, data }) => validateBenignShape(data, file));
}

function accept<R extends { readonly id: string }>(
  files: readonly RuleFile[],
  taken: ReadonlySet<string>,
  check: (file: RuleFile) => Checked<R>,
): Accepted<R> {
  const rules: R[] = [];
  const problems: FileProblem[] = [];
  const seen = new Map<string, string | undefined>([...taken].map((id) => [id, undefined]));
  for (const file of files) {
    const { rule, problems: found } = check(file);
    for (const problem of found) problems.push({ ...problem, file: file.file });
    if (!rule) continue;
    if (!seen.has(rule.id)) {
      seen.set(rule.id, file.file);
      rules.push(rule);
      continue;
    }
    const other = seen.get(rule.id);
    problems.push({
      file: file.file,
      path: 'id',
      ...(other === undefined
        ? { what: 'The id "{0}" is already taken.', args: [rule.id] }
        : { what: 'The id "{0}" is already taken by {1}.', args: [rule.id, other] }),
      help: 'Choose another id; ids are never reused, because case notes refer to them.',
    });
  }
  return { rules, problems };
}
