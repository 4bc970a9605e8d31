import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  createCatalogue,
  createExplanations,
  explainCode,
  type CodeExplanation,
  type CodeKnowledge,
} from '../../../engine/src/index.js';
import { parseArguments, UsageError } from '../arguments.js';
import { codesJson } from '../render/json.js';
import { codeText } from '../render/codeText.js';
import type { Session } from '../run.js';
import { plain } from '../terminal.js';

/** What one argument came to. */
export interface ExplainedArgument {
  readonly input: string;
  /** Absent when the argument is no code. */
  readonly explanation?: CodeExplanation;
}

/** `explain <code>...`: every code in the order of the arguments. Exit code 2 when one of them is no code. */
export function explain(args: readonly string[], session: Session): number {
  const { terminal, speech } = session;
  const { positionals, format } = parseArguments(args, ['text', 'json']);
  const inputs = joinPairs(positionals);
  if (inputs.length === 0)
    throw new UsageError(speech.t('explain needs a code, such as 0xC1900101 or 0xC1900101-0x20017.'));
  const knowledge = loadCodes(session.knowledgePath);
  const explained = inputs.map((input): ExplainedArgument => {
    const explanation = explainCode(input, knowledge, speech);
    return { input: input.trim(), ...(explanation && { explanation }) };
  });
  if (format === 'json') terminal.out(codesJson(explained, speech.t));
  else {
    const known = explained.flatMap(({ explanation }) =>
      explanation ? [codeText(explanation, terminal, speech.t)] : [],
    );
    terminal.out(known.join('\n'));
  }
  const wrong = explained.filter((one) => !one.explanation);
  for (const { input } of wrong) {
    terminal.err(`upgrade-forensics: ${notACode(plain(input), speech.t)}\n`);
  }
  return wrong.length > 0 ? 2 : 0;
}

/** The one line about an argument that is no code. */
export function notACode(input: string, t: Session['speech']['t']): string {
  return t(
    '"{0}" is not a code: write a number (0x80070005, -2147024891), a name, or a pair (0xC1900101-0x20017).',
    input,
  );
}

/** `0xC1900101 - 0x20017` without quotes arrives as three arguments. */
function joinPairs(positionals: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < positionals.length; i++) {
    const next = positionals[i + 2];
    if (/^[-–—]$/.test(positionals[i + 1] ?? '') && next !== undefined) {
      joined.push(`${positionals[i]} - ${next}`);
      i += 2;
    } else joined.push(positionals[i] ?? '');
  }
  return joined;
}

/** Only the two files that codes need: an answer is there before the signatures would be read. */
function loadCodes(directory: string): CodeKnowledge {
  const read = (name: string): string => readFileSync(path.join(directory, name), 'utf8');
  return {
    catalogue: createCatalogue(read('codes.txt')),
    explanations: createExplanations(read('explanations.json'), read('sources.json')),
  };
}
