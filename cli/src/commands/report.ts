import { createHash } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  createEngine,
  createReport,
  redactedReport,
  reportHtml,
  reportMarkdown,
  type Engine,
  type Language,
  type Redact,
  type Speech,
} from '../../../engine/src/index.js';
import {
  collectCase,
  hashFiles,
  listCase,
  loadKnowledge,
  loadSpeech,
  pathRules,
  readMap,
  realPath,
  reason,
  writeMap,
} from '../../../server/src/runtime/index.js';
import { parseArguments, UsageError } from '../arguments.js';
import { passphraseOf, redactionOptions, refusalText, type RedactionInput } from '../redactionInput.js';
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
  /** Present when the report is to be redacted. */
  readonly redaction?: RedactionInput;
}

/**
 * `report <path>`: the case as a report for people who have no logs before them, as one HTML file or as Markdown, on
 * standard output or in the file that `--out` names. With `--redact` users, machines, addresses and the like have
 * pseudonyms: those of `--map`, which then also holds the new ones. Exit code as of `analyze`; 2 when nothing could be
 * written.
 */
export async function report(args: readonly string[], session: Session): Promise<number> {
  const { terminal, speech } = session;
  const { t } = speech;
  const { rest, language = speech.language, out, compare, redaction } = ownOptions(args, speech);
  const { positionals, format, quiet, signatures } = parseArguments(rest, ['html', 'markdown'], ['signatures']);
  const [argument] = positionals;
  if (argument === undefined || positionals.length > 1) {
    throw new UsageError(t('report needs one path: a log, a folder of logs, or a zip.'));
  }
  const target = path.resolve(argument);
  for (const [option, file] of [
    ['--out', out],
    ['--map', redaction?.map],
  ] as const) {
    if (file === undefined || !isInside(file, target)) continue;
    const message = t(
      '{0} {1} lies in the folder that is analysed. Evidence is not written to: name a place outside.',
      option,
      plain(file),
    );
    throw new UsageError(message);
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
  let redact: Redact | undefined;
  try {
    redact = redaction && (await redactOf(target, redaction, session));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    terminal.err(`upgrade-forensics: ${plain(argument)}: ${refusalText(error, speech)}\n`);
    return 2;
  }
  if (redaction && !redact) return 130;
  // The one place where the text of a report passes through a redaction.
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
    components: [...builtIn.components, ...own.components],
    ...(await knownImages(session)),
  });
}

/**
 * Pseudonyms for the values in all files of the case, not only in what the report quotes.
 *
 * @returns undefined when interrupted
 */
async function redactOf(source: string, input: RedactionInput, session: Session): Promise<Redact | undefined> {
  const passphrase = await passphraseOf(input.passphraseStdin, session);
  const map = input.map === undefined ? undefined : path.resolve(input.map);
  const collected = await collectCase({
    source,
    options: await redactionOptions(input, session.speech),
    known: map === undefined ? undefined : await readMap(map, passphrase),
    isCancelled: session.isCancelled,
  });
  if (!collected) return undefined;
  if (map !== undefined) await writeMap(map, collected.map(), passphrase);
  return (text) => collected.rewriter.text(text);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function textsOf(language: Language, { l10nPath }: Session): string | undefined {
  return language === 'en' ? undefined : path.join(l10nPath, 'bundle.l10n.zh-cn.json');
}

/** The folder itself, or the file, is inside too; so is what a link leads there. */
function isInside(file: string, target: string): boolean {
  const [inner, outer] = [realPath(file), realPath(target)];
  const { same, isInside: lies } = pathRules();
  return same(inner, outer) || (isDirectory(outer) && lies(outer, inner));
}

function isDirectory(target: string): boolean {
  return statSync(target, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

const options = {
  language: { type: 'string' },
  out: { type: 'string' },
  compare: { type: 'string' },
  redact: { type: 'boolean' },
  words: { type: 'string', multiple: true },
  map: { type: 'string' },
  guids: { type: 'boolean' },
  'passphrase-stdin': { type: 'boolean' },
} as const;

/** Takes out the options that this command has besides the general ones. */
function ownOptions(args: readonly string[], { t }: Speech): ReportOptions {
  const { values, tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const own = tokens.filter((token) => token.kind === 'option' && Object.hasOwn(options, token.name));
  const taken = new Set<number>();
  for (const token of own) {
    if (token.kind !== 'option') continue;
    taken.add(token.index);
    if (token.value !== undefined && token.inlineValue === false) taken.add(token.index + 1);
  }
  const text = (name: 'language' | 'out' | 'compare' | 'map'): string | undefined => {
    const value = values[name];
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    throw new UsageError(t('--{0} needs a value.', name));
  };
  const language = text('language');
  if (language !== undefined && language !== 'en' && language.toLowerCase() !== 'zh-cn') {
    throw new UsageError(`--language ${language}: en | zh-CN`);
  }
  const [out, compare, map] = [text('out'), text('compare'), text('map')];
  const words = (values.words ?? []).map(String);
  if (values.redact !== true && (words.length > 0 || map !== undefined || values.guids || values['passphrase-stdin'])) {
    throw new UsageError(t('--words, --map, --guids and --passphrase-stdin go with --redact.'));
  }
  return {
    rest: args.filter((_, index) => !taken.has(index)),
    ...(language !== undefined && { language: language === 'en' ? 'en' : 'zh-CN' }),
    ...(out !== undefined && { out }),
    ...(compare !== undefined && { compare }),
    ...(values.redact === true && {
      redaction: {
        words,
        ...(map !== undefined && { map }),
        guids: values.guids === true,
        passphraseStdin: values['passphrase-stdin'] === true,
      },
    }),
  };
}
