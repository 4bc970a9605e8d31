import Ajv from 'ajv';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import type { BenignShape, Signature } from '../../engine/src/model/knowledge.js';
import { LEVEL_ERROR, type LogFile } from '../../engine/src/model/record.js';
import { scanLog } from '../../engine/src/records/scan.js';
import { matchSignatures } from '../../engine/src/signatures/match.js';
import { compileSignatures } from '../../engine/src/signatures/signatureSet.js';
import { validateBenignShape } from '../../engine/src/signatures/validate.js';
import { benignFiles, corpusLog, corpusLogs, noCorpus, signatureFiles } from './catalogueFiles.js';

const shapes = benignFiles.map(({ data }) => data as BenignShape);
const signatures = signatureFiles.map(({ data }) => data as Signature);
const set = compileSignatures(signatures, shapes);
const schema = JSON.parse(readFileSync('signatures/benign.schema.json', 'utf8')) as object;
const allowed = new Ajv({ allErrors: true, strict: false }).compile(schema);
const HAN = /\p{Script=Han}/u;

for (const { file, data } of benignFiles) {
  test(file, () => {
    assert.ok(allowed(data), JSON.stringify(allowed.errors));
    assert.deepEqual(validateBenignShape(data, file).problems, []);
    const { title, because } = data as BenignShape;
    for (const text of [title, because]) assert.ok(!HAN.test(text.en) && HAN.test(text['zh-CN']), text.en);
  });
}

test('forty shapes or more, with unique ids', () => {
  assert.ok(shapes.length >= 40);
  assert.equal(new Set(shapes.map(({ id }) => id)).size, shapes.length);
});

function dimmedErrors(log: LogFile): number {
  const dimmed = matchSignatures(set, log).benign.filter(({ record }) => (log.records.level[record] ?? 0) >= LEVEL_ERROR);
  return dimmed.length;
}

test('of the 580 Error lines of a successful upgrade at least 570 are benign', { skip: noCorpus }, () => {
  const log = corpusLog('Silvermaz28__SOE/SetupAct.log');
  assert.equal(log.records.level.filter((level) => level >= LEVEL_ERROR).length, 580);
  assert.ok(dimmedErrors(log) >= 570, `${dimmedErrors(log)} are`);
});

/** No line of the ranges is dimmed. `ranges`: 1-based lines, `3099-3110,3127`. */
function checkNotDimmed(log: LogFile, ranges: string): void {
  const dimmed = new Set(matchSignatures(set, log).benign.map(({ line }) => line + 1));
  for (const range of ranges.split(',')) {
    const [first = 0, last = first] = range.split('-').map(Number);
    for (let line = first; line <= last; line++) {
      assert.ok(!dimmed.has(line), `${log.path}:${line} is dimmed: ${log.lines.text(line - 1).slice(0, 200)}`);
    }
  }
}

test('no line of a failing chain is dimmed', { skip: noCorpus }, () => {
  checkNotDimmed(corpusLog('rickaK77__Setup-Log/setupact.log'), '3099-3110,3127,3143,3352-3353,5899-5907,5909,5912,5918,5921-5924,6264,6274-6275');
  checkNotDimmed(corpusLog('HeroLee46__test/dism.log'), '5079,5168-5169,5344');
  checkNotDimmed(corpusLog('findingsanity__Logs/dism.log'), '1207-1208,1223-1227,1259,1279-1282');
  checkNotDimmed(corpusLog('bitbtrust__Errorcode/setupact.log'), '2473');
  checkNotDimmed(corpusLog('baslr__w10-logs/Rollback/setupact.log'), '5377,5390');
  checkNotDimmed(corpusLog('baslr__w10-logs/Panther/setuperr.log'), '40-41');
  checkNotDimmed(corpusLog('excerpts/setupact-profile-suffix-mismatch-0x800707E7.txt'), '1-2');
  checkNotDimmed(corpusLog('excerpts/msdocs-setupact-0x8007042B-0x2000D.txt'), '7-8,17,20');
  checkNotDimmed(corpusLog('excerpts/setupapi-driver-signature-FAILURE-0xe0000247-chinese-path.txt'), '17-41');
});

test('no sample of a signature that matters is dimmed', () => {
  for (const { id, severity, formats, samples } of signatures) {
    if (severity === 'info' || severity === 'warning') continue;
    for (const { line } of samples.match) {
      const log = scanLog('sample.log', new TextEncoder().encode(line));
      const format = formats.includes(log.format) ? log.format : (formats[0] ?? log.format);
      const { matches, benign } = matchSignatures(set, { ...log, format });
      const decisive = new Set(matches.filter(({ signature }) => signature.id === id).map(({ record }) => record));
      const both = benign.filter(({ record }) => decisive.has(record)).map(({ shape }) => shape.id);
      assert.deepEqual(both, [], `${id}: ${line}`);
    }
  }
});

test('in the whole corpus no record is both decisive and benign', { skip: noCorpus }, () => {
  for (const log of corpusLogs()) {
    const { matches, benign } = matchSignatures(set, log);
    const shapeOf = new Map(benign.map(({ record, shape }) => [record, shape.id]));
    for (const { signature, record, line } of matches) {
      if (signature.severity !== 'decisive' && signature.severity !== 'error') continue;
      assert.ok(!shapeOf.has(record), `${log.path}:${line + 1} ${signature.id} and ${shapeOf.get(record)}`);
    }
  }
});
