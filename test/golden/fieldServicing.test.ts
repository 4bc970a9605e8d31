import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictSentence } from '../../engine/src/index.js';
import { checkField, rollbackLog, setupLog } from './fieldLogs.js';

/** Failures of servicing, and what they have to do with a failed upgrade: see `fieldLogs.ts`. */

const storeCorrupt = [
  'I CBS    Session: 31038544_1234567890 initialized by client WindowsUpdateAgent, external staging directory: (null), external registry directory: (null)',
  "E CSI    0000000a@2024/1/2:11:58:35.891 (F) Attempting to mark store corrupt with category [l:21 ml:22]'CorruptComponentValue'[gle=0x80004005]",
  'E CBS    Failed to process single phase execution. [HRESULT = 0x80073712 - ERROR_SXS_COMPONENT_STORE_CORRUPT]',
  'I CBS    Session: 31038544_1234567890 finalized. Reboot required: no [HRESULT = 0x80073712 - ERROR_SXS_COMPONENT_STORE_CORRUPT]',
];
const repairWithoutSource = [
  'I DISM   DISM.EXE: <----- Starting Dism.exe session ----->',
  'I DISM   DISM.EXE: Executing command line: dism /online /cleanup-image /restorehealth /source:E:\\x /limitaccess',
  'E DISM   DISM Package Manager: PID=6108 TID=5192 Failed to restore the image health. - CPackageManagerCLIHandler::ProcessCmdLine_CleanupImage(hr:0x800f081f)',
  'E DISM   DISM.EXE: DISM Package Manager processed the command line but failed. HRESULT=800F081F',
  'I DISM   DISM.EXE: <----- Ending Dism.exe session ----->',
];

test('what servicing of the running system met with explains no rollback, and a failure only of that day', () => {
  const rolledBack = { 'Rollback/setupact.log': rollbackLog('0xC1900101', '0x20017') };
  checkField({ 'CBS.log': setupLog(storeCorrupt, '2024-01-02 08'), ...rolledBack }, { says: 'rolledBack' });
  checkField({ 'CBS.log': setupLog(storeCorrupt, '2024-03-05 08'), ...rolledBack }, { says: 'rolledBack' });
  checkField({ 'dism.log': setupLog(repairWithoutSource, '2024-02-01 09'), ...rolledBack }, { says: 'rolledBack' });
  // Setup's own folder tells of the new system.
  checkField(
    { '$WINDOWS.~BT/NewOS/CBS.log': setupLog(storeCorrupt, '2024-03-05 08'), ...rolledBack },
    { says: 'rolledBack | cbs-store-corrupt@$WINDOWS.~BT/NewOS/CBS.log:2' },
  );
  // Before the restart setup works with the servicing of the running system.
  const failed = { 'setupact.log': setupLog(['I MOUPG  SetupHost: Reporting error event -> [0x80004005, 0x50015]']) };
  checkField({ 'CBS.log': setupLog(storeCorrupt, '2024-03-05 08'), ...failed }, { says: 'failed | cbs-store-corrupt@CBS.log:2' });
  checkField({ 'CBS.log': setupLog(storeCorrupt, '2024-01-02 08'), ...failed }, { says: 'failed' });
});

test('a failure of an earlier attempt is no cause of the last one', () => {
  const full = [
    'I MOUPG  *************** SetupHost Logging Begin ***************',
    'I MOUPG  SetupHost::Initialize: CmdLine = [/Install /Package]',
    'I MOUPG  Setup phase change: [SetupPhaseInvalid] -> [SetupPhaseInstall]',
    'I MOUPG  SetupHost: Reporting error event -> [0xC19001DF, 0x50012]',
  ];
  checkField(
    { 'Windows.old/Panther/setupact.log': setupLog(full, '2024-01-02 08'), 'Rollback/setupact.log': rollbackLog('0xC1900101', '0x20017') },
    { says: 'rolledBack' },
  );
});

