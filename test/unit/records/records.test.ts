import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { levels, type FormatId, type LogFile } from '../../../engine/src/model/record.js';
import { recordAt } from '../../../engine/src/records/recordAt.js';
import { scanLog } from '../../../engine/src/records/scan.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** `level component id | message` of every record, with its number of lines. */
function checkRecords(text: string | Uint8Array, expected: readonly string[], format?: FormatId): LogFile {
  const log = scanLog('x.log', typeof text === 'string' ? utf8(text) : text);
  const { records } = log;
  const shown: string[] = [];
  for (let i = 0; i < records.count; i++) {
    const first = records.firstLine[i] ?? 0;
    const next = i + 1 < records.count ? (records.firstLine[i + 1] ?? 0) : log.lines.count;
    const id = records.eventId[i] ? ` ${(records.eventId[i] ?? 0).toString(16).padStart(6, '0')}` : '';
    const component = records.components[records.component[i] ?? 0] ?? '';
    const message = Buffer.from(
      log.lines.bytes.subarray(
        (log.lines.starts[first] ?? 0) + (records.messageColumn[i] ?? 0),
        (log.lines.starts[first] ?? 0) + log.lines.byteLength(first),
      ),
    );
    shown.push(
      `${levels[records.level[i] ?? 0]} ${component || '-'}${id} ${next - first} | ${message.toString('utf8')}`,
    );
  }
  assert.deepEqual(shown, expected);
  if (format) assert.equal(log.format, format);
  return log;
}

test('the fixed columns of Panther, DISM and CBS', () => {
  checkRecords(
    [
      '2021-05-18 03:12:13, Warning    [0x064163] IBSLIB OSRollbackService::Rollback: x does not exist, skip.',
      '2021-05-18 03:12:23, Error                 SP     Failed to merge telemetry file: . hr = 0X80070057',
      '2021-09-27 04:03:44, Error                        [windeploy.exe] CFirstUXWnd::OpenExisting failed with error 80070490',
      '2021-09-27 04:03:44, Info                  MIG    ',
      '2021-09-27 04:03:44, Info                  MIG        nested text',
    ].join('\r\n'),
    [
      'warning IBSLIB 064163 1 | OSRollbackService::Rollback: x does not exist, skip.',
      'error SP 1 | Failed to merge telemetry file: . hr = 0X80070057',
      'error - 1 | [windeploy.exe] CFirstUXWnd::OpenExisting failed with error 80070490',
      'info MIG 1 | ',
      'info MIG 1 |     nested text',
    ],
    'panther',
  );
});

test('continuations belong to the record above: stacks without time, blocks, blank lines', () => {
  checkRecords(
    [
      '2022-07-06 08:08:30, Info                  SP     Host system information:',
      '                                   VM: NO',
      '                                   Firmware type: UEFI',
      '',
      '2020-07-30 16:38:03, Error                 SP     image (HRESULT=0x80070005) - CWimManager::WimProviderMsgLogCallback',
      '[5808] [0x80070005] RestoreFilesCallback:(3821): 拒绝访问。',
      '[5808.10] [0x80070005] EnumImageDataEntries:(1052): 拒绝访问。',
      '2014-10-01 22:11:50, Error                 CSI    00000001@2014/10/2:02:11:50.019 (F) CMIADAPTER: Inner Error',
      '[gle=0x80004005]',
    ].join('\r\n'),
    [
      'info SP 4 | Host system information:',
      'error SP 3 | image (HRESULT=0x80070005) - CWimManager::WimProviderMsgLogCallback',
      'error CSI 2 | 00000001@2014/10/2:02:11:50.019 (F) CMIADAPTER: Inner Error',
    ],
  );
});

test('lines before the first header are records of their own', () => {
  checkRecords('[1184] [0x8144012d] \n2021-05-18 03:12:13, Info                  DISM   x\n', [
    'none - 1 | [1184] [0x8144012d] ',
    'info DISM 1 | x',
  ]);
});

test('a byte-order mark in mid-file does not hide a record', () => {
  checkRecords(
    '\ufeff2021-05-18 03:12:13, Info                  SP     a\n\ufeff2021-05-18 03:12:14, Info                  SP     b\n',
    ['info SP 1 | a', 'info SP 1 | b'],
  );
});

test('pasted lines without their columns are understood', () => {
  checkRecords(
    [
      '2014-10-01 22:11:50, Info CSI 00000029 Begin executing advanced installer phase 32',
      '27:08, Error           SP     Error READ, 0x00000570 while gathering/applying object: File, C:\\x. Will return 0',
      '27:08, Info [0x0802c6] MIG    Processing GATHER for migration unit',
    ].join('\n'),
    [
      'info CSI 1 | 00000029 Begin executing advanced installer phase 32',
      'error SP 1 | Error READ, 0x00000570 while gathering/applying object: File, C:\\x. Will return 0',
      'info MIG 0802c6 1 | Processing GATHER for migration unit',
    ],
  );
});

test('times are local and have no zone', () => {
  const log = scanLog(
    'x.log',
    utf8(
      '2024-02-29 23:59:59, Info                  SP     leap\n2024-13-01 00:00:00, Info                  SP     no month\n',
    ),
  );
  assert.equal(log.records.count, 1);
  assert.equal(log.records.time[0], Date.UTC(2024, 1, 29, 23, 59, 59));
});

