import { renameSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/** What Windows says of a file that a virus scanner, an indexer or a viewer has open for a moment. */
const inUse: ReadonlySet<unknown> = new Set(['EPERM', 'EACCES', 'EBUSY']);
/** Between the tries, in milliseconds: over a second in all, which scanners need for a file that was just written. */
const pauses = [10, 20, 50, 100, 200, 400, 800];

/** For tests: the system, and what is done. */
export interface Replacing<Done> {
  readonly platform?: NodeJS.Platform;
  readonly move?: (from: string, to: string) => Done;
}

/**
 * Puts a file that is whole in the place of another, in one step. Windows refuses that while anybody has either of them
 * open: there it is tried again for a moment.
 *
 * @throws what the system said last
 */
export async function replaceFile(
  from: string,
  to: string,
  { platform = process.platform, move = rename }: Replacing<Promise<void>> = {},
): Promise<void> {
  for (const pause of platform === 'win32' ? pauses : []) {
    try {
      await move(from, to);
      return;
    } catch (error) {
      if (!isInUse(error)) throw error;
      await setTimeout(pause);
    }
  }
  await move(from, to);
}

/** The same, waiting for it. */
export function replaceFileSync(
  from: string,
  to: string,
  { platform = process.platform, move = renameSync }: Replacing<void> = {},
): void {
  for (const pause of platform === 'win32' ? pauses : []) {
    try {
      move(from, to);
      return;
    } catch (error) {
      if (!isInUse(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  }
  move(from, to);
}

function isInUse(error: unknown): boolean {
  return inUse.has((error as NodeJS.ErrnoException).code);
}