test('of the sessions of CBS.log the one that failed last counts', () => {
  const done = [
    'I CBS    Session: 31038545_1234567890 initialized by client WindowsUpdateAgent, external staging directory: (null), external registry directory: (null)',
    'I CBS    Session: 31038545_1234567890 finalized. Reboot required: no [HRESULT = 0x00000000 - S_OK]',
  ];
  const installer = [
    'I CBS    Session: 31038546_1234567890 initialized by client WindowsUpdateAgent, external staging directory: (null), external registry directory: (null)',
    'E [0x018009] CSI    00000024 (F) Failed execution of queue item Installer: BFSVC ({11111111-2222-3333-4444-555555555555}) with HRESULT 80070070 [Error,Facility=FACILITY_WIN32,Code=112 (0x0070)].  Failure will not be ignored: A rollback will be initiated after all the operations in the installer queue are completed; installer is reliable[gle=0x80004005]',
    'I CBS    Session: 31038546_1234567890 finalized. Reboot required: no [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]',
  ];
  const days = [setupLog(storeCorrupt, '2024-01-02 08'), setupLog(done, '2024-01-09 08'), setupLog(installer, '2024-03-05 08')];
  checkField({ 'CBS.log': days.join('') }, { says: 'unknown | advanced-installer-failed@CBS.log:8' });
  checkField({ 'CBS.log': days.slice(0, 2).join('') }, { says: 'unknown | cbs-store-corrupt@CBS.log:2' });
});

/** A failure in CBS.log as it stands there, and the same inside of a session that ends with the code. */
function checkServicing(code: string, lines: readonly string[], says: string, fix: readonly string[]): void {
  const at = (added: number): string => {
    const [rule = '', line = ''] = says.split(':');
    return `unknown | ${rule}@CBS.log:${Number(line) + added}`;
  };
  checkField({ 'CBS.log': setupLog(lines) }, { says: at(0), fix });
  const session = [
    'I CBS    Session: 31038544_1234567890 initialized by client WindowsUpdateAgent, external staging directory: (null), external registry directory: (null)',
    ...lines,
    `I CBS    Session: 31038544_1234567890 finalized. Reboot required: no [HRESULT = ${code}]`,
  ];
  checkField({ 'CBS.log': setupLog(session) }, { says: at(1), fix });
}

const notIgnored =
  'Failure will not be ignored: A rollback will be initiated after all the operations in the installer queue are completed; installer is reliable[gle=0x80004005]';

test('installers of an update: what stopped them decides what is advised', () => {
  checkServicing(
    '0x800f0922 - CBS_E_INSTALLERS_FAILED',
    [
      'I CSI    00000e61 Begin executing advanced installer phase 38 index 825 (sequence 864)',
      "    Installer name: 'HTTP Installer'",
      `E [0x01803e] CSI    00000e64 (F) Failed execution of queue item Installer: HTTP Installer ({11111111-2222-3333-4444-555555555555}) with HRESULT HRESULT_FROM_WIN32(1058).  ${notIgnored}`,
      'E CBS    Failed to perform operation.  [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]',
    ],
    'advanced-installer-service-disabled:3',
    ['enable-needed-service', 'check-advanced-installer'],
  );
  checkServicing(
    '0x800f0922 - CBS_E_INSTALLERS_FAILED',
    [
      "E CSI    00000c67 (F) Logged @: [l:23 ml:24]'InstallTaskOnline enter'",
      "E CSI    00000c68 (F) Logged @: [l:49 ml:50]'InstallTaskOnline: RegisterTask failed 0x80070002'",
      'E CSI    00000c6e@2023/8/7:15:43:34.530 (F) CMIADAPTER: AI failed. HRESULT = HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)',
      `E [0x018003] CSI    00000c71 (F) Failed execution of queue item Installer: Task Scheduler ({11111111-2222-3333-4444-555555555555}) with HRESULT HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND).  ${notIgnored}`,
      'E CBS    Startup: Failed to process advanced operation queue, startupPhase: 0.  A rollback transaction will be created. [HRESULT = 0x800f0922 - CBS_E_INSTALLERS_FAILED]',
    ],
    'update-task-unregistered:2',
    ['repair-scheduled-task', 'check-advanced-installer'],
  );
  checkServicing(
    '0x800f0922 - CBS_E_INSTALLERS_FAILED',
    [
      'I CSI    00000047 Calling generic command executable (sequence 2): [37]"C:\\Windows\\System32\\bcdedit.exe"',
      'E CSI    00000048 (F) Done with generic command 2; CreateProcess returned 0, CPAW returned S_OK',
      '    Process output: [l:100 [100]"The boot configuration data store could not be opened."][gle=0x80004005]',
      `E [0x018007] CSI    00000052 (F) Failed execution of queue item Installer: Generic Command ({81a34a10-4256-436a-89d6-794b97ca407c}) with HRESULT HRESULT_FROM_WIN32(14109).  ${notIgnored}`,
    ],
    'csi-generic-command-failed:2',
    ['check-advanced-installer', 'repair-component-store'],
  );
});

