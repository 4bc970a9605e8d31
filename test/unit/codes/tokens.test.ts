import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findCodes } from '../../../engine/src/codes/tokens.js';

/** Each expectation is `text value role`, in the order of the line; the span is checked through its text. */
function checkCodes(line: string, ...expected: string[]) {
  const found = findCodes(line).map((t) => {
    assert.equal(line.slice(t.start, t.end), t.text, line);
    return `${t.text} ${t.value.toString(16)} ${t.role}`;
  });
  assert.deepEqual(found, expected, line);
}

const panther = (message: string, component = 'SP    ', eventId = '          ') =>
  `2021-05-18 03:12:13, Error      ${eventId} ${component} ${message}`;

test('hex with a prefix, in every spelling', () => {
  checkCodes(
    panther('Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7]'),
    '0x80004005 80004005 error',
    '0x000000b7 b7 gle',
  );
  checkCodes(panther('Failed to merge telemetry file: . hr = 0X80070057'), '0X80070057 80070057 hresult');
  checkCodes(
    panther('API: PID=1 TID=2 text - CTransport::Call(hr:0x80040154)', 'DISM  '),
    '0x80040154 80040154 hresult',
  );
  checkCodes(panther('CDlpTask::ExecuteAction(3300): Result = 0x80070032', 'MOUPG '), '0x80070032 80070032 result');
  checkCodes(panther('Execution phase [Safe OS] exiting with HRESULT [0x800736CC]'), '0x800736CC 800736cc hresult');
  checkCodes(
    panther('Failed to open. [HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]', 'CBS   '),
    '0x800f0805 800f0805 hresult',
  );
  checkCodes(panther('Error WRITE, 0x00000005 while gathering/applying object: Registry'), '0x00000005 5 error');
  checkCodes('Win32Exception: The profile is for another device. [0x000007E7]', '0x000007E7 7e7 error');
  checkCodes(panther('RegOpenKey failed: Error = 0x570'), '0x570 570 error');
  checkCodes(panther('[DJOIN.EXE] Unattended Join: Unable to join; gdwError = 0x54b', '      '), '0x54b 54b error');
  checkCodes(
    panther('RunPlatformActions:Failed while validating actions; dwRet = 0x3cf2', 'SYSPRP'),
    '0x3cf2 3cf2 result',
  );
  checkCodes(panther('Recovery was not determined (0x490) in store'), '0x490 490 error');
  checkCodes(panther('0x00000002 RegOpenKeyEx(Software)', 'CONX  '), '0x00000002 2 error');
  checkCodes('[gle=0x80004005]', '0x80004005 80004005 gle');
  checkCodes('[Setup360Result]=[0x80070032] [x]', '0x80070032 80070032 result');
  checkCodes('     inf:      {Install: exit(0xe0000247)}', '0xe0000247 e0000247 exit');
  checkCodes('Crash 0x0000009F detected', '0x0000009F 9f bugcheck');
});

test('hex without a prefix needs a word that says what it is', () => {
  checkCodes(
    panther('BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]', 'IBSLIB'),
    'c0000024 c0000024 status',
    '0x00000002 2 gle',
  );
  checkCodes(
    panther('[windeploy.exe] CFirstUXWnd::OpenExisting failed with error 80070490', '      '),
    '80070490 80070490 error',
  );
  checkCodes('AI failed. HRESULT = 800f0207 [Error,Facility=FACILITY_SETUPAPI]', '800f0207 800f0207 hresult');
  checkCodes('but failed. HRESULT=80004005', '80004005 80004005 hresult');
  checkCodes('Handler       *FAILED* [80248014] GetResult', '80248014 80248014 error');
  checkCodes(
    'base\\file.cpp(30)\\x.dll!00007FF8: ReturnHr(1) tid(12ac) 80070002 The system',
    '80070002 80070002 hresult',
  );
  checkCodes('C:\\Windows\\Installer\\d4a2a0b7.msi and 80070002 files');
});

test('decimals', () => {
  checkCodes(panther('Error 1392 while gathering', 'MIG   '), '1392 570 win32');
  checkCodes(panther('Restore failed. GLE [1392]'), '1392 570 gle');
  checkCodes('RollbackException: Error(6), Finalize', '6 6 win32');
  checkCodes('Cannot delete "C:\\x" (error 183); retry', '183 b7 win32');
  checkCodes('<z:row Cls="D" Sev="33554432" Err="1168" Mod="x.dll"/>', '1168 490 win32');
  checkCodes('ended with result 44', '44 2c result');
  checkCodes('returned HRESULT_FROM_WIN32(534)', '534 216 win32');
  checkCodes('Result -2147024891 came', '-2147024891 80070005 result');
  checkCodes('Exit code is -2146498283', '-2146498283 800f0915 exit');
  checkCodes('ended: -2147024893.', '-2147024893 80070003 error');
  checkCodes('failed with error 2147942405', '2147942405 80070005 error');
  checkCodes('with NTSTATUS -1073283059. Module', '-1073283059 c007000d status');
  checkCodes('错误代码：0x80070005，错误 5。', '0x80070005 80070005 error', '5 5 win32');
});

