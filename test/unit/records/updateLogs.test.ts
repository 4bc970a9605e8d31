import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogAnalysis } from '../../../engine/src/index.js';
import type { LogStep } from '../../../engine/src/model/analysis.js';
import { diagnostics } from '../../../engine/src/features/diagnostics.js';
import { findCodes } from '../../../engine/src/codes/tokens.js';
import { levels, type FormatId } from '../../../engine/src/model/record.js';
import { scanLog } from '../../../engine/src/records/scan.js';
import { bareEngine } from '../bareEngine.js';
import { checkDamaged } from './damage.js';

const speech = { language: 'en', t: (text: string) => text } as const;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const lines = (...rows: readonly string[]): string => `${rows.join('\r\n')}\r\n`;

function analyse(format: FormatId, text: string): LogAnalysis {
  const analysis = bareEngine.analyseLog('renamed.txt', utf8(text));
  assert.equal(analysis.log.format, format);
  return analysis;
}

/** `line level component time | message` of every record. */
function checkRecords({ log: { records, lines: table } }: LogAnalysis, expected: readonly string[]): void {
  const shown: string[] = [];
  for (let i = 0; i < records.count; i++) {
    const line = records.firstLine[i] ?? 0;
    const time = records.time[i] ?? NaN;
    const stamp = Number.isNaN(time) ? '-' : new Date(time).toISOString().slice(0, -1).replace('T', ' ');
    const component = records.components[records.component[i] ?? 0] || '-';
    const message = table.text(line).slice(records.messageColumn[i]).slice(0, 30);
    shown.push(`${line + 1} ${levels[records.level[i] ?? 0]} ${component} ${stamp} | ${message}`);
  }
  assert.deepEqual(shown, expected);
}

/** `indent name | outcome code first-last line` of every step. */
function checkSteps({ steps, log: { records } }: LogAnalysis, expected: readonly string[]): void {
  const shown: string[] = [];
  const lineOf = (record: number): number => (records.firstLine[record] ?? 0) + 1;
  const visit = (level: readonly LogStep[], indent: string): void => {
    for (const { kind, name, outcome, code, firstRecord, lastRecord, children } of level) {
      const result = code === undefined ? '' : ` 0x${code.toString(16)}`;
      shown.push(`${indent}${kind} ${name} | ${outcome}${result} ${lineOf(firstRecord)}-${lineOf(lastRecord)}`);
      visit(children, `${indent}  `);
    }
  };
  visit(steps, '');
  assert.deepEqual(shown, expected);
}

function checkProblems(format: FormatId, text: string, expected: readonly string[]): void {
  assert.deepEqual(
    analyse(format, text).problems.map(({ line, what }) => `${line}: ${what}`),
    expected,
  );
}

const decoded = lines(
  '2021/07/13 10:22:58.9566922 3696  8172  Agent           WU client version 10.0.17763.1852',
  '2021/07/13 10:22:59.0000000 3696  8172  Agent           * START * Finding updates CallerId = Update;ScanForUpdates  Id = 3 (cV = JK7c.0.3.1)',
  '2021/07/13 10:22:59.1000000 3696  8180  Agent           * START * Finding updates CallerId = Update;ScanForUpdates  Id = 4 (cV = JK7c.0.3.2)',
  '2021/07/13 10:23:06.3877120 3696  4248  Agent           *FAILED* [80240013] Method failed [CAgentServiceManager::Create:2034]',
  '2021/07/13 10:23:07.0000000 3696  8172  Agent           * END * Finding updates CallerId = Update;ScanForUpdates, Id = 3, Exit code = 0x00000000 (cV = JK7c.0.3.1)',
  '2021/07/13 10:23:08.0000000 3696  8180  Agent           * END * Finding updates CallerId = Update;ScanForUpdates, Id = 4, Exit code = 0x80240438 (cV = JK7c.0.3.2)',
  '2021/07/13 10:32:03.0163822 3696  8172  Shared          * END * Service exit Exit code = 0x240001',
  '2021/07/13 10:38:43.1487889 4388  1876  Agent           WU client version 10.0.17763.1852',
  '2021/07/13 10:38:44.0000000 4388  1876  Handler         * START *   CBS  Install',
);