test('drivers of an update that fail at the restart, and a queue of drivers that cannot be read', () => {
  checkServicing(
    '0x80070003 - ERROR_PATH_NOT_FOUND',
    [
      'I CBS        INSTALL index: 69, phase: 1, result 3, inf: ntprint4.inf',
      'I CBS    Doqe: Recording result: 0x80070003, for Inf: ntprint4.inf',
      'I CBS    DriverUpdateInstallUpdates failed [HRESULT = 0x80070003 - ERROR_PATH_NOT_FOUND]',
      'E CBS    Startup: Failed while processing non-critical driver operations queue. [HRESULT = 0x80070003 - ERROR_PATH_NOT_FOUND]',
      'I CBS    Startup: Rolling back KTM, because drivers failed.',
    ],
    'cbs-driver-update-failed:2',
    ['repair-inbox-driver', 'repair-by-inplace-upgrade'],
  );
  checkServicing(
    '0x80070490 - ERROR_NOT_FOUND',
    [
      'I CBS    Failed reading Identity for driver operation sequenceID 1 [HRESULT = 0x80070490 - ERROR_NOT_FOUND]',
      'E CBS    Doqi: Failed loading driver operations queue. [HRESULT = 0x80070490 - ERROR_NOT_FOUND]',
      'E CBS    Failed to process single phase execution. [HRESULT = 0x80070490 - ERROR_NOT_FOUND]',
    ],
    'cbs-driver-operation-unreadable:1',
    ['remove-stale-driver-operation', 'repair-by-inplace-upgrade'],
  );
  checkServicing(
    '0x800719e4 - ERROR_LOG_FULL',
    [
      'I CBS    Failed uninstalling driver updates [HRESULT = 0x800719e4 - ERROR_LOG_FULL]',
      'E CBS    Startup: Failed while processing non-critical driver operations queue. [HRESULT = 0x800719e4 - ERROR_LOG_FULL]',
    ],
    'cbs-transaction-log-failed:1',
    ['reset-transaction-logs', 'check-disk'],
  );
});

test('a store that misses something: the package that is named comes before the end of the phase', () => {
  checkServicing(
    '0x800f0831 - CBS_E_STORE_CORRUPTION',
    [
      'I CBS    Store corruption, manifest missing for package: Package_123_for_KB3192392~31bf3856ad364e35~amd64~~6.3.1.4',
      "E CBS    Failed to resolve package 'Package_123_for_KB3192392~31bf3856ad364e35~amd64~~6.3.1.4' [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]",
      'E CBS    Failed to process single phase execution. [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]',
    ],
    'cbs-manifest-missing:1',
    ['install-missing-update', 'repair-component-store', 'repair-by-inplace-upgrade'],
  );
  checkServicing(
    '0x80073701 - ERROR_SXS_ASSEMBLY_MISSING',
    [
      'I CBS    Failed to pin deployment while resolving Update: Microsoft-Windows-DhcpServerRole-Package~31bf3856ad364e35~amd64~~10.0.20348.2227.DHCPServer from file: (null) [HRESULT = 0x80073701 - ERROR_SXS_ASSEMBLY_MISSING]',
      'E CBS    Failed to process single phase execution. [HRESULT = 0x80073701 - ERROR_SXS_ASSEMBLY_MISSING]',
    ],
    'cbs-assembly-missing:1',
    ['install-missing-update', 'repair-component-store', 'repair-by-inplace-upgrade'],
  );
  checkServicing(
    '0x8007000d - ERROR_INVALID_DATA',
    [
      'E CBS    Failed to verify if catalog file \\\\?\\C:\\WINDOWS\\Servicing\\Packages\\Package_1_for_KB4584642~31bf3856ad364e35~amd64~~10.0.1.0.cat is valid. [HRESULT = 0x8007000d - ERROR_INVALID_DATA]',
      'E CBS    Failed to process single phase execution. [HRESULT = 0x8007000d - ERROR_INVALID_DATA]',
    ],
    'cbs-catalog-invalid:1',
    ['repair-component-store', 'reset-windows-update-cache', 'repair-by-inplace-upgrade'],
  );
  checkServicing(
    '0x800705aa - ERROR_NO_SYSTEM_RESOURCES',
    [
      "I CBS    Failed to load the COMPONENTS hive from 'C:\\Windows\\System32\\config\\COMPONENTS' into registry key 'HKLM\\COMPONENTS'. [HRESULT = 0x800705aa - ERROR_NO_SYSTEM_RESOURCES]",
      'I CBS    Failed to load component store [HRESULT = 0x800705aa - ERROR_NO_SYSTEM_RESOURCES]',
    ],
    'cbs-components-hive-no-room:1',
    ['remove-registry-size-limit'],
  );
});

