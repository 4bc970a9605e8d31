import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { oncePerTurn } from '../../../server/src/oncePerTurn.js';

test('what is asked again in one turn is not asked of the disk; the next turn is told what is there then', async () => {
  const asked: string[] = [];
  let there = false;
  const isThere = oncePerTurn((file) => {
    asked.push(file);
    return there;
  });
  assert.deepEqual([isThere('a'), isThere('a'), isThere('b')], [false, false, false]);
  there = true;
  assert.equal(isThere('a'), false);
  assert.deepEqual(asked, ['a', 'b']);
  await setImmediate();
  assert.equal(isThere('a'), true);
  assert.deepEqual(asked, ['a', 'b', 'a']);
});
