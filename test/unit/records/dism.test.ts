import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hover } from '../../../engine/src/features/hover.js';
import { outline } from '../../../engine/src/features/documentSymbols.js';
import type { LogStep } from '../../../engine/src/model/analysis.js';
import type { LogAnalysis } from '../../../engine/src/index.js';
import { bareEngine } from '../bareEngine.js';
import { checkDamaged } from './damage.js';

const speech = {
  language: 'en',
  t: (text: string, ...args: readonly unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(args[Number(i)])),
} as const;

/** `time|level|message` per line; the time in seconds after 10:00:00, lines without bars as they are. */
function log(lines: readonly string[]): Uint8Array {
  const rows = lines.map((line) => {
    const match = /^(\d+)([IWE]) (.*)$/.exec(line);
    if (!match) return line;
    const time = new Date(Date.UTC(2024, 2, 5, 10, 0, Number(match[1]))).toISOString().slice(0, 19).replace('T', ' ');
    const level = { I: 'Info   ', W: 'Warning', E: 'Error  ' }[match[2] as 'I' | 'W' | 'E'];
    const component = match[3]?.startsWith('CBS ') ? 'CBS' : 'DISM';
    return `${time}, ${level}               ${component.padEnd(6)} ${match[3]?.replace(/^CBS /, '')}`;
  });
  return new TextEncoder().encode(`\ufeff${rows.join('\r\n')}\r\n`);
}

function analyse(lines: readonly string[]): LogAnalysis {
  const analysis = bareEngine.analyseLog('renamed.txt', log(lines));
  assert.equal(analysis.log.format, 'dism');
  return analysis;
}

/** Every step as `indent name | outcome code lines | provider | processes`. */
function checkSteps({ steps, log: { records } }: LogAnalysis, expected: readonly string[]): void {
  const shown: string[] = [];
  const lineOf = (record: number): number => (records.firstLine[record] ?? 0) + 1;
  const visit = (level: readonly LogStep[], indent: string): void => {
    for (const { name, outcome, code, firstRecord, lastRecord, provider, processes, children } of level) {
      const result = code === undefined ? '' : ` 0x${code.toString(16)}`;
      const who = [provider, processes?.join(' ')].filter(Boolean).join(' ');
      shown.push(`${indent}${name} | ${outcome}${result} ${lineOf(firstRecord)}-${lineOf(lastRecord)} | ${who}`);
      visit(children, `${indent}  `);
    }
  };
  visit(steps, '');
  assert.deepEqual(shown, expected);
}

const restore = [
  '0I PID=11 TID=12 DismCore.dll version: 10.0.19041.746 - CDISMManager::FinalConstruct',
  '0I DISM.EXE: ',
  '0I DISM.EXE: <----- Starting Dism.exe session ----->',
  '0I DISM.EXE: Executing command line: dism  /online /cleanup-image /restorehealth /source:F:\\install.esd',
  '1I DISM Image Session: PID=21 TID=22 Instantiating the Provider Store. - CDISMImageSession::get_ProviderStore',
  '1W DISM Provider Store: PID=21 TID=22 Failed to load the provider: C:\\PEProvider.dll. - CDISMProviderStore::Internal_GetProvider(hr:0x8007007e)',
  '1I DISM Package Manager: PID=21 TID=22 Processing the top level command token(cleanup-image). - CPackageManagerCLIHandler::Private_ValidateCmdLine',
  '2W DISM Package Manager: PID=21 TID=22 CBS AddSource failed with HRESULT=0x8007007b! - CDISMPackageManager::Internal_Finalize',
  '3E DISM Package Manager: PID=21 TID=22 Failed finalizing changes. - CDISMPackageManager::Internal_Finalize(hr:0x800f081f)',
  '3E DISM Package Manager: PID=21 TID=22 Failed while processing command cleanup-image. - CPackageManagerCLIHandler::ExecuteCmdLine(hr:0x800f081f)',
  '3I DISM Provider Store: PID=21 TID=22 Finalizing the servicing provider(DISM Package Manager) - CDISMProviderStore::Internal_DisconnectProvider',
  '3I DISM.EXE: Image session has been closed. Reboot required=no.',
  '3I DISM.EXE: <----- Ending Dism.exe session ----->',
];

