import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkField } from './fieldLogs.js';

/** Lines as people paste them into issues, chats and articles: see `fieldLogs.ts`. What they say does not change. */

const paste = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

test('emphasis on the line that matters does not take it out of the log', () => {
  const denied = '[RestoreSecurityDescriptor:(1487) -> SetSecurityInfo() failed] C:\\Program Files (HRESULT=0x80070005)';
  for (const mark of ['**', '> ', '_', '+']) {
    checkField(
      {
        'dism.txt': paste(
          '2024-03-05 10:00:01, Info                  DISM   DISM.EXE: Executing command line: dism /Apply-Image /ImageFile:C:\\x.wim /Index:1 /ApplyDir:C:\\',
          '[776.8252] [0xd0000022] RestoreSecurityDescriptor:(1477)',
          `${mark}2024-03-05 10:00:02, Error                 DISM   DISM WIM Provider: PID=776 ${denied} - CWimManager::WimProviderMsgLogCallback${mark.trim()}`,
          '2024-03-05 10:00:02, Error                 DISM   DISM WIM Provider: PID=776 C:\\Program Files (HRESULT=0x80070005) - CWimManager::WimProviderMsgLogCallback',
          ...Array.from(
            { length: 12 },
            () => '2024-03-05 10:00:03, Info                  DISM   DISM.EXE: Image session has been closed. Reboot required=no.',
          ),
        ),
      },
      { says: 'unknown | wim-provider-file-denied@dism.txt:3' },
    );
  }
});

test('lines behind what a build prints, and lines whose dates or levels were left out', () => {
  const app =
    'SYSPRP Package Contoso.Source_1.0.0.0_neutral__8wekyb3d8bbwe was installed for a user, but not provisioned for all users.';
  const build = '2024-03-05T09:43:44Z: ==> contoso.azure-arm.image:';
  checkField(
    {
      'build.txt': paste(
        `${build} Sysprep encountered errors. Review the setuperr.log for details.`,
        `${build} 2024-03-05 09:52:50, Error                 SYSPRP BCD: BiUpdateEfiEntry failed c000000d`,
        `${build} 2024-03-05 09:52:51, Error                 ${app}`,
      ),
    },
    { says: 'failed | sysprep-appx-not-provisioned@build.txt:3' },
  );
  const bare = checkField(
    { 'issue.txt': paste('SYSPRP Entering SysprepGeneralizeValidate (Appx)', app, 'SYSPRP Exit code of RemoveAllApps thread was 0x3cf2.') },
    { says: 'failed | sysprep-appx-not-provisioned@issue.txt:2' },
  );
  assert.equal(bare.logs[0]?.log.format, 'panther');
  checkField(
    {
      'undated.txt': paste(
        ", Error                 CSI    000006d2 (F) Component marked deleted and is no longer available for: [l:77 ml:140]'amd64_contoso-app_31bf3856ad364e35_10.0.26100.712_none_70c07f1218639276'[gle=0x80004005]",
        '',
        ', Error                 CSI    000006d3 (F) STATUS_NOT_SUPPORTED #11758084# from CFileInstaller::DoComponentOperation(...)[gle=0xd00000bb]',
      ),
    },
    { says: 'unknown | cbs-component-marked-deleted@undated.txt:1' },
  );
  // A guide that shows where the time stands. Who refused it is not in the lines.
  checkField(
    {
      'guide.txt': paste(
        '<date> <time>, Info         DISM   DISM Manager: PID=13912 TID=14268 No Sandbox was created, DISM running in-place. - CDISMManager::CreateImageSessionFromLocation',
        '<date> <time>, Error        DISM   DismHostLib: PID=13912 TID=14268 Failed to create dismhost.exe servicing process. - DismCreateObjectInHostFromCLSID(hr:0x80070005)',
        '<date> <time>, Error        DISM   DISM Manager: PID=13912 TID=14268 Failed to create Dism Image Session in host. - CDISMManager::LoadRemoteImageSession(hr:0x80070005)',
      ),
    },
    { says: 'unknown | dism-host-start-denied@guide.txt:2' },
  );
  const profile = checkField(
    {
      'first.txt': paste(
        'Error [Shell Unattend] _FindLatestProfile failed (0x80070003) [gle=0x00000003]',
        'Error [Shell Unattend] CopyProfile failed (0x80070003) [gle=0x00000003]',
      ),
    },
    { says: 'unknown' },
  );
  assert.ok(profile.logs[0]?.findings.some(({ rule }) => rule === 'copy-profile-failed'));
  // With the event id and without the level; the library that failed is not in the excerpt.
  const ids = checkField(
    {
      'chat.txt': paste(
        "- [0x0f0073] SYSPRP RunExternalDlls:Not running DLLs; either the machine is in an invalid state or we couldn't update the recorded state, dwRet= 1f",
        '- [0x0f00ae] SYSPRP WinMain:Hit failure while processing sysprep cleanup external providers; hr = 0x8007001f',
      ),
    },
    { says: 'failed | sysprep-invalid-state@chat.txt:1' },
  );
  assert.equal(ids.logs[0]?.log.records.eventId[0], 0x0f0073);
  assert.equal(ids.attempts[0]?.result, 0x8007001f);
  // SetupHost that cannot begin has ended; its result alone tells no cause.
  const ended = checkField(
    { 'setuperr.log': paste('2024-03-05 10:00:02, Error MOUPG CSetupHost::Initialize(275): Result = 0x80070057') },
    { says: 'failed' },
  );
  assert.equal(ended.attempts[0]?.result, 0x80070057);
  // A word at the beginning of a sentence is no component.
  const prose = paste('SYSPRP is what I ran', 'MOUPG is a component', 'and SP too');
  assert.equal(checkField({ 'prose.txt': prose }, { says: 'unknown' }).logs[0]?.log.format, 'plain');
});

