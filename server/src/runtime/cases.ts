import type { CaseAnalysis, Engine } from '../../../engine/src/index.js';
import { createCaseWork, type UpdateOptions } from './caseWork.js';
import { defaultThreads, type ThreadOptions } from './threads.js';

export interface CaseOptions extends UpdateOptions {
  /** Where files are analysed; one thread per core when not given, here and one after the other when null. */
  readonly threads?: ThreadOptions | null;
}

/**
 * Reads and analyses a file, folder or zip once. One file never takes another down: what cannot be read is a problem of
 * the case. The result is the same however many threads work.
 *
 * @throws when the path itself cannot be opened
 * @returns undefined when cancelled
 */
export async function analysePath(
  engine: Engine,
  target: string,
  { threads, ...options }: CaseOptions = {},
): Promise<CaseAnalysis | undefined> {
  const work = createCaseWork(engine, target, threads === null ? undefined : (threads ?? defaultThreads()));
  return (await work.update(options))?.analysis;
}
