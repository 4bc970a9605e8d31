import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import {
  createEngine,
  noteLinks,
  notesCompletions,
  notesTemplate,
  type Language,
  type NotesCompletion,
} from '../../../engine/src/index.js';
import { readTestRow } from '../../../engine/src/attribution/testOutcomes.js';
import { loadKnowledge } from '../../../server/src/runtime/index.js';
import { caseOfTexts as caseOf } from './caseOfTexts.js';
import { brokenBootObject, protectedKey } from './remediationCases.js';

const file = 'Panther/setupact.log';
const boot = caseOf({ [file]: brokenBootObject });
const engine = createEngine(loadKnowledge(path.resolve('dist/knowledge')));
const { knowledge } = engine;

/** What is offered behind `line`, in notes of a language. */
function offered(line: string, { language = 'en', known = boot }: { language?: Language; known?: typeof boot } = {}) {
  const notes = [...notesTemplate(language, known), line].join('\n');
  return notesCompletions(notes, line, { known, knowledge, catalogue: knowledge.catalogue(), language: 'en' });
}

const ofKind = (items: readonly NotesCompletion[], kind: NotesCompletion['kind']): readonly NotesCompletion[] =>
  items.filter((item) => item.kind === kind);

/** A snippet as it stands when every stop is left at its first choice. */
const filled = (snippet: string): string =>
  snippet
    .replace(/\$\{\d\|([^,|]*)[^}]*\|\}/g, '$1')
    .replace(/\$\{\d:([^}]*)\}/g, '$1')
    .replace(/\\(.)/g, '$1');

for (const [language, labels] of [
  ['en', ['symptom', 'evidence', 'test outcome', 'next step']],
  ['zh-CN', ['现象', '证据', '测试结果', '下一步']],
] as const) {
  test(`snippets in the language of the notes: ${language}`, () => {
    const snippets = ofKind(offered('', { language }), 'snippet');
    assert.deepEqual(
      snippets.map(({ label }) => label),
      labels,
    );
    for (const { insertText } of snippets) assert.equal(/\p{Script=Han}/u.test(insertText), language === 'zh-CN');
  });

  test(`the row of a test is one that the ranking of suspects reads: ${language}`, () => {
    const known = caseOf({ [file]: protectedKey });
    const row = ofKind(offered('', { language, known }), 'snippet')[2]?.insertText ?? '';
    const outcome = readTestRow(filled(row), engine.identifiers);
    assert.equal(outcome?.succeeded, true, filled(row));
    assert.ok(
      [...known.attributions, ...known.otherAttributions].some((one) => one.component === outcome?.component.id),
    );
  });
}

test('places are those of the findings, the first cause in front, and links that lead there', () => {
  const places = ofKind(offered('see '), 'place');
  const { firstCause } = boot.verdict;
  assert.equal(places[0]?.label, `${file}:${firstCause?.place.line}`);
  assert.equal(places[0].detail, firstCause?.title.en);
  assert.equal(new Set(places.map(({ label }) => label)).size, places.length, 'each line once');
  const [link] = noteLinks(`see ${places[0].insertText}`, [file]);
  assert.equal(link?.targetLine, firstCause?.place.line);
});

test('what was typed is replaced, and nothing before it', () => {
  for (const [line, start] of [
    ['see setup', 4],
    ['见：（setup', 3],
    ['| @DS', 2],
    ['see setup ', 10],
    ['a\tb\u00a0setup/x.log:1', 4],
    ['setup', 0],
    ['', 0],
  ] as const)
    assert.equal(offered(line)[0]?.start, start, line);
});

test('@ asks for everything', () => {
  for (const { filterText } of offered('@')) assert.ok(filterText.startsWith('@'), filterText);
});

test('inside of a code span places and codes come bare, and nothing else', () => {
  const items = offered('see `setup');
  assert.deepEqual(new Set(items.map(({ kind }) => kind)), new Set(['place', 'code']));
  assert.ok(!items.some(({ insertText }) => insertText.includes('`')));
});

test('a quote holds place, time and the line', () => {
  const [quote] = ofKind(offered(''), 'citation');
  const line = boot.verdict.firstCause?.place.line ?? 0;
  const text = boot.logs[0]?.log.lines.text(line - 1) ?? '';
  assert.ok(quote);
  assert.ok(quote.insertText.startsWith(`\`${file}:${line}\`: \``), quote.insertText);
  assert.ok(quote.insertText.includes(text.trim()));
});

test('codes with the name that fits the line', () => {
  const codes = ofKind(offered(''), 'code').map(({ insertText }) => insertText);
  assert.ok(codes.includes('`c0000024` (STATUS_OBJECT_TYPE_MISMATCH)'), codes.join('\n'));
});

test('components of the case, by product, vendor and id', () => {
  const known = caseOf({ [file]: protectedKey });
  const [first] = known.attributions;
  const component = ofKind(offered('', { known }), 'component').find(({ label }) => label === first?.product.en);
  assert.ok(component?.filterText.includes(first?.component ?? '?'));
});

test('remediations are written by their command, each once', () => {
  const remediations = ofKind(offered(''), 'remediation');
  const ids = remediations.map(({ remediation }) => remediation?.id);
  assert.ok(ids.length > 0);
  assert.equal(new Set(ids).size, ids.length);
  for (const { insertText } of remediations) assert.equal(insertText, '');
});

test('without a case there are snippets', () => {
  const items = notesCompletions('', '', {
    known: undefined,
    knowledge,
    catalogue: knowledge.catalogue(),
    language: 'zh-CN',
  });
  assert.deepEqual(new Set(items.map(({ kind }) => kind)), new Set(['snippet']));
  assert.match(items[0]?.label ?? '', /\p{Script=Han}/u);
});
