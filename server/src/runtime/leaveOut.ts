import type { CaseAnalysis, Engine } from '../../../engine/src/index.js';

/** A case as if these files (names inside it) were not there: they were read, and have no say in what happened. */
export function leaveOut(engine: Engine, known: CaseAnalysis, files: readonly string[]): CaseAnalysis {
  const out = new Set(files);
  // Analysing the case tells of them again.
  const ofLogs = new Set(known.logs.flatMap(({ problems }) => problems.map((problem) => JSON.stringify(problem))));
  return engine.analyseCase(
    known.path,
    known.logs.filter(({ log }) => !out.has(log.path)),
    known.problems.filter((problem) => !ofLogs.has(JSON.stringify(problem)) && !out.has(problem.file)),
  );
}
