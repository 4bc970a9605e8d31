import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogStep } from '../../../engine/src/model/analysis.js';
import { levels, type FormatId } from '../../../engine/src/model/record.js';
import { scanLog } from '../../../engine/src/records/scan.js';
import { bareEngine } from '../bareEngine.js';
import { checkDamaged } from './damage.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const line = (component: string, message: string, level = 'Info'): string =>
  `2023-05-17 08:56:21, ${level.padEnd(7)}               ${component.padEnd(6)} ${message}`;
const cbs = (...messages: readonly string[]): string => messages.map((message) => line('CBS', message)).join('\r\n');

/** `indent name outcome code package records` of every step. */
function checkSteps(format: FormatId, text: string | Uint8Array, expected: readonly string[]): void {
  const { log, steps } = bareEngine.analyseLog('x', typeof text === 'string' ? utf8(text) : text);
  assert.equal(log.format, format);
  const shown: string[] = [];
  const visit = (level: readonly LogStep[], indent: string): void => {
    for (const { name, outcome, code, firstRecord, lastRecord, children, package: identity } of level) {
      const result = (code === undefined ? '' : ` 0x${code.toString(16)}`) + (identity ? ` of ${identity}` : '');
      shown.push(`${indent}${name} | ${outcome}${result} ${firstRecord}-${lastRecord}`);
      visit(children, `${indent}  `);
    }
  };
  visit(steps, '');
  assert.deepEqual(shown, expected);
}

const sessions = [
  cbs(
    'Starting TiWorker initialization.',
    'Session: 31_1 initialized by client WinMgmt, external staging directory: (null)',
    'Session: 31_2 initialized by client DISM Package Manager Provider, external staging directory: (null)',
    'Exec: Session processing started.  Client: Manual, Session(x): 31_2',
    'Session: 31_3 initialized by client WindowsUpdateAgent, external staging directory: (null)',
  ),
  line('CSI', '00000007 [SR] Beginning Verify and Repair transaction'),
  line('CSI', '00000008 [SR] Verifying 100 components'),
  cbs(
    'Checking System Update Readiness.',
    '(p)\tCSI Payload Corrupt\t(n)\t\t\tamd64_x_31bf3856ad364e35_10.0.1.1_none_1\\x.dll',
    'Total Detected Corruption:\t2',
    '\tCBS Manifest Corruption:\t0',
    '\tCSI Payload Corruption:\t2',
    'Total Repaired Corruption:\t1',
    'Total Operation Time: 71 seconds.',
    'Exec: Processing complete, session(Corruption Detecting): 31_2 [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]',
    'Session: 31_2 finalized. Reboot required: no [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]',
    'Session: 31_4 initialized by client WinMgmt, external staging directory: (null)',
    'Starting TrustedInstaller initialization.',
    'Session: 31_4 finalized. Reboot required: no [HRESULT = 0x00000000 - S_OK]',
  ),
].join('\r\n');

test('CBS.log: sessions by their client, those that run hold those that begin meanwhile', () => {
  checkSteps('cbs', sessions, [
    'WinMgmt | unknown 1-1',
    'DISM Package Manager Provider | failed 0x800f0922 2-15',
    '  WindowsUpdateAgent | unknown 4-15',
    '    [SR] Verify and Repair | unknown 5-6',
    '    Checking System Update Readiness | succeeded 7-13',
    'WinMgmt | succeeded 16-16',
  ]);
});

test('CBS.log: the name of a client ends at the folder, or at the period and the blanks of the line', () => {
  checkSteps(
    'cbs',
    cbs(
      'Session: 31_1 initialized by client DISM Package Manager Provider, external staging directory: (null)',
      'Session: 31_2 initialized by client Windows  Update. \t',
      'Session: 31_3 initialized by client a.b, c',
      'Session: 31_4 initialized by client x',
    ),
    [
      'DISM Package Manager Provider | unknown 0-0',
      'Windows  Update | unknown 1-1',
      'a.b, c | unknown 2-2',
      'x | unknown 3-3',
    ],
  );
});

test('CBS.log: a session that carried out a package has its result and identity', () => {
  checkSteps(
    'cbs',
    cbs(
      'Session: 31_1 initialized by client WindowsUpdateAgent, external staging directory: (null)',
      'Exec: Processing complete.  Session: 31_1, Package: Package_for_KB1~31bf3856ad364e35~amd64~~10.0.1.4, Identifier: KB1 [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]',
      'Session: 31_2 initialized by client UpdateAgentLCU, external staging directory: (null)',
      'Exec: Processing complete.  Session: 31_2, Package: Package_for_KB1~31bf3856ad364e35~amd64~~10.0.1.4, hr: 0x0',
      'Exec: Processing complete.  Session: 31_2, Package: Package_for_KB2~31bf3856ad364e35~amd64~~10.0.1.4 [HRESULT = 0x00000000 - S_OK]',
      'Exec: Processing complete.  Session: 31_9, Package: Package_for_KB1~31bf3856ad364e35~amd64~~10.0.1.4 [HRESULT = 0x00000000 - S_OK]',
    ),
    [
      'WindowsUpdateAgent | failed 0x800f0922 of Package_for_KB1~31bf3856ad364e35~amd64~~10.0.1.4 0-1',
      'UpdateAgentLCU | succeeded of Package_for_KB2~31bf3856ad364e35~amd64~~10.0.1.4 2-5',
    ],
  );
});

