import type { Problem } from '../../../../engine/src/index.js';

/** Why nothing was written: an English message that is translated where it is shown; `args` fill `{0}` ... */
export class RedactionRefusal extends Error {
  /** @param sealed the map wants a passphrase, or another one */
  constructor(
    readonly problem: Pick<Problem, 'what' | 'args'>,
    readonly sealed = false,
  ) {
    super(problem.what);
  }
}

/** Thrown inside when the person cancelled; never reaches a caller. */
export class Cancelled extends Error {}
