import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseAnalysis } from '../../../engine/src/index.js';
import { caseOf, line, upgradeLog } from './historyLogs.js';

/** Attempts as `tree outcome host>target files`, then what the present system is. */
function checkHistory(result: CaseAnalysis, attempts: readonly string[], present: string): void {
  const told = result.history?.attempts.map(({ attempt }) => {
    const files = [attempt.file, ...(attempt.otherLogs ?? []).map(({ file }) => file)].join(' + ');
    return `${attempt.tree} ${attempt.outcome} ${attempt.host?.build ?? '?'}>${attempt.target?.build ?? '?'} ${files}`;
  });
  assert.deepEqual(told, attempts);
  const now = result.history?.present;
  const maker = now?.madeBy !== undefined ? `attempt ${now.madeBy + 1}` : now?.cleanInstall ? 'clean' : 'before';
  assert.equal(now ? `${maker} ${now.os?.build ?? '?'}` : 'unknown', present);
}

test('attempts of several trees are ordered, and the last one of the live tree made the present system', () => {
  const first = upgradeLog({ hour: '2020-12-10 14' });
  const second = upgradeLog({ hour: '2020-12-14 10', host: '10.0.17763', target: '10.0.19041.1' });
  checkHistory(
    caseOf({ 'Windows/Panther/setupact.log': second, 'C_Windows.old_Windows_Panther/setupact.log': first }),
    [
      'Windows.old succeeded 10.0.15063>10.0.17763.1 C_Windows.old_Windows_Panther/setupact.log',
      'live succeeded 10.0.17763>10.0.19041.1 Windows/Panther/setupact.log',
    ],
    'attempt 2 10.0.19041.1',
  );
});

test('copies of one log are one attempt, under one tree or two, with the rollback log and setuperr.log', () => {
  const log = upgradeLog({ hour: '2020-12-10 14', ends: 'rolledBack' });
  const files = {
    '$WINDOWS.~BT/Sources/Panther/setupact.log': log,
    'UpgradeLog/C_Win_BT_Panther/setupact.log': log,
    'Windows.old/Windows/Panther/setupact.log': log,
    'Rollback/setupact_rollback.log': line('2020-12-10 14:41:00', 'SP', 'Initiating rollback/uninstall, phase = 0'),
  };
  const result = caseOf(files);
  assert.equal(result.attempts.length, 1);
  const [attempt] = result.attempts;
  assert.equal(attempt?.tree, 'live');
  assert.deepEqual(
    [attempt.file, ...(attempt.otherLogs ?? []).map(({ file }) => file)].sort(),
    Object.keys(files).sort(),
    'every log of the attempt is named once',
  );
  assert.equal(result.history?.present?.os?.build, '10.0.15063', 'the system from before still runs');
});

test('a second start after a failure on the same day is an attempt of its own', () => {
  checkHistory(
    caseOf({
      'Panther.first/setupact.log': upgradeLog({ hour: '2020-12-10 10', ends: 'failed' }),
      'Panther/setupact.log': upgradeLog({ hour: '2020-12-10 12', ends: 'failed' }),
    }),
    [
      'live failed 10.0.15063>10.0.17763.1 Panther.first/setupact.log',
      'live failed 10.0.15063>10.0.17763.1 Panther/setupact.log',
    ],
    'before 10.0.15063',
  );
});

test('after an upgrade a later attempt that failed leaves what the upgrade made', () => {
  checkHistory(
    caseOf({
      'Panther/setupact.log': upgradeLog({ hour: '2020-12-20 12', host: '10.0.17763', ends: 'failed' }),
      'Windows/Panther/setupact.log': upgradeLog({ hour: '2020-12-10 10' }),
    }),
    [
      'live succeeded 10.0.15063>10.0.17763.1 Windows/Panther/setupact.log',
      'live failed 10.0.17763>10.0.17763.1 Panther/setupact.log',
    ],
    'attempt 1 10.0.17763.1',
  );
});

test('a clean installation is told from an upgrade; trees without a log of their making say so', () => {
  const clean = [
    line('2019-03-05 10:15:40', 'IBS', 'InstallWindows:Starting a new install from WinPE'),
    line('2019-03-05 10:15:40', 'IBS', 'Build version is 10.0.15063.0 (WinBuild.160101.0800)'),
  ].join('');
  const cbs = line('2021-01-01 10:00:00', 'CBS', 'Loaded Servicing Stack v10.0.15063.0');
  const result = caseOf({ 'Windows/Panther/setupact.log': clean, 'Windows.old/Windows/Logs/CBS/CBS.log': cbs });
  checkHistory(result, [], 'clean 10.0.15063.0');
  assert.deepEqual(
    result.history?.installations.map(({ tree, cleanInstall }) => [tree, cleanInstall?.line]),
    [
      ['Windows.old', undefined],
      ['live', 1],
    ],
  );
});

