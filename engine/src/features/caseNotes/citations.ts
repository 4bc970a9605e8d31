import type { Speech } from '../../model/language.js';
import type { Span } from '../../model/place.js';
import { outlineNotes } from './headings.js';
import { MARKER_START, quotedLine, readMarker, type Marker } from './quote.js';

/** A file as it is now. `line` is 1-based. */
export interface CitedFile {
  /** Lower-case hex. */
  readonly sha256: string;
  line(line: number): string | undefined;
}

/** A quote in the notes, with the comment that says where it comes from. */
export interface Citation extends Marker {
  /** 0-based line of the comment. */
  readonly markerLine: number;
  readonly markerSpan: Span;
  /** 0-based line of the first quoted line; the quote may be gone. */
  readonly quoteLine: number;
  readonly quote: readonly string[] | undefined;
}

export interface CitationProblem extends Span {
  /** 0-based. */
  readonly line: number;
  readonly severity: 'warning' | 'information';
  readonly code: 'citation-file-missing' | 'citation-file-changed' | 'citation-differs' | 'citation-edited';
  readonly message: string;
}

/** True for a document that this product has written into. */
export function hasCitations(text: string): boolean {
  return text.includes(MARKER_START);
}

/** Every quote of the notes. */
export function citations(notes: string): readonly Citation[] {
  if (!hasCitations(notes)) return [];
  const { lines } = outlineNotes(notes);
  const found: Citation[] = [];
  for (const [index, { text }] of lines.entries()) {
    const marker = readMarker(text);
    if (marker?.kind !== 'quote') continue;
    let at = index + 1;
    while (at < lines.length && (lines[at]?.text ?? '').trim() === '') at++;
    const opening = /^ {0,3}(`{3,}|~{3,})/.exec(lines[at]?.text ?? '');
    const quote: string[] = [];
    let closed = false;
    if (opening?.[1]) {
      for (let next = at + 1; next < lines.length && !closed; next++) {
        const line = lines[next]?.text ?? '';
        if (line.trim() === opening[1]) closed = true;
        else quote.push(line.trimEnd());
      }
    }
    const { start, end, ...facts } = marker;
    found.push({
      ...facts,
      markerLine: index,
      markerSpan: { start, end },
      quoteLine: opening ? at + 1 : index,
      quote: closed ? quote : undefined,
    });
  }
  return found;
}

/** What the notes quote for a line of a file; undefined when they quote it nowhere. */
export function quotedAt(notes: string, file: string, line: number, sha256: string | undefined): string | undefined {
  for (const one of citations(notes)) {
    if (one.subject === file && one.sha256 === sha256 && one.line <= line && line <= one.endLine)
      return one.quote?.[line - one.line];
  }
  return undefined;
}

/**
 * Compares every quote with its file as it is now: the file is there, its hash is the noted one, and the lines read as
 * quoted. A file that grew or was collected again, while the quoted lines still stand where they stood, is only a note.
 *
 * @param lookUp the file of the case by the name in the citation; undefined when the case has none
 */
export function checkCitations(
  notes: string,
  lookUp: (file: string) => CitedFile | undefined,
  { t }: Speech,
): readonly CitationProblem[] {
  const problems: CitationProblem[] = [];
  for (const citation of citations(notes)) {
    const { subject: file, line, endLine, sha256, quote, markerLine, markerSpan, quoteLine } = citation;
    // A quote that the engineer took out is not claimed any more.
    if (!quote) continue;
    const report = (
      problem: Pick<CitationProblem, 'severity' | 'code' | 'message'>,
      at = quoteLine,
      span?: Span,
    ): void => {
      problems.push({ ...problem, line: at, ...(span ?? { start: 0, end: (quote[at - quoteLine] ?? '').length }) });
    };
    const cited = lookUp(file);
    if (!cited) {
      const message = t('{0} is not among the files of this case: the quote cannot be checked.', file);
      report({ severity: 'warning', code: 'citation-file-missing', message }, markerLine, markerSpan);
      continue;
    }
    const changed = sha256 !== undefined && cited.sha256.toLowerCase() !== sha256;
    const different = firstDifference(quote, line, endLine, cited);
    if (different !== undefined) {
      const at = line + different;
      const message = changed
        ? t('{0} has changed since this was quoted, and line {1} reads differently now.', file, at)
        : t('This is not what line {1} of {0} says: the quote was changed.', file, at);
      report(
        { severity: 'warning', code: changed ? 'citation-differs' : 'citation-edited', message },
        quoteLine + Math.min(different, Math.max(0, quote.length - 1)),
      );
    } else if (changed) {
      const message = t('{0} has changed since this was quoted; the quoted lines are still the same.', file);
      report({ severity: 'information', code: 'citation-file-changed', message }, markerLine, markerSpan);
    }
  }
  return problems;
}

/** Index of the first quoted line that the file does not have at its place; a missing or an extra line counts. */
function firstDifference(quote: readonly string[], line: number, endLine: number, file: CitedFile): number | undefined {
  const count = Math.max(quote.length, endLine - line + 1);
  for (let index = 0; index < count; index++) {
    const now = index <= endLine - line ? file.line(line + index) : undefined;
    if (now === undefined || quote[index] === undefined || quotedLine(now) !== quote[index]) return index;
  }
  return undefined;
}

/** A place of a log named in the notes, in words that are already there. */
export interface NotesLink extends Span {
  /** 0-based line of the notes. */
  readonly line: number;
  /** File of the case. */
  readonly file: string;
  /** 1-based line of the log. */
  readonly targetLine: number;
}

const PLACE =
  /`([^`]+?):(\d{1,9})(?:-\d{1,9})?`|(?<![^\s`*<>|"'()[\]：，。；])([^\s`*<>|"'()[\]：，。；]+\.[A-Za-z]\w{1,9}):(\d{1,9})\b/g;

/**
 * `Panther/setupact.log:123`, written by us or by a person → the line of that file. A name without its folder counts
 * when only one file of the case has it.
 */
export function noteLinks(notes: string, files: readonly string[]): readonly NotesLink[] {
  const links: NotesLink[] = [];
  for (const [line, raw] of notes.split('\n').entries()) {
    for (const match of raw.matchAll(PLACE)) {
      const name = match[1] ?? match[3] ?? '';
      const file = fileOf(name, files);
      if (file === undefined) continue;
      const tick = match[1] === undefined ? 0 : 1;
      links.push({
        line,
        start: match.index + tick,
        end: match.index + match[0].length - tick,
        file,
        targetLine: Number(match[2] ?? match[4]),
      });
    }
  }
  return links;
}

function fileOf(name: string, files: readonly string[]): string | undefined {
  const wanted = name.replace(/\\/g, '/').toLowerCase();
  const exact = files.find((file) => file.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  const ending = files.filter((file) => file.toLowerCase().endsWith(`/${wanted}`));
  return ending.length === 1 ? ending[0] : undefined;
}
