import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeSpan } from '../../../engine/src/index.js';

function checkSpan(text: string, expected: string): void {
  assert.equal(codeSpan(text), expected);
}

test('a code span ends where its own marks stand, whatever it holds', () => {
  checkSpan('a', '`a`');
  checkSpan('a ` b `` c', '```a ` b `` c```');
  checkSpan('`', '`` ` ``');
});

test('half a million marks in one line are counted', () => {
  const many = 'a`'.repeat(500_000);
  checkSpan(`${many}b`, `\`\`${many}b\`\``);
});
