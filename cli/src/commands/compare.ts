import path from 'node:path';
import { compareCases, type CaseAnalysis, type CaseComparison, type Engine } from '../../../engine/src/index.js';
import { analysePath, reason } from '../../../server/src/runtime/index.js';
import { parseArguments, UsageError } from '../arguments.js';
import { comparisonJson, comparisonMarkdown, comparisonText } from '../render/comparison.js';
import { engineFor } from '../rules.js';
import type { Session } from '../run.js';
import { plain } from '../terminal.js';

/**
 * `compare <bad> <good>`: where a run leaves the course of a good one. Exit code 0 when it does not, 1 when it does or
 * when the runs have too little in common to say so, 2 when a path cannot be read or there is nothing to compare.
 */
export async function compare(args: readonly string[], session: Session): Promise<number> {
  const { terminal, speech } = session;
  const { positionals, format, quiet, signatures } = parseArguments(args, ['text', 'json', 'markdown'], ['signatures']);
  const [bad, good] = positionals;
  if (bad === undefined || good === undefined || positionals.length > 2) {
    throw new UsageError(speech.t('compare needs two paths: the run in question, and a good run of the same kind.'));
  }
  const drawing = terminal.progress && !quiet;
  const engine = await engineFor(signatures, session);
  const cases: CaseAnalysis[] = [];
  for (const argument of [bad, good]) {
    const analysis = await readCase(argument, engine, drawing, session);
    if (typeof analysis === 'number') return analysis;
    cases.push({ ...analysis, path: argument });
  }
  const [badCase, goodCase] = cases;
  const comparison = badCase && goodCase && (await runComparison(badCase, goodCase, session));
  if (!comparison) return 130;
  if (comparison.logs.length === 0) {
    terminal.err(
      `upgrade-forensics: ${speech.t('The two cases have no kind of log in common: there is nothing to compare.')}\n`,
    );
  }
  const context = { terminal, speech, version: session.version };
  if (format === 'json') terminal.out(comparisonJson(comparison, context));
  else if (format === 'markdown') terminal.out(comparisonMarkdown(comparison, context));
  else if (comparison.logs.length > 0) terminal.out(comparisonText(comparison, context));
  if (comparison.logs.length === 0) return 2;
  return comparison.logs.some(({ divergence, unrelated }) => divergence ?? unrelated) ? 1 : 0;
}

/** Analyses what an argument names. @returns an exit code when the path gives no case */
export async function readCase(
  argument: string,
  engine: Engine,
  drawing: boolean,
  { terminal, speech, isCancelled }: Session,
): Promise<CaseAnalysis | number> {
  const refuse = (why: string): number => {
    terminal.err(`upgrade-forensics: ${plain(argument)}: ${why}\n`);
    return 2;
  };
  try {
    const analysis = await analysePath(engine, path.resolve(argument), {
      isCancelled,
      onProgress: ({ done, total, file }) => {
        if (drawing) terminal.err(`\r\u001b[K${done + 1}/${total} ${plain(file).slice(-60)}`);
      },
    });
    if (drawing) terminal.err('\r\u001b[K');
    if (!analysis) return 130;
    return analysis.logs.length > 0 ? analysis : refuse(speech.t('No log was found here.'));
  } catch (error) {
    return refuse(speech.t(reason(error)));
  }
}

/** @returns undefined when interrupted */
export async function runComparison(
  bad: CaseAnalysis,
  good: CaseAnalysis,
  { isCancelled }: Session,
): Promise<CaseComparison | undefined> {
  const work = compareCases(bad, good);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    // An interruption arrives between two turns.
    await new Promise((resolve) => setImmediate(resolve));
    if (isCancelled()) return undefined;
  }
}