const client = (lines: readonly string[]): string => lines.map((text) => `${text}\r\n`).join('');

/** The source that is found for the image of one upgrade of 14:00, and the lines that show it. */
function checkOrigin(
  files: Readonly<Record<string, string>>,
  source: string | undefined,
  lines: readonly number[],
): void {
  const result = caseOf({
    'Panther/setupact.log': upgradeLog({ hour: '2020-12-10 14', media: 'C:\\Deploy\\M1' }),
    ...files,
  });
  const origin = result.history?.attempts[0]?.origin;
  assert.equal(origin?.source, source);
  assert.equal(origin?.known, source !== undefined);
  assert.deepEqual(
    origin.evidence.map(({ place }) => place.line),
    lines,
  );
  assert.equal(origin.wouldBeIn.length > 0, source === undefined, 'the logs that would say it are named');
}

test('the source of an image: a client log that names the media and the server', () => {
  const log = client([
    '[2020-12-10 13:00:00.000] Offer of big.iso',
    '[2020-12-10 13:01:00.000] Start https://server.example/images/big.iso',
    '[2020-12-10 13:20:00.000] big.iso: 50%',
    '[2020-12-10 13:59:00.000] Starting C:\\Deploy\\M1\\setup.exe',
  ]);
  checkOrigin({ 'Windows/Logs/CUA/client.log': log }, 'https://server.example/images/big.iso', [1, 2, 4]);
});

test('the server file is told from what stands around it', () => {
  for (const [text, source] of [
    ['from "https://server.example/a/x" to <\\\\srv-1\\share\\sub\\big.wim>', '\\\\srv-1\\share\\sub\\big.wim'],
    ['url=ftp://server.example/images/sub/big.esd?part=1', 'ftp://server.example/images/sub/big.esd'],
    ['https://\\\\srv\\a.b/big.swm', 'https://\\\\srv\\a.b/big.swm'],
    ['\\\\srv\\big.iso', undefined],
    ['https://big.iso', undefined],
  ] as const) {
    const lines = [`[2020-12-10 13:01:00.000] ${text}`, '[2020-12-10 13:59:00.000] Starting C:\\Deploy\\M1\\setup.exe'];
    checkOrigin({ 'Windows/Logs/CUA/client.log': client(lines) }, source, source === undefined ? [2] : [1, 2]);
  }
});

test('the source of an image is not guessed', () => {
  // Another folder, another week, two candidates, no start of this media.
  const cases: readonly (readonly [string, readonly number[]])[] = [
    [
      client([
        '2020-12-10 13:01:00 Get https://server.example/big.iso',
        '2020-12-10 13:59:00 Run C:\\Deploy\\M12\\setup.exe',
      ]),
      [],
    ],
    [
      client([
        '2020-11-01 13:01:00 Get https://server.example/big.iso',
        '2020-12-10 13:59:00 Run C:\\Deploy\\M1\\setup.exe',
      ]),
      [2],
    ],
    [
      client([
        '2020-12-10 12:01:00 Get https://server.example/big.iso',
        '2020-12-10 13:01:00 Get https://server.example/other.wim',
        '2020-12-10 13:59:00 Run C:\\Deploy\\M1\\setup.exe',
      ]),
      [3],
    ],
    [client(['2020-12-10 13:01:00 Get https://server.example/big.iso']), []],
    [client(['2020-12-11 13:01:00 Copy https://server.example/big.iso to C:\\Deploy\\M1\\big.iso']), []],
  ];
  for (const [log, lines] of cases) checkOrigin({ 'agent.log': log }, undefined, lines);
});

test('a network share as media is its own source', () => {
  const result = caseOf({ 'setupact.log': upgradeLog({ hour: '2020-12-10 14', media: '\\\\files\\win10' }) });
  const origin = result.history?.attempts[0]?.origin;
  assert.equal(origin?.source, '\\\\files\\win10');
  assert.equal(origin.evidence[0]?.place.line, 2);
});

test('a supplied log that covers the time is looked through and not asked for again', () => {
  const wu =
    '2020/12/10 10:00:00.0000000 1234  5678  Agent           * START *\r\n2020/12/10 16:00:00.0000000 1234  5678  Agent           * END *\r\n';
  const result = caseOf({ 'setupact.log': upgradeLog({ hour: '2020-12-10 14' }), 'WindowsUpdate.log': wu });
  const origin = result.history?.attempts[0]?.origin;
  assert.deepEqual(
    origin?.searched.map(({ file }) => file),
    ['WindowsUpdate.log'],
  );
  const ids = origin?.wouldBeIn.map(({ id }) => id) ?? [];
  assert.ok(!ids.includes('windows-update') && ids.includes('configmgr'), ids.join());
});
