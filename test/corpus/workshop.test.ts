import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { RE2JS } from 're2js';
import { parse } from 'yaml';
import {
  createEngine,
  draftRule,
  plainYaml,
  validateSignature,
  type LogAnalysis,
  type Signature,
} from '../../engine/src/index.js';
import { bareEngine } from '../unit/bareEngine.js';
import { corpus, noCorpus } from './corpusFolder.js';

const logs = [
  'Silvermaz28__SOE/setuperr.log',
  'bitbtrust__Errorcode/setupact.log',
  'HeroLee46__test/dism.log',
  'michampr__newfolder/cbs.log',
  'log2timeline__plaso/setupapi.dev.log',
  'findingsanity__Logs/WindowsUpdate.log',
  'baslr__w10-logs/Rollback/setuperr.log',
];
const LINES = 20;

/** Some lines of a log with text, spread over it; those that the log calls a failure first. */
function someRecords({ log }: LogAnalysis): readonly number[] {
  const { count, level } = log.records;
  const all = Array.from({ length: count }, (_, record) => record).filter((record) => {
    return log.lines.text(log.records.firstLine[record] ?? 0).trim().length > 20;
  });
  const loud = all.filter((record) => (level[record] ?? 0) > 1);
  const from = loud.length >= LINES ? loud : all;
  return Array.from({ length: LINES }, (_, index) => from[Math.floor((index * from.length) / LINES)] ?? 0);
}

for (const name of logs) {
  test(`a line of ${name} becomes a signature that is right and finds it`, { skip: noCorpus }, () => {
    const file = path.join(corpus, name);
    assert.ok(statSync(file).size > 0);
    const analysis = bareEngine.analyseLog(name, readFileSync(file));
    const refused: string[] = [];
    const records = someRecords(analysis);
    for (const record of records) {
      const line = analysis.log.records.firstLine[record] ?? 0;
      const made = draftRule(analysis, { startLine: line, endLine: line, taken: new Set() });
      if (!('rule' in made)) {
        refused.push(`${line + 1}: ${made.what}`);
        continue;
      }
      const data = parse(plainYaml(made.yaml)) as Signature;
      assert.deepEqual(validateSignature(data, made.id).problems, [], `line ${line + 1}`);
      const pattern = data.match.message ?? data.match.continuation ?? '';
      assert.ok(RE2JS.compile(pattern).programSize() < 3000, pattern);
      const engine = createEngine({ ...bareEngine.knowledge, signatures: [data] });
      const again = engine.analyseLog(name, analysis.log.lines.stretch(line, line + 1));
      assert.ok(
        again.log.format !== analysis.log.format || again.findings.some(({ rule }) => rule === data.id),
        pattern,
      );
    }
    // A line that says nothing of its own is refused with words; most say something.
    assert.ok(refused.length <= LINES / 5, refused.join('\n'));
  });
}
