import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkField, setupLog } from './fieldLogs.js';

/** Setup, its media and its images, task sequences and Sysprep as the field reports them: see `fieldLogs.ts`. */

const returned = (code: string): readonly string[] => [
  `E MOUPG  CSetupManager::ExecuteDownlevelMode(609): Result = ${code}`,
  `E MOUPG  CSetupManager::Execute(236): Result = ${code}`,
  `E MOUPG  CSetupHost::Execute(564): Result = ${code}`,
];

test('a line that only states the result is no cause of it', () => {
  const added = 'E SP     Operation failed: Add [1] Driver Package: oem42.inf. Error: 0x80070002';
  const result = 'E MOUPG  CSetupManager::Execute(222): Result = 0xC1900101';
  checkField({ 'setuperr.log': setupLog([result]) }, { says: 'failed' });
  const known = checkField({ 'setuperr.log': setupLog([added, result]) }, { says: 'failed' });
  assert.deepEqual(
    known.otherChains.map(({ links }) => links[0]?.findingId),
    ['driver-operation-failed@setuperr.log:1'],
  );
});

test('what setup returned is a result where no event reports one, and what every log holds is no cause', () => {
  const noise = [
    'E MOUPG  CUnattendManager::Initialize(90): Result = 0x80070490[gle=0x00000002]',
    'E MOUPG  CMOSetupOneSettingsHelperT<class CEmptyType>::InitializeSettings(324): Result = 0x80072EE7',
    'E MOUPG  CSetupHost::InitializeOneSettings(1606): Result = 0x80072EE7',
  ];
  const cut = checkField(
    { 'setuperr.log': setupLog([...noise, 'E MOUPG  CContosoTask::Prepare(71): Result = 0x80070017', ...returned('0x80070017')]) },
    { says: 'failed | error-record@setuperr.log:4' },
  );
  assert.equal(cut.attempts[0]?.result, 0x80070017);
  assert.equal(cut.attempts[0]?.reported, false);
  assert.equal(cut.chain?.links.length, 4);
  checkField({ 'setuperr.log': setupLog(noise) }, { says: 'unknown' });
  checkField({ 'setuperr.log': setupLog([...noise, ...returned('0x800704D3')]) }, { says: 'cancelled' });
  checkField({ 'setuperr.log': setupLog([...noise, ...returned('0xC1900210')]) }, { says: 'scanOnly' });
  // A restart is part of every upgrade.
  checkField({ 'setuperr.log': setupLog([...noise, ...returned('0x800705BB')]) }, { says: 'unknown' });
});

test('drivers that were handed over: setup stops at the first INF that is not whole', () => {
  const stopped = checkField(
    {
      'Panther/setupact.log': setupLog([
        'I MOUPG  Driver: Received driver inf path [\\\\server\\drivers\\net\\good.inf].',
        'I MOUPG  Driver: Received driver inf path [\\\\server\\drivers\\RAID_drivers\\iaStorVD.inf].',
        'E MOUPG  CDlpActionDriverInstallation::ExecuteDriverInstall(1055): Result = 0x80070002',
        'E MOUPG  CDlpActionDriverInstallation::ExecuteUnattendDriverInstall(1393): Result = 0x80070002',
        ...returned('0x80070002'),
      ]),
    },
    { says: 'failed | setup-driver-folder-failed@Panther/setupact.log:3', fix: ['correct-install-drivers'] },
  );
  assert.equal(stopped.verdict.firstCause?.captures['path'], '\\\\server\\drivers\\RAID_drivers\\iaStorVD.inf');
});

