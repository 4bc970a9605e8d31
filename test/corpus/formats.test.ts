import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { LogAnalysis } from '../../engine/src/index.js';
import { checkDamaged } from '../unit/records/damage.js';
import { corpus, noCorpus } from './corpusFolder.js';
import { shippedEngine } from './engine.js';

const engine = shippedEngine();
const bytesOf = (name: string): Uint8Array => readFileSync(path.join(corpus, name));
const analyse = (name: string): LogAnalysis => engine.analyseLog(name, bytesOf(name));

/** How many of the items fall under each name. */
function countBy<T>(items: readonly T[], name: (item: T) => string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[name(item)] = (counts[name(item)] ?? 0) + 1;
  return counts;
}

test('setupapi: sections of whole logs, sections that never ended, an excerpt that failed', { skip: noCorpus }, () => {
  const dev = analyse('log2timeline__plaso/setupapi.dev.log');
  assert.deepEqual(
    countBy(dev.steps, ({ outcome }) => outcome),
    { succeeded: 194 },
  );
  assert.deepEqual(dev.problems, []);
  const hung = analyse('baslr__w10-logs/Rollback/setupapi/setupapi.dev.log');
  assert.equal(hung.steps.filter(({ outcome }) => outcome === 'open').length, 10);
  assert.equal(hung.problems.length, 1);
  const failed = analyse('excerpts/setupapi-driver-signature-FAILURE-0xe0000247-chinese-path.txt');
  assert.deepEqual(
    failed.steps.map(({ outcome, code }) => [outcome, code]),
    [['failed', 0xe0000247]],
  );
  const finding = failed.findings.find(({ rule }) => rule === 'device-install-failed');
  assert.match(finding?.captures['package'] ?? '', /\\WinUSB_Generic_Device\.inf$/);
  checkDamaged('setupapi.dev.log', bytesOf('baslr__w10-logs/Rollback/setupapi/setupapi.dev.log'));
});
