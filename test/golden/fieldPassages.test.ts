import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictSentence } from '../../engine/src/index.js';
import { checkField, rollbackLog, setupLog } from './fieldLogs.js';

/** Logs that hold several attempts, passages of logs, and logs that nothing of setup lies beside: see `fieldLogs.ts`. */

const run = (lines: readonly string[]): readonly string[] => [
  'I MOUPG  *************** SetupHost Logging Begin ***************',
  'I MOUPG  SetupHost::Initialize: CmdLine = [/Install /Package /Quiet]',
  'I MOUPG  Setup phase change: [SetupPhaseInvalid] -> [SetupPhaseInstall]',
  ...lines,
];
const session = (code: string, lines: readonly string[]): readonly string[] => [
  'I CBS    Session: 31038544_1234567890 initialized by client WindowsUpdateAgent, external staging directory: (null), external registry directory: (null)',
  ...lines,
  `I CBS    Session: 31038544_1234567890 finalized. Reboot required: no [HRESULT = ${code}]`,
];

test('of two attempts in one log the failure of the last is not traced back into the first', () => {
  const disk = setupLog(run(['I MOUPG  SetupHost: Reporting error event -> [0xC190020E, 0x4001E]']), '2024-03-04 09');
  const block = setupLog(
    run([
      'E MOUPG  CDlpActionCompat::ExecuteRoutine(638): Result = 0xC1900208',
      'E MOUPG  CDlpTask::ExecuteAction(3300): Result = 0xC1900208',
      'I MOUPG  SetupHost: Reporting error event -> [0xC1900208, 0x4000C]',
    ]),
    '2024-03-05 09',
  );
  const twice = checkField(
    { 'setupact.log': disk + block.slice(1) },
    { says: 'failed | compat-install-block@setupact.log:8' },
  );
  assert.equal(twice.attempts.length, 2);
});

test('what setup returned is its result, and an action that failed before with another code was got over', () => {
  const cut = checkField(
    {
      'setuperr.log': setupLog([
        'E MOUPG  CDlpActionContoso::ExecuteRoutine(10): Result = 0x80072EE7',
        'E MOUPG  CDlpActionCompat::ExecuteSysReqScan(809): Result = 0xC1900200',
        'E MOUPG  CDlpTask::ExecuteAction(3300): Result = 0xC1900200',
        'E MOUPG  CSetupHost::Execute(564): Result = 0xC1900200',
      ]),
    },
    { says: 'failed | compat-system-requirement-block@setuperr.log:2' },
  );
  assert.equal(cut.attempts[0]?.result, 0xc1900200);
  // A rollback that names its result as it exits, and reports no event.
  const exit = checkField(
    {
      'Rollback/setupact_rollback.log': setupLog([
        'I MOUPG  InitializeRoutine: MOSETUP_ACTION_IMAGE_EXIT',
        'I MOUPG  ImageExit: Initializing SetupResult: [0x800f0818]',
        'I MOUPG  ImageExit: Initializing Extended: [0x20003]',
        'I MOUPG  ImageExit: Initializing PostReboot: [TRUE]',
      ]),
    },
    { says: 'rolledBack' },
  );
  assert.equal(exit.verdict.ofResult?.rule, 'identity-mismatch-result');
});

test('a process of setup that crashed: the event names the module', () => {
  const event = (time: string): string =>
    `<Events>\n<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Application Error'/><EventID Qualifiers='0'>1000</EventID><Level>2</Level><TimeCreated SystemTime='2024-03-05T${time}.0000000Z'/><Channel>Application</Channel></System><EventData><Data>SetupHost.exe</Data><Data>10.0.26100.1</Data><Data>5f5e1000</Data><Data>contosohook.dll</Data><Data>1.0.0.0</Data><Data>5f5e1001</Data><Data>c0000005</Data><Data>0000000000001234</Data></Event></Events>`.replace(
      '</Event></Events>',
      '</EventData></Event>\n</Events>',
    );
  // CSI writes UTC beside the local time: the machine is at UTC+8.
  const setup = setupLog(
    run([
      'I CSI    00000001@2024/3/5:02:00:03.000 CSI Transaction @0x1 initialized',
      'I MOUPG  Doing something that takes its time',
      'I MOUPG  SetupHost: Reporting error event -> [0xC190011F, 0x50015]',
    ]),
  );
  checkField(
    { 'setupact.log': setup, 'Application.xml': event('02:00:04') },
    { says: 'failed | event-application-crash@Application.xml:2' },
  );
  // Another day's crash is none of this attempt.
  const before = checkField({ 'setupact.log': setup, 'Application.xml': event('01:00:00') }, { says: 'failed' });
  assert.equal(before.verdict.ofResult?.rule, 'setup-process-by-result');
});