test('SafeOS: the file of DISM that the new system lacks, not what DISM meets in Windows PE', () => {
  const offline = "I SP     Executing operation: Apply Optional Component status";
  const session = 'W DISM   PID=1548 TID=1692 Failed to archive the log file. Continuing with existing log file. - CDISMManager::CreateLocalImageSession(hr:0x80070020)';
  const online = [
    session,
    'E DISM   DISM Package Manager: PID=1696 TID=1720 CBSProvider is not supported when running DISM online in Windows PE - CDISMPackageManager::Initialize(hr:0x80070032)',
    'W DISM   DISM Provider Store: PID=1696 TID=1720 Failed to load the provider: X:\\Windows\\System32\\Dism\\CbsProvider.dll. - CDISMProviderStore::Internal_GetProvider(hr:0x80070032)',
    'E DISM   API: PID=1548 TID=1552 CGetCapabilitiesCommandObject internal execution failed - DismGetCapabilitiesInternal(hr:0x80070032)',
    'E SP         FOD Validator: Failed to Get Capabilities using DISM API. Error: 80070032[gle=0x0000007a]',
    'E SP         FOD Validator: Failed to build FoD list, will ignore this validator. Error: 80070032',
  ];
  const failed = [
    'E MIG        OC Exception: OC::COCDismAdapter::InitOffline: DismOpenSession failed. hr = 0x80070002',
    'E SP         Could not restore OC status. Error: 0x8007001F',
    'E SP     Operation failed: Apply Optional Component status. Error: 0x8007001F[gle=0x000000b7]',
    'E SP     ExecuteOperations: Failed execution phase Safe OS. Error: 0x8007001F',
  ];
  const absent =
    'E DISM   DISM Manager: PID=1548 TID=1788 Failed to get file version: C:\\$WINDOWS.~BT\\NewOS\\Windows\\System32\\Dism\\dismprov.dll - CDISMManager::IsServiceUpLevelImage(hr:0x80070002)';
  const log = setupLog([offline, ...online, session, absent, ...failed]);
  const { chain } = checkField(
    { 'setupact.log': log },
    {
      says: 'failed | dism-image-file-missing@setupact.log:9',
      fix: ['redownload-media', 'verify-image-hash', 'exclude-from-scanner', 'ask-image-origin'],
    },
  );
  assert.deepEqual(
    chain?.links.map(({ place }) => place.line),
    [13, 12, 11, 10, 9],
  );
  // Without that line the failure begins where the session was refused, not at the check that was left out.
  checkField({ 'setupact.log': setupLog([offline, ...online, session, ...failed]) }, { says: 'failed | error-record@setupact.log:9' });
  // Servicing that did not answer hours before is told, and is not the cause.
  const unanswered = ['E        Failed to create session classID: HRESULT_FROM_WIN32(1053)', 'E        Failed initializing cbs client: HRESULT_FROM_WIN32(1053)'];
  const told = checkField(
    { 'setupact.log': setupLog(unanswered, '08') + setupLog([offline, absent, ...failed]) },
    { says: 'failed | dism-image-file-missing@setupact.log:4' },
  );
  assert.ok(told.logs[0]?.findings.some(({ rule, place }) => rule === 'servicing-session-not-created' && place.line === 1));
  // A command that was run in Windows PE fails of it.
  checkField({ 'setupact.log': setupLog([offline, ...online.slice(0, 4), ...failed]) }, { says: 'failed | error-record@setupact.log:3' });
});

test('images: a file that was taken out, and a mount driver that is not registered', () => {
  checkField(
    {
      'Panther/setuperr.log': setupLog([
        'E SP     CExtractFilesFromWIM::DoExecute: Cannot extract file \\Windows\\System32\\Recovery\\winre.wim from D:\\Sources\\Install.esd. Error 0x80070003[gle=0x00000003]',
        'E SP     Operation failed: Extract files from WIM file PathForNewOSFile, index 1 to C:\\$WINDOWS.~BT\\Sources\\SafeOS. Error: 0x80070003[gle=0x000000b7]',
        ...returned('0x80070003'),
      ]),
    },
    { says: 'failed | image-file-absent@Panther/setuperr.log:1', fix: ['ask-image-origin', 'redownload-media', 'verify-image-hash'] },
  );
  const winre = 'C:\\$WINDOWS.~BT\\Sources\\SafeOS\\winre.wim';
  const mount = `Mount WIM file ${winre}, index 1 to C:\\$WINDOWS.~BT\\Sources\\SafeOS\\SafeOS.Mount`;
  checkField(
    {
      'Panther/setupact.log': setupLog([
        `I SP     Executing operation: ${mount}`,
        'W SP     Failed to get WimMount ImagePath, 0x80070002',
        `E SP     CMountWIM::DoExecute: Failed to mount WIM file ${winre}. Error 0xC1420121[gle=0xc1420121]`,
        `E SP     Operation failed: ${mount}. Error: 0xC1420121[gle=0x000000b7]`,
        'I MOUPG  SetupHost: Reporting error event -> [0xC1420121, 0x10003]',
      ]),
    },
    { says: 'failed | wim-mount-driver-unregistered@Panther/setupact.log:2', fix: ['reregister-wimmount'] },
  );
});

test('somebody restarts the machine while setup works', () => {
  const operation = 'Offline portion of machine-specific and machine-independent apply operations';
  checkField(
    {
      'Panther/setupact.log': setupLog([
        `I SP     Executing operation: ${operation}`,
        'I MIG    Instantiating an ICbsSession9 interface',
        'E MIG    Failed to create CBS session 9. hr = 0x8007045B[gle=0x000003f0]',
        `E SP     Operation failed: ${operation}. Error: 0x8007045B[gle=0x000000b7]`,
        'I MOUPG  SetupHost: Reporting post reboot event -> [0x8007045B, 0x4000D]',
      ]),
    },
    {
      says: 'rolledBack | setup-shutdown-in-progress@Panther/setupact.log:3',
      fix: ['check-power-and-policy', 'clean-boot'],
    },
  );
});

