import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashRows } from '../../../engine/src/records/hashRows.js';
import { scanLog } from '../../../engine/src/records/scan.js';

const HASH = 'A0'.repeat(32);

/** `line path` of each row. */
function checkRows(text: string, expected: readonly string[]): void {
  const log = scanLog('hash.txt', new TextEncoder().encode(text));
  assert.equal(log.format, 'file-hash');
  assert.deepEqual(
    hashRows(log).map(({ line, sha256, path }) => {
      assert.equal(sha256, HASH);
      return `${line + 1} ${path ?? '-'}`;
    }),
    expected,
  );
}

test('the path of a hash without the blanks, quotes and commas behind it; a field without a path has none', () => {
  checkRows(`Algorithm : SHA256\r\nHash      : ${HASH}\r\nPath      : C:\\a b.iso \t\r\n`, ['2 C:\\a b.iso']);
  checkRows(`Algorithm : SHA256\r\nHash      : ${HASH}\r\nPath      : \t\r\n`, ['2 -']);
  checkRows(`SHA256 hash of C:\\a b.iso :  \r\n${HASH.toLowerCase()}\r\n`, ['2 C:\\a b.iso']);
  checkRows(`"Algorithm","Hash","Path"\r\n"SHA256","${HASH}","C:\\a b.iso", "",\r\n`, ['2 C:\\a b.iso']);
});