const accepted: [FormatId, string][] = [
  ['panther', '2021-05-18 03:12:13, Info                  MOUPG  SetupHost::Initialize'],
  ['cbs', '2016-09-28 04:30:30, Info                  CBS    Loaded Servicing Stack v6.1.7601.23505'],
  ['dism', '2024-11-19 06:25:17, Info                  DISM   DISM Manager: PID=1 TID=2 text - CDISMManager::x'],
  [
    'windows-setupact',
    '[04/10/2020 20:20.04.633] WudfCoInstaller: Configuring UMDF Service WpdFs.\nAudMig: Migrated {x},1 property at 7',
  ],
  ['ddaclsys', '06/05 13:05:04\tInfo\tMount Point are :'],
  [
    'setupapi',
    '[Device Install Log]\n     OS Version = 10.0.10240\n\n[BeginLog]\n>>>  [Setup - x]\n>>>  Section start 2015/08/21 08:10:22.123\n     dvi: {Core} 08:10:22.123',
  ],
  [
    'setupdiag',
    'Matching Profile found: OptionalComponentOpenPackageFailed - 22952520\nSystem Information:\n\tMachine Name = Offline',
  ],
  [
    'setupdiag-xml',
    '<?xml version="1.0" encoding="utf-16"?>\n<SetupDiag xmlns="https://learn.microsoft.com/windows/deployment/upgrade/setupdiag">\n</SetupDiag>',
  ],
  [
    'diag-xml',
    '<xml xmlns:s="uuid:BDC6E3F0" xmlns:rs="urn:schemas-microsoft-com:rowset" xmlns:z="#RowsetSchema">\n<z:row Cls="x"/>\n</xml>',
  ],
  [
    'compat-xml',
    '<CompatReport xmlns="http://www.microsoft.com/ApplicationExperience/UpgradeAdvisor/01012009"></CompatReport>',
  ],
  ['windowsupdate', '2021/07/13 10:22:58.9553434 3696  8172  Agent           WU client version 10.0'],
  ['windowsupdate', '2016-09-08\t10:48:43:109\t 848\t604\tMisc\tWARNING: Send failed with hr = 80072ee2.'],
  [
    'reportingevents',
    '{AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}\t2021-07-13 10:22:58:955+0200\t1\t182 [AGENT_INSTALLING_FAILED]\t101\t{x}\t1\t80242015\tc\tFailure\tContent Install\tt',
  ],
  [
    'cmtrace',
    '<![LOG[a]LOG]!><time="08:52:46.657+240" date="07-14-2021" component="TS" context="" type="3" thread="1" file="x">',
  ],
  [
    'procmon-csv',
    '"Time of Day","Process Name","PID","Operation","Path","Result","Detail"\n"7:37:18 AM","a.exe","1","Load Image","c","SUCCESS",""',
  ],
  ['fltmc', 'bindflt                 1               0\nWdFilter                8               0'],
  ['registry-export', 'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\x]'],
  ['ini', '[SetupConfig]\nBitLocker=AlwaysSuspend\n'],
  ['plain', 'just some words\nand more of them'],
  ['plain', ''],
];

test('formats are told by content, whatever the file is called', () => {
  for (const [format, text] of accepted) {
    for (const name of ['x.txt', 'some folder/renamed copy.log'])
      assert.equal(scanLog(name, utf8(text)).format, format, text.slice(0, 60));
  }
});

test('setup lines among many CSI and DISM lines make a setup log; a name only breaks a tie', () => {
  const line = (component: string): string =>
    `2021-05-18 03:12:13, Info                  ${component.padEnd(6)} text\n`;
  assert.equal(scanLog('a.log', utf8(line('CSI').repeat(90) + line('MOUPG').repeat(10))).format, 'panther');
  assert.equal(scanLog('a.log', utf8(line('CSI').repeat(10))).format, 'cbs');
  assert.equal(scanLog('Panther/setuperr.log', utf8(line('CSI').repeat(10))).format, 'panther');
  assert.equal(scanLog('cbs.log', utf8(line('DISM').repeat(8) + line('CBS').repeat(2))).format, 'cbs');
});

test('binary files are named, not read as text', () => {
  assert.equal(scanLog('a', utf8('ElfFile\0\0\0\0')).format, 'evtx');
  assert.equal(scanLog('a', utf8('PAGEDU64....')).format, 'minidump');
  assert.equal(scanLog('a', utf8('PML_....')).format, 'procmon-pml');
  assert.equal(scanLog('a.log', Buffer.alloc(4096, 1)).format, 'binary');
});

const pieces = fc.constantFrom(
  '2021-05-18 03:12:13, Error                 SP     Operation failed: x. Error: 0x80070005',
  '2021-05-18 03:12:13, Info       [0x064163] IBSLIB text',
  '[5808] [0x80070005] RestoreFilesCallback:(3821): x',
  '\ufeff2021-05-18 03:12:13, Info                  CBS    (p)\tCSI',
  '',
  '    Installer ID: {x}',
  '>>>  [Device Install - x]',
  '2021-05-18 03:12:1',
  '2021-05-18 03:12:13, ',
  '<![LOG[a',
);

/** Every line is in exactly one record, and records stand in order. */
function checkPartition(log: LogFile): void {
  const { records, lines } = log;
  if (lines.count === 0) return assert.equal(records.count, 0);
  assert.equal(records.firstLine[0], 0);
  for (let i = 1; i < records.count; i++) assert.ok((records.firstLine[i] ?? 0) > (records.firstLine[i - 1] ?? 0));
  for (let line = 0; line < lines.count; line++) {
    const record = recordAt(log, line);
    assert.ok((records.firstLine[record] ?? 0) <= line);
    assert.ok(record + 1 >= records.count || (records.firstLine[record + 1] ?? 0) > line);
  }
}

test('every line is in exactly one record', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
      checkPartition(scanLog('x.log', utf8(lines.join(end))));
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => checkPartition(scanLog('x.log', bytes))),
    { numRuns: 300 },
  );
});
