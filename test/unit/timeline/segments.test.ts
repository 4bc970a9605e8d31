import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClockSegment } from '../../../engine/src/index.js';
import { bareEngine } from '../bareEngine.js';
import { analysisOf, caseOf } from './logs.js';

/** `line offset reason [jump]` per segment. */
function draw(segments: readonly ClockSegment[]): string {
  return segments
    .map(({ fromLine, clockOffsetSeconds, reason, jumpSeconds }) =>
      [fromLine, clockOffsetSeconds, reason, ...(jumpSeconds === undefined ? [] : [jumpSeconds])].join(' '),
    )
    .join(' | ');
}

function checkSegments(path: string, rows: string, expected: string): void {
  assert.equal(draw(analysisOf(path, rows).segments), expected, rows);
}

const phase = '-------------- Started phase [Pre SysPrep] --------------';

test('a log that goes forward is one segment', () => {
  checkSegments('setupact.log', '08:00:00 SP a\n08:00:00 SP b\n12:30:00 SP c', '1 0 start');
  checkSegments('setupact.log', '|no header here\n08:00:00 SP a', '1 0 start');
  assert.equal(draw(analysisOf('empty.log', '08:00:00 SP a').segments), '1 0 start');
});

test('stamps that go back by a zone and a restart: the zone is the correction', () => {
  checkSegments('setuperr.log', '04:47:30 SP a\n04:47:32 SP b\n03:05:38 MIG c', '1 0 start | 3 7200 zone -6114');
  checkSegments('setupact.log', '10:00:00 SP a\n02:00:20 SP b', '1 0 start | 2 28800 zone -28780');
  // India, UTC+5:30, seen from UTC.
  checkSegments('setupact.log', '10:00:00 SP a\n04:31:00 SP b', '1 0 start | 2 19800 zone -19740');
});

test('stamps that go back by no zone are marked and left as they are', () => {
  checkSegments('setupact.log', `15:19:07 MIG a\n15:16:16 SP ${phase}`, '1 0 start | 2 0 step -171');
  checkSegments('setupact.log', '2022-07-06 10:00:00 SP a\n2022-07-01 10:00:00 SP b', '1 0 start | 2 0 step -432000');
});

test('several processes that write one log are no change of the clock', () => {
  checkSegments('setupact.log', '15:19:07 MIG a\n15:19:05 SP b\n15:19:08 SP c', '1 0 start');
});

test('a forward jump counts at a border of setup, close to a zone', () => {
  const rollback = (phase: number): string => `Initiating rollback/uninstall, phase = ${phase}`;
  checkSegments(
    'setupact.log',
    `03:11:02 SP ${rollback(0)}\n03:12:23 SP saved\n05:12:42 SP ${rollback(1)}\n05:12:43 SP x`,
    '1 7200 start | 3 0 zone 7219',
  );
  checkSegments('setupact.log', `03:12:23 SP a\n05:12:42 SP ${phase}`, '1 0 start | 2 -7200 zone 7219');
  // Half an hour beside the zone, in the middle of a phase, or when setup is run again: a pause.
  checkSegments('setupact.log', `03:12:23 SP a\n05:42:42 SP ${phase}`, '1 0 start');
  checkSegments('setupact.log', '03:12:23 SP a\n05:12:42 SP b', '1 0 start');
  checkSegments(
    'setupact.log',
    '03:12:23 SP a\n05:12:42 MOUPG *************** SetupHost Logging Begin ***************',
    '1 0 start',
  );
});

test('sessions of a servicing log lie hours or days apart: pauses', () => {
  checkSegments(
    'CBS.log',
    '00:03:25 CBS Ending TrustedInstaller finalization.\n02:03:46 CSI 0000000b CSI Store 3065408 initialized',
    '1 0 start',
  );
  checkSegments('dism.log', '2022-07-04 16:06:37 DISM a\n2022-07-06 17:09:23 DISM b', '1 0 start');
});

test('UTC in CSI lines tells the zone exactly', () => {
  const csi = (utc: string): string => `CSI 00000001@2022/7/6:${utc}.088 WcpInitialize: wcp.dll version 10.0.26100.1`;
  checkSegments(
    'setupact.log',
    `10:00:00 ${csi('08:00:00')}\n08:50:00 SP x\n08:50:01 ${csi('08:50:01')}`,
    // 50 minutes of restart, which the stamps alone would not explain.
    '1 0 start | 2 7200 utc -4200',
  );
  const [first] = analysisOf('CBS.log', `08:44:12 ${csi('15:44:12')}\n07:00:00 CBS b`).segments;
  assert.equal(first?.utcOffsetSeconds, -7 * 3600);
});

test('UTC that would run backwards is none: Windows PE reads the local time of the clock chip as UTC', () => {
  const csi = (utc: string): string => `CSI 00000001@2022/7/6:${utc}.088 WcpInitialize: wcp.dll version 10.0.26100.1`;
  checkSegments(
    'SetupAct.log',
    `15:17:35 ${csi('15:17:35')}\n15:19:07 MIG a\n15:16:16 SP ${phase}\n15:19:12 ${csi('14:19:12')}`,
    '1 0 start | 3 0 step -171',
  );
});

test('stamps in no order at all are one segment', () => {
  const rows = Array.from({ length: 400 }, (_, i) => `${i % 2 === 0 ? '10' : '08'}:00:00 SP x`).join('\n');
  checkSegments('setupact.log', rows, '1 0 start');
});

test('the error copy takes over the correction of the log that it copies', () => {
  const back = '05:12:42 SP Initiating rollback/uninstall, phase = 1';
  const [, copy] = caseOf({
    'Rollback/setupact.log': `03:11:02 SP Initiating rollback/uninstall, phase = 0\n03:11:07 ! SP one\n${back}\n05:12:58 ! SP two`,
    'Rollback/setuperr.log': '03:11:07 ! SP one\n05:12:58 ! SP two',
  });
  assert.equal(draw(copy?.segments ?? []), '1 7200 copy | 2 0 copy 7311');
  const [, other] = caseOf({
    'Rollback/setupact.log': `03:11:02 SP Initiating rollback/uninstall, phase = 0\n${back}`,
    'Panther/setuperr.log': '03:11:07 ! SP one\n05:12:58 ! SP two',
  });
  assert.equal(draw(other?.segments ?? []), '1 0 start');
});

test('files in UTC are moved to the zone that the case tells, and left alone where it tells none or two', () => {
  const csi = (local: string, utc: string): string =>
    `${local} CSI 00000001@2022/7/6:${utc}.088 WcpInitialize: wcp.dll`;
  const events = analysisOf('System.log', '05:00:00 SP event');
  const inUtc = { ...events, log: { ...events.log, path: 'System.evtx', utc: true as const } };
  const check = (logs: readonly string[], expected: string): void => {
    const others = logs.map((rows, i) => analysisOf(`${i}/CBS.log`, rows));
    const found = bareEngine.analyseCase('case', [inUtc, ...others]).logs[0];
    assert.equal(draw(found?.segments ?? []), expected);
  };
  check([csi('13:00:00', '05:00:00')], '1 28800 utcLog');
  check(['13:00:00 CBS nothing tells'], '1 0 utcUnknown');
  check([csi('13:00:00', '05:00:00'), csi('14:00:00', '05:00:00')], '1 0 utcUnknown');
});
