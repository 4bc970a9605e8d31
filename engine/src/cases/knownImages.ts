import type { Attempt, ImageFacts } from '../model/attempt.js';
import type { LogAnalysis } from '../model/analysis.js';
import type { HashedFile, ImageMatch } from '../model/history.js';
import type { KnownImage } from '../model/knowledge.js';
import type { LogFile } from '../model/record.js';
import { hashRows } from '../records/hashRows.js';

/** What is known of an image: from a setup log, or from a hash that somebody computed. */
export interface ImageEvidence extends ImageFacts {
  /** Upper case. */
  readonly sha256?: string;
}

/**
 * Looks an image up in the team's table. A hash decides alone; without one the size in bytes does, together with the name;
 * a name by itself proves nothing, for every image is called install.wim.
 *
 * @returns undefined without a table, and for an image of which neither name, size nor hash is known
 */
export function matchImage(evidence: ImageEvidence, table: readonly KnownImage[]): ImageMatch | undefined {
  const { bytes, sha256, index } = evidence;
  const names = namesOf(evidence);
  if (table.length === 0 || (names.length === 0 && bytes === undefined && sha256 === undefined)) return undefined;
  const sameName = table.filter(({ name }) => names.includes(name.toLowerCase()));
  const bySize = bytes === undefined ? [] : table.filter((image) => image.bytes === bytes);
  const byHash = sha256 === undefined ? [] : table.filter((image) => image.sha256?.toUpperCase() === sha256);
  /** Of several rows of one file the one of the index that was applied. */
  const best = (images: readonly KnownImage[]): KnownImage | undefined =>
    images.find((image) => index !== undefined && image.index === index) ?? images[0];
  const found = (kind: ImageMatch['kind'], images: readonly KnownImage[]): ImageMatch => {
    const image = best(images);
    return { kind, ...(image && { image }) };
  };
  if (byHash.length > 0) return found('known', byHash);
  const hashed = [...sameName, ...bySize].filter((image) => image.sha256 !== undefined);
  if (sha256 !== undefined && hashed.length > 0) return found('otherHash', hashed);
  const both = bySize.filter((image) => sameName.includes(image));
  if (both.length > 0) return found('known', both);
  const otherSize = sameName.filter((image) => image.bytes !== undefined);
  if (bytes !== undefined && otherSize.length > 0 && bySize.length === 0) return found('otherBytes', otherSize);
  if (bySize.length > 0) return found('otherName', bySize);
  return sameName.length > 0 ? found('nameOnly', sameName) : { kind: 'unknown' };
}

/** The image's own name, and the name of its file. */
function namesOf({ name, path }: ImageFacts): readonly string[] {
  const file = path?.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
  return [name, file].flatMap((one) => (one ? [one.toLowerCase()] : []));
}

/** Hashes of files that the case holds, each compared with the table. */
export function hashedFiles(analyses: readonly LogAnalysis[], table: readonly KnownImage[]): readonly HashedFile[] {
  return analyses.flatMap(({ log }) =>
    hashRows(log).map(({ line, path, sha256 }): HashedFile => {
      const known = matchImage({ sha256, ...(path && { path }) }, table);
      return { place: { file: log.path, line: line + 1 }, sha256, ...(path && { path }), ...(known && { known }) };
    }),
  );
}

const imageFact =
  / (?:WIM Path|WIM Size|Image Name|Install Index|Creation Time)\s+\[|InstallFilePath\s*(?:(?:\+=?|=)\s*)?\[/;

/** Whether a line (1-based) of an attempt's log states a fact of its image. */
export function statesImage(log: LogFile, attempt: Attempt, line: number): boolean {
  const inside = [attempt, ...(attempt.otherLogs ?? [])].some(
    ({ file, startLine, endLine }) => file === log.path && line >= startLine && line <= endLine,
  );
  if (!inside || line > log.lines.count) return false;
  return imageFact.test(log.lines.text(line - 1));
}
