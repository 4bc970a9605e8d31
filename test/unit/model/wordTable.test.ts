import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryFor } from '../../../engine/src/model/wordTable.js';

test('a table has entries of its own only, whatever word a log holds', () => {
  const table: Readonly<Record<string, string>> = { boot: 'x' };
  assert.equal(entryFor(table, 'boot'), 'x');
  for (const word of ['constructor', '__proto__', 'toString', 'valueOf'])
    assert.equal(entryFor(table, word), undefined);
});