test('WindowsUpdate.log decoded from traces: runs of the service, work of several callers with its result', () => {
  const analysis = analyse('windowsupdate', decoded);
  checkSteps(analysis, [
    'session WU client version 10.0.17763.1852 | unknown 1-7',
    '  operation Finding updates (Update;ScanForUpdates) | succeeded 2-5',
    '  operation Finding updates (Update;ScanForUpdates) | failed 0x80240438 3-6',
    'session WU client version 10.0.17763.1852 | unknown 8-9',
    '  operation CBS Install | unknown 9-9',
  ]);
  assert.deepEqual(
    [3, 4, 5].map((record) => levels[analysis.log.records.level[record] ?? 0]),
    ['error', 'info', 'error'],
  );
  assert.deepEqual(
    diagnostics(analysis, speech).map(({ line, severity }) => `${line + 1} ${severity}`),
    ['4 information', '6 information'],
    'inside work that failed',
  );
  assert.equal(new Date(analysis.log.records.time[0] ?? NaN).toISOString(), '2021-07-13T10:22:58.956Z');
});

const tabbed = lines(
  '2016-09-08\t10:48:18:500\t 848\t604\tMisc\t===========  Logging initialized (build: 7.6.7601.23453, tz: +0800)  ===========',
  '2016-09-08\t10:48:19:515\t 848\t604\tAgent\t** START **  Agent: Installing updates [CallerId = AutomaticUpdates]',
  '2016-09-08\t10:48:43:109\t 848\t604\tMisc\tWARNING: Send failed with hr = 80072ee2.',
  '2016-09-08\t10:48:44:109\t 848\t604\tAgent\tFATAL: No store',
  '2016-09-08\t10:48:45:109\t 848\t604\tAgent\t**  END  **  Agent: Installing updates [CallerId = AutomaticUpdates]',
);

test('WindowsUpdate.log of Windows 7: levels in the text, thread in hexadecimal', () => {
  const analysis = analyse('windowsupdate', tabbed);
  checkRecords(analysis, [
    '1 info Misc 2016-09-08 10:48:18.500 | ===========  Logging initializ',
    '2 info Agent 2016-09-08 10:48:19.515 | ** START **  Agent: Installing',
    '3 warning Misc 2016-09-08 10:48:43.109 | WARNING: Send failed with hr =',
    '4 error Agent 2016-09-08 10:48:44.109 | FATAL: No store',
    '5 info Agent 2016-09-08 10:48:45.109 | **  END  **  Agent: Installing',
  ]);
  checkSteps(analysis, [
    'session Logging initialized (build: 7.6.7601.23453, tz: +0800) | unknown 1-5',
    '  operation Agent: Installing updates (AutomaticUpdates) | succeeded 2-5',
  ]);
});

test('WindowsUpdate.log with the separators of another culture, and of an article that lost its tabs, is the same log', () => {
  const recordsOf = (text: string): readonly (number | string)[] => {
    const { log } = analyse('windowsupdate', text);
    const { time, level, messageColumn, component, components } = log.records;
    return [...time].map((at, i) => `${at} ${level[i]} ${messageColumn[i]} ${components[component[i] ?? 0]}`);
  };
  const inCulture = (date: string, time: string): string =>
    decoded.replace(
      /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)/gm,
      (_, year, month, day, hour, minute, second) =>
        `${[year, month, day].join(date)} ${[hour, minute, second].join(time)}`,
    );
  assert.deepEqual(recordsOf(inCulture('-', ':')), recordsOf(decoded));
  assert.deepEqual(recordsOf(inCulture('.', '.')), recordsOf(decoded));
  assert.deepEqual(recordsOf(tabbed.replaceAll('\t', ' ')), recordsOf(tabbed));
  const mixed = decoded.replace(/^(\d{4})\/(\d\d)\//gm, '$1-$2.');
  assert.equal(bareEngine.analyseLog('renamed.txt', utf8(mixed)).log.format, 'plain');
});

