import type { CancellationToken } from 'vscode-languageserver/node';

/** Work for so long at most before other messages get their turn, in milliseconds. */
const TURN_MS = 15;

/**
 * Runs work that pauses by itself: other requests are answered in between, and a cancelled one ends it.
 *
 * @returns undefined when cancelled
 */
export async function inTurns<T>(work: Generator<undefined, T>, token: CancellationToken): Promise<T | undefined> {
  let since = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - since < TURN_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    if (token.isCancellationRequested) return undefined;
    since = performance.now();
  }
}
