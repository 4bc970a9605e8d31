import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { acceptKnownImages, type KnownImage } from '../../../engine/src/index.js';
import { reason } from './reasons.js';
import { lineOf, type UserRuleProblem } from './userSignatures.js';
import { readYaml } from './yamlText.js';

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
    const read = readYaml(text);
    if ('message' in read) {
      problems.push({ ...broken(file, read.line), what: 'This is not valid YAML: {0}', args: [read.message] });
      continue;
    }
    const { document, lines } = read;
    const accepted = acceptKnownImages(read.data);
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
