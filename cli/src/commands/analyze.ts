import path from 'node:path';
import { createEngine, type CaseAnalysis, type LogAnalysis, type Speech } from '../../../engine/src/index.js';
import { analysePath, loadKnowledge, reason, type CaseProgress } from '../../../server/src/runtime/index.js';
import { parseArguments, UsageError } from '../arguments.js';
import { hashesOf } from '../fileHashes.js';
import { eachPath } from '../pathPatterns.js';
import { casesJson, quotedFiles, type JsonContext } from '../render/json.js';
import { writeEvents } from '../render/ndjson.js';
import { sarifLog, sarifRun, type SarifContext, type SarifRun } from '../render/sarif.js';
import { caseText } from '../render/text.js';
import { knownImages, userRules } from '../rules.js';
import type { Session } from '../run.js';
import { plain, type Terminal } from '../terminal.js';
import { isDecisive } from '../verdict.js';

/**
 * `analyze <path>...`: one case per path. A path that cannot be read is named on the error stream and the others are
 * analysed all the same; the exit code is then 2.
 */
export async function analyze(args: readonly string[], session: Session): Promise<number> {
  const { terminal, speech } = session;
  const { positionals, format, quiet, signatures } = parseArguments(
    args,
    ['text', 'json', 'sarif', 'ndjson'],
    ['signatures'],
  );
  if (positionals.length === 0) throw new UsageError(speech.t('analyze needs a log or a folder of logs.'));
  const builtIn = loadKnowledge(session.knowledgePath);
  const own = await userRules(signatures, builtIn, session);
  const knowledge = {
    ...builtIn,
    signatures: joined(builtIn.signatures, own.signatures),
    benign: joined(builtIn.benign, own.benign),
    components: joined(builtIn.components, own.components),
    ...(await knownImages(session)),
  };
  const engine = createEngine(knowledge);
  const cases: CaseAnalysis[] = [];
  let unreadable = false;
  const refuse = (target: string, why: string) => {
    unreadable = true;
    terminal.err(`upgrade-forensics: ${plain(target)}: ${why}\n`);
  };
  for (const argument of eachPath(positionals)) {
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
  if (format === 'sarif') terminal.out(await casesSarif(cases, { speech, version: session.version, knowledge }));
  else if (format === 'ndjson') writeEvents(cases, { speech, version: session.version, knowledge, terminal });
  else if (format === 'json') terminal.out(await json(cases, { speech, version: session.version, knowledge }));
  else terminal.out(cases.map((analysis) => caseText(analysis, { terminal, speech, knowledge })).join('\n\n'));
  if (unreadable) return 2;
  return cases.some(isDecisive) ? 1 : 0;
}

/** The same list where there is nothing to add: what it is may be known to others. */
function joined<T>(list: readonly T[], more: readonly T[]): readonly T[] {
  return more.length === 0 ? list : [...list, ...more];
}

/** The JSON of the cases, with the hashes of the files that it quotes. */
async function json(cases: readonly CaseAnalysis[], context: JsonContext): Promise<string> {
  const hashes = new Map<CaseAnalysis, ReadonlyMap<string, string>>();
  for (const analysis of cases) {
    hashes.set(analysis, await hashesOf(path.resolve(analysis.path), quotedFiles(analysis, context)));
  }
  return casesJson(cases, context, (analysis) => (file) => hashes.get(analysis)?.get(file));
}

/** One run per case, with the hashes of its files. */
async function casesSarif(
  cases: readonly CaseAnalysis[],
  context: Pick<SarifContext, 'speech' | 'version' | 'knowledge'>,
): Promise<string> {
  const runs: SarifRun[] = [];
  for (const analysis of cases) {
    const target = path.resolve(analysis.path);
    runs.push(sarifRun(analysis, { ...context, target, hashes: await hashesOf(target) }));
  }
  return sarifLog(runs);
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