test('an image that its folder cannot hold: the drive, the links of the volume; the clean-up is no cause', () => {
  const stack = [
    '[28216] Mounting new image.',
    '',
    'Wim:         [E:\\Sources\\install.wim]',
    'Mount Path:  [D:\\Mount\\os084638]',
    '[28216] [0x80070032] EnableShortnamesOnApplyTarget:(548): The request is not supported.',
    '[28216] [0x80070032] WIMSetFileShortName:(620): The request is not supported.',
    '[28216] [0xc144012e] ',
  ];
  const refused =
    'DISM   DISM WIM Provider: PID=28216 [RestoreHardlink:(556) -> setting hardlink failed] D:\\Mount\\os084638\\Windows\\x.xml (HRESULT=0x80070032) - CWimManager::WimProviderMsgLogCallback';
  checkField(
    { 'issue.txt': paste(...stack, `Error ${refused}`) },
    { says: 'unknown | wim-hardlink-unsupported@issue.txt:8', fix: ['mount-on-internal-ntfs'] },
  );
  checkField(
    {
      'dism.log': paste(
        `2024-03-05 10:00:02, Error                 ${refused}`,
        '[28216] [0x80070032] WIMMountImageHandle:(1284): The request is not supported.',
        '[28216] [0x80004005] DeleteAndRestoreDirectory:(335): Unspecified error',
        '[28216] [0xc1420117] DeleteAndRestoreDirectory:(336)',
      ),
    },
    { says: 'unknown | wim-hardlink-unsupported@dism.log:1' },
  );
  const code = '0xC1420134';
  checkField(
    {
      'setuperr.log': paste(
        `2024-03-05 10:00:02, Error                 SP         CMountWIM::DoExecute: Failed to mount WIM file D:\\$WINDOWS.~BT\\Sources\\SafeOS\\winre.wim. Error ${code}[gle=0xc1420134]`,
        `2024-03-05 10:00:02, Error                 SP     Operation failed: Mount WIM file D:\\$WINDOWS.~BT\\Sources\\SafeOS\\winre.wim, index 1 to D:\\$WINDOWS.~BT\\Sources\\SafeOS\\SafeOS.Mount. Error: ${code}`,
        `2024-03-05 10:00:02, Error                 SP     ExecuteOperations: Failed execution phase Pre-Finalize. Error: ${code}`,
      ),
    },
    { says: 'failed | wim-mount-drive-removable@setuperr.log:1', fix: ['mount-on-internal-ntfs'] },
  );
});

