import type { CaseAnalysis, Engine, LogAnalysis, Problem } from '../../../engine/src/index.js';
import { listCase, readCaseFile, type CaseFile } from './files.js';

export interface CaseProgress {
  readonly done: number;
  readonly total: number;
  readonly file: string;
}

export interface CaseOptions {
  readonly onProgress?: (progress: CaseProgress) => void;
  /** Asked between files; true ends the work. */
  readonly isCancelled?: () => boolean;
  /** Analyses made elsewhere, by file name in the case: open documents overlay the disk. */
  readonly overlay?: (file: CaseFile) => LogAnalysis | undefined;
}

/**
 * Reads and analyses a file or folder. One file never takes another down: what cannot be read is a problem of the case.
 *
 * @throws when the path itself cannot be opened
 * @returns undefined when cancelled
 */
export async function analysePath(
  engine: Engine,
  target: string,
  options: CaseOptions = {},
): Promise<CaseAnalysis | undefined> {
  const { files, problems } = await listCase(target);
  const found: Problem[] = [...problems];
  const analyses: LogAnalysis[] = [];
  let done = 0;
  for (const file of files) {
    if (options.isCancelled?.()) return undefined;
    options.onProgress?.({ done: done++, total: files.length, file: file.name });
    const overlay = options.overlay?.(file);
    if (overlay) {
      analyses.push(overlay);
      continue;
    }
    const bytes = await readCaseFile(file);
    if (!(bytes instanceof Uint8Array)) {
      found.push(bytes);
      continue;
    }
    analyses.push(engine.analyseLog(file.name, bytes));
    // Typing and hovering never wait for a case: other messages get their turn after every file.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (analyses.length === 0 && found.length === 0) found.push({ file: target, what: 'No log was found here.' });
  return engine.analyseCase(target, analyses, found);
}
