import type { Speech } from '../model/language.js';
import type { Problem } from '../model/problem.js';

/** A problem in the reader's language, its reasons too. The file is not part of it. */
export function problemText(problem: Problem, { t }: Speech): string {
  return t(
    problem.what,
    ...(problem.args ?? []).map((argument) => (typeof argument === 'string' ? t(argument) : argument)),
  );
}