test('a part of Windows that a script took out of the store stops the update that goes back to it', () => {
  const component = 'amd64_microsoft-copilot_31bf3856ad364e35_10.0.26100.712_none_70c07f1218639276';
  const failed = '[HRESULT = 0x80070032 - ERROR_NOT_SUPPORTED]';
  checkField(
    {
      'CBS.log': setupLog([
        `E CSI    000006d2 (F) Component marked deleted and is no longer available for: [l:77 ml:140]'${component}'[gle=0x80004005]`,
        'E CSI    000006d3 (F) STATUS_NOT_SUPPORTED #11758084# from CFileInstaller::DoComponentOperation(...)[gle=0xd00000bb]',
        `E CBS    Failed to process single phase execution. ${failed}`,
      ]),
    },
    { says: 'unknown | cbs-component-marked-deleted@CBS.log:1', fix: ['repair-by-inplace-upgrade'] },
  );
});

test('servicing that waits, is too old, hangs, or cannot write', () => {
  checkServicing(
    '0x80070bc9 - ERROR_FAIL_REBOOT_REQUIRED',
    [
      'I CBS    Failed to get transaction analysis because of pending operations. Disposition from Analyze: 0x1 [HRESULT = 0x80070bc9 - ERROR_FAIL_REBOOT_REQUIRED]',
      'E CBS    Failed to get store state [HRESULT = 0x80070bc9 - ERROR_FAIL_REBOOT_REQUIRED]',
    ],
    'cbs-pending-transaction:1',
    ['finish-pending-cleanup', 'repair-by-inplace-upgrade'],
  );
  checkServicing(
    '0x800f0823 - CBS_E_NEW_SERVICING_STACK_REQUIRED',
    [
      'E CBS    Package "Package_for_KB5012170~31bf3856ad364e35~amd64~~14393.5285.1.4" requires Servicing Stack v10.0.14393.5285 but current Servicing Stack is v10.0.14393.4349. [HRESULT = 0x800f0823 - CBS_E_NEW_SERVICING_STACK_REQUIRED]',
    ],
    'cbs-servicing-stack-too-old:1',
    ['install-servicing-stack'],
  );
  checkServicing(
    '0x800f0920 - CBS_E_HANG_DETECTED',
    [
      'E CBS    Startup: A possible hang was detected on the last boot. [HRESULT = 0x800f0920 - CBS_E_HANG_DETECTED]',
      'E CBS    Startup: No progress detected while needing to process the advanced operation queue, rolling back and cancelling the transaction. [HRESULT = 0x80004005 - E_FAIL]',
    ],
    'cbs-hang-detected:1',
    ['raise-servicing-timeout', 'clean-boot', 'repair-by-inplace-upgrade'],
  );
  checkServicing(
    '0x80070005 - E_ACCESSDENIED',
    ['E CBS    Failed to create file. [HRESULT = 0x80070005 - E_ACCESSDENIED]'],
    'cbs-package-access-denied:1',
    ['test-protection-products', 'list-filter-drivers', 'reset-windows-update-cache'],
  );
  checkServicing(
    '0x80070570 - ERROR_FILE_CORRUPT',
    ['E CBS    Failed to internally open package. [HRESULT = 0x80070570 - ERROR_FILE_CORRUPT]'],
    'cbs-package-damaged:1',
    ['reset-windows-update-cache', 'check-disk', 'repair-component-store'],
  );
  // What CBS puts off is no failure.
  checkField(
    { 'CBS.log': setupLog(['E CBS    Failed to process single phase execution. [HRESULT = 0x800f0816 - CBS_E_DPX_JOB_STATE_SAVED]']) },
    { says: 'unknown' },
  );
});

