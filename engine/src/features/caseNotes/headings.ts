import { BLANKS, withoutEnd } from '../../lines/withoutEnd.js';
import type { Language } from '../../model/language.js';
import { sectionNames, sections, type Section } from './words.js';

/** One line of the notes, and whether it is code or a comment, where nothing is a heading. */
export interface NotesLine {
  readonly text: string;
  /** Offset (UTF-16) of its first character. */
  readonly start: number;
  readonly inFence: boolean;
}

export interface NotesHeading {
  /** 0-based. */
  readonly line: number;
  readonly level: number;
  readonly section: Section | undefined;
  /** Language of the recognised name. */
  readonly language: Language | undefined;
}

export interface NotesOutline {
  readonly lines: readonly NotesLine[];
  readonly headings: readonly NotesHeading[];
  readonly eol: '\n' | '\r\n';
  /** The fence that is still open at the end of the notes, to be closed before anything is written after it. */
  readonly openFence: string | undefined;
  /** Language of most recognised headings; of most letters in any heading otherwise. */
  readonly language: Language | undefined;
}

/** Reads the headings of notes that a person writes: ATX headings outside code fences and comments. */
export function outlineNotes(text: string): NotesOutline {
  const lines: NotesLine[] = [];
  const headings: NotesHeading[] = [];
  let fence: string | undefined;
  let comment = false;
  let start = 0;
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const opened = fence;
    const inComment = comment;
    if (inComment || fence === undefined) comment = commentAfter(line, comment);
    if (!inComment) fence = fenceAfter(line, fence);
    lines.push({ text: line, start, inFence: opened !== undefined || fence !== undefined || inComment });
    const heading = opened === undefined && fence === undefined && !inComment ? readHeading(line) : undefined;
    if (heading) headings.push({ ...heading, line: lines.length - 1 });
    start += raw.length + 1;
  }
  const crlf = (text.match(/\r\n/g) ?? []).length;
  const all = (text.match(/\n/g) ?? []).length;
  return {
    lines,
    headings,
    eol: crlf * 2 > all ? '\r\n' : '\n',
    openFence: fence,
    language: languageOf(headings, lines),
  };
}

function fenceAfter(line: string, open: string | undefined): string | undefined {
  const match = /^ {0,3}(`{3,}|~{3,})/.exec(line);
  const run = match?.[1];
  if (run === undefined) return open;
  const rest = line.slice(match?.[0].length);
  if (open === undefined) return run.startsWith('`') && rest.includes('`') ? undefined : run;
  return run.startsWith(open.charAt(0)) && run.length >= open.length && rest.trim() === '' ? undefined : open;
}

function commentAfter(line: string, open: boolean): boolean {
  if (open) return !line.includes('-->');
  const at = line.lastIndexOf('<!--');
  // Only a comment that begins a line is a block of its own.
  return /^ {0,3}<!--/.test(line) && !line.includes('-->', at + 4);
}

/** `## Actions ##`. A pattern for all of it would go through a line of blanks again and again. */
function readHeading(line: string): Omit<NotesHeading, 'line'> | undefined {
  const open = /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(line);
  if (!open?.[1]) return undefined;
  const text = line.slice(open[0].length).trim();
  let end = text.length;
  while (text[end - 1] === '#') end--;
  const closed = end === 0 || text[end - 1] === ' ' || text[end - 1] === '\t';
  const known = sectionOf(closed ? text.slice(0, end) : text);
  return { level: open[1].length, section: known?.section, language: known?.language };
}

/** Longer than any name of a section with what people write around it. */
const LONGEST_NAME = 200;

/** `2. Problem analysis:`, `三、问题分析`, `**Actions** (2022-04-20)` → the section. */
export function sectionOf(heading: string): { readonly section: Section; readonly language: Language } | undefined {
  if (heading.length > LONGEST_NAME) return undefined;
  const name = heading
    .toLowerCase()
    .replace(/[*_`]/g, '')
    .trim()
    .replace(
      /^(?:\(?[0-9]{1,2}(?:\.[0-9]{1,2})*[.)、．]?\s+|[0-9]{1,2}[.、．]|[（(]?[一二三四五六七八九十]{1,3}[)）、．.]\s*)/,
      '',
    );
  const plain = withoutEnd(withoutBrackets(name), `${BLANKS}:：`);
  for (const section of sections) {
    for (const language of ['en', 'zh-CN'] as const) {
      if (sectionNames[section][language].includes(plain)) return { section, language };
    }
  }
  return undefined;
}

/** What stands in brackets at the end says more about the section, and is no part of its name. */
function withoutBrackets(name: string): string {
  const open = name.search(/[（(]/);
  return open >= 0 && /[)）]$/.test(name.trimEnd()) ? name.slice(0, open) : name;
}

function languageOf(headings: readonly NotesHeading[], lines: readonly NotesLine[]): Language | undefined {
  const chinese = headings.filter(({ language }) => language === 'zh-CN').length;
  const english = headings.filter(({ language }) => language === 'en').length;
  if (chinese !== english) return chinese > english ? 'zh-CN' : 'en';
  const own = lines.filter(({ inFence }) => !inFence).map(({ text }) => text);
  const words = own.join('\n');
  const han = (words.match(/\p{Script=Han}/gu) ?? []).length;
  const latin = (words.match(/[A-Za-z]{2,}/g) ?? []).length;
  if (han === 0 && latin === 0) return undefined;
  // A Chinese sentence names many things in Latin letters; an English one holds no Han at all.
  return han * 2 >= latin ? 'zh-CN' : 'en';
}