test('an upgrade that went well does not hide that servicing fails since', () => {
  const failed = session('0x80073712 - ERROR_SXS_COMPONENT_STORE_CORRUPT', [
    "E CSI    0000000a@2024/1/2:11:58:35.891 (F) Attempting to mark store corrupt with category [l:21 ml:22]'CorruptComponentValue'[gle=0x80004005]",
    'E CBS    Failed to process single phase execution. [HRESULT = 0x80073712 - ERROR_SXS_COMPONENT_STORE_CORRUPT]',
  ]);
  const upgrade = setupLog(run(['I MOUPG  SetupHost: Reporting success event']), '2024-01-10 09');
  const speech = { t: (text: string, ...values: readonly unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[Number(i)])), language: 'en' } as const;
  const since = checkField({ 'setupact.log': upgrade, 'CBS.log': setupLog(failed, '2024-03-05 08') }, { says: 'succeeded' });
  assert.match(verdictSentence(since, speech), /A later failure, apart from it: The component store is damaged$/);
  const before = checkField({ 'setupact.log': upgrade, 'CBS.log': setupLog(failed, '2024-01-02 08') }, { says: 'succeeded' });
  assert.doesNotMatch(verdictSentence(before, speech), /later/);
});

test('a log that nothing of setup lies beside: the failure that came last is told as recorded', () => {
  const checkAlone = (name: string, lines: readonly string[], says: string, fix?: readonly string[]): void => {
    const result = checkField({ [name]: lines.join('\r\n') }, { says: `unknown | ${says}`, ...(fix && { fix }) });
    assert.equal(result.verdict.firstCause?.symptom, true);
  };
  const agent = (text: string): string => `2024/03/05 10:00:12.1234567 11736 12104 Agent           ${text}`;
  checkAlone(
    'WindowsUpdate.log',
    [agent('* START * Finding updates CallerId = UpdateOrchestrator'), agent('*FAILED* [80240438] SyncUpdates round trips: 2')],
    'update-server-unreachable@WindowsUpdate.log:2',
    ['check-update-server'],
  );
  checkAlone(
    'WindowsUpdate.log',
    [agent('*FAILED* [80240069] Download of the update'), agent('* END * Downloading updates CallerId = X, Id = 3, Exit code = 0x80240069')],
    'update-service-crashed@WindowsUpdate.log:1',
    ['install-cumulative-update-first'],
  );
  const report = (update: string): string =>
    `{11111111-2222-3333-4444-555555555555}\t2024-03-05 10:20:30:123+0100\t1\t182 [AGENT_INSTALLING_FAILED]\t101\t{11111111-2222-3333-4444-666666666666}\t200\t80070643\tUpdateOrchestrator\tFailure\tContent Install\tInstallation Failure: Windows failed to install the following update with error 0x80070643: ${update}.`;
  checkAlone('ReportingEvents.log', [report('Security Update for Windows 10 (KB5034441)')], 'update-winre-partition@ReportingEvents.log:1', [
    'enlarge-recovery-partition',
    'repair-winre',
  ]);
  checkAlone('ReportingEvents.log', [report('Contoso Framework (KB1234567)')], 'update-install-failed@ReportingEvents.log:1');
  checkAlone(
    'setupapi.dev.log',
    [
      '>>>  [Device Install (Hardware initiated) - ROOT\\CONTOSO\\0000]',
      '>>>  Section start 2024/03/05 10:00:02.123',
      '!!!  dvi: Device not started: Device has problem: 0x27 (CM_PROB_DRIVER_FAILED_LOAD), problem status: 0xc0000603.',
      '<<<  Section end 2024/03/05 10:00:03.000',
      '<<<  [Exit status: FAILURE(0x00000490)]',
    ],
    'error-record@setupapi.dev.log:3',
  );
  // A passage of CBS.log holds what somebody found worth asking about; a whole log of well-ended sessions holds much.
  const odd = 'E CBS    Failed to call external evaluate applicability on package: Package_49_for_KB3003743~31bf3856ad364e35~amd64~~6.1.1.1, Update: Trigger_1 [HRESULT = 0x80070057 - E_INVALIDARG]';
  checkAlone('CBS.log', [setupLog([odd])], 'error-record@CBS.log:1');
  checkField({ 'CBS.log': setupLog(session('0x00000000 - S_OK', [odd])) }, { says: 'unknown' });
  // Beside setup it explains nothing.
  checkField({ 'Rollback/setupact.log': rollbackLog('0xC1900101', '0x20017'), 'ReportingEvents.log': report('X (KB1)') }, { says: 'rolledBack' });
});

