import { createHash } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  createEngine,
  createReport,
  redactedReport,
  reportHtml,
  reportMarkdown,
  type Engine,
  type Language,
  type Redact,
} from '../../../engine/src/index.js';
import { hashFiles, listCase, loadKnowledge, loadSpeech, reason } from '../../../server/src/runtime/index.js';
import { parseArguments, UsageError } from '../arguments.js';
import { knownImages, userRules } from '../rules.js';
import type { Session } from '../run.js';
import { plain } from '../terminal.js';
import { isDecisive } from '../verdict.js';
import { readCase, runComparison } from './compare.js';

interface ReportOptions {
  readonly rest: readonly string[];
  readonly language?: Language;
  readonly out?: string;
  readonly compare?: string;
}

/**
 * `report <path>`: the case as a report for people who have no logs before them, as one HTML file or as Markdown, on
 * standard output or in the file that `--out` names. Exit code as of `analyze`; 2 when nothing could be written.
 */
export async function report(args: readonly string[], session: Session): Promise<number> {
  const { terminal, speech } = session;
  const { t } = speech;
  const { rest, language = speech.language, out, compare } = ownOptions(args);
  const { positionals, format, quiet, signatures } = parseArguments(rest, ['html', 'markdown'], ['signatures']);
  const [argument] = positionals;
  if (argument === undefined || positionals.length > 1) {
    throw new UsageError(t('report needs one path: a log, a folder of logs, or a zip.'));
  }
  const target = path.resolve(argument);
  if (out !== undefined && isInside(path.resolve(out), target)) {
    throw new UsageError(
      t('--out {0} lies in the folder that is analysed. Evidence is not written to: name a place outside.', plain(out)),
    );
  }
  const engine = await engineWith(signatures, session);
  const drawing = terminal.progress && !quiet;
  const known = await readCase(argument, engine, drawing, session);
  if (typeof known === 'number') return known;
  const good = compare === undefined ? undefined : await readCase(compare, engine, drawing, session);
  if (typeof good === 'number') return good;
  const { files } = await listCase(target);
  const hashed = await hashFiles(files, { isCancelled: session.isCancelled });
  const comparison = good && (await runComparison(known, good, session));
  if (!hashed || (good && !comparison)) return 130;
  const made = new Date();
  const created = createReport(known, {
    speech: language === speech.language ? speech : loadSpeech(language, textsOf(language, session)),
    knowledge: engine.knowledge,
    identifiers: engine.identifiers,
    name: path.basename(target),
    files: hashed,
    version: session.version,
    made: { time: made.getTime(), offsetMinutes: -made.getTimezoneOffset() },
    ...(comparison && { comparison }),
  });
  // The one place where the text of a report passes through a redaction.
  const redact: Redact | undefined = undefined;
  const shown = redact ? redactedReport(created, redact) : created;
  const text = format === 'html' ? reportHtml(shown, sha256) : reportMarkdown(shown);
  if (out === undefined) terminal.out(text);
  else {
    try {
      writeFileSync(out, text);
    } catch (error) {
      terminal.err(`upgrade-forensics: ${t('Cannot be written: {0}', `${plain(out)}: ${t(reason(error))}`)}\n`);
      return 2;
    }
    if (!quiet) terminal.err(`${t('Report written: {0}', plain(out))}\n`);
  }
  return isDecisive(known) ? 1 : 0;
}

/** The built-in knowledge, the rules of these folders, and the team's table of images. */
async function engineWith(signatures: readonly string[], session: Session): Promise<Engine> {
  const builtIn = loadKnowledge(session.knowledgePath);
  const own = await userRules(signatures, builtIn, session);
  return createEngine({
    ...builtIn,
    signatures: [...builtIn.signatures, ...own.signatures],
    benign: [...builtIn.benign, ...own.benign],
    ...(await knownImages(session)),
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function textsOf(language: Language, { l10nPath }: Session): string | undefined {
  return language === 'en' ? undefined : path.join(l10nPath, 'bundle.l10n.zh-cn.json');
}

/** The folder itself, or the file, is inside too. */
function isInside(file: string, target: string): boolean {
  if (file === target) return true;
  const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const way = path.relative(target, file);
  return isFolder && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

const names = ['language', 'out', 'compare'] as const;

/** Takes out the options that only this command has; `--lang` is the language of the messages, and of the report too. */
function ownOptions(args: readonly string[]): ReportOptions {
  const rest: string[] = [];
  const found: Partial<Record<(typeof names)[number], string>> = {};
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const name = names.find((one) => arg === `--${one}` || arg.startsWith(`--${one}=`));
    if (!name) {
      rest.push(arg);
      continue;
    }
    const value = arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : args[++at];
    if (value === undefined || value === '') throw new UsageError(`--${name}: ?`);
    found[name] = value;
  }
  const { language, out, compare } = found;
  if (language !== undefined && language !== 'en' && language.toLowerCase() !== 'zh-cn') {
    throw new UsageError(`--language ${language}: en | zh-CN`);
  }
  return {
    rest,
    ...(language !== undefined && { language: language === 'en' ? 'en' : 'zh-CN' }),
    ...(out !== undefined && { out }),
    ...(compare !== undefined && { compare }),
  };
}
