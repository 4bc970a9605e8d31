import { parseArgs } from 'node:util';
import type { Language } from '../../engine/src/index.js';

/** What every command takes. */
export interface Arguments {
  readonly positionals: readonly string[];
  readonly format: string;
  readonly quiet: boolean;
  /** `--signatures`, as often as it was given. */
  readonly signatures: readonly string[];
  /** `--baseline`, as often as it was given. */
  readonly baselines: readonly string[];
}

/** What is told before any command is chosen, because even error messages depend on it. */
export interface GeneralOptions {
  readonly language: Language;
  readonly colour: boolean | undefined;
}

/** Wrong usage: the message is shown in one line, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Known by its name: a command that is loaded when it is wanted comes with a class of its own. */
export function isUsageError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'UsageError';
}

/** Options that only some commands take. */
export type SpecialOption = 'signatures' | 'baseline';

const options = {
  format: { type: 'string' },
  lang: { type: 'string' },
  'no-color': { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
  signatures: { type: 'string', multiple: true },
  baseline: { type: 'string', multiple: true },
} as const;

const commandsWith: Readonly<Record<SpecialOption, string>> = {
  signatures: 'analyze, batch, compare, report, timeline',
  baseline: 'signatures test [dir]',
};

/** `-2147024891` is a code, not an option; a space in front keeps it a positional. */
function guardNegativeNumbers(args: readonly string[]): string[] {
  return args.map((arg) => (/^-\d+$/.test(arg) ? ` ${arg}` : arg));
}

/**
 * Arguments as they were meant. The C runtime of Windows takes the last backslash of `"C:\my logs\"` for one that makes
 * the quote part of the path, and what follows too; Windows PowerShell 5.1 completes folders to that. No path of Windows
 * holds a quote.
 *
 * @param platform as `process.platform` has it
 */
export function meantArguments(
  args: readonly string[],
  platform: NodeJS.Platform = process.platform,
): readonly string[] {
  if (platform !== 'win32') return args;
  return args.flatMap((arg) => {
    const at = arg.indexOf('"');
    if (at < 0) return [arg];
    return [arg.slice(0, at), ...arg.slice(at + 1).split(/[\s"]+/)].filter((part) => part !== '');
  });
}

/**
 * @param formats what this command can write, the default first
 * @param special the options that this command takes and others do not
 * @throws UsageError
 */
export function parseArguments(
  args: readonly string[],
  formats: readonly string[],
  special: readonly SpecialOption[] = [],
): Arguments {
  try {
    const { values, positionals } = parseArgs({ args: guardNegativeNumbers(args), options, allowPositionals: true });
    const format = values.format ?? formats[0] ?? 'text';
    if (!formats.includes(format)) throw new UsageError(`--format ${format}: ${formats.join(' | ')}`);
    for (const name of ['signatures', 'baseline'] as const) {
      if (values[name] && !special.includes(name)) throw new UsageError(`--${name}: ${commandsWith[name]}`);
    }
    return {
      positionals,
      format,
      quiet: values.quiet ?? false,
      signatures: values.signatures ?? [],
      baselines: values.baseline ?? [],
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}

/**
 * Language: `--lang`, else that of the environment; Chinese of any region reads Simplified Chinese.
 * @throws UsageError for a language that is not spoken here
 */
export function generalOptions(args: readonly string[], locale: string): GeneralOptions {
  const { values } = parseArgs({ args: guardNegativeNumbers(args), options, strict: false, allowPositionals: true });
  const wanted = typeof values.lang === 'string' ? values.lang : undefined;
  if (wanted !== undefined && wanted !== 'en' && wanted.toLowerCase() !== 'zh-cn') {
    throw new UsageError(`--lang ${wanted}: en | zh-CN`);
  }
  const chinese = (wanted ?? locale).toLowerCase().startsWith('zh');
  return { language: chinese ? 'zh-CN' : 'en', colour: values['no-color'] === true ? false : undefined };
}

const jsonFormats: ReadonlySet<unknown> = new Set(['json', 'ndjson', 'sarif']);

/** Whether what these arguments ask for is JSON on standard output. */
export function writesJson(args: readonly string[]): boolean {
  const { values, positionals } = parseArgs({
    args: guardNegativeNumbers(args),
    options: { ...options, report: { type: 'boolean' } },
    strict: false,
    allowPositionals: true,
  });
  if (values.format !== undefined) return jsonFormats.has(values.format);
  return positionals.includes('batch') && values.report !== true;
}