test('WindowsUpdate.log: the result of work stands in its end, or before it', () => {
  const before10 = lines(
    '2018-06-13\t12:48:34:005\t7596\t30fc\tCOMAPI\t-- START --  COMAPI: Install [ClientId = <NULL>]',
    '2018-06-13\t12:48:34:005\t7596\t30fc\tCOMAPI\t  - WARNING: Exit code = 0x80240024',
    '2018-06-13\t12:48:34:005\t7596\t30fc\tCOMAPI\t---------',
    '2018-06-13\t12:48:34:005\t7596\t30fc\tCOMAPI\t--  END  --  COMAPI: Install [ClientId = <NULL>]',
    '2018-06-13\t12:48:34:005\t7596\t30fc\tCOMAPI\t-------------',
    '2018-06-13\t12:49:00:005\t7596\t30fc\tCOMAPI\t-- START --  COMAPI: Search [ClientId = <NULL>]',
    '2018-06-13\t12:49:01:005\t7596\t30fc\tCOMAPI\t--  END  --  COMAPI: Search [ClientId = <NULL>]',
  );
  const analysis = analyse('windowsupdate', before10);
  checkSteps(analysis, [
    'operation COMAPI: Install (<NULL>) | failed 0x80240024 1-4',
    'operation COMAPI: Search (<NULL>) | succeeded 6-7',
  ]);
  assert.equal(levels[analysis.log.records.level[1] ?? 0], 'warning', 'the mark before it is none of the word');

  const later = (call: string, begin: string): string =>
    lines(
      '2019/06/05 11:07:44.3921898 21136 21888 DownloadManager * START * Begin Downloading Updates [CallerId = UpdateOrchestrator] [Call ID = {D040E9F5-7085-4ADD-8FD8-19EAEBD560BF}]',
      `2019/06/05 11:07:45.3921898 21136 21888 DownloadManager * END * Begin Downloading Updates [CallerId = UpdateOrchestrator] [Call ID = {D040E9F5-7085-4ADD-8FD8-19EAEBD560BF}] [hr = ${begin}]`,
      '2019/06/05 11:07:50.0127692 17784 19152 ComApi          * START *   Install ClientId = UpdateOrchestrator',
      '2019/06/05 11:07:50.1127743 17784 19152 ComApi          Install call complete (succeeded = 0, succeeded with errors = 0, failed = 1, cancelled = 0, unaccounted = 0',
      `2019/06/05 11:07:50.1128628 17784 19152 ComApi          Exit code = 0x00000000; Call error code = ${call}`,
      '2019/06/05 11:07:50.1128653 17784 19152 ComApi          * END *   Install ClientId = UpdateOrchestrator',
    );
  checkSteps(analyse('windowsupdate', later('0x80240022', '0x80244019')), [
    'operation Begin Downloading Updates (UpdateOrchestrator) | failed 0x80244019 1-2',
    'operation Install (UpdateOrchestrator) | failed 0x80240022 3-6',
  ]);
  checkSteps(analyse('windowsupdate', later('0x00000000', '0x00000000')), [
    'operation Begin Downloading Updates (UpdateOrchestrator) | succeeded 1-2',
    'operation Install (UpdateOrchestrator) | succeeded 3-6',
  ]);
});

