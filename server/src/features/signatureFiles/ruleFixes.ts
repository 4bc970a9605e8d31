import type { Range } from 'vscode-languageserver/node';
import type { Translate } from '../../../../engine/src/index.js';
import type { RuleDocument, RulePath } from './ruleDocument.js';
import type { RuleContext, RuleFix } from './ruleIssues.js';
import { allowedValues } from './ruleSchema.js';

/** A problem that may have a way out. */
interface Problem {
  readonly document: RuleDocument;
  readonly steps: RulePath;
  readonly what: string;
  readonly args: readonly (string | number)[];
  readonly range: Range;
}

/** The ways out of a problem, the likeliest first; none where only the writer knows. */
export function fixesOf(problem: Problem, context: RuleContext): readonly RuleFix[] {
  const { document, steps, what, args, range } = problem;
  const { t, schemas } = context;
  const last = String(steps.at(-1) ?? '');
  const replace = (newText: string, title: string, preferred = true): RuleFix => ({
    title,
    edits: [{ range, newText }],
    ...(preferred && { preferred }),
  });
  if (what.startsWith('Unknown field')) {
    const known = Object.keys(schemas.keys(document.kind, steps.slice(0, -1)));
    const meant = nearest(
      last,
      known.filter((key) => !document.has([...steps.slice(0, -1), key])),
    );
    const remove: RuleFix = {
      title: t('Remove "{0}"', last),
      edits: [{ range: wholeEntry(document, steps), newText: '' }],
    };
    return meant === undefined ? [remove] : [replace(meant, t('Did you mean "{0}"?', meant)), remove];
  }
  if (what.startsWith('The field "{0}" must be one of') || what.startsWith('The field "{0}" must be a list of these')) {
    const node = schemas.at(document.kind, steps);
    const allowed = node ? allowedValues(node) : [];
    const written = textIn(document, range);
    const list = /[[\]\n-]/.test(written) && written.includes('[');
    const meant = nearest(list ? wrongItem(written, allowed) : written.replace(/['"]/g, ''), allowed);
    if (meant === undefined) return [];
    const text = list ? written.replace(wrongItem(written, allowed), meant) : meant;
    return [replace(text, t('Did you mean "{0}"?', meant))];
  }
  if (what.startsWith('There is no remediation')) {
    const wrong = String(args[0] ?? '');
    const meant = nearest(wrong, context.remediations);
    if (meant === undefined) return [];
    return [replace(textIn(document, range).replace(wrong, meant), t('Did you mean "{0}"?', meant))];
  }
  if (what.startsWith('The id "{0}" differs')) {
    const [, name = ''] = args.map(String);
    return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? [replace(name, t('Change the id to "{0}"', name))] : [];
  }
  if (what.startsWith('The id "{0}" is not lower-case')) {
    const id = String(args[0] ?? '')
      .replace(/([a-z])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .match(/[a-z0-9]+/g)
      ?.join('-');
    return id === undefined ? [] : [replace(id, t('Change the id to "{0}"', id))];
  }
  if (what.startsWith('The text in "{0}" is missing')) return addLanguage(document, steps, String(args[0] ?? ''), t);
  if (what.startsWith('The field "{0}" is missing')) return addField(document, steps, t);
  if (what.startsWith('The capture "{0}" is not used')) {
    const name = String(args[0] ?? '');
    return edited(document, new RegExp(`\\(\\?P?<${name}>`), '(?:', t('Make it a plain group'));
  }
  if (what.startsWith('The capture "{0}" should be')) {
    return [replace(`'${String(args[2] ?? '').replaceAll("'", "''")}'`, t('Expect "{0}"', args[2] ?? ''))];
  }
  if (what.startsWith('The sample should')) {
    return [{ title: t('Remove this sample'), edits: [{ range: wholeEntry(document, steps), newText: '' }] }];
  }
  return [];
}

function addLanguage(document: RuleDocument, steps: RulePath, language: string, t: Translate): readonly RuleFix[] {
  const other = language === 'en' ? 'zh-CN' : 'en';
  const title = t('Add the text in "{0}"', language);
  if (document.has([...steps, language])) return [];
  if (!document.has([...steps, other])) return [];
  const range = document.rangeOf([...steps, other], 'key');
  const value = document.rangeOf([...steps, other], 'value');
  const copy = textIn(document, value);
  const column = range.start.character;
  const line = document.lines[range.start.line] ?? '';
  // Inside `{ en: ... }` it stands on the same line.
  const flow = line.slice(0, column).includes('{');
  const newText = flow ? `, ${language}: ${copy}` : `\n${' '.repeat(column)}${language}: ${copy}`;
  return [{ title, edits: [{ range: { start: value.end, end: value.end }, newText }], preferred: true }];
}

/** What a field begins with where it is missing. */
const beginnings: ReadonlyMap<string, string> = new Map([
  ['title', "title:\n  en: ''\n  zh-CN: ''"],
  ['explain', "explain:\n  en: ''\n  zh-CN: ''"],
  ['because', "because:\n  en: ''\n  zh-CN: ''"],
  ['product', "product:\n  en: ''\n  zh-CN: ''"],
  ['status', 'status: experimental'],
  ['severity', 'severity: error'],
  ['formats', 'formats: [panther]'],
  ['seenIn', "seenIn:\n  - ''"],
  ['sources', "sources:\n  - ''"],
  ['vendor', "vendor: ''"],
  ['class', 'class: driver'],
  ['identifiers', "identifiers:\n  drivers:\n    - ''"],
]);

function addField(document: RuleDocument, steps: RulePath, t: Translate): readonly RuleFix[] {
  const name = String(steps[0] ?? '');
  const beginning = name === 'id' ? `id: ${idOf(document.file)}` : beginnings.get(name);
  if (steps.length !== 1 || beginning === undefined) return [];
  const at = name === 'id' ? { line: 0, character: 0 } : endOf(document);
  const newText = name === 'id' || at.character === 0 ? `${beginning}\n` : `\n${beginning}\n`;
  return [{ title: t('Add "{0}"', name), edits: [{ range: { start: at, end: at }, newText }], preferred: true }];
}

function idOf(file: string): string {
  return (file.split(/[\\/]/).pop() ?? '').replace(/\.ya?ml$/i, '');
}

function endOf({ lines }: RuleDocument): Range['start'] {
  return { line: lines.length - 1, character: (lines.at(-1) ?? '').length };
}

/** An edit of the text as it is written: only where what is meant stands there just so. */
export function edited(
  { lines }: RuleDocument,
  what: RegExp | string,
  newText: string,
  title: string,
  within?: Range,
): readonly RuleFix[] {
  for (let line = within?.start.line ?? 0; line <= (within?.end.line ?? lines.length - 1); line++) {
    const text = lines[line] ?? '';
    const at = typeof what === 'string' ? text.indexOf(what) : (what.exec(text)?.index ?? -1);
    if (at < 0) continue;
    const length = typeof what === 'string' ? what.length : (what.exec(text)?.[0].length ?? 0);
    const range = { start: { line, character: at }, end: { line, character: at + length } };
    return [{ title, edits: [{ range, newText }], preferred: true }];
  }
  return [];
}

/** The lines of an entry with its key or its dash. */
function wholeEntry(document: RuleDocument, steps: RulePath): Range {
  const key = document.rangeOf(steps, 'key');
  const value = document.rangeOf(steps, 'value');
  const line = document.lines[key.start.line] ?? '';
  if (/[{,]/.test(line.slice(0, key.start.character))) {
    const before = line.slice(0, key.start.character).trimEnd();
    const character = before.endsWith(',') ? before.length - 1 : before.length;
    return { start: { line: key.start.line, character }, end: value.end };
  }
  return { start: { line: key.start.line, character: 0 }, end: { line: value.end.line + 1, character: 0 } };
}

function textIn({ lines }: RuleDocument, { start, end }: Range): string {
  if (start.line === end.line) return (lines[start.line] ?? '').slice(start.character, end.character);
  return [
    (lines[start.line] ?? '').slice(start.character),
    ...lines.slice(start.line + 1, end.line),
    (lines[end.line] ?? '').slice(0, end.character),
  ].join('\n');
}

function wrongItem(list: string, allowed: readonly string[]): string {
  const items = list.replace(/[[\]'"]/g, '').split(/[,\n]/);
  return (
    items.map((item) => item.replace(/^\s*-\s*/, '').trim()).find((item) => item !== '' && !allowed.includes(item)) ??
    ''
  );
}

/** The word that was probably meant: few letters differ. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const one of known) {
    const distance = one.toLowerCase() === lower ? 0 : difference(lower, one.toLowerCase());
    if (distance < (best?.distance ?? Math.max(2, Math.ceil(word.length / 3)) + 1)) best = { word: one, distance };
  }
  return best?.word;
}

/** Letters to insert, remove, change or swap. */
function difference(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 6 || a.length > 80) return 99;
  let rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((row[j - 1] ?? 0) + 1, (rows[0]?.[j] ?? 0) + 1, (rows[0]?.[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (rows[1]?.[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    rows = [row, rows[0] ?? []];
  }
  return rows[0]?.[b.length] ?? 99;
}
