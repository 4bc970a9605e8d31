import type { Problem } from '../../../../engine/src/index.js';

/** Why nothing was written: an English message that is translated where it is shown; `args` fill `{0}` ... */
export class RedactionRefusal extends Error {
  constructor(readonly problem: Pick<Problem, 'what' | 'args'>) {
    super(problem.what);
  }
}

/** Thrown inside when the person cancelled; never reaches a caller. */
export class Cancelled extends Error {}
