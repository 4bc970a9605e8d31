import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { wordsOf, type Problem, type RedactionOptions, type Speech } from '../../engine/src/index.js';
import { RedactionRefusal, reason } from '../../server/src/runtime/index.js';
import { UsageError } from './arguments.js';
import type { Session } from './run.js';
import { plain } from './terminal.js';
import { textLines } from './textLines.js';

/** Environment variable of the passphrase; the command line would show it to everybody on the machine. */
export const PASSPHRASE = 'UPGRADE_FORENSICS_MAP_PASSPHRASE';

/** The options that `redact` and `report --redact` have in common, as they were written. */
export interface RedactionInput {
  /** Files of words of the customer's. */
  readonly words: readonly string[];
  readonly map?: string;
  readonly passphraseStdin: boolean;
  readonly guids: boolean;
}

/**
 * The words of the lists.
 *
 * @throws UsageError for a list that cannot be read
 */
export async function redactionOptions(
  { words, guids }: Pick<RedactionInput, 'words' | 'guids'>,
  { t }: Speech,
): Promise<RedactionOptions> {
  const all: string[] = [];
  for (const file of words) {
    try {
      // Notepad of former days writes UTF-16, or the code page of the machine.
      const lines: string[] = [];
      for await (const line of textLines([await readFile(path.resolve(file))])) lines.push(line);
      all.push(...wordsOf(lines.join('\n')));
    } catch (error) {
      throw new UsageError(`${plain(file)}: ${t('Cannot be read: {0}', t(reason(error)))}`);
    }
  }
  return { words: all, guids };
}

/** The passphrase that seals the map: from the environment, or the first line of standard input when asked for. */
export async function passphraseOf(
  stdin: boolean,
  { input = process.stdin, speech }: Session,
): Promise<string | undefined> {
  if (!stdin) return process.env[PASSPHRASE] || undefined;
  for await (const line of textLines(input)) {
    if (line === '') break;
    return line;
  }
  throw new UsageError(speech.t('No passphrase came on standard input.'));
}

/** One line about what was refused, or why a file could not be read or written. */
export function refusalText(error: unknown, { t }: Speech): string {
  if (error instanceof RedactionRefusal) return problemLine(error.problem, { t });
  return t(reason(error));
}

export function problemLine(problem: Pick<Problem, 'what' | 'args'>, { t }: Pick<Speech, 't'>): string {
  return plain(
    t(problem.what, ...(problem.args ?? []).map((argument) => (typeof argument === 'string' ? t(argument) : argument))),
  );
}
