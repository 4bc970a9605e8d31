import path from 'node:path';
import { readFileSync } from 'node:fs';
import { loadSpeech } from '../../server/src/runtime/language.js';
import type { Speech } from '../../engine/src/index.js';
import { generalOptions, isUsageError, meantArguments, writesJson } from './arguments.js';
import type * as analysing from './analyze.js';
import type * as reading from './commands.js';
import { explain } from './commands/explain.js';
import { brokenKnowledge } from './installation.js';
import { ascii, escaped, plain, type Terminal } from './terminal.js';

/** What a command works with. */
export interface Session {
  readonly terminal: Terminal;
  readonly speech: Speech;
  /** Folder of the compiled knowledge. */
  readonly knowledgePath: string;
  readonly version: string;
  readonly l10nPath: string;
  /** The bundle of the command line: what worker processes run. */
  readonly script?: string;
  /** Standard input, where a test hands in another. */
  readonly input?: NodeJS.ReadableStream & AsyncIterable<Buffer | string>;
  /** True once the user wants to stop. */
  readonly isCancelled: () => boolean;
}

export interface Home {
  /** `dist/knowledge` */
  readonly knowledgePath: string;
  /** Folder of `bundle.l10n.<language>.json` */
  readonly l10nPath: string;
  readonly packagePath: string;
  readonly locale: string;
  readonly script?: string;
  readonly input?: Session['input'];
  readonly isCancelled: () => boolean;
  /** Loads the bundle of `analyze` faster than Node would. */
  readonly loadAnalyze?: () => typeof analysing;
}

type Reading = typeof reading;
type Command = (args: readonly string[], session: Session) => number | Promise<number>;
type Load = (home: Home) => Promise<Command>;

const named = (name: Exclude<keyof Reading, 'serveBatch'>) => async (): Promise<Command> =>
  (await import('./commands.js'))[name];

/** All but `explain` are in other bundles, which are loaded when they are asked for. */
const commands: Readonly<Record<string, Load>> = {
  analyze: async ({ loadAnalyze }) => (loadAnalyze?.() ?? (await import('./analyze.js'))).analyze,
  batch: named('batch'),
  buckets: named('buckets'),
  compare: named('compare'),
  explain: () => Promise.resolve(explain),
  redact: named('redact'),
  report: named('report'),
  signatures: named('signatures'),
  timeline: named('timeline'),
};

/**
 * Runs one command line.
 * @returns exit code: 0 nothing decisive found, 1 decisive findings, 2 wrong usage or unreadable input, 130 interrupted
 */
export async function run(given: readonly string[], terminal: Terminal, home: Home): Promise<number> {
  const args = meantArguments(given);
  const narrow = (terminal.narrow ?? isNarrow()) && writesJson(args);
  let speech: Speech | undefined;
  try {
    const { language, colour } = generalOptions(args, home.locale);
    const bundle = language === 'en' ? undefined : path.join(home.l10nPath, 'bundle.l10n.zh-cn.json');
    speech = loadSpeech(language, bundle);
    const session: Session = {
      terminal: {
        ...terminal,
        ...(colour !== undefined && { colour }),
        out(text) {
          terminal.out(narrow ? ascii(escaped(text)) : escaped(text));
        },
      },
      speech,
      knowledgePath: home.knowledgePath,
      version: versionOf(home.packagePath),
      l10nPath: home.l10nPath,
      ...(home.script !== undefined && { script: home.script }),
      ...(home.input && { input: home.input }),
      isCancelled: home.isCancelled,
    };
    return await dispatch(args, session, home);
  } catch (error) {
    // A broken installation shows wherever its files are first used; it is told apart from a mistake of ours here.
    const message = isUsageError(error) ? error.message : speech && brokenKnowledge(home.knowledgePath, speech);
    if (message === undefined) throw error;
    terminal.err(`upgrade-forensics: ${plain(message)}\n`);
    return 2;
  }
}

/** Windows PowerShell takes what comes through a pipe for the code page of the console, whatever it is. */
function isNarrow(): boolean {
  return process.platform === 'win32' && process.stdout.isTTY !== true;
}

async function dispatch(args: readonly string[], session: Session, home: Home): Promise<number> {
  const { terminal, speech } = session;
  const at = args.findIndex((arg) => Object.hasOwn(commands, arg));
  const name = args[at];
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (args.includes('--help') || args.includes('-h') || args.length === 0) {
    terminal.out(help(speech));
    return args.length === 0 ? 2 : 0;
  }
  if (args[0] === '--version') {
    terminal.out(`upgrade-forensics ${session.version}\n`);
    return 0;
  }
  if (!command) {
    terminal.err(
      `upgrade-forensics: ${speech.t('There is no command "{0}". Commands: {1}. More with --help.', plain(args[0] ?? ''), Object.keys(commands).join(', '))}\n`,
    );
    return 2;
  }
  const run = await command(home);
  return run([...args.slice(0, at), ...args.slice(at + 1)], session);
}

function help({ t }: Speech): string {
  return [
    t('upgrade-forensics: finds in the logs of Windows setup what made an upgrade fail. It only reads.'),
    '',
    `  analyze <path>...   ${t('a log or a folder of logs each: verdict, first cause, attempts, findings, problems')}`,
    `  batch <bundles>...  ${t('many machines in worker processes, one line of JSON each: a folder of bundles, patterns, or - for a list on standard input')}`,
    `  buckets <ndjson>... ${t('the lines of batch put together by cause; also --format json|markdown')}`,
    `  compare <bad> <good> ${t('where a run leaves the course of a good one, what is missing and new there; also --format markdown')}`,
    `  explain <code>...   ${t('any spelling of an error code, a name, or a pair such as 0xC1900101-0x20017')}`,
    `  timeline <path>     ${t('the records of all logs in one order, by corrected clocks; --from and --to <time>, --around <file:line>')}`,
    `  redact <path>       ${t('a copy without users, computers, addresses, serial numbers: --out <folder or .zip>, --words <file>, --map <file>, --preview')}`,
    `  report <path>       ${t('the case as a report: --format html|markdown, --language en|zh-CN, --out <file>, --compare <good run>, --redact')}`,
    `  signatures test [dir]  ${t('the samples of every signature and benign shape in a folder; --baseline <log or folder>: must not fire there')}`,
    '',
    `  --signatures <dir>  ${t("signatures of one's own beside the built-in ones; may be given more than once")}`,
    `  --format text|json  ${t('text for people (default), json for programs')}`,
    `                      ${t('analyze also: sarif (SARIF 2.1.0), ndjson (one event per line, for a SIEM)')}`,
    `  --jobs N --timeout <s> --max-memory <MB> --out <file> --resume <file> --report`,
    `                      ${t('of batch: workers, limits of each bundle, where rows go, go on after an earlier run, causes at the end')}`,
    `  --lang en|zh-CN     ${t('language of the answer; without it that of the system')}`,
    `  --no-color          ${t('no colours; also by the environment variable NO_COLOR')}`,
    `  -q, --quiet         ${t('no progress, no notes beside the result')}`,
    `  --version, --help`,
    '',
    t('Exit code: 0 nothing decisive found, 1 decisive findings, 2 wrong usage or unreadable input, 130 interrupted.'),
    '',
  ].join('\n');
}

function versionOf(packagePath: string): string {
  try {
    const { version } = JSON.parse(readFileSync(packagePath, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : '0';
  } catch {
    return '0';
  }
}
