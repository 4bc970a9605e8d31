import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLines } from '../../../engine/src/lines/lines.js';
import { storedLines } from '../../../engine/src/lines/storedLines.js';

/** Lines that are not kept in memory are those that are, and of a long one no more is read than was asked for. */
function checkStored(text: string): void {
  const bytes = new TextEncoder().encode(text);
  const kept = readLines(bytes);
  let read = 0;
  const source = {
    read(from: number, to: number): Uint8Array {
      const part = bytes.subarray(from, to);
      read += part.length;
      return part;
    },
  };
  const stored = storedLines({ count: kept.count, starts: kept.starts, encoding: kept.encoding }, source);
  for (let line = 0; line < kept.count; line++) {
    assert.equal(stored.byteLength(line), kept.byteLength(line), `length of line ${line}`);
    const head = stored.lineBytes(line, 10).subarray(0, Math.min(10, kept.byteLength(line)));
    assert.deepEqual([...head], [...kept.lineBytes(line).subarray(0, 10)], `head of line ${line}`);
  }
  assert.ok(read <= kept.count * 2 * 16 * 1024, `${read} of ${bytes.length} bytes read`);
  for (let line = 0; line < kept.count; line++) assert.equal(stored.text(line), kept.text(line));
}

const long = 'a'.repeat(1_000_000);
const texts: readonly (readonly [what: string, text: string])[] = [
  ['short lines of every end', 'a\r\nb\nc\rd\r\n\r\n\n'],
  ['long lines of every end', `${long}\r\n${long}\n${long}\r${long}`],
  ['long lines among short ones', `a\r\n${long}\r\nb\r\n${long}\r\n`],
  ['a log that is cut off within a line end', `${long}\r`],
];
for (const [what, text] of texts) test(`stored lines: ${what}`, () => checkStored(text));

test('a long line that is no longer there has the length of what is left', () => {
  const source = {
    read: (from: number, to: number) => new TextEncoder().encode(long).subarray(from, Math.min(to, 100)),
  };
  const stored = storedLines({ count: 1, starts: Uint32Array.of(0, long.length), encoding: 'utf-8' }, source);
  assert.equal(stored.byteLength(0), 100);
});