test('CBS.log: a session that the log before it begins', () => {
  checkSteps(
    'cbs',
    cbs(
      'Checking System Update Readiness.',
      'Total Operation Time: 71 seconds.',
      'Exec: Processing complete.  Session: 31_1, Package: Package_for_KB1~31bf3856ad364e35~amd64~~10.0.1.4 [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]',
      'Failed to perform operation. [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]',
      'Session: 31_1 finalized. Reboot required: no [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]',
      'Session: 31_2 initialized by client x',
      'Session: 31_9 finalized. Reboot required: no [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]',
    ),
    [
      '31_1 | failed 0x800f0922 of Package_for_KB1~31bf3856ad364e35~amd64~~10.0.1.4 0-4',
      '  Checking System Update Readiness | succeeded 0-1',
      'x | unknown 5-6',
    ],
  );
});

test('CBS.log: the check of the store in one line; failures at level Info once each', () => {
  const text = [
    sessions,
    line('CBS', "Failed to open package 'a.mum' [HRESULT = 0x80070002 - ERROR_FILE_NOT_FOUND]"),
    line('CBS', "Failed to open package 'b.mum' [HRESULT = 0x80070002 - ERROR_FILE_NOT_FOUND]"),
    line('CSI', '0000000a@2023/5/17:15:56:05.924 (F) Something went wrong in 12 places'),
    line('CSI', '0000000b (F) Something went wrong in 13 places'),
    line('CBS', 'All is well [HRESULT = 0x00000000 - S_OK], (F) is a letter'),
  ].join('\r\n');
  const { findings } = bareEngine.analyseLog('CBS.log', utf8(text));
  assert.deepEqual(
    findings
      .filter(({ rule }) => rule.startsWith('cbs-'))
      .map(({ severity, title, captures }) => `${severity} ${title.en} ${captures['count'] ?? captures['repaired']}`),
    [
      'error Check of the component store: 2 corrupt, 1 repaired (CSI Payload 2) 1',
      'warning Exec: Processing complete, session(Corruption Detecting): 31_2 [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED] 1',
      'warning Session: 31_2 finalized. Reboot required: no [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED] 1',
      "info Failed to open package 'a.mum' [HRESULT = 0x80070002 - ERROR_FILE_NOT_FOUND] (2 times) 2",
      'info 0000000a@2023/5/17:15:56:05.924 (F) Something went wrong in 12 places (2 times) 2',
    ],
  );
  const mended = sessions.replace('Repaired Corruption:\t1', 'Repaired Corruption:\t2');
  assert.equal(
    bareEngine.analyseLog('CBS.log', utf8(mended)).findings.find(({ rule }) => rule === 'cbs-store-check')?.severity,
    'info',
  );
});

test('CBS.log: the check of the store in one record, its rows without headers', () => {
  const report = (detected: number): string =>
    [
      line('CBS', ''),
      '=================================',
      'Checking System Update Readiness.',
      '',
      '(p)\tCSI Payload Corrupt\t\t\tamd64_x_31bf3856ad364e35_10.0.1.1_none_1\\x.dll',
      'Repair failed: Missing replacement payload.',
      'Summary:',
      `Total Detected Corruption:\t${detected}`,
      '\tCSI Payload Corruption:\t1',
      'Total Repaired Corruption:\t0',
      line(
        'CBS',
        'CheckSur: hrStatus: 0x800f0906 [CBS_E_DOWNLOAD_FAILURE], download Result: 0x80240438 [Unknown Error]',
      ),
    ].join('\r\n');
  const checks = (text: string): readonly string[] =>
    bareEngine
      .analyseLog('CBS.log', utf8(text))
      .findings.filter(({ rule }) => rule === 'cbs-store-check')
      .map(({ place, title }) => `${place.line} ${title.en}`);
  assert.deepEqual(checks(report(1)), ['8 Check of the component store: 1 corrupt, 0 repaired (CSI Payload 1)']);
  assert.deepEqual(checks(report(0)), []);
  assert.deepEqual(checks(`${line('CBS', '')}\r\n=====\r\n`), []);
});

const checksur = [
  '=================================',
  'Checking System Update Readiness.',
  'Binary Version 6.1.7601.22471',
  '',
  'Checking Package Manifests and Catalogs',
  '(f)\tCBS MUM Corrupt\t0x800F0900\tservicing\\Packages\\x.mum\t\tLine 1: ',
  '(w)\tUnable to get system disk properties\t0x0000045D\tIOCTL_STORAGE_QUERY_PROPERTY\tDisk Cache',
  '(fix)\tCBS MUM Corrupt\tCBS File Replaced\tx.mum from Cabinet: y.cab',
  '',
  'Summary:',
  ' Found 1 errors',
].join('\r\n');

