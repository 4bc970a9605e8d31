import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requiredLiterals } from '../../../engine/src/signatures/literals.js';
import { compileLiteralSearch } from '../../../engine/src/signatures/literalSearch.js';

function checkLiterals(pattern: string, expected: readonly string[] | undefined): void {
  assert.deepEqual(requiredLiterals(pattern), expected, pattern);
}

test('fixed texts that a pattern cannot match without', () => {
  checkLiterals('^Failed to merge telemetry file', ['failed to merge telemetry file']);
  checkLiterals('Error (?<op>READ|WRITE), 0x', ['error read, 0x', 'error write, 0x']);
  checkLiterals('a.*Operation failed: (?P<what>[^.]+)\\. Error', ['operation failed: ']);
  checkLiterals('Status: c0000024\\[gle=0x', ['status: c0000024[gle=0x']);
  checkLiterals('(?:mount|unmount)? of image', [' of image']);
  checkLiterals('[Ee]rror \\d+ while', ['error ', ' while'].slice(0, 1));
  checkLiterals('\\QC:\\$WINDOWS.~BT\\E', ['c:\\$windows.~bt']);
  checkLiterals('colou?r of', ['color of', 'colour of']);
  checkLiterals('x{3}yes', ['yes']);
  checkLiterals('(?:abcdef)+z', ['abcdef']);
  checkLiterals('(?i)Access Denied', ['access denied']);
});

test('a pattern without fixed text has none', () => {
  for (const pattern of ['.*', '\\d+', '(a|.)*', '[a-z]+', '(?:abc)?', 'abc|.*', '(a+)?$', '拒绝访问']) {
    checkLiterals(pattern, undefined);
  }
});

test('nesting without end is given up, not followed', () => {
  checkLiterals('('.repeat(20_000) + 'abcd' + ')'.repeat(20_000), undefined);
  checkLiterals('('.repeat(50) + 'abcd' + ')'.repeat(50), ['abcd']);
});

test('text beyond ASCII breaks a literal, because the file may be in another encoding', () => {
  checkLiterals('0x80070005\\] RestoreFilesCallback: 拒绝', ['0x80070005] restorefilescallback: ']);
});

function checkSearch(text: string, literals: readonly string[], expected: string): void {
  const found: string[] = [];
  const bytes = new TextEncoder().encode(text);
  compileLiteralSearch(literals).scan(bytes, { from: 0, to: bytes.length }, (literal, end) => {
    found.push(`${literals[literal]}@${end - (literals[literal]?.length ?? 0)}`);
  });
  assert.equal(found.join(' '), expected);
}

test('the search finds every occurrence, nested and overlapping, without case', () => {
  checkSearch('He said USHERS', ['he', 'she', 'his', 'hers'], 'he@0 she@9 he@10 hers@10');
  checkSearch('aaaa', ['aa'], 'aa@0 aa@1 aa@2');
  checkSearch('ERROR error ErRoR', ['error'], 'error@0 error@6 error@12');
  checkSearch('abc\nabd', ['c\tb', 'abd'], 'abd@4');
  checkSearch('nothing', [], '');
});

/** Checks the search against `startsWith` at every place of texts of few letters. */
function checkGenerated(lengths: { readonly least: number; readonly most: number }, sampled: boolean): void {
  const letters = 'abC';
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return (seed >>> 8) % below;
  };
  const word = (length: number): string => Array.from({ length }, () => letters[next(3)]).join('');
  let finds = 0;
  for (let round = 0; round < 200; round++) {
    const text = word(400);
    const { least, most } = lengths;
    // Some that occur, at least once, and some that may not.
    const literals = Array.from({ length: 6 }, (_, i) => {
      const length = least + next(most - least + 1);
      const from = next(text.length - length);
      return (i % 2 ? text.slice(from, from + length) : word(length)).toLowerCase();
    }).filter((one, i, all) => all.indexOf(one) === i);
    const lower = text.toLowerCase();
    const expected = literals.flatMap((literal) =>
      [...lower].flatMap((_, at) => (lower.startsWith(literal, at) ? [`${literal}@${at}`] : [])),
    );
    const found: string[] = [];
    const bytes = new TextEncoder().encode(text);
    const sample = sampled ? bytes.subarray(0, next(200)) : undefined;
    compileLiteralSearch(literals, sample).scan(bytes, { from: 0, to: bytes.length }, (literal, end) => {
      found.push(`${literals[literal]}@${end - (literals[literal]?.length ?? 0)}`);
    });
    assert.deepEqual(found.sort(), expected.sort(), text);
    finds += found.length;
  }
  assert.ok(finds > 200, `${finds} finds`);
}

test('the search agrees with indexOf on generated texts, short, middling and long ones', () => {
  for (const sampled of [false, true]) {
    checkGenerated({ least: 1, most: 6 }, sampled);
    checkGenerated({ least: 9, most: 12 }, sampled);
    checkGenerated({ least: 13, most: 60 }, sampled);
    checkGenerated({ least: 1, most: 60 }, sampled);
  }
});
