import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ForeignText } from '../../../engine/src/records/foreign.js';

function checkLine(message: string, expected: string): void {
  const text = new ForeignText();
  text.add({ header: 'head\r\n', message });
  assert.equal(text.finish().lines.text(0), `head ↵ ${expected}`, JSON.stringify(message.slice(0, 100)));
}

test('a record of several lines is one line: an arrow for a break and the blanks around it', () => {
  checkLine('a b', 'a b');
  checkLine(' a  b ', ' a  b ');
  checkLine('a \t\r\n\r\n \n\t b', 'a ↵ b');
  checkLine('a\rb\u2028c\u2029 d\u0085e', 'a ↵ b ↵ c ↵ d ↵ e');
  checkLine(' \n a', ' ↵ a');
  checkLine('a \n', 'a ↵ ');
  checkLine('\n', ' ↵ ');
  checkLine('', '');
});

test('other control characters are a blank, a run of them one', () => {
  checkLine('a\tb\x00\x1f\x7fc', 'a b c');
  checkLine('a \x00\nb', 'a   ↵ b');
});

test('runs of blanks do not take the square of their length', () => {
  const blanks = ' '.repeat(500_000);
  checkLine(`a${blanks}b\n${blanks}c`, `a${blanks}b ↵ c`);
  checkLine(`a${'\n'.repeat(500_000)}b`, 'a ↵ b');
});
