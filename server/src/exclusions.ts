import type { CaseAnalysis } from '../../engine/src/index.js';
import type { Session } from './session.js';

/** Files that a person left out of a case, by the case's folder. */
export interface Exclusions {
  /** Names of files inside the case, in the order of leaving them out. */
  of(root: string): readonly string[];
  /** Leaves these files out from now on, and no others. */
  set(root: string, files: readonly string[]): void;
}

/**
 * A session whose cases do not hold the files that a person left out: they were read, and have no say in the verdict.
 * Every feature works on such a session; none has to know.
 */
export function withExclusions(inner: Session): { readonly session: Session; readonly exclusions: Exclusions } {
  const excluded = new Map<string, readonly string[]>();
  const reduced = new WeakMap<CaseAnalysis, { readonly files: readonly string[]; readonly analysis: CaseAnalysis }>();

  const reduce = (known: CaseAnalysis | undefined): CaseAnalysis | undefined => {
    const files = known && excluded.get(known.path);
    if (!known || !files?.length) return known;
    const kept = reduced.get(known);
    if (kept?.files === files) return kept.analysis;
    const out = new Set(files);
    const ofLogs = new Set(known.logs.flatMap(({ problems }) => problems));
    const analysis = inner.engine.analyseCase(
      known.path,
      known.logs.filter(({ log }) => !out.has(log.path)),
      known.problems.filter((problem) => !ofLogs.has(problem) && !out.has(problem.file)),
    );
    reduced.set(known, { files, analysis });
    return analysis;
  };

  // Everything else, and what other parts add to a session later, comes from the inner one.
  const session = Object.assign(Object.create(inner) as Session, {
    caseOf: async (uri: string) => reduce(await inner.caseOf(uri)),
    caseIfReady: (uri: string) => reduce(inner.caseIfReady(uri)),
  });
  return {
    session,
    exclusions: {
      of: (root) => excluded.get(root) ?? [],
      set(root, files) {
        if (files.length === 0) excluded.delete(root);
        else excluded.set(root, [...files]);
      },
    },
  };
}