test('WindowsUpdate.log: a federated search ends in other words; where a job of it failed it is not called well', () => {
  const at = (second: number, text: string): string =>
    `2025/01/04 14:44:${second}.7026250 6212  6960  ComApi          ${text}`;
  const search = (succeeded: number): readonly string[] => [
    at(10, '* START *   Federated Search ClientId = <<PROCESS>>: taskhostw.exe (cV: v+HxwkFO3k66LKM4.1.0)'),
    at(
      11,
      '* START *   Search ClientId = <<PROCESS>>: taskhostw.exe, ServiceId = 7971F918-A847-4430-9279-4A52D1EFE18D, Flags: 0X10000 (cV = v+HxwkFO3k66LKM4.1.1.0)',
    ),
    at(
      12,
      '* END *   Search ClientId = <<PROCESS>>: taskhostw.exe, Updates found = 0, ServiceId = 7971F918-A847-4430-9279-4A52D1EFE18D (cV = v+HxwkFO3k66LKM4.1.0.0)',
    ),
    at(
      13,
      `* END *   All federated searches have completed. Jobs = 2, Succeeded = ${succeeded}, ClientId = <<PROCESS>>: taskhostw.exe (cV = v+HxwkFO3k66LKM4.1.2)`,
    ),
  ];
  checkSteps(analyse('windowsupdate', lines(...search(2))), [
    'operation Federated Search (<<PROCESS>>: taskhostw.exe) | succeeded 1-4',
    'operation Search (<<PROCESS>>: taskhostw.exe) | succeeded 2-3',
  ]);
  checkSteps(analyse('windowsupdate', lines(...search(1))), [
    'operation Federated Search (<<PROCESS>>: taskhostw.exe) | unknown 1-4',
    'operation Search (<<PROCESS>>: taskhostw.exe) | succeeded 2-3',
  ]);
});

test('a WindowsUpdate.log that ends inside a line says so', () => {
  checkProblems('windowsupdate', decoded, []);
  checkProblems('windowsupdate', `${decoded}2021/07/13 10:38:4`, [
    '10: The last line is not whole: the log was cut off here.',
  ]);
  checkProblems('windowsupdate', `${decoded}\0\0\0\0\0\0`, [
    '10: From here on the file holds bytes that are no text; they were not read.',
    '10: The last line is not whole: the log was cut off here.',
  ]);
});

const row = (update: string, event: string, code: string, status: string, text: string): string =>
  `{2C3C39FA-FC0F-4F44-9049-D2AA53B27FFB}\t2017-12-12 19:46:19:636+0900\t1\t${event}\t101\t${update}\t203\t${code}\tUpdateOrchestrator\t${status}\tContent Install\t${text}`;
const events = lines(
  row(
    '{A}',
    '181 [AGENT_INSTALLING_STARTED]',
    '0',
    'Success',
    'Installation Started: Windows has started installing the following update: Feature update',
  ),
  row(
    '{A}',
    '182 [AGENT_INSTALLING_FAILED]',
    '80242015',
    'Failure',
    'Installation Failure: Windows failed to install the following update with error 0x80242015: Feature update',
  ),
  row(
    '{B}',
    '183 [AGENT_INSTALLING_SUCCEEDED]',
    '0',
    'Success',
    'Installation Successful: Windows successfully installed the following update: Definitions\taS8p.1.2',
  ),
);

test('ReportingEvents.log: rows about one update are one step, with the status and code of the last', () => {
  const analysis = analyse('reportingevents', events);
  checkSteps(analysis, [
    'operation Content Install: Feature update | failed 0x80242015 1-2',
    'operation Content Install: Definitions | succeeded 3-3',
  ]);
  assert.deepEqual(
    [...analysis.log.records.level].map((level) => levels[level]),
    ['info', 'error', 'info'],
  );
  checkProblems('reportingevents', events, []);
  checkProblems('reportingevents', events.slice(0, events.indexOf('Content Install') - 2), [
    '1: The last row is not whole: the log was cut off here.',
  ]);
});

const framed = (message: string, component = 'TSManager', type = 1): string =>
  `<![LOG[${message}]LOG]!><time="08:52:46.657+240" date="07-14-2021" component="${component}" context="" type="${type}" thread="2044" file="engine.cxx:914">`;
