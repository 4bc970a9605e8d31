import path from 'node:path';
import {
  createEngine,
  type CaseAnalysis,
  type Knowledge,
  type LogAnalysis,
  type Speech,
} from '../../../engine/src/index.js';
import {
  analysePath,
  loadKnowledge,
  readUserRules,
  reason,
  type CaseProgress,
} from '../../../server/src/runtime/index.js';
import { parseArguments, UsageError } from '../arguments.js';
import { casesJson } from '../render/json.js';
import { caseText } from '../render/text.js';
import { existingFolder, ruleProblem } from '../rules.js';
import type { Session } from '../run.js';
import { plain, type Terminal } from '../terminal.js';
import { isDecisive } from '../verdict.js';

/**
 * `analyze <path>...`: one case per path. A path that cannot be read is named on the error stream and the others are
 * analysed all the same; the exit code is then 2.
 */
export async function analyze(args: readonly string[], session: Session): Promise<number> {
  const { terminal, speech } = session;
  const { positionals, format, quiet, signatures } = parseArguments(args, ['text', 'json'], ['signatures']);
  if (positionals.length === 0) throw new UsageError(speech.t('analyze needs a log or a folder of logs.'));
  const knowledge = await withUserRules(loadKnowledge(session.knowledgePath), signatures, session);
  const engine = createEngine(knowledge);
  const cases: CaseAnalysis[] = [];
  let unreadable = false;
  const refuse = (target: string, why: string) => {
    unreadable = true;
    terminal.err(`upgrade-forensics: ${plain(target)}: ${why}\n`);
  };
  for (const argument of positionals) {
    const target = path.resolve(argument);
    try {
      const onProgress = terminal.progress && !quiet ? (progress: CaseProgress) => draw(terminal, progress) : undefined;
      const analysis = await analysePath(engine, target, {
        isCancelled: session.isCancelled,
        ...(onProgress && { onProgress }),
      });
      if (onProgress) terminal.err('\r\u001b[K');
      if (!analysis) return 130;
      if (!analysis.logs.some(isKnownLog)) refuse(argument, nothingHere(analysis, speech));
      cases.push({ ...analysis, path: argument });
    } catch (error) {
      refuse(argument, speech.t(reason(error)));
    }
  }
  if (format === 'json') terminal.out(casesJson(cases, { speech, version: session.version, knowledge }));
  else terminal.out(cases.map((analysis) => caseText(analysis, { terminal, speech, knowledge })).join('\n\n'));
  if (unreadable) return 2;
  return cases.some(isDecisive) ? 1 : 0;
}

/**
 * The built-in knowledge and the rules of the user's folders. A broken rule is named with its file and line on the error
 * stream and left out; everything else is used.
 *
 * @throws UsageError when a folder does not exist
 */
async function withUserRules(knowledge: Knowledge, folders: readonly string[], session: Session): Promise<Knowledge> {
  if (folders.length === 0) return knowledge;
  const roots = folders.map((folder) => existingFolder(folder, session.speech));
  const rules = await readUserRules(roots, knowledge);
  for (const problem of rules.problems) session.terminal.err(`${ruleProblem(problem, session.speech)}\n`);
  if (rules.files.length === 0) {
    const folder = plain(folders.join(', '));
    session.terminal.err(`upgrade-forensics: ${session.speech.t('No YAML file is in {0}.', folder)}\n`);
  }
  return {
    ...knowledge,
    signatures: [...knowledge.signatures, ...rules.signatures],
    benign: [...knowledge.benign, ...rules.benign],
  };
}

function isKnownLog({ log }: LogAnalysis): boolean {
  return log.format !== 'plain' && log.format !== 'binary';
}

/** Why a path gave nothing: no file, or none that is a log. */
function nothingHere({ logs, problems }: CaseAnalysis, { t }: Speech): string {
  if (logs.length > 0) return t('no log of Windows setup or servicing among the files here: {0}', logs.length);
  return plain(problems.map(({ what, args }) => t(what, ...(args ?? []))).join(' ')) || t('No log was found here.');
}

function draw(terminal: Terminal, { done, total, file }: CaseProgress): void {
  terminal.err(`\r\u001b[K${done + 1}/${total} ${plain(file).slice(-60)}`);
}
