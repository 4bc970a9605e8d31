import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitCsv } from '../../../engine/src/records/formats/csv.js';
import { columnsOfTrace, procmonEvent } from '../../../engine/src/records/formats/procmonCsv.js';
import { scanLog } from '../../../engine/src/records/scan.js';
import { bareEngine } from '../bareEngine.js';
import { checkDamaged } from './damage.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const seven = '"Time of Day","Process Name","PID","Operation","Path","Result","Detail"';
const dated =
  '"Time of Day","Process Name","PID","Operation","Path","Result","Detail","Date & Time","Duration","Image Path","Company"';

test('quoted fields hold commas, quotes and line breaks; damaged text loses nothing', () => {
  const check = (text: string, expected: readonly string[]): void => assert.deepEqual(splitCsv(text), expected, text);
  check('"a","b,c","d ""e"" f"', ['a', 'b,c', 'd "e" f']);
  check('a,,"b"', ['a', '', 'b']);
  check('', ['']);
  check('"a\rb","c"', ['a\rb', 'c']);
  check('"never closed, all of it', ['never closed, all of it']);
  check('"a"x,"b"', ['ax', 'b']);
  check('"a",', ['a', '']);
  const long = `"${'""'.repeat(200_000)}"`;
  const start = performance.now();
  assert.equal(splitCsv(long)[0]?.length, 200_000);
  assert.ok(performance.now() - start < 30_000);
});

/** Each event as `line time process operation path`. */
function checkEvents(text: string, expected: readonly string[]): void {
  const log = scanLog('trace of monday.txt', utf8(text));
  assert.equal(log.format, 'procmon-csv');
  const columns = columnsOfTrace(log);
  assert.ok(columns);
  const shown: string[] = [];
  for (let record = 1; record < log.records.count; record++) {
    const { line, process, operation, path } = procmonEvent(log, columns, record);
    const time = log.records.time[record] ?? NaN;
    const stamp = Number.isNaN(time) ? '-' : new Date(time).toISOString().slice(0, -1);
    shown.push(`${line + 1} ${stamp} ${process} ${operation} ${JSON.stringify(path)}`);
  }
  assert.deepEqual(shown, expected);
}

test('events in every form of a locale, with any columns in any order', () => {
  const row = (time: string, date = ''): string =>
    `"${time}","a.exe","1","CreateFile","C:\\x","SUCCESS","d"${date ? `,"${date}","0","i","c"` : ''}`;
  checkEvents(`\ufeff${seven}\r\n${row('7:37:18.2093997 AM')}\r\n${row('14:54:10,5440845')}\r\n`, [
    '2 - a.exe CreateFile "C:\\\\x"',
    '3 - a.exe CreateFile "C:\\\\x"',
  ]);
  const stamped: readonly [time: string, date: string, expected: string][] = [
    ['7:37:18.2093997 AM', '7/31/2020 7:37:18 AM', '2020-07-31T07:37:18.209'],
    ['12:00:01.5000000\u202fAM', '7/3/2020 12:00:01\u202fAM', '2020-07-03T00:00:01.500'],
    ['2:54:10.5440845\u00a0PM', '7/3/2020 2:54:10\u00a0PM', '2020-07-03T14:54:10.544'],
    ['14:54:10,5440845', '31.07.2020 14:54:10', '2020-07-31T14:54:10.544'],
    ['14:54:10.5440845', '2020/7/31 14:54:10', '2020-07-31T14:54:10.544'],
    ['下午 2:54:10.5440845', '2020/7/31 下午 2:54:10', '2020-07-31T14:54:10.544'],
    ['14:54:10,0040845', '2020-07-31Z', '2020-07-31T14:54:10.004'],
    ['14:54:10.5', '31/07/2020 14:54:10', '2020-07-31T14:54:10.500'],
    ['14:54:10.5', '03/07/2020 14:54:10', '-'],
    ['25:54:10.5', '31.07.2020 14:54:10', '-'],
  ];
  for (const [time, date, expected] of stamped)
    checkEvents(`${dated}\n${row(time, date)}\n`, [`2 ${expected} a.exe CreateFile "C:\\\\x"`]);
  checkEvents('"Process Name","Path","Operation"\n"a.exe","C:\\y","ReadFile"\n', ['2 - a.exe ReadFile "C:\\\\y"']);
});