const sequence = lines(
  framed('Starting Task Sequence Engine . . . '),
  framed("Start executing an instruction. Instruction name: 'Upgrade'.  Pointer: 0. Type: ''. Disabled: 0"),
  framed('The group (Upgrade) has been successfully started'),
  framed("Start executing an instruction. Instruction name: 'Check Readiness'.  Pointer: 1. Type: ''. Disabled: 0"),
  framed('Successfully completed the action (Check Readiness) with the exit win32 code 0'),
  framed('Start executing an instruction. Instruction name: Pause'),
  framed('The action (Pause) has been skipped because it is disabled'),
  framed(
    "Start executing an instruction. Instruction name: 'Upgrade Operating System'.  Pointer: 3. Type: ''. Disabled: 0",
  ),
  framed('Process completed with exit code 3247440392'),
  framed(
    'Failed to run the action: Upgrade Operating System. \r\nAn internal error occurred. (Error: C1900208; Source: Windows)',
    'TSManager',
    3,
  ),
  framed(
    'The execution of the group (Upgrade) has failed and the execution has been aborted. An action failed.',
    'TSManager',
    3,
  ),
  framed('Task Sequence Engine failed! Code: enExecutionFail', 'TSManager', 3),
);

test('smsts.log: the run of the engine, groups and actions with their exit codes', () => {
  const analysis = analyse('cmtrace', sequence);
  checkSteps(analysis, [
    'session Task Sequence | failed 1-13',
    '  action Upgrade | failed 2-12',
    '    action Check Readiness | succeeded 4-5',
    '    action Pause | unknown 6-7',
    '    action Upgrade Operating System | failed 0xc1900208 8-10',
  ]);
});

test('smsts.log: a run that ended well, and one that a restart interrupts', () => {
  const run = (last: string): string =>
    lines(
      framed('Starting Task Sequence Engine . . . ', 'TSManager'),
      framed('Start executing an instruction. Instruction name: Initialization. Instruction pointer: 0', 'TSManager'),
      framed('The group (Initialization) has been successfully started', 'TSManager'),
      framed(
        'Start executing an instruction. Instruction name: Gather local only. Instruction pointer: 1',
        'TSManager',
      ),
      framed('Process completed with exit code 0', 'TSManager'),
      framed('Successfully completed the action (Gather local only) with the exit win32 code 0', 'TSManager'),
      framed(last, 'TSManager'),
    );
  const inside = ['  action Initialization | open 2-7', '    action Gather local only | succeeded 4-6'];
  checkSteps(analyse('cmtrace', run('The task exeuction engine successfully completed the execution')), [
    'session Task Sequence | succeeded 1-7',
    ...inside,
  ]);
  checkSteps(analyse('cmtrace', run('SMSTSRebootRequested=WinPE')), ['session Task Sequence | open 1-7', ...inside]);
});

test('CMTrace: what stands behind a message of several lines belongs to its first; short dates and fractions', () => {
  const text = lines(
    '<![LOG[Event object details:',
    '<![LOG inside the text',
    '  x]LOG]!><time="10:22:50.8422964" date="1-2-2015" component="SCClient" context="" type="0" thread="16" file="">',
    framed('second', 'AppEnforce', 2),
    '<![LOG[never closed',
    framed('third', 'AppEnforce', 3),
    '<![LOG[cut off]LO',
  );
  const analysis = analyse('cmtrace', text);
  checkRecords(analysis, [
    '1 info SCClient 2015-01-02 10:22:50.842 | Event object details:',
    '4 warning AppEnforce 2021-07-14 08:52:46.657 | second]LOG]!><time="08:52:46.6',
    '5 info - - | never closed',
    '6 error AppEnforce 2021-07-14 08:52:46.657 | third]LOG]!><time="08:52:46.65',
    '7 info - - | cut off]LO',
  ]);
  assert.deepEqual(
    analysis.problems.map(({ line, what }) => `${line}: ${what}`),
    ['7: The last message has no end: the log was cut off here.'],
  );
});

test('CMTrace: the title of an error ends where the message ends', () => {
  const titles = (text: string): readonly string[] =>
    analyse('cmtrace', text).findings.flatMap(({ rule, title }) => (rule === 'error-record' ? [title.en] : []));
  assert.deepEqual(titles(lines(framed('Failed to connect. Error 0x8004100e', 'ccmsetup', 3))), [
    'Failed to connect. Error 0x8004100e',
  ]);
});