test('a session of Dism.exe: command line, processes, provider, command and result', () => {
  checkSteps(analyse(restore), [
    'dism  /online /cleanup-image /restorehealth /source:F:\\install.esd | failed 0x800f081f 3-13 | DISM Package Manager 11 21',
    '  DISM Package Manager: cleanup-image | failed 0x800f081f 7-10 | DISM Package Manager',
  ]);
});

test('a command line without the blanks behind it; where it is empty the session has the name of the program', () => {
  const named = (command: string): readonly string[] =>
    analyse(restore.map((line) => line.replace(/(?<=command line: ).*$/, command))).steps.map(({ name }) => name);
  assert.deepEqual(named('dism  /online \t'), ['dism  /online']);
  assert.deepEqual(named(' \t'), ['Dism.exe']);
});

test('the codes of a failed session, from the first to the result; providers that are optional are left out', () => {
  const { findings } = analyse(restore);
  const found = findings.find(({ rule }) => rule === 'dism-session-failed');
  assert.equal(found?.place.line, 4);
  assert.equal(found.captures['chain'], '0x8007007B → 0x800F081F');
  assert.deepEqual(
    found.correlated?.map(({ line }) => line),
    [8, 9],
  );
  assert.equal(found.symptom, true, 'it repeats what its lines say');
});

test('Windows 7: process only, the result in a line of DISM.EXE, an error of the servicing stack in the chain', () => {
  const analysis = analyse([
    '0I DISM Manager: PID=5 Successfully created the local image session and provider store. - CDISMManager::CreateLocalImageSession',
    '0I DISM.EXE: <----- Starting Dism.exe session ----->',
    '0I DISM.EXE: Executing command line: dism.exe /image:C: /apply-unattend:C:\\drivers.xml',
    '1E CBS Failed to load offline store [HRESULT = 0x80070020 - ERROR_SHARING_VIOLATION]',
    '1E DISM Unattend Manager: PID=6 unattendmanager.cpp:390 - CUnattendManager::Apply(hr:0x80004005)',
    '1E DISM.EXE: DISM Unattend Manager processed the command line but failed. HRESULT=80004005',
    '1I DISM.EXE: <----- Ending Dism.exe session ----->',
  ]);
  checkSteps(analysis, [
    'dism.exe /image:C: /apply-unattend:C:\\drivers.xml | failed 0x80004005 2-7 | DISM Unattend Manager 5 6',
  ]);
  assert.equal(
    analysis.findings.find(({ rule }) => rule === 'dism-session-failed')?.captures['chain'],
    '0x80070020 → 0x80004005',
  );
});

test('programs that use the API side by side are told apart by their process', () => {
  checkSteps(
    analyse([
      '0I API: PID=1 TID=2 DismApi.dll: <----- Starting DismApi.dll session -----> - DismInitializeInternal',
      '0I API: PID=1 TID=2 DismApi.dll: Parent process command line: "C:\\a.exe" -x - DismInitializeInternal',
      '0I API: PID=1 TID=2 Input parameters: LogLevel: 2, LogFilePath: (null) - DismInitializeInternal',
      '1I API: PID=1 TID=2 Input parameters: ImagePath: DISM_{53BFAE52-B167-4E2F-A258-0A37B57FF845} - DismOpenSessionInternal',
      '1I API: PID=7 TID=8 DismApi.dll:                                            - DismInitializeInternal',
      '1I API: PID=7 TID=8 DismApi.dll: <----- Starting DismApi.dll session -----> - DismInitializeInternal',
      '2I API: PID=7 TID=8 Input parameter: Session: 2 - DismGetPackagesInternal',
      '3I API: PID=1 TID=2 DismApi.dll: <----- Ending DismApi.dll session -----> - DismShutdownInternal',
    ]),
    [
      'DismApi.dll: "C:\\a.exe" -x | succeeded 1-8 | 1',
      '  DismOpenSession | succeeded 4-4 | ',
      'DismApi.dll | open 6-7 | 7',
      '  DismGetPackages | open 7-7 | ',
    ],
  );
});

