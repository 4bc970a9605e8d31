import type { CaseAnalysis } from '../model/analysis.js';
import { statesImage } from '../cases/knownImages.js';
import type { ImageMatch } from '../model/history.js';
import type { KnownImage } from '../model/knowledge.js';
import type { Speech } from '../model/language.js';
import { logOf } from '../cases/logOf.js';

/** What the team's table says of an image, in one sentence. Text of the table is not escaped. */
export function imageMatchText({ kind, image }: ImageMatch, { t }: Speech): string {
  const shown = image ? rowText(image, t) : '';
  switch (kind) {
    case 'known':
      return t('This is the known image {0}.', shown);
    case 'otherHash':
      return t('Not the known image {0}: the SHA-256 differs. It is damaged or another one.', shown);
    case 'otherBytes':
      return t('The same name as the known image {0}, but another size: it is another one.', shown);
    case 'otherName':
      return t('As many bytes as the known image {0}, under another name. Its SHA-256 would tell.', shown);
    case 'nameOnly':
      return t('The same name as the known image {0}; whether it is that one, only its size or SHA-256 tells.', shown);
    case 'unknown':
      return t('Not in the table of known images.');
  }
}

function rowText({ name, bytes, index, build, edition, created, note }: KnownImage, t: Speech['t']): string {
  const facts = [
    index !== undefined && t('index {0}', index),
    bytes !== undefined && t('{0} bytes', bytes),
    build,
    edition,
    created && t('created {0}', created),
    note,
  ].filter((fact) => fact);
  return facts.length > 0 ? `"${name}" (${facts.join(', ')})` : `"${name}"`;
}

/**
 * What the table says of the image that a line speaks of: a fact of an attempt's image, or a hash.
 *
 * @param line 0-based
 */
export function imageNoteAt(analysis: CaseAnalysis, file: string, line: number, speech: Speech): string | undefined {
  const { history } = analysis;
  const hash = history?.hashes?.find(({ place }) => place.file === file && place.line === line + 1);
  if (hash) return hash.known && imageMatchText(hash.known, speech);
  const log = logOf(analysis, file)?.log;
  if (!log) return undefined;
  const attempt = history?.attempts.find((one) => one.known && statesImage(log, one.attempt, line + 1));
  return attempt?.known && imageMatchText(attempt.known, speech);
}