test('what servicing could not start or find is the first cause of the phase that stopped', () => {
  checkServicing(
    '0x80070002 - ERROR_FILE_NOT_FOUND',
    [
      'E CSI    000000fc@2018/9/29:08:45:29.414 (F) Failed in StartService for [30]"clr_optimization_v4.0.30319_32" with error code 2[gle=0x80004005]',
      'E CSI    000000fd (F) 80070002 [Warning,Facility=FACILITY_NTWIN32,Code=ERROR_FILE_NOT_FOUND] #17049# from Windows::COM::NgenOnlineServiceTickler(...)[gle=0x80070002]',
      'E CBS    Failed to process single phase execution. [HRESULT = 0x80070002 - ERROR_FILE_NOT_FOUND]',
    ],
    'csi-service-not-started:1',
    ['enable-needed-service', 'check-advanced-installer'],
  );
});

test('a session of servicing that failed is never passed over in silence: what no rule knows is told as recorded', () => {
  const session = (number: string, lines: readonly string[], code: string): readonly string[] => [
    `I CBS    Session: ${number} initialized by client WindowsUpdateAgent, external staging directory: (null), external registry directory: (null)`,
    ...lines,
    `I CBS    Session: ${number} finalized. Reboot required: no [HRESULT = ${code}]`,
  ];
  const unheardOf = checkField(
    {
      'CBS.log': setupLog([
        ...session('31038544_1234567890', ['E CBS    Contoso: it went wrong. [HRESULT = 0x80070015 - ERROR_NOT_READY]'], '0x80070015 - ERROR_NOT_READY'),
        ...session('31038545_1234567890', ['I CBS    Nothing to be done.'], '0x00000000 - S_OK'),
      ]),
    },
    { says: 'unknown | error-record@CBS.log:2', fix: [] },
  );
  assert.equal(unheardOf.verdict.firstCause?.symptom, true);
  assert.equal(unheardOf.otherChains.length, 0);

  // Beside a log of setup that tells no result it explains nothing.
  const setup = setupLog(['I SP     OPERATIONTRACK ExecuteOperations: Start execution phase Downlevel']);
  const failed = setupLog(session('31038544_1234567890', ['E CBS    Contoso: it went wrong.'], '0x80070015 - ERROR_NOT_READY'));
  assert.equal(checkField({ 'setupact.log': setup, 'CBS.log': failed }, { says: 'unfinished' }).otherChains.length, 1);

  const mount = checkField(
    {
      'dism.log': setupLog([
        'I DISM   DISM.EXE: <----- Starting Dism.exe session ----->',
        'I DISM   DISM.EXE: Executing command line: dism.exe  /Mount-Image /ImageFile:C:\\Temp\\install.esd /MountDir:C:\\mount /ReadOnly /index:1',
        'W DISM   DISM WIM Provider: PID=4620 [ReadWimHeader:(1908) -> header version mismatch] C:\\Temp\\install.esd (HRESULT=0x8007000B) - CWimManager::WimProviderMsgLogCallback',
        'E DISM   DISM WIM Provider: PID=4620 TID=8088 "WIM open failed." - CWimImageInfo::Mount(hr:0x8007000b)',
        'E DISM   DISM.EXE: DISM Imaging Provider processed the command line but failed. HRESULT=8007000B',
        'I DISM   DISM.EXE: <----- Ending Dism.exe session ----->',
      ]),
    },
    { says: 'unknown | wim-header-unreadable@dism.log:3', fix: ['convert-esd-image', 'redownload-media'] },
  );
  // What is told stays together: from the line that ends it to the first cause, and no further.
  assert.deepEqual(
    mount.chain?.links.map(({ place, role }) => `${place.line} ${role}`),
    ['5 symptom', '4 mechanism', '3 firstCause'],
  );
});

