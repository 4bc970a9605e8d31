import { readFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../../../cli/src/run.js';
import { buildCodes } from '../../../tools/knowledge/codes.mjs';
import { buildExplanations } from '../../../tools/knowledge/explanations.mjs';
import { buildKnowledge } from '../../../tools/knowledge/build.mjs';
import { noRules } from '../bareEngine.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let knowledge: Promise<string> | undefined;

/** The compiled knowledge, made once per test file from the tables and YAML of the repository. */
function knowledgePath(): Promise<string> {
  knowledge ??= (async () => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'knowledge-'));
    await buildCodes(dir);
    await buildExplanations(dir);
    // What the command line does is tested apart from what the signatures of the day find.
    writeFileSync(path.join(dir, 'signatures.json'), JSON.stringify(noRules));
    for (const name of ['remediations.json', 'minifilters.json']) writeFileSync(path.join(dir, name), '[]');
    return dir;
  })();
  return knowledge;
}

let shipped: Promise<string> | undefined;

/** All of the knowledge, as the package has it. */
function shippedPath(): Promise<string> {
  shipped ??= (async () => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'knowledge-'));
    await buildKnowledge(dir);
    return dir;
  })();
  return shipped;
}

/** Runs the command line with the signatures and remediations that ship. */
export async function runShipped(args: readonly string[]): Promise<Ran> {
  return runIn(await shippedPath(), args);
}

/** Runs the command line as a person would, without a process. */
export async function runCommand(
  args: readonly string[],
  locale = 'en-US',
  colour = false,
  narrow = false,
): Promise<Ran> {
  return runIn(await knowledgePath(), args, { locale, colour, narrow });
}

/** Runs it with the knowledge of this folder. */
export async function runIn(
  folder: string,
  args: readonly string[],
  { locale = 'en-US', colour = false, narrow = false } = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await run(
    args,
    { out: (text) => (out += text), err: (text) => (err += text), colour, progress: false, narrow },
    {
      knowledgePath: folder,
      l10nPath: 'l10n',
      packagePath: 'package.json',
      locale,
      isCancelled: () => false,
    },
  );
  return { code, out, err };
}

/** The JSON Schema of a command's output. */
export function schema(command: 'analyze' | 'compare' | 'timeline' = 'analyze'): object {
  return JSON.parse(readFileSync(`cli/${command}.schema.json`, 'utf8')) as object;
}
