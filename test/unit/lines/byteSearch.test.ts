import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { byteSearch, stretches } from '../../../engine/src/lines/byteSearch.js';
import { readLines } from '../../../engine/src/lines/lines.js';
import { storedLines } from '../../../engine/src/lines/storedLines.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a search finds what a plain search without case finds', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', '.', '{', ' ') });
  fc.assert(
    fc.property(letters, letters.filter(Boolean), fc.nat(20), (text, wanted, from) => {
      assert.equal(byteSearch(wanted)(utf8(text), from), text.toLowerCase().indexOf(wanted.toLowerCase(), from));
    }),
  );
});

test('stretches hold every line once, of a log in memory and of one that is not', () => {
  // Lines of 700 KB, one of 5 MB among them: more than a stretch holds.
  const text = Array.from({ length: 16 }, (_, i) => String(i).padEnd(i === 9 ? 5_000_000 : 700_000, '.')).join('\r\n');
  const bytes = utf8(text);
  const lines = readLines(bytes);
  const reads: number[] = [];
  const stored = storedLines(lines, {
    read(from, to) {
      reads.push(to - from);
      return bytes.subarray(from, to);
    },
  });
  for (const table of [lines, stored]) {
    const pieces = [...stretches(table)];
    assert.ok(pieces.length > 3);
    assert.deepEqual(
      pieces.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, i) => first + i)),
      Array.from({ length: 16 }, (_, i) => i),
    );
    assert.equal(Buffer.concat(pieces.map((piece) => piece.bytes)).toString(), text);
  }
  assert.ok(Math.max(...reads) < 6_000_000, 'never the whole log at once');
});