test('an event goes on over lone CRs in its fields; one damaged quote does not swallow the rest', () => {
  checkEvents(
    [
      seven,
      '"7:37:18.1 AM","a.exe","1","Process Create","C:\\x","SUCCESS","Command line: a ""b""\rc"',
      '"7:37:19.1 AM","b.exe","2","ReadFile","C:\\a\rb","SUCCESS","',
      '"7:37:20.1 AM","c.exe","3","ReadFile","C:\\z","SUCCESS",""',
    ].join('\r\n'),
    ['2 - a.exe Process Create "C:\\\\x"', '4 - b.exe ReadFile "C:\\\\a\\nb"', '6 - c.exe ReadFile "C:\\\\z"'],
  );
});

const event = (process: string, pid: number, operation: string, path: string, result: string): string =>
  `"7:37:18.1 AM","${process}","${pid}","${operation}","${path}","${result}",""`;
const trace = [
  seven,
  event('setuphost.exe', 10, 'Load Image', 'C:\\Windows\\System32\\kernel32.dll', 'SUCCESS'),
  event('setuphost.exe', 10, 'Load Image', 'C:\\$WINDOWS.~BT\\Sources\\setupcore.dll', 'SUCCESS'),
  event('setuphost.exe', 10, 'Load Image', 'C:\\Program Files\\Guard\\guard_hook.dll', 'SUCCESS'),
  event('explorer.exe', 11, 'Load Image', 'C:\\Program Files\\Other\\other.dll', 'SUCCESS'),
  event('guard.exe', 20, 'CreateFile', 'C:\\$WINDOWS.~BT\\Sources\\wimprovider.dll', 'SUCCESS'),
  event('backup.exe', 21, 'CreateFile', 'C:\\$WINDOWS.~BT\\Sources\\wimprovider.dll', 'SUCCESS'),
  event('backup.exe', 21, 'CloseFile', 'C:\\$WINDOWS.~BT\\Sources\\wimprovider.dll', 'SUCCESS'),
  event('DismHost.exe', 12, 'CreateFile', 'C:\\$WINDOWS.~BT\\Sources\\WIMProvider.dll', 'SHARING VIOLATION'),
  event('DismHost.exe', 12, 'CreateFile', 'C:\\$WINDOWS.~BT\\Sources\\WIMProvider.dll', 'SHARING VIOLATION'),
  event('setuphost.exe', 10, 'CreateFile', 'C:\\Windows\\System32\\a.dll', 'ACCESS DENIED'),
  event('setuphost.exe', 10, 'CreateFile', 'C:\\Windows\\Temp', 'ACCESS DENIED'),
  event('explorer.exe', 11, 'CreateFile', 'C:\\Windows\\System32\\a.dll', 'ACCESS DENIED'),
].join('\r\n');

test('findings: modules of others in setup, files refused to setup, and who had them open', () => {
  const { findings } = bareEngine.analyseLog('trace.csv', utf8(trace));
  assert.deepEqual(
    findings.map(({ rule, place, severity, captures }) => [
      `${place.line} ${rule} ${severity}`,
      captures['modules'] ?? `${captures['result']} ${captures['count']} ${captures['holder'] ?? '-'}`,
    ]),
    [
      ['4 foreign-module warning', 'guard_hook.dll'],
      ['9 setup-file-refused warning', 'SHARING VIOLATION 2 guard.exe'],
      ['11 setup-file-refused info', 'ACCESS DENIED 1 -'],
    ],
  );
});

test('damaged traces are read up to the damage', () => {
  checkDamaged('trace.csv', utf8(trace));
});