test('a result of SetupDiag in parts: what it found comes before the name of its rule', () => {
  checkField(
    {
      'console.txt': paste(
        'SetupDiag: processing rule: CompatBlockedApplicationDismissable.',
        '....',
        'Matching Profile found: CompatBlockedApplicationDismissable - EA52620B-E6A0-4BBC-882E-0686605736D9',
        'Warning: Found Application Block for: "Contoso Endpoint Protection".',
        'This is a dismissible message when not running setup.exe in "/quiet" mode.',
        'SetupDiag: processing rule: FindAbruptDownlevelFailure.',
        '....Error: SetupDiag reports abrupt down-level failure. Last Operation: Finalize, Error: 0xC1900208 - 0x4000C',
        'SetupDiag found 2 matching issues.',
      ),
    },
    { says: 'failed | compat-app-block-quiet@console.txt:4' },
  );
  // Elements without the root and without its end.
  checkField(
    {
      'part.xml': paste(
        ' <LogErrorLine>2024-03-05 10:00:02, Error                 MOUPG  CSetupManager::ExecuteInstallMode(1096): Result = 0xC190020E</LogErrorLine>',
        '  <FailureData>Warning: Found Disk Space Hard Block.</FailureData>',
        '  <FailureData>Error: SetupDiag reports abrupt down-level failure.Last Operation: Error: 0xC190020E - 0x4001E</FailureData>',
        '  <FailureDetails>DiskSpace = 20003, ErrorCode = 0xC190020E, ExCode = 0x4001E</FailureDetails>',
      ),
    },
    { says: 'failed | disk-space-setupdiag@part.xml:2' },
  );
  const told = checkField(
    {
      'chat.txt': paste(
        "Here's what SetupDiag.exe says:",
        '',
        '_Error: SetupDiag reports abrupt down-level failure.',
        'Last Operation: Finalize',
        'Error: 0xC1900101 - 0x50016',
        'LogEntry: 2024-03-05 10:00:02, Error                 MOUPG  CDlpActionFinalize::ExecuteSetupPlatformFinalize(1192): Result = 0xC1900101[gle=0x8007000d]_',
      ),
    },
    { says: 'failed' },
  );
  assert.equal(told.setupDiag?.[0]?.operation, 'Finalize');
  assert.equal(told.setupDiag[0].extend, 0x50016);
});

test('the component that servicing misses is the cause, not the code in which it ends', () => {
  checkField(
    {
      'CBS.log': paste(
        '2024-03-05 10:00:01, Error                 CSI    0000008b@2024/3/5:20:24:01.356 (F) d:\\win7sp1_gdr\\base\\wcp\\componentstore\\storelayout.cpp(8701): Error STATUS_SXS_ASSEMBLY_NOT_FOUND originated in function ComponentStore::CRawStoreLayout::QueryComponentUnstagedFiles expression: (null)',
        '[gle=0x80004005]',
        '2024-03-05 10:00:01, Error                 CSI    0000008c (F) STATUS_SXS_ASSEMBLY_NOT_FOUND #4475159# from CCSDirectTransaction::PerformChangeAnalysis(...)[gle=0xd0150004]',
        '2024-03-05 10:00:01, Info                  CBS    Failed to execute execution chain. [HRESULT = 0x800736b3 - ERROR_SXS_ASSEMBLY_NOT_FOUND]',
        '2024-03-05 10:00:01, Error                 CBS    Failed to process single phase execution. [HRESULT = 0x800736b3 - ERROR_SXS_ASSEMBLY_NOT_FOUND]',
      ),
    },
    { says: 'unknown | csi-assembly-not-found@CBS.log:1' },
  );
});

