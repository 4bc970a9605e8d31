import type { CaseAnalysis } from '../../model/analysis.js';
import type { Language } from '../../model/language.js';
import type { Place } from '../../model/place.js';
import { outlineNotes, type NotesHeading, type NotesOutline } from './headings.js';
import { citations, quotedAt } from './citations.js';
import { quotedLine, readMarker } from './quote.js';
import { lineText, quoteBlock, type QuoteContext, type Snippet } from './snippet.js';
import { notesTemplate } from './template.js';
import { sectionTitles, sections, type Section } from './words.js';

/** Text to put in at an offset (UTF-16) of the notes as they are. Nothing is ever deleted. */
export interface NotesEdit {
  readonly offset: number;
  readonly deleteCount: 0;
  readonly newText: string;
}

export type NotesInsertion =
  | {
      readonly kind: 'inserted';
      /** In ascending order. */
      readonly edits: readonly NotesEdit[];
      /** 0-based line of the section's heading in the new text. */
      readonly revealLine: number;
    }
  /** The finding is in the notes already, at this 0-based line. */
  | { readonly kind: 'present'; readonly line: number };

/** The language that notes are in; undefined for notes that do not say. */
export function notesLanguage(notes: string): Language | undefined {
  return outlineNotes(notes).language;
}

/**
 * Works out where a snippet goes. It becomes the last subsection of *Actions*, and a line of *Evidence* points to it;
 * a missing *Actions* is created before the result. Empty notes become the template first. What the engineer wrote stays
 * as it is, and a finding that is there already is not put in again.
 *
 * @param caseAnalysis fills the environment of new notes
 */
export function insertIntoNotes(notes: string, snippet: Snippet, caseAnalysis?: CaseAnalysis): NotesInsertion {
  const present = findSection(notes, snippet);
  if (present !== undefined) return { kind: 'present', line: present };
  if (notes.trim() === '') {
    return intoNewNotes(notes, notesTemplate(snippet.language, caseAnalysis), (text) => insertIntoNotes(text, snippet));
  }
  const outline = outlineNotes(notes);
  const actions = sectionEdit(notes, outline, {
    section: 'actions',
    language: snippet.language,
    block: (level) => [heading(level, snippet.title), '', ...snippet.lines],
  });
  const evidence = evidenceEdit(notes, outline, snippet);
  // Both at one offset: evidence stands before actions in our order, as it would in the template.
  const edits = [evidence, actions.edit].flatMap((edit) => edit ?? []).sort((a, b) => a.offset - b.offset);
  const before = notes.slice(0, actions.edit.offset).split('\n').length - 1;
  const added = edits
    .slice(0, edits.indexOf(actions.edit))
    .reduce((count, edit) => count + edit.newText.split('\n').length - 1, 0);
  return { kind: 'inserted', edits, revealLine: before + added + actions.headingLine };
}

/**
 * Works out where a quoted line of a log goes: at the end of *Evidence*, which is created where the notes have none. A
 * line that the notes quote already is not put in again.
 */
export function quoteIntoNotes(notes: string, place: Place, context: QuoteContext): NotesInsertion {
  const { caseAnalysis, language } = context;
  const { file, line } = place;
  const text = quotedLine(lineText(caseAnalysis, file, line) ?? '');
  const present = citations(notes).find(
    (one) => one.subject === file && one.line <= line && line <= one.endLine && one.quote?.[line - one.line] === text,
  );
  if (present) return { kind: 'present', line: present.markerLine };
  if (notes.trim() === '') {
    return intoNewNotes(notes, notesTemplate(language, caseAnalysis), (text) => quoteIntoNotes(text, place, context));
  }
  const block = quoteBlock(place, context);
  while (block.at(-1) === '') block.pop();
  const { edit, headingLine } = sectionEdit(notes, outlineNotes(notes), {
    section: 'evidence',
    language,
    block: () => block,
  });
  const before = notes.slice(0, edit.offset).split('\n').length - 1;
  return { kind: 'inserted', edits: [edit], revealLine: before + headingLine };
}

/** Notes without text get the template first; what they hold, which is blank, stays in front. */
function intoNewNotes(
  notes: string,
  template: readonly string[],
  insert: (notes: string) => NotesInsertion,
): NotesInsertion {
  const fresh = template.join('\n');
  const inner = insert(fresh);
  if (inner.kind !== 'inserted') return inner;
  const skipped = notes === '' ? '' : notes.endsWith('\n') ? '' : '\n';
  const eol = outlineNotes(notes).eol;
  const text = applyEdits(fresh, inner.edits).replace(/\n/g, eol);
  return {
    kind: 'inserted',
    edits: [{ offset: notes.length, deleteCount: 0, newText: skipped + text }],
    revealLine: inner.revealLine + notes.split('\n').length - 1 + (skipped ? 1 : 0),
  };
}

