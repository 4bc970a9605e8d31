import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SEARCHED_FAST } from '../../engine/src/signatures/literalSearch.js';
import { compileSignatures } from '../../engine/src/signatures/signatureSet.js';
import { loadKnowledge } from '../../server/src/runtime/index.js';

test('no text of the catalogue costs a second search of every large log', () => {
  const { signatures, benign } = loadKnowledge('dist/knowledge');
  const plan = compileSignatures(signatures, benign).plan('panther', 'cbs', 'dism');
  assert.ok(plan.search.size > 100);
  const slow = [...plan.signatures, ...plan.benign].flatMap(({ rule, probe, conditions }) =>
    [probe, ...conditions.map((condition) => condition.probe)]
      .filter(({ start }) => start === undefined)
      .flatMap(({ literals = [] }) => literals.filter((text) => text.length < SEARCHED_FAST))
      .map((text) => `${rule.id}: "${text}" has fewer than ${SEARCHED_FAST} characters; take in what stands around it, or begin the pattern with ^`),
  );
  assert.deepEqual(slow, []);
});