test('boot files, profiles, mounts, drivers and definitions: the line decides', () => {
  const copy = (code: string, attempt: string): string =>
    `E IBSLIB BFSVC: BfspCopyFile(E:\\$WINDOWS.~BT\\Sources\\Boot\\EFI_EX\\bootmgfw_EX.efi, \\\\?\\GLOBALROOT\\Device\\HarddiskVolume1\\EFI\\Microsoft\\Boot\\bootmgfw.efi) failed! (Attempt ${attempt}) Last Error = ${code}[gle=0x00000003]`;
  checkField({ 'setuperr.log': setupLog([copy('0x3', '60 of 60')]) }, { says: 'failed | boot-file-absent@setuperr.log:1', fix: ['redownload-media', 'verify-image-hash'] });
  checkField({ 'setuperr.log': setupLog([copy('0x70', '60 of 60')]) }, { says: 'failed | boot-partition-full@setuperr.log:1', fix: ['enlarge-system-partition'] });
  checkField({ 'setuperr.log': setupLog([copy('0x3', '2 of 60')]) }, { says: 'unknown' });
  const command = (lines: readonly string[]): string =>
    setupLog(['I DISM   DISM.EXE: <----- Starting Dism.exe session ----->', 'I DISM   DISM.EXE: Executing command line: dism /x', ...lines, 'I DISM   DISM.EXE: <----- Ending Dism.exe session ----->']);
  const failed = (provider: string, code: string): string => `E DISM   DISM.EXE: ${provider} processed the command line but failed. HRESULT=${code}`;
  checkField(
    { 'dism.log': command(['E DISM   DISM Imaging Provider: PID=1 TID=2 The image cannot be changed. - CGenericImagingManager::MountImage(hr:0xc1510111)', failed('DISM Imaging Provider', 'C1510111')]) },
    { says: 'unknown | wim-mount-not-permitted@dism.log:3', fix: ['copy-media-locally'] },
  );
  checkField(
    { 'dism.log': command(["E DISM   DISM Driver Manager: PID=1 TID=2 Failed to install the driver package 'D:\\drv\\net.inf'. - CDriverManager::AddDriver(hr:0x800f024b)", failed('DISM Driver Manager', '800F024B')]) },
    { says: 'unknown | dism-driver-not-added@dism.log:3', fix: ['replace-driver-package'] },
  );
  checkField(
    { 'dism.log': command(['E DISM   DISM Package Manager: PID=1 TID=2 Failed while processing command add-package. - CPackageManagerCLIHandler::ExecuteCmdLine(hr:0x800f081e)', failed('DISM Package Manager', '800F081E')]) },
    { says: 'unknown | dism-package-not-applicable@dism.log:3', fix: ['check-package-applicability'] },
  );
  checkField(
    {
      'CBS.log': setupLog(
        session('0x800f0922 - CBS_E_INSTALLERS_FAILED', [
          'I CSI    0000021c Begin executing advanced installer phase 38 index 82 (sequence 0)',
          'C:\\Windows\\system32\\wbem\\contoso.mof: error SYNTAX 0X8004402f: Error creating temporary file',
          'E CSI    00000231 (F) Failed execution of queue item Installer: WMI CMI Plugin ({11111111-2222-3333-4444-555555555555}) with HRESULT 8004402f.  Failure will not be ignored: A rollback will be initiated after all the operations in the installer queue are completed; installer is reliable[gle=0x80004005]',
        ]),
      ),
    },
    { says: 'unknown | cbs-mof-temp-file@CBS.log:3', fix: ['check-temp-folder'] },
  );
  checkField(
    {
      'setupact.log': setupLog([
        'E MIG    MigPlatformStartupOffline caught exception: Win32Exception: C:\\Users\\Public\\NTUSER.DAT: The process cannot access the file because it is being used by another process. [0x00000020] class UnBCL::Hive::Load()',
        'I MOUPG  SetupHost: Reporting post reboot event -> [0x8007042B, 0x2000D]',
      ]),
    },
    { says: 'rolledBack | profile-hive-unreadable@setupact.log:1', fix: ['repair-migration-object', 'fix-profile-list', 'check-disk'] },
  );
});

