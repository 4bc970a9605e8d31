import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { FormatId } from '../../engine/src/model/record.js';
import { LEVEL_ERROR } from '../../engine/src/model/record.js';
import { corpus, noCorpus } from './corpusFolder.js';
import { analyseFolder, filesBelow, shippedEngine } from './engine.js';

const engine = shippedEngine();
const at = (...names: string[]): string => path.join(corpus, ...names);

/** What each file of the corpus is, as its README says. */
const formats: Readonly<Record<string, FormatId>> = {
  'Appostarsi__WinErros/CBS.log': 'cbs',
  'Appostarsi__WinErros/FilterList Win 10.log': 'fltmc',
  'Appostarsi__WinErros/dism win 10.log': 'dism',
  'Appostarsi__WinErros/dumps/052223-4671-01.dmp': 'minidump',
  'HeroLee46__test/dism.log': 'dism',
  'Silvermaz28__SOE/SetupAct.log': 'panther',
  'Silvermaz28__SOE/setuperr.log': 'panther',
  'baslr__w10-logs/Panther/setuperr.log': 'panther',
  'baslr__w10-logs/Rollback/setupact.log': 'panther',
  'baslr__w10-logs/Rollback/setuperr.log': 'panther',
  'baslr__w10-logs/Rollback/setupapi/setupapi.dev.log': 'setupapi',
  'bitbtrust__Errorcode/setupact.log': 'panther',
  'bitbtrust__Errorcode/setuperr.log': 'panther',
  'chinte8688__0411/setupact.log': 'windows-setupact',
  'eronnen__procmon-parser/CompressedLogFileUTC64ProcessCSV.decompressed.csv': 'procmon-csv',
  'eronnen__procmon-parser/CompressedLogFileUTC64ProcessPML.decompressed.pml': 'procmon-pml',
  'findingsanity__Logs/WindowsUpdate.log': 'windowsupdate',
  'findingsanity__Logs/dism.log': 'dism',
  'log2timeline__plaso/System.evtx': 'evtx',
  'log2timeline__plaso/System2.evtx': 'evtx',
  'log2timeline__plaso/sccm_various.log': 'cmtrace',
  'log2timeline__plaso/setupapi.dev.log': 'setupapi',
  'log2timeline__plaso/setupapi.setup.log': 'setupapi',
  'logpai__loghub/Windows/Windows_2k.log': 'cbs',
  'michampr__newfolder/DDACLSys.log': 'ddaclsys',
  'michampr__newfolder/cbs.log': 'cbs',
  'michampr__newfolder/diagerr.xml': 'diag-xml',
  'michampr__newfolder/diagwrn.xml': 'diag-xml',
  'rickaK77__Setup-Log/setupact.log': 'panther',
};

test('every file is analysed, and each is detected as what it is', { skip: noCorpus }, () => {
  for (const name of filesBelow(corpus)) {
    const analysis = engine.analyseLog(name, readFileSync(at(name)));
    const wanted = formats[name];
    if (wanted) assert.equal(analysis.log.format, wanted, name);
    // The name must not be what decided.
    if (wanted)
      assert.equal(engine.analyseLog('renamed.bin', readFileSync(at(name))).log.format, wanted, `${name}, renamed`);
  }
});

test('encodings: raw code-page bytes, Big5, Traditional Chinese in UTF-8', { skip: noCorpus }, () => {
  const log = (name: string) => engine.analyseLog(name, readFileSync(at(name))).log;
  assert.equal(log('chinte8688__0411/setupact.log').lines.encoding, 'big5');
  assert.equal(log('rickaK77__Setup-Log/setupact.log').lines.encoding, 'windows-1252');
  assert.equal(log('HeroLee46__test/dism.log').lines.encoding, 'utf-8-bom');
});

test('a downlevel failure: the first cause is not the last code', { skip: noCorpus }, () => {
  const result = analyseFolder(engine, at('rickaK77__Setup-Log'));
  const [analysis] = result.logs;
  const [attempt] = result.attempts;
  assert.equal(analysis?.log.lines.count, 6291);
  assert.equal(analysis?.log.records.level.filter((level) => level === LEVEL_ERROR).length, 61);
  assert.equal(result.verdict.outcome, 'failed');
  assert.equal(attempt?.result, 0x80070032);
  assert.equal(attempt?.extend, 0x50013);
  assert.equal(attempt?.postReboot, false);
  assert.deepEqual(
    attempt?.extendReadings.map(({ table, phase, operation }) => [table, phase, operation]),
    [['setupHost', 'Install', 'DATA_MIGRATE']],
  );
  assert.equal(result.verdict.firstCause?.place.line, 5899);
  assert.deepEqual(result.attributions, []);
  const separate = result.otherChains.find((chain) => chain.links[chain.links.length - 1]?.place.line === 3099);
  assert.ok(separate, 'the DISM failure is shown as separate');
});

test('a rollback: the device installation that hung is named, no product is', { skip: noCorpus }, () => {
  const result = analyseFolder(engine, at('baslr__w10-logs'));
  const [attempt] = result.attempts;
  assert.equal(result.attempts.length, 1);
  assert.equal(result.verdict.outcome, 'rolledBack');
  assert.equal(attempt?.result, 0xc1900101);
  assert.equal(attempt?.extend, 0x30018);
  assert.deepEqual(
    attempt?.extendReadings.map(({ phase, operation }) => `${phase} / ${operation}`),
    ['FIRST_BOOT / SYSPREP'],
  );
  assert.equal(result.verdict.firstCause?.rule, 'device-install-unfinished');
  assert.equal(result.verdict.firstCause?.captures['count'], '10');
  // Eight sections wait; the one at work restarted its device.
  assert.match(result.verdict.firstCause.captures['device'] ?? '', /DEV_8C14&/);
  assert.equal(result.verdict.firstCause.captures['waiting'], '8');
  assert.match(result.verdict.firstCause.captures['last'] ?? '', /^Install Device: Restarting device/);
  assert.ok(result.attributions.every(({ grade }) => grade === 'C'));
});

test(
  'a successful upgrade with 580 Error lines: succeeded, nothing decisive, the errors are known noise',
  { skip: noCorpus },
  () => {
    const result = analyseFolder(engine, at('Silvermaz28__SOE'));
    assert.equal(result.verdict.outcome, 'succeeded');
    assert.equal(result.verdict.firstCause, undefined);
    const act = result.logs.find(({ log }) => log.path === 'SetupAct.log');
    assert.ok(act);
    for (const { findings } of result.logs)
      assert.deepEqual(
        findings.filter(({ severity }) => severity === 'decisive').map(({ id }) => id),
        [],
      );
    let errors = 0;
    let benign = 0;
    act.log.records.level.forEach((level, record) => {
      if (level !== LEVEL_ERROR) return;
      errors++;
      benign += act.benign[record] ?? 0;
    });
    assert.equal(errors, 580);
    assert.ok(benign >= 570, `${benign} of 580 are benign`);
  },
);