test('CMTrace: the plain forms', () => {
  checkRecords(
    analyse(
      'cmtrace',
      lines(
        'Process completed with exit code 0  $$<TSManager><07-14-2021 08:52:46.657+240><thread=2044 (0x7FC)>',
        'Two lines',
        'of text~  $$<SMS_X><07-14-2021 08:52:47.000+240><thread=2044 (0x7FC)>',
        'Validating package\tOSDUpgradeWindows\t7/11/2016 9:11:47 PM\t2340 (0x0924)',
        '01-13-2016 17:56:48.073\tTSManager\t2176 (0x880)\tSuccessfully completed the action (Install) with the exit win32 code 0',
      ),
    ),
    [
      '1 none TSManager 2021-07-14 08:52:46.657 | Process completed with exit co',
      '3 none SMS_X 2021-07-14 08:52:47.000 | of text~  $$<SMS_X><07-14-2021',
      '4 none OSDUpgradeWindows 2016-07-11 21:11:47.000 | Validating package\tOSDUpgradeW',
      '5 none TSManager 2016-01-13 17:56:48.073 | Successfully completed the act',
    ],
  );
});

test('BlueBox.log has the lines of Setup; no whole real file was seen', () => {
  const text =
    '2018-05-10 10:46:56, Info                  MOUPG  **************** SetupHost Logging Begin ****************\r\n';
  assert.equal(scanLog('Logs/MoSetup/BlueBox.log', utf8(text)).format, 'panther');
});

test('C:\\Windows\\setupact.log: an installer that ends with an error; DDACLSys.log without a year', () => {
  checkRecords(
    analyse(
      'windows-setupact',
      lines(
        '[04/10/2020 20:20.04.648] WudfCoInstaller: Final status: error(0) done',
        '[04/10/2020 20:20.05.648] WudfCoInstaller: Final status: error(1275) blocked',
        'AudMig: Migrated {x},2 property at 1',
      ),
    ),
    [
      '1 none WudfCoInstaller 2020-04-10 20:20:04.648 | Final status: error(0) done',
      '2 error WudfCoInstaller 2020-04-10 20:20:05.648 | Final status: error(1275) bloc',
      '3 none AudMig - | Migrated {x},2 property at 1',
    ],
  );
  checkRecords(analyse('ddaclsys', lines('06/05 13:05:04\tInfo\tVolume is ntfs', '06/05 13:05:05\tError\tDenied')), [
    '1 info - - | Volume is ntfs',
    '2 error - - | Denied',
  ]);
});

test('DDACLSys.log: a part for each volume', () => {
  const volume = (name: string): string => `06/05 13:05:04\tInfo\tVolume name is ${name}`;
  checkSteps(
    analyse('ddaclsys', lines(volume('C: \t'), volume('Data  disk'), '06/05 13:05:05\tError\tDenied', volume(' '))),
    ['operation C: | unknown 1-1', 'operation Data  disk | failed 2-4'],
  );
});

test('the field of a result is a code in these logs, and only there', () => {
  const codes = (format: FormatId): readonly string[] =>
    findCodes('200\t80242015\tclient\t12345678\tx', { format, column: 0 }).map(({ text, role }) => `${text} ${role}`);
  assert.deepEqual(codes('reportingevents'), ['80242015 hresult']);
  assert.deepEqual(codes('windowsupdate'), ['80242015 hresult']);
  assert.deepEqual(codes('plain'), []);
});

test('text that only resembles these logs is none of them', () => {
  for (const text of [
    'Agent started at 2021/07/13 10:22:58.9\n',
    '{A}\t2017-12-12 19:46:19:636+0900\n',
    'The log begins with <![LOG[ in a sentence.\n',
    'price: $$<5><6>\n',
    '06/05 13:05:04 Info text without tabs\n',
    'WudfCoInstaller is a program.\n',
  ])
    assert.equal(scanLog('x.log', utf8(text)).format, 'plain', text);
});

test('damaged logs of update, deployment and installers are read up to the damage', () => {
  for (const text of [decoded, tabbed, events, sequence]) checkDamaged('x.log', utf8(text));
});
