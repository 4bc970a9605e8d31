import { levels, type Level, type RecordQuery, type Translate } from '../../../engine/src/index.js';

/** A text that a program sends is no longer than this. */
const LONGEST_TEXT = 500;
const MOST_NAMES = 50;

/** The name of a case in the input of a tool; undefined where none is given. */
export function caseNameOf(input: unknown): string | undefined {
  const name = textOf(member(input, 'case'));
  return name === '' ? undefined : name;
}

/** The code in the input of a tool. */
export function codeOf(input: unknown): string | undefined {
  return textOf(member(input, 'code'));
}

/** A query as a program sends it; what is of a wrong kind is an error, never a wider search. */
export function recordQueryOf(
  input: unknown,
  t: Translate,
): { readonly value: RecordQuery } | { readonly message: string } {
  const text = member(input, 'text');
  const files = member(input, 'files');
  const wantedLevels = member(input, 'levels');
  const components = member(input, 'components');
  const most = member(input, 'most');
  if (text !== undefined && textOf(text) === undefined) return wrong('text', t);
  if (files !== undefined && !isTexts(files)) return wrong('files', t);
  if (wantedLevels !== undefined && !isLevels(wantedLevels)) return wrong('levels', t);
  if (components !== undefined && !isTexts(components)) return wrong('components', t);
  if (most !== undefined && !(typeof most === 'number' && Number.isFinite(most))) return wrong('most', t);
  const query: RecordQuery = {
    ...(typeof text === 'string' && { text }),
    ...(files !== undefined && { files }),
    ...(wantedLevels !== undefined && { levels: wantedLevels }),
    ...(components !== undefined && { components }),
    ...(most !== undefined && { most }),
  };
  const restricted = [query.text?.trim(), query.files?.length, query.levels?.length, query.components?.length].some(
    Boolean,
  );
  return restricted
    ? { value: query }
    : { message: t('Say what to search for: a text, levels, components or names of files.') };
}

function wrong(name: string, t: Translate): { readonly message: string } {
  return { message: t('The value of "{0}" is not of the kind that its schema asks for.', name) };
}

function member(input: unknown, name: string): unknown {
  return typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= LONGEST_TEXT ? value.trim() : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= MOST_NAMES && value.every((one) => textOf(one) !== undefined);
}

function isLevels(value: unknown): value is readonly Level[] {
  return isTexts(value) && value.every((one) => (levels as readonly string[]).includes(one));
}