test('setup before it does anything: media, answer file, boot store, compatibility scan', () => {
  checkField(
    { 'setuperr.log': setupLog(['E MOUPG  MigChoice: Selected install choice is not available.']) },
    { says: 'failed | migration-choice-unavailable@setuperr.log:1', fix: ['change-media-language', 'redownload-media'] },
  );
  const setting =
    'Name: Microsoft-Windows-Deployment, Language: neutral, ProcessorArchitecture: amd64, /settings/RunSynchronous/RunSynchronousCommand/[Order="2"]/Path';
  const refused = checkField(
    {
      'UnattendGC/setuperr.log': setupLog([
        `E        [setup.exe] SMI data results dump: Source = ${setting}`,
        'E        [setup.exe] SMI data results dump: Description = Value is invalid.',
        'E [0x060432] IBS    The provided unattend file is not valid; hrResult = 0x80220005',
        'E        [windeploy.exe] Setup.exe failed, returning exit code [0x1f]',
      ]),
    },
    { says: 'failed | answer-file-invalid@UnattendGC/setuperr.log:3', fix: ['correct-answer-file'] },
  );
  assert.match(refused.verdict.firstCause?.captures['setting'] ?? '', /RunSynchronousCommand/);
  checkField(
    {
      'setupact.log': setupLog([
        'I IBSLIB System BCD store does not exist, creating.',
        'E [0x064230] IBSLIB Failed to create a new system store. Status = [c0000001]',
        'E [0x0641b8] IBSLIB ModifyBootEntries: Error modifying bcd boot entries. dwRetCode=[0x1F][gle=0x0000001f]',
      ]),
    },
    { says: 'failed | bcd-store-not-created@setupact.log:2' },
  );
  const inventory = [
    'I CONX   Windows::Compat::Appraiser::WicaDeviceInventory::GetInventory (324): Starting Device Inventory.',
    'I CONX   Windows::Compat::Appraiser::DriverInventory::GetInventory (204): Starting Driver Inventory.',
  ];
  checkField({ 'setupact.log': setupLog(inventory) }, { says: 'failed | appraiser-inventory-hang@setupact.log:2' });
  const goesOn = 'I CONX   Windows::Compat::Appraiser::DriverInventory::GetInventory (228): Done.';
  checkField({ 'setupact.log': setupLog([...inventory, goesOn]) }, { says: 'unknown' });
});

test('Sysprep: an app is not at fault where a service, the licence or an earlier run is', () => {
  const module = "'SysprepGeneralizeValidate' from C:\\Windows\\System32\\AppxSysprep.dll";
  checkField(
    {
      'setupact.log': setupLog([
        'E SYSPRP Failed to remove apps for the current user: 0x80070422.',
        'E SYSPRP Exit code of RemoveAllApps thread was 0x422.',
        `E [0x0f0082] SYSPRP ActionPlatform::LaunchModule: Failure occurred while executing ${module}; dwRet = 0x422`,
      ]),
    },
    { says: 'failed | sysprep-appx-service-disabled@setupact.log:1', fix: ['enable-needed-service'] },
  );
  checkField(
    {
      'setuperr.log': setupLog([
        "E [0x0f0082] SYSPRP LaunchDll: Failure occurred while executing 'C:\\Windows\\System32\\slc.dll, SLReArmWindows', returned error code -1073425657",
        'E [0x0f0070] SYSPRP RunExternalDlls: An error occurred while running registry sysprep DLLs, halting sysprep execution. dwRet = -1073425657',
        'E [0x0f00a8] SYSPRP WinMain: Hit failure while processing sysprep generalize providers; hr = 0xc004d307',
      ]),
    },
    { says: 'failed | sysprep-rearm-exhausted@setuperr.log:1', fix: ['sysprep-skip-rearm'] },
  );
  checkField(
    {
      'setuperr.log': setupLog([
        "E [0x0f0073] SYSPRP RunExternalDlls:Not running DLLs; either the machine is in an invalid state or we couldn't update the recorded state, dwRet = 31",
        'E [0x0f00ae] SYSPRP WinMain:Hit failure while processing sysprep cleanup external providers; hr = 0x8007001f',
      ]),
    },
    { says: 'failed | sysprep-invalid-state@setuperr.log:1', fix: ['sysprep-start-over'] },
  );
});

