import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isScalar, isSeq, isMap, type Document, type LineCounter } from 'yaml';
import {
  acceptBenignShapes,
  acceptComponents,
  acceptSignatures,
  type BenignShape,
  type Component,
  type FileProblem,
  type Knowledge,
  type RuleFile,
  type Signature,
} from '../../../engine/src/index.js';
import { reason } from './reasons.js';
import { readYaml } from './yamlText.js';

/** Rules that a team wrote itself, and what is wrong with those that were refused. */
export interface UserRules {
  readonly signatures: readonly Signature[];
  readonly benign: readonly BenignShape[];
  readonly components: readonly Component[];
  readonly problems: readonly UserRuleProblem[];
  /** Every file that was read, absolute: those without a problem are to be cleared. */
  readonly files: readonly string[];
  /** Where each accepted rule stands, by its id. */
  readonly fileOf: ReadonlyMap<string, string>;
  /** Folders that are there and cannot be read, with the reason. */
  readonly unreadable: readonly { readonly folder: string; readonly why: string }[];
}

/** What a file below a folder of rules is. */
export type RuleKind = 'signature' | 'benign' | 'component';

export interface UserRuleProblem extends FileProblem {
  /** 0-based line of the file. */
  readonly line: number;
}

/** Folders of a rule tree; anything else in it is not read. */
const MOST_FILES = 5000;

/**
 * Reads the YAML rules below the folders: files below a folder named `benign` are benign shapes, below one named
 * `components` components, the others signatures. A folder that does not exist holds nothing. A broken file is a problem
 * of its own and disturbs no other. Of two rules with one id the first counts, in the order of the folders.
 */
export async function readUserRules(folders: readonly string[], knowledge: Knowledge): Promise<UserRules> {
  const documents = new Map<string, { document: Document; lines: LineCounter }>();
  const rules: Record<RuleKind, RuleFile[]> = { signature: [], benign: [], component: [] };
  const problems: UserRuleProblem[] = [];
  const listed = await Promise.all([...new Set(folders)].map(rulesBelow));
  const files = [...new Set(listed.flatMap((one) => one.files))].slice(0, MOST_FILES);
  for (const file of files) {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      problems.push(problem(file, 0, 'Cannot be read: {0}', reason(error)));
      continue;
    }
    const read = readYaml(text);
    if ('message' in read) {
      problems.push(problem(file, read.line, 'This is not valid YAML: {0}', read.message));
      continue;
    }
    documents.set(file, read);
    rules[ruleKind(file)].push({ file, data: read.data });
  }
  const remediations = new Set(knowledge.remediations().map(({ id }) => id));
  const taken = new Set([...knowledge.signatures, ...knowledge.benign].map(({ id }) => id));
  const accepted = acceptSignatures(rules.signature, { remediations }, taken);
  for (const { id } of accepted.rules) taken.add(id);
  const benign = acceptBenignShapes(rules.benign, taken);
  const components = acceptComponents(rules.component, remediations, new Set(knowledge.components.map(({ id }) => id)));
  const fileOf = new Map<string, string>();
  for (const { file, data } of [...rules.signature, ...rules.benign, ...rules.component]) {
    const { id } = (data ?? {}) as { readonly id?: unknown };
    if (typeof id === 'string' && !fileOf.has(id)) fileOf.set(id, file);
  }
  for (const found of [...accepted.problems, ...benign.problems, ...components.problems]) {
    const source = documents.get(found.file);
    problems.push({ ...found, line: source ? lineOf(source.document, source.lines, found.path) : 0 });
  }
  return {
    signatures: accepted.rules,
    benign: benign.rules,
    components: components.rules,
    problems,
    files,
    fileOf,
    unreadable: listed.flatMap(({ folder, why }) => (why === undefined ? [] : [{ folder, why }])),
  };
}

/** What a file holds, told by the folder that it lies in. */
export function ruleKind(file: string): RuleKind {
  const above = path.dirname(file).split(/[\\/]/);
  return above.includes('components') ? 'component' : above.includes('benign') ? 'benign' : 'signature';
}

function problem(file: string, line: number, what: string, argument: string): UserRuleProblem {
  return { file, line, path: '', what, args: [argument], help: 'Mend the file; every other signature stays in use.' };
}

interface RuleFolder {
  readonly folder: string;
  readonly files: readonly string[];
  readonly why?: string;
}

async function rulesBelow(folder: string): Promise<RuleFolder> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort();
    return { folder, files };
  } catch (error) {
    const absent = (error as { readonly code?: unknown }).code === 'ENOENT';
    return { folder, files: [], ...(!absent && { why: reason(error) }) };
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