test('a package that a later session completed is told with the failure that it got over', () => {
  const session = (number: string, name: string, result: string): string[] => [
    `I CBS    Session: ${number} initialized by client WindowsUpdateAgent, external staging directory: (null), external registry directory: (null)`,
    'I CBS    Exec: Session processing started.  Client: WindowsUpdateAgent',
    ...(result.startsWith('0x0') ? [] : [`E CBS    Failed to stage package manifest. [HRESULT = ${result}]`]),
    `I CBS    Exec: Processing complete.  Session: ${number}, Package: ${name} [HRESULT = ${result}]`,
    `I CBS    Session: ${number} finalized. Reboot required: no [HRESULT = ${result}]`,
  ];
  const speech = {
    t: (text: string, ...values: readonly unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[Number(i)])),
    language: 'en',
  } as const;
  const update = 'Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.4170.1.8';
  const failed = setupLog(session('31_1', update, '0x800f0831 - CBS_E_STORE_CORRUPTION'), '2024-03-05 08');
  const told = (later: readonly string[], line = 3): string => {
    const log = failed + setupLog(later, '2024-03-09 08').slice(1);
    return verdictSentence(checkField({ 'CBS.log': log }, { says: `unknown | error-record@CBS.log:${line}` }), speech);
  };
  const since = / A later session completed the same package: 2024-03-09 08:\d\d:\d\d$/;
  assert.match(told(session('31_2', update, '0x00000000 - S_OK')), since);
  // It failed again: the last time is told.
  assert.doesNotMatch(told(session('31_2', update, '0x800f0831 - CBS_E_STORE_CORRUPTION'), 8), /later session/);
  assert.doesNotMatch(told(session('31_2', update.replace('4170', '4239'), '0x00000000 - S_OK')), /later session/);
});

const provisioning = (lines: readonly string[]): string =>
  setupLog([
    'I DISM   DISM.EXE: <----- Starting Dism.exe session ----->',
    'I DISM   DISM.EXE: Executing command line: DISM.exe /Online /Add-ProvisionedAppxPackage /PackagePath:C:\\apps\\panel.appx',
    ...lines,
    'E DISM   DISM Appx Provider: PID=4696 TID=7772 Failed processing command to add Appx package - CAppxManager::ExecuteCmdLine(hr:0xc1570118)',
    'I DISM   DISM.EXE: <----- Ending Dism.exe session ----->',
  ]);

test('adding an app says first why it failed; what the library only noted is no beginning', () => {
  const at = (source: string, handled: string, rest: string): string =>
    `E DISM   DISM Appx Provider: PID=4696 TID=7772 onecore\\admin\\${source}\\AppxProvider.dll!00007FF9D27A76BC: (caller: 00007FF9D27A70AF) ${handled}(1) tid(1e5c) ${rest}`;
  const noted = [
    at('msixpackageadapter.cpp(1646)', 'LogHr', '8007029C An assertion failure has occurred.'),
    '    Msg:[No main package dependencies for Contoso.Panel_1.0.0.0_x64__0a1b2c3d4e5f6, this is a main package and not an optional package.] ',
  ];
  const newer = at(
    'msixprovisioningrequest.cpp(878)',
    'ReturnHr',
    'C1570118     Msg:[Failed while adding package Contoso.Panel_1.0.0.0_x64__0a1b2c3d4e5f6 since an equal or higher version of the package, Contoso.Panel_1.0.2.0_x64__0a1b2c3d4e5f6, already exists] ',
  );
  checkField({ 'dism.log': provisioning([...noted, newer]) }, { says: 'unknown | appx-version-present@dism.log:5' });
  const gone = [
    at('msixpackageadapter.cpp(1504)', 'ReturnHr', '80070003 The system cannot find the path specified.'),
    "    Msg:[Failed to open 'C:\\apps\\panel.appx'.] ",
  ];
  checkField({ 'dism.log': provisioning(gone) }, { says: 'unknown | appx-package-unreadable@dism.log:4' });
});

