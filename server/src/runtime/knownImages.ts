import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { acceptKnownImages, type KnownImage } from '../../../engine/src/index.js';
import { reason } from './reasons.js';
import { lineOf, type UserRuleProblem } from './userSignatures.js';

/** Where a workspace keeps the table of images that its team knows. */
export const KNOWN_IMAGES_FILE = path.join('.upgrade-forensics', 'known-images.yml');

/** The images of all tables, and what is wrong with their rows. */
export interface KnownImageTables {
  readonly images: readonly KnownImage[];
  readonly problems: readonly UserRuleProblem[];
  /** Every file that was read, absolute. */
  readonly files: readonly string[];
}

/** Reads tables of known images. A file that is not there holds none; a broken row disturbs no other. */
export async function readKnownImages(candidates: readonly string[]): Promise<KnownImageTables> {
  const images: KnownImage[] = [];
  const problems: UserRuleProblem[] = [];
  const files: string[] = [];
  for (const file of new Set(candidates)) {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if (isAbsent(error)) continue;
      files.push(file);
      problems.push({ ...broken(file, 0), what: 'Cannot be read: {0}', args: [reason(error)] });
      continue;
    }
    files.push(file);
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines });
    const [error] = document.errors;
    if (error) {
      const args = [error.message.split('\n')[0] ?? ''];
      const line = (error.linePos?.[0].line ?? 1) - 1;
      problems.push({ ...broken(file, line), what: 'This is not valid YAML: {0}', args });
      continue;
    }
    const accepted = acceptKnownImages(document.toJS() as unknown);
    images.push(...accepted.images);
    for (const found of accepted.problems) problems.push({ ...found, file, line: lineOf(document, lines, found.path) });
  }
  return { images, problems, files };
}

function broken(file: string, line: number): Omit<UserRuleProblem, 'what' | 'args'> {
  return { file, line, path: '', help: 'Mend the file; until then its images are not known.' };
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
