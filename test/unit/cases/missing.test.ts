import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceRequest } from '../../../engine/src/index.js';
import { caseOf, line, upgradeLog } from './historyLogs.js';

const list = 'Filter Name                     Num Instances    Altitude    Frame\r\nWdFilter  3  328010  0\r\n';

/** What a case lacks, as `id state file:line`. */
function checkMissing(files: Readonly<Record<string, string | Uint8Array>>, expected: readonly string[]): void {
  const missing = caseOf(files).missing.map(({ id, state, found }) =>
    [id, state, found && `${found.file}:${found.line}`].filter(Boolean).join(' '),
  );
  assert.deepEqual(missing, expected);
}

test('a rollback asks for what a rollback leaves behind', () => {
  const log = upgradeLog({ hour: '2020-12-10 14', ends: 'rolledBack' });
  checkMissing({ 'Panther/setupact.log': log }, [
    'rollback absent',
    'setupapi absent',
    'dumps absent',
    'system-events absent',
    'filters absent',
  ]);
  checkMissing({ 'Rollback/setupact.log': log, 'fltmc.txt': list }, [
    'panther absent',
    'setupapi absent',
    'dumps absent',
    'system-events absent',
  ]);
});

test('nothing failed, nothing is missing', () => {
  checkMissing({ 'Panther/setupact.log': upgradeLog({ hour: '2020-12-10 14' }) }, []);
});

test('logs of another run do not serve', () => {
  const failed = upgradeLog({ hour: '2020-12-10 14', ends: 'rolledBack' });
  const devices =
    '[Device Install Log]\r\n     OS Version = 10.0.15063\r\n[BeginLog]\r\n>>>  [Setup Import Driver Package]\r\n>>>  Section start 2020/11/01 10:00:00.000\r\n<<<  Section end 2020/11/01 10:00:01.000\r\n<<<  [Exit status: SUCCESS]\r\n';
  const result = caseOf({
    'Panther/setupact.log': failed,
    'Rollback/setupact.log': upgradeLog({ hour: '2020-10-01 14', ends: 'failed' }),
    'setupapi.dev.log': devices,
    // Bundles rename files: what a file is says its content.
    'crash.bin': `PAGEDU64${'\0'.repeat(8192)}`,
    'events.csv': `Level,Date and Time,Source,Event ID,Task Category\r\nCritical,2020/12/10 14:41:00,Microsoft-Windows-Kernel-Power,41,None,"words"\r\n`,
    'fltmc.txt': list,
  });
  assert.deepEqual(
    result.missing.map(({ id, state, args }) => [id, state, args?.[0]]),
    [
      ['rollback', 'otherRun', '2020-10-01 14:00'],
      ['setupapi', 'otherRun', '2020-11-01 10:00'],
    ],
  );
});

test('logs that end abruptly', () => {
  const good = upgradeLog({ hour: '2020-12-10 14' });
  const rows = good.split('\r\n').length;
  const cases: readonly (readonly [string | Uint8Array, string | undefined])[] = [
    [good, undefined],
    [good.trimEnd(), undefined], // An editor took the last line end; the line is whole.
    [good + '2020-12-10 14:4', `panther truncated Panther/setupact.log:${rows}`],
    [
      good + line('2020-12-10 14:41:00', 'SP', 'Executing operation: Apply WIM file C:\\').trimEnd(),
      `panther truncated Panther/setupact.log:${rows}`,
    ],
    [good + '\0'.repeat(64), `panther truncated Panther/setupact.log:${rows - 1}`],
  ];
  for (const [text, expected] of cases) checkMissing({ 'Panther/setupact.log': text }, expected ? [expected] : []);
});

test('the request names only what is missing, in both languages, with commands that only copy', () => {
  const request = evidenceRequest(
    caseOf({ 'Panther/setupact.log': upgradeLog({ hour: '2020-12-10 14', ends: 'failed' }) }),
  );
  assert.ok(request);
  for (const text of [request.en, request['zh-CN']]) {
    assert.match(text, /2020-12-10 14:00/);
    assert.match(text, /^fltmc instances > C:\\UpgradeLogs\\fltmc\.txt$/m);
    assert.match(text, /C:\\UpgradeLogs\.zip/);
    assert.doesNotMatch(text, /Panther|Rollback|\bdel\b|\brd\b|\breg add\b/i);
  }
  assert.match(request['zh-CN'], /以管理员身份/);
  assert.equal(evidenceRequest(caseOf({ 'setupact.log': upgradeLog({ hour: '2020-12-10 14' }) })), undefined);
});

test('several systems and an image of unknown origin: the request asks who brought it', () => {
  const files = {
    'Windows/Panther/setupact.log': upgradeLog({ hour: '2020-12-14 10', media: 'C:\\Second' }),
    'Windows.old/Windows/Panther/setupact.log': upgradeLog({ hour: '2020-12-10 14' }),
  };
  const result = caseOf(files);
  assert.ok(result.missing.every(({ id }) => id?.startsWith('origin:')));
  const request = evidenceRequest(result);
  assert.match(request?.en ?? '', /which distribution channel .* on 2020-12-14.*C:\\Second\\Sources\\Install\.wim/);
  assert.match(request?.['zh-CN'] ?? '', /2020-12-14 是通过哪个分发渠道.*C:\\Second/);
});

test('a name alone is no evidence', () => {
  const result = caseOf({
    'Panther/setupact.log': upgradeLog({ hour: '2020-12-10 14', ends: 'rolledBack' }),
    'setupapi.dev.log': 'x',
    'a.dmp': 'x',
    'System.evtx': 'x',
    'fltmc.txt': 'nothing',
  });
  const asked = result.missing.map(({ id }) => id);
  for (const id of ['rollback', 'setupapi', 'dumps', 'system-events', 'filters']) assert.ok(asked.includes(id), id);
});