test('disk cleanup on a machine without old attempts is no failure', () => {
  const path = 'C:\\$Windows.~BT\\*';
  const cleanup = setupLog([
    'I DISM   API: PID=7932 TID=8160 DismApi.dll: <----- Starting DismApi.dll session -----> - DismInitializeInternal',
    'I DISM   API: PID=7932 TID=8160 DismApi.dll: Parent process command line: C:\\Windows\\system32\\cleanmgr.exe /autoclean /d C: - DismInitializeInternal',
    `2024-03-05 10:00:03, Error                        EnumeratePathEx: FindFirstFile failed for [${path}]; GLE = 0x3[gle=0x00000003]`,
    '2024-03-05 10:00:03, Info                         CSetupFilesCleanup::Initialize - No files to delete : Temporary Setup Files',
    'I DISM   API: PID=7932 TID=8160 DismApi.dll: <----- Ending DismApi.dll session -----> - DismShutdownInternal',
  ]);
  assert.deepEqual(checkField({ 'dism.log': cleanup }, { says: 'unknown' }).logs[0]?.findings, []);
});

test('that the update agent was waited for is no cause; that it gave no answer is', () => {
  const capability = (code: string): string =>
    [
      'API: PID=1564 TID=11596 DismApi.dll: <----- Starting DismApi.dll session -----> - DismInitializeInternal',
      ...Array.from({ length: 12 }, () => 'API: PID=1564 TID=11596 Initialized SessionTable - DismInitializeInternal'),
      'API: PID=1564 TID=11596 Input parameters: Session: 2, Feature: Contoso.Player~~~~0.0.12.0 - DismAddCapabilityInternal',
      `DISM Package Manager: PID=3832 TID=14616  Error in operation: (null) (CBS HRESULT=${code}) - CCbsConUIHandler::Error`,
      `DISM Package Manager: PID=3832 TID=14532 Failed finalizing changes. - CDISMPackageManager::Internal_Finalize(hr:${code})`,
      `API: PID=1564 TID=11596 CAddCapabilityCommandObject internal execution failed - DismAddCapabilityInternal(hr:${code})`,
      'API: PID=1564 TID=11596 DismApi.dll: <----- Ending DismApi.dll session -----> - DismShutdownInternal',
    ]
      .map((message, i) => {
        const level = message.includes('ailed ') ? 'Error  ' : 'Info   ';
        return `2024-03-05 10:${i > 13 ? '05' : '00'}:${String(i).padStart(2, '0')}, ${level}               DISM   ${message}`;
      })
      .join('\r\n');
  const { logs } = checkField({ 'dism.log': capability('0x80240438') }, { says: 'unknown | dism-update-unreachable@dism.log:16' });
  assert.ok(logs[0]?.findings.some(({ rule }) => rule === 'silent-gap'), 'the wait is still told');
  checkField({ 'dism.log': capability('0x80004005') }, { says: 'unknown | error-record@dism.log:16' });
});

test('of a failure that came again the last time is told, whole, and the times before it are counted', () => {
  const attempt = [
    'I DISM   DISM.EXE: <----- Starting Dism.exe session ----->',
    'I DISM   DISM.EXE: Executing command line: dism /online /cleanup-image /restorehealth',
    'E DISM   DISM Package Manager: PID=6108 TID=5192 Failed finalizing changes. - CDISMPackageManager::Internal_Finalize(hr:0x800f0915)',
    'E DISM   DISM Package Manager: PID=6108 TID=5192 Failed to restore the image health. - CPackageManagerCLIHandler::ProcessCmdLine_CleanupImage(hr:0x800f0915)',
    'I DISM   DISM.EXE: <----- Ending Dism.exe session ----->',
  ];
  const log = ['2024-03-05 08', '2024-03-06 08', '2024-03-07 08'].map((day) => setupLog(attempt, day).trimStart()).join('');
  const { chain, otherChains } = checkField({ 'dism.log': log }, { says: 'unknown | dism-source-missing@dism.log:13' });
  assert.deepEqual(
    chain?.links.map(({ place, role }) => `${place.line} ${role}`),
    ['14 symptom', '13 firstCause'],
  );
  assert.deepEqual(
    otherChains.map(({ links, occurrences }) => `${links[0]?.place.line} ${occurrences}`),
    ['4 2'],
  );
});

