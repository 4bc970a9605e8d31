import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLANKS, withoutEnd } from '../../../engine/src/lines/withoutEnd.js';

function checkEnd(text: string, characters: string, expected: string): void {
  assert.equal(withoutEnd(text, characters), expected, JSON.stringify(text));
}

test('the characters of the set are taken off the end, and only there', () => {
  checkEnd('C:\\Windows\\\\', '\\', 'C:\\Windows');
  checkEnd('C:/Windows/\\/', '\\/', 'C:/Windows');
  checkEnd('/srv', '/', '/srv');
  checkEnd('a.b.:.', '.:', 'a.b');
  checkEnd('name\0\0', '\0', 'name');
});

test('a text of the set alone is empty, and an empty text stays', () => {
  checkEnd('....', '.', '');
  checkEnd('', '.', '');
  checkEnd('...', '', '...');
});

test('the blanks are those of \\s, and no others', () => {
  const blanks = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((one) =>
    /\s/.test(one),
  );
  assert.equal([...BLANKS].sort().join(''), blanks.join(''));
  checkEnd('Value ==\t \u3000=\r', BLANKS + '=', 'Value');
});