test('CheckSUR.log: what was found, warned of and mended', () => {
  const { log, findings } = bareEngine.analyseLog('renamed.txt', utf8(checksur));
  assert.equal(log.format, 'checksur');
  assert.deepEqual(
    [5, 6, 7, 10].map((record) => `${levels[log.records.level[record] ?? 0]} ${log.records.messageColumn[record]}`),
    ['error 4', 'warning 4', 'info 6', 'info 0'],
  );
  assert.deepEqual(
    findings.map(({ place, title }) => `${place.line} ${title.en.slice(0, 15)}`),
    ['6 CBS MUM Corrupt'],
  );
});

test('CheckSUR.log: a passage of it, with spaces for its tabs', () => {
  const passage = [
    ' Found 2 errors',
    '  CSI Payload File Missing Total count: 2',
    '(f) CSI Payload File Missing 0x00000000 x.dll x86_microsoft-windows-x_31bf3856ad364e35_6.0.6000.16386_none_abfb5fd109dad8b8',
    '(fix) CSI Payload File Missing CSI File Replaced x.dll',
    '(found nothing else)',
  ].join('\r\n');
  const { log } = bareEngine.analyseLog('renamed.txt', utf8(passage));
  assert.equal(log.format, 'checksur');
  assert.deepEqual(
    [1, 2, 3, 4].map((record) => `${levels[log.records.level[record] ?? 0]} ${log.records.messageColumn[record]}`),
    ['info 0', 'error 4', 'info 6', 'info 0'],
  );
  const ofServicing = '2024-03-05 10:20:30, Info                  CBS    (f) CBS MUM Corrupt 0x800F0900 x.mum';
  assert.equal(bareEngine.analyseLog('renamed.txt', utf8(ofServicing)).log.format, 'cbs');
});

const msi = [
  '=== Verbose logging started: 7/13/2021  10:22:58  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\\Windows\\system32\\msiexec.exe ===',
  'MSI (c) (A0:B4) [10:22:58:955]: Resetting cached policy values',
  'Action start 10:22:59: INSTALL.',
  'MSI (s) (A0:B4) [10:22:59:000]: Doing action: CustomAct',
  'Action start 10:22:59: CustomAct.',
  'CustomAction CustomAct returned actual error code 1603',
  'Action ended 10:23:01: CustomAct. Return value 3.',
  'Action ended 10:23:01: INSTALL. Return value 3.',
  'MSI (s) (A0:B4) [10:23:01:000]: Product: X -- Error 1722. There is a problem.',
  'Property(S): ProductName = X',
].join('\r\n');

test('Windows Installer: actions nest, their return value is their outcome', () => {
  const utf16 = Buffer.from(`\ufeff${msi}`, 'utf16le');
  checkSteps('msi', utf16, ['INSTALL | failed 2-7', '  CustomAct | failed 4-6']);
  const { log } = bareEngine.analyseLog('a.log', utf16);
  assert.deepEqual(
    [...log.records.level].map((level) => levels[level]).join(' '),
    'info info info info info error error error error info',
  );
  assert.equal(scanLog('a.txt', utf8('Action films start at 10:22:59.\nMSI is a company.\n')).format, 'plain');
});

test('CBS.log: the packages that a session evaluated', () => {
  const name = (part: string): string => `${part}_for_KB5026039~31bf3856ad364e35~amd64~~22621.1554.1.1`;
  checkSteps(
    'cbs',
    cbs(
      'Session: 31_1 initialized by client WindowsUpdateAgent, external staging directory: (null)',
      `Appl: Evaluating package applicability for package ${name('Package')}, applicable state: Installed`,
      `Appl: detect Parent, Package: ${name('Package_1')}, Parent: x, Disposition = Detect`,
      `External EvaluateApplicability, package: ${name('Package')}, package applicable State: Installed`,
      `Appl: Evaluating package applicability for package ${name('Package_1')}, applicable state: Absent`,
      'Session: 31_1 finalized. Reboot required: no [HRESULT = 0x00000000 - S_OK]',
      'Appl: a line about no package',
    ),
    [
      'WindowsUpdateAgent | succeeded 0-5',
      `  ${name('Package')} | unknown 1-3`,
      `  ${name('Package_1')} | unknown 4-4`,
    ],
  );
});

test('a log of Windows Installer without its closing line says so', () => {
  const problems = (text: string): readonly string[] =>
    bareEngine.analyseLog('a.log', utf8(text)).problems.map(({ line, what }) => `${line}: ${what}`);
  assert.deepEqual(problems(`${msi}\r\n=== Verbose logging stopped: 7/13/2021  10:23:02 ===\r\n`), []);
  assert.deepEqual(problems(msi), [
    '10: The log has no closing line: it was cut off, or the installation was still running.',
  ]);
});

test('damaged servicing and installer logs are read up to the damage', () => {
  for (const text of [sessions, checksur, msi]) checkDamaged('x.log', utf8(text));
});
