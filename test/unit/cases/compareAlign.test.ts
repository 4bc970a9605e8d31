import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createAligner, longestRising } from '../../../engine/src/cases/compare/align.js';

/** Aligns two words letter by letter; `-` where a letter of the first has no partner. */
function aligned(first: string, second: string): { readonly drawn: string; readonly pair: Int32Array } {
  const ids = (text: string): Int32Array => Int32Array.from(text, (letter) => letter.charCodeAt(0) - 32);
  const [a, b] = [ids(first), ids(second)];
  const pair = new Int32Array(a.length).fill(-1);
  createAligner(a, b, pair, 128)({ a0: 0, a1: a.length, b0: 0, b1: b.length });
  const drawn = [...first].map((letter, i) => ((pair[i] ?? -1) >= 0 ? letter : '-')).join('');
  return { drawn, pair };
}

function checkAligned(table: readonly (readonly [string, string, string])[]): void {
  for (const [first, second, expected] of table)
    assert.equal(aligned(first, second).drawn, expected, `${first} | ${second}`);
}

test('what both have stays in order, what one has alone is left out', () => {
  checkAligned([
    ['abcdef', 'abcdef', 'abcdef'],
    ['abcXdef', 'abcdef', 'abc-def'],
    ['abcdef', 'abYcdef', 'abcdef'],
    ['abab', 'ab', 'ab--'],
    ['xaaaay', 'xaay', 'xaa--y'],
    ['abc', 'xyz', '---'],
    ['', 'abc', ''],
    ['bacdefg', 'abcdefg', '-acdefg'],
    ['aXbbXc', 'abYbc', 'a-bb-c'],
  ]);
});

test('partners are equal, rise, and a sequence is its own partner', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abcdefgh'), maxLength: 80 });
  fc.assert(
    fc.property(letters, letters, (first, second) => {
      const { pair } = aligned(first, second);
      let before = -1;
      pair.forEach((j, i) => {
        if (j < 0) return;
        assert.equal(first[i], second[j]);
        assert.ok(j > before, 'in order');
        before = j;
      });
      assert.equal(aligned(first, first).drawn, first);
      // Equal letters at both ends are always found.
      if (first[0] !== undefined && first[0] === second[0]) assert.equal(pair[0], 0);
    }),
    { numRuns: 2000 },
  );
});

test('long stretches without a unique line are aligned piece by piece, and what shares nothing costs little', () => {
  const period = Array.from({ length: 7 }, (_, i) => i + 1);
  const long = Int32Array.from({ length: 60_000 }, (_, i) => period[i % 7] ?? 0);
  const lost = long.filter((_, i) => i % 97 !== 0);
  const pair = new Int32Array(lost.length).fill(-1);
  createAligner(lost, long, pair, 16)({ a0: 0, a1: lost.length, b0: 0, b1: long.length });
  const common = pair.filter((j) => j >= 0).length;
  assert.ok(common > lost.length * 0.95, `${common} of ${lost.length}`);

  const other = Int32Array.from({ length: 60_000 }, (_, i) => 8 + (i % 7));
  const none = new Int32Array(long.length).fill(-1);
  const from = performance.now();
  createAligner(long, other, none, 16)({ a0: 0, a1: long.length, b0: 0, b1: other.length });
  assert.ok(none.every((j) => j === -1));
  assert.ok(performance.now() - from < 30_000);
});

test('the longest rising run', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6];
  assert.deepEqual(
    longestRising(
      values.map((_, i) => i),
      (i) => values[i] ?? 0,
    ).map((i) => values[i]),
    [1, 4, 5, 6],
  );
  assert.deepEqual(
    longestRising([], () => 0),
    [],
  );
});