test('failures that no rule knows are told apart by the code that they ended with', () => {
  const session = (code: string): string =>
    setupLog([
      'I DISM   DISM.EXE: <----- Starting Dism.exe session ----->',
      'I DISM   DISM.EXE: Executing command line: dism /online /something',
      `E DISM   DISM Package Manager: PID=6108 TID=5192 Failed to do something. - CSomething::DoIt(hr:${code})`,
      'I DISM   DISM.EXE: <----- Ending Dism.exe session ----->',
    ]).trimStart();
  const log = ['0x80041111', '0x80041112', '0x80041111', '0x80041112'].map(session).join('');
  const { otherChains } = checkField({ 'dism.log': log }, { says: 'unknown | error-record@dism.log:15' });
  assert.deepEqual(
    otherChains.map(({ links, occurrences }) => `${links[0]?.place.line} ${occurrences}`),
    ['3 2', '7 1'],
  );
});

test('the store contradicts itself: the line where that shows comes before the end of the session', () => {
  const end = (code: string): readonly string[] => [
    `I CBS    Failed to execute execution chain. [HRESULT = ${code}]`,
    `E CBS    Failed to process single phase execution. [HRESULT = ${code}]`,
  ];
  checkField(
    {
      'CBS.log': setupLog([
        'I CSI    000000eb Over-removing a TLC, s/b internal error 0e471cf709070f76ea5797942bb36097, Version = 6.1.7601.23455',
        'E CSI    000000ec@2024/3/5:17:25:11.317 (F) d:\\x\\componentstore\\analysis.cpp(1186): Error STATUS_REQUEST_OUT_OF_SEQUENCE originated in function CServicingFamilyEntries::RemoveInstalledTlc expression: (null)',
        'E CSI    000000ed (F) STATUS_REQUEST_OUT_OF_SEQUENCE #813471# from CTransactionAnalysis::GenerateServicingFamilies(...)[gle=0xd000042a]',
        ...end('0x80070308 - ERROR_REQUEST_OUT_OF_SEQUENCE'),
      ]),
    },
    { says: 'unknown | csi-request-out-of-sequence@CBS.log:2', fix: ['repair-component-store', 'repair-by-inplace-upgrade'] },
  );
  checkField(
    {
      'CBS.log': setupLog([
        'I CBS    Registry value for Package_1_for_KB5000000~31bf3856ad364e35~amd64~~10.0.1.4 is not a dword type. [HRESULT = 0x8007000d - ERROR_INVALID_DATA]',
        'I CBS    Failed to enumerate values in store object. [HRESULT = 0x8007000d - ERROR_INVALID_DATA]',
        ...end('0x8007000d - ERROR_INVALID_DATA'),
      ]),
    },
    { says: 'unknown | cbs-store-value-type@CBS.log:1', fix: ['repair-by-inplace-upgrade'] },
  );
});

test('an update file and an image that this DISM cannot take', () => {
  checkField(
    {
      'dism.log': setupLog([
        'I DISM   Processing metadata source C:\\updates\\windows11.0-kb5000002-x64.msu.',
        'E DISM   DISM Package Manager: PID=5120 TID=6010 Failed to install UUP package. - CMsuPackage::DoInstall(hr:0x80070228)',
        'E DISM   DISM Package Manager: PID=5120 TID=6010 Failed to apply the MSU unattend file to the image. - CMsuPackage::Install(hr:0x80070228)',
        'E DISM   API: PID=3120 TID=7010 InternalExecute failed - CBaseCommandObject::Execute(hr:0x80070228)',
      ]),
    },
    { says: 'unknown | dism-update-package-failed@dism.log:2', fix: ['add-checkpoint-updates'] },
  );
  checkField(
    {
      'dism.log': setupLog([
        'E DISM   DISM WIM Provider: PID=1804 [RestoreReparsePoint:(1332) -> ioctl: setting reparse point tag failed] C:\\Windows\\x.ni.dll (HRESULT=0x80070057) - CWimManager::WimProviderMsgLogCallback',
      ]),
    },
    { says: 'unknown | image-compact-file-refused@dism.log:1', fix: ['apply-with-newer-dism'] },
  );
});
