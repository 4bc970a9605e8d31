import type { KnownImage } from '../model/knowledge.js';
import { problemCollector, type KnowledgeProblem, type Report } from '../signatures/problem.js';

/** The good rows of a table of known images, and what is wrong with the others. */
export interface KnownImageTable {
  readonly images: readonly KnownImage[];
  readonly problems: readonly KnowledgeProblem[];
}

const texts = ['build', 'edition', 'created', 'note'] as const;
const fields = new Set<string>(['name', 'bytes', 'sha256', 'index', ...texts]);

/**
 * Reads `{ images: [ { name, bytes, sha256, index, build, edition, created, note } ] }`, as a YAML file holds it. A broken
 * row is left out and reported; the others are used.
 */
export function acceptKnownImages(data: unknown): KnownImageTable {
  const { problems, report } = problemCollector();
  const rows = isFields(data) ? data['images'] : undefined;
  if (!Array.isArray(rows)) {
    report(
      '',
      'A table of known images is a list under "images".',
      'Begin the file with "images:" and one entry per image.',
    );
    return { images: [], problems };
  }
  const images = rows.flatMap((row: unknown, i) => imageOf(row, `images[${i}]`, report) ?? []);
  return { images, problems };
}

function imageOf(row: unknown, at: string, report: Report): KnownImage | undefined {
  if (!isFields(row)) {
    report(at, 'This entry is no image.', HELP);
    return undefined;
  }
  let good = true;
  const refuse = (field: string, what: string, help: string): void => {
    good = false;
    report(`${at}.${field}`, what, help, { args: [field] });
  };
  for (const field of Object.keys(row)) {
    if (!fields.has(field)) refuse(field, 'The field "{0}" is not known here.', HELP);
  }
  const { name, bytes, sha256, index } = row;
  if (typeof name !== 'string' || name.trim() === '') {
    refuse('name', '"{0}" is missing or no text.', 'Write the name of the image or of its file.');
  }
  if (bytes !== undefined && !isCount(bytes)) {
    refuse(
      'bytes',
      '"{0}" must be a whole number above 0.',
      'Write the size of the file in bytes, without separators.',
    );
  }
  if (index !== undefined && !isCount(index)) {
    refuse('index', '"{0}" must be a whole number above 0.', 'Write the number of the image inside its file.');
  }
  if (sha256 !== undefined && !(typeof sha256 === 'string' && /^[0-9a-f]{64}$/i.test(sha256))) {
    refuse('sha256', '"{0}" must be 64 hexadecimal digits.', 'Compute it with Get-FileHash, and write it in quotes.');
  }
  for (const field of texts) {
    const value = row[field];
    if (value !== undefined && typeof value !== 'string' && typeof value !== 'number' && !(value instanceof Date))
      refuse(field, '"{0}" must be a text.', 'Write it in quotes.');
  }
  if (good && bytes === undefined && sha256 === undefined) {
    refuse('name', 'An image needs its size or its SHA-256: a name alone proves nothing.', 'Add "bytes" or "sha256".');
  }
  if (!good || typeof name !== 'string') return undefined;
  return {
    name: name.trim(),
    ...(isCount(bytes) && { bytes }),
    ...(isCount(index) && { index }),
    ...(typeof sha256 === 'string' && { sha256: sha256.toUpperCase() }),
    ...Object.fromEntries(texts.flatMap((field) => (row[field] === undefined ? [] : [[field, textOf(row[field])]]))),
  };
}

const HELP = 'An image has: name, bytes, sha256, index, build, edition, created, note.';

/** A date that YAML takes for one is written as people wrote it. */
function textOf(value: unknown): string {
  return value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