test('programs of the first start name themselves where dates and levels were left out', () => {
  const refused = checkField(
    {
      'panther.txt': paste(
        'CSI 00000001 (F) 80220005 [Error,Facility=FACILITY_STATE_MANAGEMENT,Code=5] #121# from CWcmScalarInstanceCore::PutCurrentValue(...)',
        '[setup.exe] SMI data results dump: Source = Name: Microsoft-Windows-Deployment, Language: neutral, ProcessorArchitecture: amd64, PublicKeyToken: 31bf3856ad364e35, VersionScope: nonSxS, /settings/RunSynchronous/RunSynchronousCommand/[Order="2"]/Path',
        '[setup.exe] SMI data results dump: Description = Value is invalid.',
        '[0x060432] IBS The provided unattend file is not valid; hrResult = 0x80220005',
        '[windeploy.exe] Setup.exe failed, returning exit code [0x1f]',
      ),
    },
    { says: 'failed | answer-file-invalid@panther.txt:4' },
  );
  assert.equal(refused.logs[0]?.log.format, 'panther');
  const join = checkField(
    {
      'join.txt': paste(
        '[DJOIN.EXE] Unattended Join: Calling DsGetDcName for corp.contoso.com...',
        'Warning [DJOIN.EXE] Unattended Join: DsGetDcName failed: 0x54b, last error is 0x0, will retry in 10 seconds...',
        'Error [DJOIN.EXE] Unattended Join: Unable to join; gdwError = 0x54b',
      ),
    },
    { says: 'unknown' },
  );
  assert.ok(join.logs[0]?.findings.some(({ rule }) => rule === 'domain-join-failed'));
});

test('lines of setup that a viewer of Configuration Manager copied, and what an answer file is refused for without more', () => {
  const viewer = checkField(
    {
      'setupact.log': paste(
        '03-05-2024 14:24:15.000 SYSPRP Sysprep_Clean_Validate_Opk: Audit mode cannot be turned on if reserved storage is in use. An update or servicing operation may be using reserved storage.; hr = 0x800F0975',
        "03-05-2024 14:24:15.000 SYSPRP ActionPlatform::LaunchModule: Failure occurred while executing 'Sysprep_Clean_Validate_Opk' from C:\\Windows\\System32\\spopk.dll; dwRet = 0x975",
        '03-05-2024 14:24:15.000 SYSPRP 983152 (0xf0070) RunDlls:An error occurred while running registry sysprep DLLs, halting sysprep execution. dwRet = 0x975',
        '03-05-2024 14:24:15.000 SYSPRP 983256 (0xf00d8) WinMain:Hit failure while pre-validate sysprep cleanup internal providers; hr = 0x80070975',
      ),
    },
    { says: 'failed | sysprep-reserved-storage@setupact.log:1' },
  );
  assert.equal(viewer.logs[0]?.log.format, 'panther');
  checkField(
    {
      'note.txt': paste(
        'SMI data results dump: Source = Name: Microsoft-Windows-Deployment, ...',
        'SMI data results dump: Description = The same namespace should not appear twice in a single settings section.',
        'The provided unattend file is not valid; hrResult = 0x8022001b',
      ),
    },
    { says: 'failed | answer-file-invalid@note.txt:3' },
  );
});

test('lines of a task sequence that an article quotes with the component and nothing else', () => {
  const quoted = checkField(
    {
      'ticket.txt': paste(
        'TSManager   Executing command line: osddriverclient.exe /install:CON00012 /unsigned:%OSDAllowUnsignedDriver% /recurse:%OSDRecurse%',
        'OSDDriverClient   Command line: "osddriverclient.exe" /install:CON00012 /unsigned:true /recurse:%OSDRecurse%',
        'OSDDriverClient   Argument 3 is invalid.',
        'OSDDriverClient   Exiting with return code 0x80070057',
        'TSManager   Process completed with exit code 2147942487',
        'TSManager   Failed to run the action: Apply Driver Package. This is usually caused by a problem with the program.',
        'The parameter is incorrect. (Error: 80070057; Source: Windows)',
      ),
    },
    { says: 'unknown | task-sequence-argument-unknown@ticket.txt:3' },
  );
  assert.equal(quoted.logs[0]?.log.format, 'cmtrace');
  assert.deepEqual(
    quoted.logs[0]?.findings.map(({ rule }) => rule),
    ['task-sequence-argument-unknown', 'task-sequence-step-failed'],
  );
  // A table of programs is no log.
  const table = checkField(
    { 'table.txt': paste('Program    Folder', 'TSManager    CCM', 'Notes', 'None') },
    { says: 'unknown' },
  );
  assert.ok(table.logs.every(({ log }) => log.format !== 'cmtrace'));
});