test('a session that stopped is open; the pause before the next one is no silence of it', () => {
  const analysis = analyse([
    ...restore.slice(0, 7),
    '18000I PID=31 TID=32 DismCore.dll version: 10.0.19041.746 - CDISMManager::FinalConstruct',
    '18000I DISM Provider Store: PID=31 TID=32 Found and Initialized the DISM Logger. - CDISMProviderStore::Internal_InitializeLogger',
    '18000I DISM.EXE: ',
    '18000I DISM.EXE: <----- Starting Dism.exe session ----->',
    '18000I DISM.EXE: Executing command line: dism',
    '18000I DISM.EXE: <----- Ending Dism.exe session ----->',
  ]);
  checkSteps(analysis, [
    'dism  /online /cleanup-image /restorehealth /source:F:\\install.esd | open 3-7 | DISM Package Manager 11 21',
    '  DISM Package Manager: cleanup-image | open 7-7 | DISM Package Manager',
    'dism | succeeded 11-13 | 31',
  ]);
  assert.deepEqual(
    analysis.findings.filter(({ rule }) => rule === 'silent-gap'),
    [],
  );
});

/** A session of the API that a program opens, with what stands between its beginning and its end. */
const byProgram = (lines: readonly string[]): readonly string[] => [
  '0I API: PID=1 TID=2 DismApi.dll: <----- Starting DismApi.dll session -----> - DismInitializeInternal',
  '0I API: PID=1 TID=2 DismApi.dll: Parent process command line: detect.exe - DismInitializeInternal',
  ...lines,
  '9I API: PID=1 TID=2 DismApi.dll: <----- Ending DismApi.dll session -----> - DismShutdownInternal',
];

test('that a feature is not there is the answer to a question, and a failure of who wants to enable it', () => {
  const unknown = (call: string, command: string): readonly string[] =>
    byProgram([
      `1I API: PID=1 TID=2 Input parameters: Session: 2, Name: Old-Shell - ${call}Internal`,
      '1E DISM Package Manager: PID=5 TID=6 Failed to get the underlying CBS Feature - CDISMPackage::OpenFeature(hr:0x800f080c)',
      `1E API: PID=1 TID=2 ${command} internal execution failed - ${call}Internal(hr:0x800f080c)`,
    ]);
  const asked = analyse(unknown('DismGetFeatureInfo', 'CGetFeatureInfoCommandObject'));
  checkSteps(asked, ['DismApi.dll: detect.exe | succeeded 1-6 | 1 5', '  DismGetFeatureInfo | succeeded 3-5 | ']);
  assert.deepEqual(
    asked.findings.map(({ severity }) => severity),
    ['info', 'info'],
  );
  const wanted = analyse(unknown('DismEnableDisableFeature', 'CEnableFeatureCommandObject'));
  assert.deepEqual(
    wanted.steps.map(({ outcome, code }) => [outcome, code]),
    [['failed', 0x800f080c]],
  );
});

test('what a host met with is no failure of a question that the API answered', () => {
  const question = (...answer: readonly string[]): LogAnalysis =>
    analyse(
      byProgram([
        '1I API: PID=1 TID=2 Input parameters: Session: 2, DriverPath: oem22.inf - DismGetDriverInfoInternal',
        "1E DISM Driver Manager: PID=5 TID=6 Error, file not found 'oem22.inf'. - CDriverManager::OpenPackageByFile(hr:0x80070002)",
        ...answer,
      ]),
    );
  assert.equal(question().steps[0]?.outcome, 'succeeded');
  const [failed] = question(
    '2E API: PID=1 TID=2 CGetDriverInfoCommandObject internal execution failed - DismGetDriverInfoInternal(hr:0x80070490)',
  ).steps;
  assert.deepEqual([failed?.outcome, failed?.code, failed?.children[0]?.outcome], ['failed', 0x80070490, 'failed']);
});

