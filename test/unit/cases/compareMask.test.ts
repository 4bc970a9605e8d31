import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { templateText } from '../../../engine/src/cases/compare/mask.js';
import { TemplateTable } from '../../../engine/src/cases/compare/templates.js';
import { scanLog } from '../../../engine/src/records/scan.js';

/** Message → template, one pair per two lines. */
function checkMasks(table: string): void {
  const lines = table.split('\n').filter((line) => line.trim() !== '');
  assert.equal(lines.length % 2, 0);
  for (let i = 0; i < lines.length; i += 2) {
    assert.equal(templateText(lines[i] ?? ''), (lines[i + 1] ?? '').replace(/^ {4}/, ''), lines[i]);
  }
}

test('numbers, codes, ids, times and versions are masked', () => {
  checkMasks(String.raw`
API: PID=6168 TID=8172 Leave DismInitializeInternal - DismInitializeInternal
    API: PID=# TID=# Leave DismInitializeInternal - DismInitializeInternal
Setup build version is: 10.0.17763.1 (rs5_release.180914-1434)
    Setup build version is: # (#)
Profile S-1-5-21-1111111111-2222222222-3333333333-1001 loaded
    Profile S-# loaded
Loading ID: [c7b6e4de-b741-42d8-ac05-16738c9e0bc5], {deadbeef-dead-beef-dead-beefdeadbeef}
    Loading ID: [#], {#}
Elapsed 08:16:24 of 2021-09-08, 1,234,567 bytes
    Elapsed # of #, # bytes
Device driver oem32.inf, Wow64 node
    Device driver oem#.inf, Wow# node
Correlation vector S3lmSXHq0Vlkq9c.1.2
    Correlation vector #
`);
});

test('failed is another message than succeeded', () => {
  checkMasks(String.raw`
ExecuteRoutine(512): Result = 0x80040154
    ExecuteRoutine(#): Result = !
ExecuteRoutine(512): Result = 0xC1900101[gle=0x00000002]
    ExecuteRoutine(#): Result = ![gle=#]
ExecuteRoutine(512): Result = 0x00000000
    ExecuteRoutine(#): Result = #
`);
});

test('folders are masked, modules and registry roots stay', () => {
  checkMasks(String.raw`
Library [C:\$WINDOWS.~BT\Sources\dismapi.dll] loaded successfully
    Library [*\dismapi.dll] loaded successfully
Loading C:\Program Files (x86)\zkcloud\zk_hook.DLL into the process
    Loading *\zk_hook.dll into the process
Opening \\?\C:\Windows\System32\msvcp140.dll, then HKLM\SOFTWARE\Microsoft\Windows
    Opening *\msvcp#.dll, then HKLM\*
Copied C:\Users\somebody\Documents\letter.docx to D:\Backup\letter.docx.
    Copied *\* to *\*.
The key HKLM\SYSTEM\Setup, value 'Upgrade'
    The key HKLM\*, value '*'
Set boot command %SYSTEMDRIVE%\$WINDOWS.~BT\Sources\SetupPlatform.exe /postoobe
    Set boot command %SYSTEMDRIVE%*\setupplatform.exe /postoobe
`);
});

test('quoted names and phrases in brackets are masked, single words stay', () => {
  checkMasks(String.raw`
aeinv: Program [Scanner utility 4.2] found
    aeinv: Program [*] found
OneSettings Initialized -> [No]
    OneSettings Initialized -> [No]
Setup phase change: [SetupPhaseUnpack] -> [SetupPhasePrepare]
    Setup phase change: [SetupPhaseUnpack] -> [SetupPhasePrepare]
Edition = 'EnterpriseG', "C:\a b\SetupHost.exe" /Install "auto"
    Edition = '*', "*\setuphost.exe" /Install "*"
It doesn't end: 'open
    It doesn't end: 'open
-----------------------|--------
    -|-
`);
});

test('a template is its own template', () => {
  const pieces = fc.constantFrom(
    ...[
      'C:\\',
      '\\',
      '\\\\?\\',
      'HKLM\\',
      'dismapi.dll',
      'Program Files (x86)\\',
      '0x80070005',
      '0x1',
      '12',
      '1.2',
      'ab12',
      'abc',
    ],
    ...[
      ' ',
      '  ',
      '-',
      ':',
      '.',
      '[',
      ']',
      '"',
      "'",
      '(',
      ')',
      '{',
      '}',
      '*',
      '#',
      '!',
      '%',
      '$',
      '=',
      ',',
      '/',
      '_',
      '~',
      '已加载',
    ],
    ...['c7b6e4de-b741-42d8-ac05-16738c9e0bc5', 'S-1-5-21-1-2', 'and', 'x.exe', '\t'],
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 60 }),
        fc.array(pieces, { maxLength: 14 }).map((all) => all.join('')),
      ),
      (text) => {
        const once = templateText(text);
        assert.equal(templateText(once), once, JSON.stringify(text));
      },
    ),
    { numRuns: 20_000, examples: [['_::\\'], ['a::\\b c']] },
  );
});

test('hostile messages cost time in proportion to their length', () => {
  for (const piece of ["'a ", '"', '[a ', 'C:\\a ', '\\', 'a\\ ', '1.', '((((', 'ab12-']) {
    const line = piece.repeat(Math.ceil(2_000_000 / piece.length));
    const from = performance.now();
    templateText(line);
    assert.ok(performance.now() - from < 30_000, piece);
  }
});

const logOf = (text: string) => scanLog('setupact.log', new TextEncoder().encode(text));

test('equal shapes have equal numbers in both logs; component and error level tell shapes apart', () => {
  const table = new TemplateTable();
  const ids = (text: string): number[] => {
    const log = logOf(text);
    const into = new Int32Array(log.records.count);
    table.read(log, 0, log.records.count, into);
    return [...into];
  };
  const line = (level: string, component: string, message: string): string =>
    `2024-01-02 03:04:05, ${level.padEnd(21)} ${component.padEnd(6)} ${message}`;
  const first = ids(
    [
      line('Info', 'SP', 'Result = 0x1'),
      line('Info', 'DISM', 'Result = 0x2'),
      line('Error', 'SP', 'Result = 0x3'),
      line('Warning', 'SP', '   Result = 0x4'),
    ].join('\r\n'),
  );
  const second = ids([line('Info', 'MOUPG', 'x'), line('Info', 'SP', 'Result = 0x99')].join('\n'));
  assert.equal(new Set(first.slice(0, 3)).size, 3);
  assert.equal(first[3], first[0], 'a warning is no error, nesting is no difference');
  assert.equal(second[1], first[0], 'the same in another log whose components have other numbers');
});

test('more templates than the table began with keep their numbers', () => {
  const table = new TemplateTable();
  const words = (from: number, count: number): string =>
    Array.from({ length: count }, (_, i) => {
      const letters = (from + i).toString().replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');
      return `2024-01-02 03:04:05, Info                  SP     say ${letters}`;
    }).join('\n');
  const log = logOf(words(0, 60_000));
  const into = new Int32Array(log.records.count);
  table.read(log, 0, log.records.count, into);
  assert.equal(new Set(into).size, 60_000);
  const again = new Int32Array(log.records.count);
  table.read(log, 0, log.records.count, again);
  assert.deepEqual(again, into);
});
