/** What is wrong with a knowledge file, said so that its writer can mend it. */
export interface KnowledgeProblem {
  /** Where in the data: `match.message`, `samples.match[0].captures.key`; empty for the file as a whole. */
  readonly path: string;
  /** English message; `args` fill `{0}`, `{1}` ... after translation. */
  readonly what: string;
  readonly args: readonly (string | number)[];
  /** The text that was tried, verbatim. */
  readonly tried?: string;
  /** English message: what to do next. */
  readonly help: string;
}

/** Collects problems; each check adds what it finds and goes on, so that one run shows all. */
export type Report = (
  path: string,
  what: string,
  help: string,
  more?: { readonly args?: readonly (string | number)[]; readonly tried?: string },
) => void;

export function problemCollector(): { readonly problems: KnowledgeProblem[]; readonly report: Report } {
  const problems: KnowledgeProblem[] = [];
  return {
    problems,
    report(path, what, help, more = {}) {
      problems.push({
        path,
        what,
        args: more.args ?? [],
        ...(more.tried === undefined ? {} : { tried: more.tried }),
        help,
      });
    },
  };
}