test('task sequences and Windows Update: what they say themselves of setup', () => {
  const entry = (message: string, component: string, type: number): string =>
    `<![LOG[${message}]LOG]!><time="10:00:02.000+000" date="03-05-2024" component="${component}" context="" type="${type}" thread="1000" file="x.cpp:385">`;
  checkField(
    {
      'smsts.log': [
        entry('Failed to install OSD setup hook (0x80070005)', 'OSDSetupHook', 3),
        entry('Exiting with code 0x80070005', 'OSDSetupWindows', 1),
        entry('Failed to run the action: Setup Windows and ConfigMgr. \r\nAccess is denied. (Error: 80070005; Source: Windows)', 'TSManager', 3),
      ].join('\r\n'),
    },
    { says: 'unknown | task-sequence-hook-denied@smsts.log:1', fix: ['remove-custom-setupcomplete'] },
  );
  checkField(
    {
      'smsts.log': [
        entry("Failed to open WMI Namespace 'root\\ccm\\policy'. WMI Repository may be corrupted", 'TSManager', 3),
        entry('Task sequence execution failed with error code 8004100E', 'TSManager', 3),
      ].join('\r\n'),
    },
    { says: 'unknown | task-sequence-wmi-corrupt@smsts.log:1', fix: ['repair-wmi'] },
  );
  const update = (message: string): string => `2024/03/05 10:00:12.1234567 11736 12104 Handler         ${message}`;
  checkField(
    {
      'WindowsUpdate.log': [
        update('* START * Windows Setup Install'),
        update('Installer completed. Process return code = 0x80070490, result = 0x80070490, callback pending = False'),
        update('Handler: Setup360 returned unknown error 80070490 for state 5, resetting state to Unknown'),
      ].join('\r\n'),
    },
    { says: 'unknown | update-setup-config-unreadable@WindowsUpdate.log:3', fix: ['remove-setupconfig-ini'] },
  );
});

test('a call that was refused because of a shutdown: the event of that minute names who asked for it', () => {
  const event = (time: string, process: string): string =>
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='User32' Guid='{b0aa8734-56f7-41cc-b2f4-de228e98b946}' EventSourceName='User32'/><EventID Qualifiers='32768'>1074</EventID><Level>4</Level><TimeCreated SystemTime='2024-03-05T${time}.0000000Z'/><Channel>System</Channel></System><EventData><Data Name='param1'>${process} (PC)</Data><Data Name='param2'>PC</Data><Data Name='param3'>Other (Planned)</Data><Data Name='param4'>0x85000000</Data><Data Name='param5'>restart</Data><Data Name='param6'></Data><Data Name='param7'>NT AUTHORITY\\SYSTEM</Data></EventData></Event>`;
  // CSI writes UTC beside the local time: the machine is at UTC+8.
  const setup = setupLog([
    'I CSI    00000001@2024/3/5:02:00:00.000 CSI Transaction @0x1 initialized',
    'E MIG    Failed to create CBS session 9. hr = 0x8007045B[gle=0x000003f0]',
    'E SP     ExecuteOperations: Failed execution phase OOBE Boot. Error: 0x8007045B',
    'I MOUPG  SetupHost: Reporting post reboot event -> [0x8007045B, 0x4000D]',
  ]);
  const events = (...all: readonly string[]): string => `<Events>\n${all.join('\n')}\n</Events>`;
  const near = event('01:58:30', 'C:\\Program Files\\Zscaler\\ZSAService.exe');
  const says = 'rolledBack | setup-shutdown-in-progress@Panther/setupact.log:2';
  const named = checkField(
    { 'Panther/setupact.log': setup, 'System.xml': events(event('01:50:00', 'C:\\a\\first.exe'), near) },
    { says, whose: ['zscaler A'] },
  );
  const { firstCause } = named.verdict;
  assert.equal(firstCause?.captures['process'], 'C:\\Program Files\\Zscaler\\ZSAService.exe');
  assert.match(firstCause.explain?.en ?? '', /Event 1074 beside this line: \{process\} asked for it\.$/);
  assert.match(firstCause.explain?.['zh-CN'] ?? '', /由 \{process\} 请求。$/);
  assert.deepEqual(firstCause.correlated, [{ file: 'System.xml', line: 3 }]);
  // A line that holds the events of a day speaks of more than this restart.
  const oneLine = [...Array.from({ length: 20 }, () => event('01:00:00', 'C:\\a\\other.exe')), near].join('');
  const long = checkField({ 'Panther/setupact.log': setup, 'System.xml': `<Events>${oneLine}</Events>` }, { says });
  assert.equal(long.verdict.firstCause?.captures['name'], 'ZSAService.exe');
  assert.equal(long.verdict.firstCause.correlated, undefined);
  // Hours before, and after the line: none of these restarts is the one.
  for (const time of ['00:30:00', '02:05:00']) {
    const other = checkField(
      { 'Panther/setupact.log': setup, 'System.xml': events(near.replace('01:58:30', time)) },
      { says },
    );
    assert.equal(other.verdict.firstCause?.captures['process'], undefined, time);
  }
});