test('result and extend pairs', () => {
  checkCodes(
    panther('SetupHost: Reporting post reboot event -> [0xC1900101, 0x30018]', 'MOUPG '),
    '0xC1900101 c1900101 result',
    '0x30018 30018 extend',
  );
  checkCodes('0xC1900101 - 0x4000D', '0xC1900101 c1900101 error', '0x4000D 4000d extend');
  checkCodes('0xC1900101-0x20017', '0xC1900101 c1900101 error', '0x20017 20017 extend');
  checkCodes('[5][0xc1900101][0x30018][19041]', '0xc1900101 c1900101 error', '0x30018 30018 extend');
  checkCodes('ImageExit: Initializing Extended:    [0x30018]', '0x30018 30018 extend');
  checkCodes(
    'RollbackErrorCode = 0x800736CC, ExtendedCode = 0x20003',
    '0x800736CC 800736cc error',
    '0x20003 20003 extend',
  );
  checkCodes(
    'SetupNotify: Specifying extended data [0x50013] for error [0x80070032].',
    '0x50013 50013 extend',
    '0x80070032 80070032 error',
  );
});

test('forms that are wrong in the log and clear in meaning', () => {
  checkCodes('failed with 0x0880070002', '0x0880070002 80070002 error');
  checkCodes('0x8007002 - 0x20009', '0x8007002 80070002 error', '0x20009 20009 extend');
});

test('lines of WIMGAPI carry the result before the function', () => {
  checkCodes('[2312.1244] [0x8144012d] ', '0x8144012d 8144012d hresult');
  checkCodes('[5808] [0x80070005] RestoreFilesCallback:(3821): 拒绝访问。', '0x80070005 80070005 hresult');
  checkCodes('[1184] [CreateParallelDecodeInfo:(3669) -> No compression] (null) (Error = 0) ');
});

test('numbers that are no codes', () => {
  checkCodes(panther('BCD: Failed.', 'IBSLIB', '[0x064163]'));
  checkCodes('2021-05-18 03:12:13, Info [0x080489] MIG text without codes');
  checkCodes('2021-05-18 03:12:13, Error [0x0606cc] IBS text without codes');
  checkCodes(panther('DiskInfo:  Disk signature [0xFBBC5AB5]', 'IBS   '));
  checkCodes(panther('[major = Initialization] / minor = [0x30005]'));
  checkCodes(panther('Create session event 0x215c for current DISM session and event name is', 'DISM  '));
  checkCodes('PID=5808 TID=1688 handle 0x80000518 Flags: 0x80000004 attributes 0x80000020');
  checkCodes('Size (bytes) [250050772992 / 0x3a38b2e000], offset [0x100000]');
  checkCodes('(stack @0x7ff835ddbd78 @0x8ff83e97 @0xff83db2f)');
  checkCodes('Mapping (C:\\Users\\Default\\NTUSER.DAT) to 0x80000003, $OFFLINE');
  checkCodes('|94371840      |     -1013760000|{F3B1');
  checkCodes('installed with 3 errors, failed = 2, version 10.0.19041.1288, Error Control = 1');
  checkCodes('http status code[404] and Initialization status:1, Return value: 1');
  checkCodes('"Start"=dword:80070005');
  checkCodes('Device Status: 0xC1802400');
});

test('the caller may say where the message begins', () => {
  const line = 'odd header 0x80070005 | Error: 0x80070002';
  assert.equal(findCodes(line).length, 2);
  assert.deepEqual(
    findCodes(line, { column: 24 }).map((t) => t.text),
    ['0x80070002'],
  );
});

const pieces = fc.constantFrom(
  '0x',
  '0X',
  '80070005',
  'c0000024',
  'Error',
  ' ',
  ': ',
  '[',
  ']',
  '-',
  '2147024891',
  'gle=',
  'hr',
  '(',
  ')',
  ',',
  '\t',
  '0xC1900101',
  ' - 0x20017',
  'Status',
  'failed with ',
  '错误',
  '😀',
  '\u0000',
  '@',
  '0',
  '9',
  'f',
  'G',
  '_',
  '\ufeff',
  '*',
);

test('any text: no throw, spans inside the text, in order, apart, and telling the truth', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 60 }).map((p) => p.join('')),
  );
  fc.assert(
    fc.property(text, (line) => {
      let end = 0;
      for (const token of findCodes(line)) {
        assert.ok(token.start >= end && token.end > token.start && token.end <= line.length);
        assert.equal(line.slice(token.start, token.end), token.text);
        assert.ok(Number.isInteger(token.value) && token.value >= 0 && token.value <= 0xffffffff);
        end = token.end;
      }
    }),
    { numRuns: 2000 },
  );
});

test('a line of a megabyte is read once (a scan that looks back without bound would not end)', () => {
  for (const unit of ['0x', '0x8', '-', '[', '[0x80070005] ', 'Error: ', '1 ', '8007000', 'error [', '拒', 'a']) {
    const line = unit.repeat(Math.ceil(1_000_000 / unit.length));
    const found = findCodes(line);
    assert.equal(found.length > 0, unit === '[0x80070005] ', unit);
  }
});
