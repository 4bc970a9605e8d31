import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { kernel, withoutKernel } from '../../engine/src/kernel/kernel.js';
import { scanLog } from '../../engine/src/records/scan.js';
import { corpus, noCorpus } from './corpusFolder.js';
import { filesBelow, shippedEngine } from './engine.js';

test('every real log says the same with the kernel and without it', { skip: noCorpus }, () => {
  assert.ok(kernel());
  const engine = shippedEngine();
  let records = 0;
  for (const name of filesBelow(corpus)) {
    const bytes = readFileSync(path.join(corpus, name));
    const look = (): object => {
      const { lines, records, summary, format } = scanLog(name, bytes);
      const { findings, benign, steps, attempts } = engine.analyseLog(name, bytes);
      return {
        starts: lines.starts,
        encoding: lines.encoding,
        records,
        summary,
        format,
        findings,
        benign,
        steps,
        attempts,
      };
    };
    const seen = look();
    assert.deepEqual(seen, withoutKernel(look), name);
    records += scanLog(name, bytes).records.count;
  }
  assert.ok(records > 50_000, `${records} records`);
});
