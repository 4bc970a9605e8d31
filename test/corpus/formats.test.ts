import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { LogAnalysis } from '../../engine/src/index.js';
import { diagRows } from '../../engine/src/records/formats/diagXml.js';
import { columnsOfTrace, procmonEvent } from '../../engine/src/records/formats/procmonCsv.js';
import { walkSteps } from '../../engine/src/records/steps.js';
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

test('Process Monitor CSV: every event of a capture, with its time', { skip: noCorpus }, () => {
  const name = 'eronnen__procmon-parser/CompressedLogFileUTC64ProcessCSV.decompressed.csv';
  const { log } = analyse(name);
  const columns = columnsOfTrace(log);
  assert.ok(columns);
  const events = Array.from({ length: log.records.count - 1 }, (_, i) => procmonEvent(log, columns, i + 1));
  const operations = countBy(events, ({ operation }) => operation);
  assert.deepEqual(Object.keys(operations).sort(), [
    'Load Image',
    'Process Create',
    'Process Exit',
    'Process Start',
    'Thread Create',
    'Thread Exit',
  ]);
  assert.ok(events.every(({ pid, result }) => /^\d+$/.test(pid) && result === 'SUCCESS'));
  assert.ok(log.records.time.slice(1).every((time, i, all) => i === 0 || time >= (all[i - 1] ?? 0)));
  checkDamaged('trace.csv', bytesOf(name).subarray(0, 100_000));
});

test('diagerr.xml and diagwrn.xml: rows of all documents', { skip: noCorpus }, () => {
  const rowsOf = (name: string): readonly string[] =>
    diagRows(analyse(`michampr__newfolder/${name}`).log).map(({ severity }) => severity);
  assert.deepEqual(
    countBy(rowsOf('diagerr.xml'), (severity) => severity),
    { error: 2 },
  );
  assert.deepEqual(
    countBy(rowsOf('diagwrn.xml'), (severity) => severity),
    { warning: 32 },
  );
  for (const name of ['diagerr.xml', 'diagwrn.xml']) {
    const { log, problems } = analyse(`michampr__newfolder/${name}`);
    assert.deepEqual(problems, []);
    const rows = diagRows(log).length;
    const records = [...log.records.time].filter((time) => !Number.isNaN(time)).length;
    assert.equal(records, rows, 'every row is a record with a time');
  }
});

test('CBS.log: store corruption, sessions with their result, failures at level Info', { skip: noCorpus }, () => {
  const { steps, findings } = analyse('Appostarsi__WinErros/CBS.log');
  assert.deepEqual(
    countBy([...walkSteps(steps)], ({ name, outcome }) => `${name.includes('~') ? 'package' : name}: ${outcome}`),
    {
      'WinMgmt: unknown': 12,
      'WindowsUpdateAgent: unknown': 40,
      'Arbiter: unknown': 4,
      'DISM Package Manager Provider: open': 1,
      'DISM Package Manager Provider: unknown': 4,
      'DISM Package Manager Provider: succeeded': 2,
      'QueryFileHash: unknown': 1,
      'Checking System Update Readiness: succeeded': 2,
      '[SR] Verify and Repair: unknown': 3,
      'package: unknown': 74,
    },
  );
  const count = (rule: string): number => findings.filter((finding) => finding.rule === rule).length;
  assert.equal(count('cbs-store-corrupt'), 3);
  assert.equal(count('cbs-payload-corrupt'), 15);
  assert.deepEqual(
    findings.filter(({ rule }) => rule === 'cbs-store-check').map(({ captures }) => captures['kinds']),
    ['CSI Payload 8', 'CBS Manifest 1, CSI Payload 8'],
  );
  const quiet = findings.filter(({ rule }) => rule === 'cbs-quiet-failure');
  assert.ok(
    quiet.some(
      ({ title, captures }) => title.en.startsWith('InternalOpenPackage failed') && captures['count'] === '28',
    ),
  );
  assert.ok(quiet.length < 30, 'each kind of failure once');
});

test('dism.log: sessions of programs side by side, results, the text of WIMGAPI', { skip: noCorpus }, () => {
  const taiwan = analyse('HeroLee46__test/dism.log');
  assert.deepEqual(
    countBy(taiwan.steps, ({ outcome }) => outcome),
    { succeeded: 39, open: 1, failed: 11 },
  );
  const { lines } = taiwan.log;
  const text = Array.from({ length: lines.count }, (_, line) => lines.text(line));
  assert.equal(text.filter((line) => line.endsWith('檔案名稱、目錄名稱或磁碟區標籤語法錯誤。')).length, 36);
  const windows10 = analyse('Appostarsi__WinErros/dism win 10.log');
  assert.deepEqual(
    countBy(windows10.steps, ({ outcome }) => outcome),
    { failed: 8, succeeded: 3, open: 2 },
  );
  const failed = windows10.findings.filter(({ rule }) => rule === 'dism-session-failed');
  assert.deepEqual(
    countBy(failed, ({ captures }) => `${captures['chain']} | ${captures['provider']}`),
    {
      '0x80070003 | DISM Appx Provider': 1,
      '0x8007007B → 0x800F081F | DISM Package Manager': 4,
      '0x8007010B → 0x800F081F | DISM Package Manager': 2,
    },
  );
  assert.deepEqual(
    windows10.findings.filter(({ rule }) => rule === 'silent-gap'),
    [],
  );
  const windows7 = analyse('findingsanity__Logs/dism.log');
  assert.deepEqual(windows7.steps.map(({ outcome, code, provider }) => [outcome, code, provider]).at(-1), [
    'failed',
    0x80004005,
    'DISM Unattend Manager',
  ]);
  assert.equal(
    windows7.findings.find(({ rule }) => rule === 'dism-session-failed')?.captures['chain'],
    '0x80070020 → 0x80004005',
  );
});

test('logs of Windows Update, of Configuration Manager, of other writers', { skip: noCorpus }, () => {
  const update = analyse('findingsanity__Logs/WindowsUpdate.log');
  assert.equal(update.log.records.count, update.log.lines.count, 'every line is a record');
  assert.ok(update.log.records.time.every((time) => !Number.isNaN(time)));
  assert.ok([...walkSteps(update.steps)].filter(({ outcome }) => outcome === 'succeeded').length > 100);
  assert.deepEqual(update.problems, []);
  const manager = analyse('log2timeline__plaso/sccm_various.log');
  assert.equal(manager.log.records.count, 10);
  assert.ok(
    manager.log.records.time.every((time) => !Number.isNaN(time)),
    'messages of several lines have their time',
  );
  assert.match(analyse('chinte8688__0411/setupact.log').log.lines.text(6), /操作順利完成/);
  assert.equal(analyse('michampr__newfolder/DDACLSys.log').log.format, 'ddaclsys');
  for (const name of ['findingsanity__Logs/WindowsUpdate.log', 'log2timeline__plaso/sccm_various.log'])
    checkDamaged('x.log', bytesOf(name).subarray(0, 60_000));
});
