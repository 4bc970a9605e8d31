import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isScalar, isSeq, isMap, LineCounter, parseDocument, type Document } from 'yaml';
import {
  acceptBenignShapes,
  acceptSignatures,
  type BenignShape,
  type FileProblem,
  type Knowledge,
  type RuleFile,
  type Signature,
} from '../../../engine/src/index.js';
import { reason } from './files.js';

/** Rules that a team wrote itself, and what is wrong with those that were refused. */
export interface UserRules {
  readonly signatures: readonly Signature[];
  readonly benign: readonly BenignShape[];
  readonly problems: readonly UserRuleProblem[];
  /** Every file that was read, absolute: those without a problem are to be cleared. */
  readonly files: readonly string[];
}

export interface UserRuleProblem extends FileProblem {
  /** 0-based line of the file. */
  readonly line: number;
}

/** Folders of a rule tree; anything else in it is not read. */
const MOST_FILES = 5000;

/**
 * Reads the YAML rules below the folders: files below a folder named `benign` are benign shapes, the others signatures.
 * A folder that does not exist holds nothing. A broken file is a problem of its own and disturbs no other.
 */
export async function readUserRules(folders: readonly string[], knowledge: Knowledge): Promise<UserRules> {
  const documents = new Map<string, { document: Document; lines: LineCounter }>();
  const signatures: RuleFile[] = [];
  const shapes: RuleFile[] = [];
  const problems: UserRuleProblem[] = [];
  const files = (await Promise.all(folders.map(rulesBelow))).flat().slice(0, MOST_FILES);
  for (const file of files) {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      problems.push(problem(file, 0, 'Cannot be read: {0}', reason(error)));
      continue;
    }
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines });
    const [error] = document.errors;
    if (error) {
      const line = (error.linePos?.[0].line ?? 1) - 1;
      problems.push(problem(file, line, 'This is not valid YAML: {0}', error.message.split('\n')[0] ?? ''));
      continue;
    }
    documents.set(file, { document, lines });
    const rule = { file, data: document.toJS() as unknown };
    (isBenign(file) ? shapes : signatures).push(rule);
  }
  const remediations = new Set(knowledge.remediations.map(({ id }) => id));
  const taken = new Set([...knowledge.signatures, ...knowledge.benign].map(({ id }) => id));
  const accepted = acceptSignatures(signatures, { remediations }, taken);
  const benign = acceptBenignShapes(shapes, taken);
  for (const found of [...accepted.problems, ...benign.problems]) {
    const source = documents.get(found.file);
    problems.push({ ...found, line: source ? lineOf(source.document, source.lines, found.path) : 0 });
  }
  return { signatures: accepted.rules, benign: benign.rules, problems, files };
}

function isBenign(file: string): boolean {
  return path.dirname(file).split(path.sep).includes('benign');
}

function problem(file: string, line: number, what: string, argument: string): UserRuleProblem {
  return { file, line, path: '', what, args: [argument], help: 'Mend the file; every other signature stays in use.' };
}

async function rulesBelow(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort();
  } catch {
    return [];
  }
}

/** Line (0-based) of `samples.match[0].captures`: of the deepest part of the path that the file has. */
export function lineOf(document: Document, lines: LineCounter, at: string): number {
  const keys = at === '' ? [] : at.replace(/\[(\d+)\]/g, '.$1').split('.');
  let node: unknown = document.contents;
  let line = 0;
  for (const key of keys) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (pair && isScalar(pair.key) && pair.key.range) line = lines.linePos(pair.key.range[0]).line - 1;
      next = pair?.value;
    } else if (isSeq(node)) {
      next = node.items[Number(key)];
      const range = (next as { range?: readonly [number, number, number] } | undefined)?.range;
      if (range) line = lines.linePos(range[0]).line - 1;
    }
    if (next === undefined || next === null) break;
    node = next;
  }
  return line;
}