/** The notes after the edits; for tests, and for a command line that writes the file itself. */
export function applyEdits(notes: string, edits: readonly NotesEdit[]): string {
  let text = '';
  let at = 0;
  for (const { offset, newText } of edits) {
    text += notes.slice(at, offset) + newText;
    at = offset;
  }
  return text + notes.slice(at);
}

/**
 * 0-based line of the snippet's finding in the notes. Ids hold a file's name in its case: the same id with another hash
 * and another quoted line is a finding of another machine's log.
 */
function findSection(notes: string, snippet: Snippet): number | undefined {
  const lines = notes.split('\n');
  for (const [index, line] of lines.entries()) {
    const marker = readMarker(line);
    if (marker?.kind !== 'finding' || marker.subject !== snippet.findingId) continue;
    const known = marker.sha256 !== undefined && snippet.sha256 !== undefined;
    if (!known || marker.sha256 === snippet.sha256) return index;
    const quoted = quotedAt(notes, snippet.place.file, snippet.place.line, marker.sha256);
    if (quoted === undefined || quoted === snippet.quote) return index;
  }
  return undefined;
}

/** What is written at the end of a section. */
interface SectionBlock {
  readonly section: Section;
  /** Of the section's heading, where it has to be created. */
  readonly language: Language;
  /** @param level of a heading inside the section */
  readonly block: (level: number) => readonly string[];
}

/** Writes at the end of a section; one that the notes do not have is created in the template's order. */
function sectionEdit(
  notes: string,
  outline: NotesOutline,
  { section, language, block: blockAt }: SectionBlock,
): { readonly edit: NotesEdit; readonly headingLine: number } {
  const there = outline.headings.find((one) => one.section === section);
  if (there) return writeAt(notes, outline, lastLineOf(outline, there), blockAt(there.level + 1), 0);
  const siblings = outline.headings.filter((one) => one.section !== undefined);
  const level = siblings[0]?.level ?? 2;
  const block = [heading(level, sectionTitles[section][language]), '', ...blockAt(level + 1)];
  const before = placeBefore(outline, section);
  return writeAt(notes, outline, before === undefined ? outline.lines.length - 1 : before.line - 1, block, 2);
}

/** A line in *Evidence* that leads to the quoted place; without that section the quotes themselves are enough. */
function evidenceEdit(notes: string, outline: NotesOutline, snippet: Snippet): NotesEdit | undefined {
  const section = outline.headings.find((one) => one.section === 'evidence');
  if (!section || notes.includes(snippet.evidence)) return undefined;
  const last = lastLineOf(outline, section);
  if (last >= outline.lines.length - 1 && outline.openFence !== undefined) return undefined;
  return writeAt(notes, outline, last, [snippet.evidence], 0).edit;
}

/** The first recognised heading whose section comes after the given one in the template. */
function placeBefore(outline: NotesOutline, section: Section): NotesHeading | undefined {
  const order = sections.indexOf(section);
  return outline.headings.find((one) => one.section !== undefined && sections.indexOf(one.section) > order);
}

/** Index of the last line of a section: the line before the next heading of its level or above. */
function lastLineOf(outline: NotesOutline, section: NotesHeading): number {
  const next = outline.headings.find(({ line, level }) => line > section.line && level <= section.level);
  return next ? next.line - 1 : outline.lines.length - 1;
}

/**
 * Writes lines after the last line with text at or above `last`, set off by blank lines.
 * @param into line of the block whose place is wanted
 */
function writeAt(
  notes: string,
  outline: NotesOutline,
  last: number,
  block: readonly string[],
  into: number,
): { readonly edit: NotesEdit; readonly headingLine: number } {
  const { lines, eol } = outline;
  let at = last;
  while (at > 0 && (lines[at]?.text ?? '').trim() === '') at--;
  const line = lines[at];
  const offset = line ? line.start + line.text.length : 0;
  const list = block.length === 1 && /^\s*[-*+] /.test(line?.text ?? '');
  const close = at >= lines.length - 1 || notes.slice(offset).trim() === '' ? outline.openFence : undefined;
  const lead = [...(close === undefined ? [''] : ['', close]), ...(list ? [] : [''])];
  const follows = (lines[at + 1]?.text ?? '').trim() !== '';
  const newText = [...lead, ...block].join(eol) + (at === lines.length - 1 ? eol : follows ? eol : '');
  return { edit: { offset, deleteCount: 0, newText }, headingLine: lead.length + into };
}

function heading(level: number, text: string): string {
  return `${'#'.repeat(Math.min(6, level))} ${text}`;
}