test('setup says that something blocks, the compatibility report beside it says what', () => {
  const setup = (code: string): string =>
    setupLog(run([`E MOUPG  CDlpActionCompat::ExecuteRoutine(638): Result = ${code}`, `I MOUPG  SetupHost: Reporting error event -> [${code}, 0x4000C]`]));
  const report = (lines: readonly string[]): string =>
    ['<?xml version="1.0" encoding="utf-8"?>', '<CompatReport xmlns="http://www.microsoft.com/ApplicationExperience/UpgradeAdvisor/01012009">', ...lines, '</CompatReport>'].join('\r\n');
  const program = (name: string): readonly string[] => [
    '<Programs>',
    `<Program Name="${name}" Id="{11111111-2222-3333-4444-555555555555}">`,
    '<CompatibilityInfo BlockingType="Hard" StatusDetail="UpgradeBlock"/>',
    '</Program>',
    '</Programs>',
  ];
  const install = checkField(
    {
      'Panther/setupact.log': setup('0xC1900208'),
      'Panther/CompatData_2024_03_01_10_00_00.xml': report(program('Contoso Former')),
      'Panther/CompatData_2024_03_05_10_00_00.xml': report(program('Contoso VPN')),
    },
    { says: 'failed | compat-install-block@Panther/setupact.log:4', fix: ['remove-blocking-app', 'remove-blocking-app-leftovers', 'add-ignore-warnings'] },
  );
  assert.match(install.verdict.firstCause?.title.en ?? '', /: Contoso VPN$/);
  assert.equal(install.verdict.firstCause?.correlated?.[0]?.file, 'Panther/CompatData_2024_03_05_10_00_00.xml');
  const hardware = ['<Hardware>', '<HardwareItem HardwareType="Setup_TPM">', '<CompatibilityInfo BlockingType="Hard" Title="This PC must support TPM 2.0."/>', '</HardwareItem>', '</Hardware>'];
  const machine = checkField(
    { 'Panther/setupact.log': setup('0xC1900200'), 'Panther/CompatData_2024_03_05_10_00_00.xml': report(hardware) },
    { says: 'failed | compat-system-requirement-block@Panther/setupact.log:4', fix: ['meet-hardware-requirement', 'enlarge-system-partition'] },
  );
  assert.match(machine.verdict.firstCause?.title.en ?? '', /: This PC must support TPM 2\.0\.$/);
});

test('a log that ends inside a step: the restart of that minute stopped it', () => {
  const event = (time: string): string =>
    `<Events>\n<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Kernel-Power'/><EventID>41</EventID><Level>1</Level><TimeCreated SystemTime='2024-03-05T${time}.0000000Z'/><Channel>System</Channel></System><EventData><Data Name='BugcheckCode'>0</Data></EventData></Event>\n</Events>`;
  const log = setupLog(
    run([
      'I CSI    00000001@2024/3/5:02:00:03.000 CSI Transaction @0x1 initialized',
      'I SP     OPERATIONTRACK ExecuteOperations: Start execution phase Safe OS',
      'I SP     Executing operation: Apply something',
    ]),
  );
  const says = 'unfinished | event-unexpected-restart@System.xml:2';
  checkField({ 'setupact.log': log, 'System.xml': event('02:05:00') }, { says, fix: ['check-power-and-policy'] });
  checkField({ 'setupact.log': log, 'System.xml': event('05:00:00') }, { says: 'unfinished' });
});

test('a stop error while the attempt ran: what its code is about is looked at first', () => {
  const stop = (code: string): string =>
    `<Events>\n<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-WER-SystemErrorReporting'/><EventID Qualifiers='16384'>1001</EventID><Level>2</Level><TimeCreated SystemTime='2024-03-05T03:30:00.0000000Z'/><Channel>System</Channel></System><EventData><Data Name='param1'>${code} (0xffff, 0x0, 0x0, 0x0)</Data><Data Name='param2'>C:\\Windows\\MEMORY.DMP</Data></EventData></Event>\n</Events>`;
  const files = {
    'Panther/setupact.log': setupLog(run(['I CSI    00000001@2024/3/5:02:00:03.000 CSI Transaction @0x1 initialized'])),
    'Rollback/setupact.log': rollbackLog('0xC1900101', '0x30018'),
  };
  const says = 'rolledBack | event-bug-check@System.xml:2';
  checkField({ ...files, 'System.xml': stop('0x0000007b') }, { says, fix: ['check-boot-drivers', 'collect-crash-dump', 'update-firmware-and-drivers'] });
  checkField({ ...files, 'System.xml': stop('0x000000d1') }, { says, fix: ['collect-crash-dump', 'update-firmware-and-drivers'] });
});

test('Sysprep: what every well-made image holds too is no cause', () => {
  checkField(
    {
      'setuperr.log': setupLog([
        'E SYSPRP MRTGeneralize:98 - ERROR: Failed ConnectServer',
        'E SYSPRP Failed to re-enable Compat-Gentel custom trigger, hr = 0x80070002',
        'E [0x0f00a8] SYSPRP WinMain:Hit failure while pre-validate sysprep generalize internal providers; hr = 0x80070002',
      ]),
    },
    { says: 'failed | error-record@setuperr.log:3' },
  );
});
