import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseAnalysis } from '../../../engine/src/index.js';
import { readForeign } from '../../../server/src/readers/foreign.js';
import { bareEngineWith } from '../bareEngine.js';
import { evtxFile } from '../readers/evtxFile.js';
import { kernelDump } from '../readers/dumpFile.js';
import { line, upgradeLog } from './historyLogs.js';

const engine = bareEngineWith({
  components: [
    {
      id: 'tms',
      product: { en: 'TMS', 'zh-CN': 'TMS' },
      vendor: 'v',
      class: 'device-management',
      identifiers: { drivers: ['lwfmgr.sys'] },
      sources: [],
    },
  ],
});

function caseOf(files: Readonly<Record<string, string | Uint8Array>>): CaseAnalysis {
  const logs = Object.entries(files).map(([path, content]) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const foreign = readForeign(bytes);
    return foreign ? engine.analyseForeign(path, foreign) : engine.analyseLog(path, bytes);
  });
  return engine.analyseCase('case', logs);
}

/** CSI writes UTC beside the local time: the machine is at UTC+8. */
const zone = line('2021-06-17 09:59:00', 'CSI', '00000001@2021/6/17:01:59:00.000 text');
/** An attempt from 10:00 to 10:40 local time, rolled back with 0xC1900101. */
const rolledBack = zone + upgradeLog({ hour: '2021-06-17 10', ends: 'rolledBack' });
const driver = { name: '\\SystemRoot\\system32\\drivers\\lwfmgr.sys', start: 0xfffff80110000000n, size: 0x20000 };
const dump = (time: string): Uint8Array =>
  kernelDump({
    code: 0x7e,
    parameters: [0xffffffffc0000005n, 0xfffff80110001234n, 0n, 0n],
    build: 17763,
    time,
    drivers: [driver],
  });
const stop = (time: string): Uint8Array =>
  evtxFile([
    [
      {
        provider: 'Microsoft-Windows-WER-SystemErrorReporting',
        eventId: 1001,
        level: 2,
        time,
        data: [['param1', '0x0000007e (0xffffffffc0000005, 0xfffff80112345678, 0x1, 0x2)']],
      },
    ],
  ]);

/** `rule@file | grades of the components` of the first cause. */
function checkCause(files: Readonly<Record<string, string | Uint8Array>>, expected: string | undefined): CaseAnalysis {
  const result = caseOf(files);
  const { firstCause } = result.verdict;
  const told =
    firstCause &&
    `${firstCause.rule}@${firstCause.place.file} | ${result.attributions.map(({ grade }) => grade).join(' ')}`;
  assert.equal(told, expected);
  return result;
}

test('a crash while the attempt ran is the first cause, wherever its dump lies', () => {
  const inside = checkCause(
    { 'Panther/setupact.log': rolledBack, 'Minidump/a.dmp': dump('2021-06-17T02:20:00.000Z') },
    'crash-dump@Minidump/a.dmp | A',
  );
  assert.equal(inside.verdict.outcome, 'rolledBack');
  assert.deepEqual(
    inside.chain?.links.map(({ place, role }) => `${role} ${place.file}`),
    ['symptom Panther/setupact.log', 'firstCause Minidump/a.dmp'],
  );
  const shown = inside.logs.flatMap(({ findings }) => findings).find(({ rule }) => rule === 'crash-dump');
  assert.equal(shown?.severity, 'decisive');
  assert.match(shown?.explain?.en ?? '', /^It happened while the upgrade ran/);
  assert.match(shown?.explain?.['zh-CN'] ?? '', /^崩溃发生在/);
});

test('a crash of another day is none', () => {
  for (const time of ['2021-06-16T02:20:00.000Z', '2021-06-18T02:20:00.000Z', '2021-06-17T01:55:00.000Z']) {
    const result = checkCause({ 'Panther/setupact.log': rolledBack, 'Minidump/a.dmp': dump(time) }, undefined);
    assert.equal(result.logs[1]?.findings[0]?.severity, 'error', time);
    assert.deepEqual(result.attributions, []);
  }
});

test('without a zone of the case a dump in UTC is not placed in the attempt', () => {
  const noZone = upgradeLog({ hour: '2021-06-17 10', ends: 'rolledBack' });
  for (const time of ['2021-06-17T02:20:00.000Z', '2021-06-17T10:20:00.000Z'])
    checkCause({ 'Panther/setupact.log': noZone, 'Minidump/a.dmp': dump(time) }, undefined);
});

test('an attempt that failed for a stated reason, or succeeded, is not explained by a crash', () => {
  const at = dump('2021-06-17T02:20:00.000Z');
  for (const ends of ['failed', undefined] as const) {
    const log = zone + upgradeLog({ hour: '2021-06-17 10', ...(ends && { ends }) });
    const result = caseOf({ 'Panther/setupact.log': log, 'Minidump/a.dmp': at });
    assert.notEqual(result.verdict.firstCause?.rule, 'crash-dump', ends);
  }
});

test('of several crashes the first counts, and the dump says more than the event', () => {
  checkCause(
    {
      'Panther/setupact.log': rolledBack,
      'System.evtx': stop('2021-06-17T02:21:00.000Z'),
      'a/late.dmp': dump('2021-06-17T02:30:00.000Z'),
      'b/first.dmp': dump('2021-06-17T02:20:00.000Z'),
    },
    'crash-dump@b/first.dmp | A',
  );
  // The event alone names nobody; it is written at the next start.
  checkCause(
    { 'Panther/setupact.log': rolledBack, 'System.evtx': stop('2021-06-17T02:50:00.000Z') },
    'event-bug-check@System.evtx | ',
  );
  checkCause({ 'Panther/setupact.log': rolledBack, 'System.evtx': stop('2021-06-17T03:20:00.000Z') }, undefined);
});

test('a dump in the rollback folder of Setup needs no clock', () => {
  checkCause(
    {
      'Panther/setupact.log': rolledBack,
      'Minidump/a.dmp': dump('2021-06-17T02:20:00.000Z'),
      'Rollback/setupmem.dmp': dump('2021-06-17T02:25:00.000Z'),
    },
    'crash-dump@Rollback/setupmem.dmp | A',
  );
});
