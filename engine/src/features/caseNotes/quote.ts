import { visible } from '../../lines/visible.js';
import type { Place } from '../../model/place.js';

/**
 * How notes cite logs. A quote is a fenced block under a hidden comment that names file, line and hash; a finding's
 * section begins with a comment that names the finding, so that it is recognised when it comes again:
 *
 * ```
 * <!-- upgrade-forensics: finding bcd-object-unreadable@setupact.log:12 line=12 sha256=5f0c... -->
 * <!-- upgrade-forensics: quote setupact.log line=12 endLine=13 sha256=5f0c... -->
 * ```
 */
export interface Marker {
  readonly kind: 'finding' | 'quote';
  /** Finding id, or file of the quote. */
  readonly subject: string;
  readonly line: number;
  readonly endLine: number;
  readonly sha256?: string;
}

const MARKER =
  /<!-- upgrade-forensics: (finding|quote) (\S+) line=(\d{1,9})(?: endLine=(\d{1,9}))?(?: sha256=([0-9a-fA-F]{64}))? -->/;
/** Any of our markers, for a quick look whether a document has some. */
export const MARKER_START = '<!-- upgrade-forensics: ';

export function markerText({ kind, subject, line, endLine, sha256 }: Marker): string {
  const end = endLine === line ? '' : ` endLine=${endLine}`;
  const hash = sha256 === undefined ? '' : ` sha256=${sha256}`;
  return `${MARKER_START}${kind} ${encode(subject)} line=${line}${end}${hash} -->`;
}

export function readMarker(text: string): (Marker & { readonly start: number; readonly end: number }) | undefined {
  const match = MARKER.exec(text);
  if (!match) return undefined;
  const [all, kind, subject = '', line = '', endLine, sha256] = match;
  return {
    kind: kind === 'finding' ? 'finding' : 'quote',
    subject: decode(subject),
    line: Number(line),
    endLine: Number(endLine ?? line),
    ...(sha256 !== undefined && { sha256: sha256.toLowerCase() }),
    start: match.index,
    end: match.index + all.length,
  };
}

/** Nothing that could end the comment or split the marker; Chinese names stay readable. */
function encode(text: string): string {
  return text.replace(/[%\s\p{Cc}\p{Cf}\p{Cs}<>"]|-(?=-|$)|^-/gu, (character) => {
    // An unpaired surrogate has no encoding; it is no part of any file name that can be opened.
    return /\p{Cs}/u.test(character) ? '%EF%BF%BD' : percent(character);
  });
}

function percent(character: string): string {
  const encoded = encodeURIComponent(character);
  return encoded === character ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}` : encoded;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Lines beyond this are cut in a quote; the cut is shown. */
const LONGEST_QUOTED_LINE = 2000;

/**
 * A line of a log as a quote shows it: control characters and direction overrides visible, trailing blanks dropped (an
 * editor may trim them), overlong lines cut. The citation check applies the same rules to the log, so the two compare.
 */
export function quotedLine(text: string): string {
  const shown = visible(text).trimEnd();
  return shown.length <= LONGEST_QUOTED_LINE
    ? shown
    : `${shown.slice(0, LONGEST_QUOTED_LINE).replace(/\p{Cs}$/u, '')}…`;
}

/** `Panther/setupact.log:12-15`, as the notes show it and as a document link is read back. */
export function placeLabel({ file, line, endLine }: Place): string {
  return endLine === undefined || endLine === line ? `${file}:${line}` : `${file}:${line}-${endLine}`;
}