test('disk cleanup that finds no old folders does not fail; where it may not look it does', () => {
  const cleanup = (code: number): LogAnalysis =>
    analyse(
      byProgram([
        `2024-03-05 10:00:01, Error                        EnumeratePathEx: FindFirstFile failed for [C:\\$Windows.~BT\\*]; GLE = 0x${code}[gle=0x0000000${code}]`,
      ]),
    );
  assert.equal(cleanup(3).steps[0]?.outcome, 'succeeded');
  assert.equal(cleanup(5).steps[0]?.outcome, 'failed');
});

const wil = (handled: string, rest: string): string =>
  `1E DISM Appx Provider: PID=5 TID=6 onecore\\x\\package.cpp(71)\\AppxProvider.dll!00007FF9D27A76BC: (caller: 00007FF9D27A70AF) ${handled}(1) tid(1e5c) ${rest}`;

test('failures in the writing of the Windows Implementation Library: their code, what was ignored, and their own words', () => {
  const session = (...lines: readonly string[]): LogAnalysis => analyse(byProgram(lines));
  const ignored = session(wil('LogHr', '8007029C An assertion failure has occurred.'));
  assert.equal(ignored.steps[0]?.outcome, 'succeeded');
  const returned = session(
    wil('LogHr', '8007029C An assertion failure has occurred.'),
    wil('ReturnHr', 'C1570118     Msg:[Contoso.Panel is there.] '),
    wil('ReturnHr', '80070003 The system cannot find the path specified.'),
    "    Msg:[Failed to create adapter for 'C:\\panel.appx'.] ",
    wil('Exception', '80070005 Access is denied.'),
  );
  assert.deepEqual([returned.steps[0]?.outcome, returned.steps[0]?.code], ['failed', 0x80070005]);
  const { findings } = returned;
  assert.equal(
    findings.find(({ rule }) => rule === 'dism-session-failed')?.captures['chain'],
    '0xC1570118 → 0x80070003 → 0x80070005',
  );
  const who = 'DISM Appx Provider: PID=5 TID=6';
  assert.deepEqual(
    findings.filter(({ rule }) => rule === 'error-record').map(({ title }) => title.en),
    [
      `${who} An assertion failure has occurred. (8007029C, package.cpp)`,
      `${who} Contoso.Panel is there. (C1570118, package.cpp)`,
      `${who} Failed to create adapter for 'C:\\panel.appx'. (80070003, package.cpp)`,
      `${who} Access is denied. (80070005, package.cpp)`,
    ],
  );
});

test('outline and hover name provider, process, thread and result', () => {
  const analysis = analyse(restore);
  assert.equal(outline(analysis, speech)[0]?.detail, 'failed 0x800F081F · DISM Package Manager · PID 11, 21');
  const context = { speech, writers: {}, codeHover: () => '' };
  const shown = hover(analysis, 8, 55, context);
  assert.deepEqual([shown?.start, shown?.end], [50, 50 + 'DISM Package Manager: PID=21 TID=22'.length]);
  assert.equal(
    shown?.markdown,
    [
      'DISM provider: `DISM Package Manager`',
      'Process 21, thread 22',
      'Session: `dism  /online /cleanup-image /restorehealth /source:F:\\install.esd`',
      'Result: failed with 0x800F081F',
    ].join('\n\n'),
  );
  assert.equal(hover(analysis, 3, 51, context)?.markdown.includes('DISM provider'), false);
});

test('text of WIMGAPI in Traditional Chinese stays with its record', () => {
  const { log: file } = analyse([
    '0I DISM Imaging Provider: PID=1 TID=2 The provider VHDManager does not support CreateDismImage on C:\\ - CGenericImagingManager::CreateDismImage',
    '[1.2] [0x8007007b] FIOReadFileIntoBuffer:(1456): 檔案名稱、目錄名稱或磁碟區標籤語法錯誤。',
    '[1.2] [0xc142011c] UnmarshallImageHandleFromDirectory:(641)',
  ]);
  assert.equal(file.records.count, 1);
  assert.match(file.lines.text(1), /檔案名稱、目錄名稱或磁碟區標籤語法錯誤。$/);
});

test('damaged logs of DISM are read up to the damage', () => {
  checkDamaged('dism.log', log([...restore, ...restore]));
});
