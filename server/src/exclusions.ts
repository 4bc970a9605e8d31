import type { CaseAnalysis } from '../../engine/src/index.js';
import type { Session } from './session.js';

/** Files that a person left out of a case, by the case's folder. */
export interface Exclusions {
  /** Names of files inside the case, in the order of leaving them out. */
  of(root: string): readonly string[];
  /** Leaves these files out from now on, and no others. */
  set(root: string, files: readonly string[]): void;
}

/** A case that is smaller than it was read. */
interface Reduced {
  readonly files: readonly string[];
  readonly work: Promise<CaseAnalysis>;
  /** Once it is worked out. */
  analysis?: CaseAnalysis;
}

/**
 * A session whose cases do not hold the files that a person left out: they were read, and have no say in the verdict.
 * Every feature works on such a session; none has to know.
 *
 * @param onReady called when a case has been worked out without them
 */
export function withExclusions(
  inner: Session,
  onReady: () => void,
): { readonly session: Session; readonly exclusions: Exclusions } {
  const excluded = new Map<string, readonly string[]>();
  const reduced = new WeakMap<CaseAnalysis, Reduced>();

  /** The case without those files; the one under way where there is one. */
  const reduce = (known: CaseAnalysis, files: readonly string[]): Reduced => {
    const kept = reduced.get(known);
    if (kept?.files === files) return kept;
    const one: Reduced = { files, work: inner.without(known, files) };
    one.work.then(
      (analysis) => {
        one.analysis = analysis;
        onReady();
      },
      // Asked for again, it is tried again.
      () => reduced.delete(known),
    );
    reduced.set(known, one);
    return one;
  };
  const filesOut = (known: CaseAnalysis): readonly string[] | undefined => {
    const files = excluded.get(known.path);
    return files?.length ? files : undefined;
  };
  const reducedOf = async (known: CaseAnalysis | undefined): Promise<CaseAnalysis | undefined> => {
    const files = known && filesOut(known);
    return files ? reduce(known, files).work : known;
  };

  // Everything else, and what other parts add to a session later, comes from the inner one.
  const session = Object.assign(Object.create(inner) as Session, {
    caseOf: async (uri: string) => reducedOf(await inner.caseOf(uri)),
    retryCase: async (uri: string) => reducedOf(await inner.retryCase(uri)),
    // What is left out is left out of a case whose logs are at hand.
    async glance(uri: string) {
      const known = await inner.glance(uri);
      return known && filesOut(known) ? reducedOf(await inner.caseOf(uri)) : known;
    },
    caseIfReady(uri: string) {
      const known = inner.caseIfReady(uri);
      const files = known && filesOut(known);
      return files ? reduce(known, files).analysis : known;
    },
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
