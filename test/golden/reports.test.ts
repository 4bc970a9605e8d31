import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { reportMarkdown } from '../../engine/src/index.js';
import { analysePath, hashFiles, listCase } from '../../server/src/runtime/index.js';
import { buildSamples } from '../../tools/samples/build.mjs';
import { reportOf, shippedEngine } from '../unit/features/report/reportOf.js';

/**
 * A golden report is a sample case and what is told of it, in both languages. UPDATE_GOLDEN=1 writes the second; read the
 * difference before it is committed, as the customer would.
 */
const target = path.resolve('test/golden/reports');
const cases = [
  'case1-tms-lwfmgr',
  'case2-wrong-image',
  'case3-zkcloud',
  'case4-access-denied-tested',
  'case5a-ensec64',
  'case5b-bcd',
];

let samples: string;
before(() => {
  samples = mkdtempSync(path.join(tmpdir(), 'report-samples-'));
  buildSamples(samples);
});
after(() => rmSync(samples, { recursive: true, force: true }));

for (const name of cases) {
  test(`golden report: ${name}`, async () => {
    const folder = path.join(samples, name);
    const known = await analysePath(shippedEngine(), folder);
    assert.ok(known);
    const files = await hashFiles((await listCase(folder)).files);
    assert.ok(files);
    for (const language of ['en', 'zh-CN'] as const) {
      const shown = reportMarkdown(reportOf(known, language, { name, files }));
      const expected = path.join(target, `${name}.${language}.md`);
      if (process.env['UPDATE_GOLDEN'] || !existsSync(expected)) {
        assert.ok(process.env['UPDATE_GOLDEN'], `${expected} is missing: write it with UPDATE_GOLDEN=1`);
        writeFileSync(expected, shown);
      }
      assert.equal(shown, readFileSync(expected, 'utf8'));
    }
  });
}
