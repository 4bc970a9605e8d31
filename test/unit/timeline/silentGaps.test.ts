import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysisOf } from './logs.js';

/** `line seconds severity step`, and whether the lines after it complain, per gap. */
function checkGaps(path: string, rows: string, expected: readonly string[]): void {
  const gaps = analysisOf(path, rows).findings.filter(({ rule }) => rule === 'silent-gap');
  assert.deepEqual(
    gaps.map(({ place, severity, captures, explain }) =>
      [
        place.line,
        captures['seconds'],
        severity,
        captures['step'],
        explain?.en.includes('did not answer') ? 'waited' : 'worked',
      ].join(' '),
    ),
    expected,
  );
}

const begin = '08:00:00 SP Executing operation: Copy drivers';
/** A log writes every second or so: that is the cadence a gap stands out from. */
const busy = Array.from({ length: 50 }, (_, i) => `08:00:${String(i).padStart(2, '0')} SP working`).join('\n');

test('silence inside an open operation, before a complaint', () => {
  checkGaps(
    'setupact.log',
    `${begin}\n${busy}\n08:01:53 ! DISM Failed to create the host\n08:01:54 ! SP Operation failed: Copy drivers. Error: 0x80080005[gle=0x00000000]`,
    ['52 64 warning Copy drivers waited'],
  );
});

test('silence that nothing complains about is told as work', () => {
  checkGaps(
    'setupact.log',
    `${begin}\n${busy}\n08:06:00 SP removed\n08:06:01 SP more\n08:06:02 SP Operation completed successfully: Copy drivers`,
    ['52 311 info Copy drivers worked'],
  );
});

test('no gap: between operations, between sessions, at a restart, in dism.log, where the log is slow anyway', () => {
  const end = '08:00:50 SP Operation completed successfully: Copy drivers';
  checkGaps('setupact.log', `${begin}\n${busy}\n${end}\n09:00:00 SP Executing operation: Next\n09:00:01 SP x`, []);
  checkGaps('setupact.log', `${begin}\n${busy}\n${end}\n09:00:00 SP idle\n09:00:01 SP Executing operation: Next`, []);
  checkGaps(
    'setupact.log',
    `${begin}\n${busy}\n2022-07-08 09:00:00 MOUPG *************** SetupHost Logging Begin ***************`,
    [],
  );
  checkGaps(
    'setupact.log',
    `${begin}\n${busy}\n08:03:00 SP -------------- Started phase [Pre SysPrep] --------------`,
    [],
  );
  checkGaps('setupact.log', `${begin}\n${busy}\n08:03:00 SP Initiating rollback/uninstall, phase = 0`, []);
  checkGaps(
    'dism.log',
    '08:00:00 DISM DISM.EXE: <----- Starting Dism.exe session ----->\n08:00:01 DISM DISM.EXE: x\n08:00:02 DISM DISM.EXE: <----- Ending Dism.exe session ----->\n' +
      '2022-07-09 08:00:00 DISM DISM.EXE: <----- Starting Dism.exe session ----->\n2022-07-09 08:03:00 DISM DISM.EXE: y',
    [],
  );
  const slow = Array.from({ length: 30 }, (_, i) => `08:${String(i).padStart(2, '0')}:00 SP working`).join('\n');
  checkGaps('setupact.log', `${begin}\n${slow}\n08:31:00 SP working`, []);
});

test('a clock that is set forward at a border is no silence', () => {
  checkGaps('setupact.log', `${begin}\n${busy}\n10:01:09 SP Initiating rollback/uninstall, phase = 1`, []);
});
