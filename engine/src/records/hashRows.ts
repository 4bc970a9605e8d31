import { BLANKS, withoutEnd } from '../lines/withoutEnd.js';
import type { LogFile } from '../model/record.js';

/** The SHA-256 of a file, as a command printed it. */
export interface HashRow {
  /** 0-based line of the hash. */
  readonly line: number;
  /** Upper case. */
  readonly sha256: string;
  /** As printed; absent where the output does not name the file. */
  readonly path?: string;
}

const MOST_ROWS = 10_000;
const HASH = /(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])/;
/** Windows 7 prints pairs of digits with spaces between them. */
const SPACED = /^(?:[0-9a-f]{2} ){31}[0-9a-f]{2}\s*$/i;
const PATH = /(?:[A-Za-z]:\\|\\\\)[^"<>|*?\t]{1,400}/;

/** The hashes of an output of `Get-FileHash`, `certutil -hashfile` or `sha256sum`. */
export function hashRows(log: LogFile): readonly HashRow[] {
  if (log.format !== 'file-hash') return [];
  const rows: { line: number; sha256: string; path?: string }[] = [];
  /** Of certutil's first line, which names the file of the hash below it. */
  let named: string | undefined;
  for (let line = 0; line < log.lines.count && rows.length < MOST_ROWS; line++) {
    if (log.lines.byteLength(line) > 2000) continue;
    const text = log.lines.text(line);
    const sha256 = (SPACED.test(text) ? text.replace(/ /g, '') : HASH.exec(text)?.[0])?.trim().toUpperCase();
    if (sha256 !== undefined) {
      const own = pathIn(text.slice(text.toUpperCase().indexOf(sha256) + 64)) ?? named;
      rows.push({ line, sha256, ...(own && { path: own }) });
      named = undefined;
      continue;
    }
    // `Path      : C:\x.iso` stands below the hash; a long one goes on in the next line, which is not followed.
    const below = /^Path\s*:\s*(\S.*)$/.exec(text)?.[1];
    const last = rows.at(-1);
    if (below && last) last.path ??= below.trim();
    else if (/SHA256/i.test(text)) named = pathIn(text);
  }
  return rows;
}

/** `SHA256 hash of C:\x.iso:` ends in a colon; `C:\x.iso  ` in spaces; in CSV it is quoted; sha256sum marks it with `*`. */
function pathIn(text: string): string | undefined {
  const found = (PATH.exec(text)?.[0] ?? /^\s+\*?(\S.{0,300})$/.exec(text)?.[1] ?? '').trimEnd();
  const path = /[:：]$/.test(found)
    ? found
        .slice(0, -1)
        .trimEnd()
        .replace(/的?哈希$/, '')
    : found;
  return withoutEnd(path, BLANKS + '",') || undefined;
}
