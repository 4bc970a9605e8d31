import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkField, rollbackLog, setupLog, type Expected } from './fieldLogs.js';

/** Upgrades that failed, step by step: see `fieldLogs.ts`. */

test('a rollback reports in its own log what failed in the log of the phase: the code ties them', () => {
  const failed = setupLog([
    'I SP     OPERATIONTRACK ExecuteOperations: Start execution phase First Boot',
    'I SP     Executing operation: Online portion of machine-specific and machine-independent apply operations',
    'W SP     User profile suffix mismatch: upgrade asked for "svcuser", actual suffix is: "svcuser.000"',
    'E SP     User profile suffix mismatch, upgrade cannot continue.[gle=0x00000012]',
    'E SP     Operation failed: Online portion of machine-specific and machine-independent apply operations. Error: 0x800707E7[gle=0x000000b7]',
    'E SP     ExecuteOperations: Failed execution phase First Boot. Error: 0x800707E7',
  ]);
  const result = checkField(
    { 'Panther/setupact.log': failed, 'Rollback/setupact.log': rollbackLog('0x800707E7', '0x3000D') },
    { says: 'rolledBack | profile-suffix-mismatch@Panther/setupact.log:3', fix: ['remove-profile-blocker', 'fix-profile-list'] },
  );
  assert.equal(result.chain?.links[0]?.place.file, 'Rollback/setupact.log');
  assert.equal(result.otherChains.length, 0);

  // The generic code of every rollback ties nothing: an operation that failed may have been survived.
  const survived = checkField(
    {
      'Panther/setupact.log': setupLog([
        'I SP     Executing operation: Run sysprep specialization offline on C:\\$WINDOWS.~BT\\NewOS',
        'E SP     Operation failed: Run sysprep specialization offline on C:\\$WINDOWS.~BT\\NewOS. Error: 0x80070005[gle=0x000000b7]',
        'I SP     Executing operation: Next thing',
      ]),
      'Rollback/setupact.log': rollbackLog('0xC1900101', '0x30018'),
    },
    { says: 'rolledBack' },
  );
  assert.equal(survived.otherChains.length, 1);
});

test('setuperr.log holds no beginnings: a failed action there is a failure of its own', () => {
  checkField(
    {
      'setuperr.log': setupLog([
        'E DISM   DISM Manager: PID=812 TID=1077 Image session lock with name Global\\x is still opened. HR=0x800700b7 - CDISMManager::CreateImageSession(hr:0x800700b7)',
        'E SP     Operation failed: Set boot command x for phase DismOnError. Error: 0x800700B7[gle=0x000000b7]',
        'E SP     CSetupPlatform::Initialize: Disk provisioning is not available; hr = 0x80070032',
        'E MOUPG  CDlpActionDataMigrate::ExecuteRoutine(691): Result = 0x80070032',
        'E MOUPG  CDlpTask::ExecuteAction(3300): Result = 0x80070032',
      ]),
    },
    { says: 'failed | disk-provisioning-unavailable@setuperr.log:3' },
  );
});

test('a warning that no rule knows is no first cause where a decisive line follows', () => {
  checkField(
    {
      'setupact.log': setupLog([
        'I SP     Executing operation: Offline portion of machine-specific and machine-independent apply operations',
        'W MIG    CKnowledgeManager::GetDataUnit: could not get data unit for C:\\Windows\\Resources\\aero.msstyles. Error: 0x00000003',
        'E SP     Error WRITE, 0x00000003 while gathering/applying object: File, C:\\Windows\\Resources\\aero.msstyles [N]. Will return 0[gle=0x00000003]',
        'E MIG    Error 3 while applying object C:\\Windows\\Resources\\aero.msstyles [N]. Shell application requested abort![gle=0x00000003]',
        'E SP     Operation failed: Offline portion of machine-specific and machine-independent apply operations. Error: 0x8007042B[gle=0x000000b7]',
      ]),
    },
    { says: 'failed | mig-object-failure@setupact.log:3' },
  );
});

test('what a forum made of the lines does not change what they say', () => {
  const lines = [
    'I SYSPRP Entering SysprepGeneralizeValidate (Appx) - validating whether all apps are also provisioned.',
    'E SYSPRP Package Contoso.LanguagePack_1.0.0.0_neutral__8wekyb3d8bbwe was installed for a user, but not provisioned for all users. This package will not function properly in the sysprep image.',
    'E SYSPRP Failed to remove apps for the current user: 0x80073cf2.',
  ];
  const plain = setupLog(lines).slice(1);
  const rows = plain.trimEnd().split('\r\n');
  const says = (file: string): Expected => ({ says: `failed | sysprep-appx-not-provisioned@${file}:2` });
  checkField({ 'a.txt': plain }, says('a.txt'));
  checkField({ 'quoted.txt': rows.map((row) => `> ${row}`).join('\n') }, says('quoted.txt'));
  checkField({ 'numbered.txt': rows.map((row, i) => `${i + 5890}: ${row}`).join('\n') }, says('numbered.txt'));
  checkField({ 'found.txt': rows.map((row, i) => `setupact.log:${i + 1}:${row}`).join('\n') }, says('found.txt'));
  const timeless = rows.map((row) => row.slice(21).replace(/ {2,}/g, ' '));
  checkField({ 'timeless.txt': timeless.join('\n') }, says('timeless.txt'));
  // Prose that speaks of a log is none.
  const prose = 'On 2024-03-05 10:00:02, Error was what it said.\nError SP is a word here\nand nothing else\nis a log\n';
  assert.equal(checkField({ 'prose.txt': prose }, { says: 'unknown' }).logs[0]?.log.format, 'plain');
});

test('a cancellation is told from a failure, and from the block that the user was asked about', () => {
  const block = checkField(
    {
      'setuperr.log': setupLog([
        'E MOUPG  CSetupResponseTemplate<class IDlpResponse>::OnCancel(238): Result = 0x800704C7',
        'E MOUPG  CDlpActionCompat::ExecuteSysReqScan(809): Result = 0xC1900201',
        'E MOUPG  CDlpActionCompat::ExecuteRoutine(638): Result = 0xC1900201',
        'E MOUPG  CDlpTask::ExecuteAction(3300): Result = 0xC1900201',
      ]),
    },
    { says: 'failed | compat-system-requirement-block@setuperr.log:2' },
  );
  assert.equal(block.attempts[0]?.result, 0xc1900201);

  const driver = 'I MIG    AddDriverFiles: Processing driver: Contoso Dock Audio, Contoso, Contoso';
  const catalogue = 'I MIG    AddInfAndCatalog: Adding catalog file: C:\\WINDOWS\\system32\\catroot\\{F750E6C3}\\oem26.cat';
  const asked = [
    'I MOUPG  CInstallUI::ShowMessageBox: Showing MessageBox',
    'I MOUPG  CInstallUI::ConfirmCanceled: User cancel confirmed',
    'E MOUPG  CSetupHost::OnProgressChanged(2306): Result = 0x800704D3',
  ];
  const quick = checkField({ 'setupact.log': setupLog([driver, ...asked]) }, { says: 'cancelled' });
  assert.equal(quick.logs[0]?.findings.some(({ rule }) => rule === 'stood-until-cancel'), false);
  const stood = checkField(
    { 'setupact.log': setupLog([driver, catalogue]) + setupLog(asked, '11') },
    { says: 'cancelled' },
  );
  const at = stood.logs[0]?.findings.find(({ rule }) => rule === 'stood-until-cancel');
  assert.equal(at?.place.line, 2);
  assert.match(
    at.title.en,
    /^Setup wrote nothing for 3599 s after this line, at the driver "Contoso Dock Audio", then the user cancelled/,
  );
  assert.equal(at.captures['driver'], 'Contoso Dock Audio');
});

test('a page that the user closed: setup was waiting, and nothing failed', () => {
  const shown = [
    'I MOUPG  *************** SetupHost Logging Begin ***************',
    'I MOUPG  GetWebSetupUserInput: Entering Execute Method',
    'I MOUPG  GetWebSetupUserInput: Entering execute.',
    'I MOUPG  Action progress: [0%]',
  ];
  const closed = [
    'I MOUPG  CInstallUI::ShowMessageBox: Showing MessageBox',
    'I MOUPG  CInstallUI::ConfirmCanceled: User cancel confirmed',
    'E MOUPG  CDlpTask::Cancel(984): Result = 0xC1800108',
    'E MOUPG  CDlpActionGetWebSetupUserInput::GetInstallChoiceFromResponse(756): Result = 0x800704D3',
    'E MOUPG  CDlpActionGetWebSetupUserInput::ExecuteRoutine(372): Result = 0x800704D3',
    'I MOUPG  GetWebSetupUserInput: Leaving Execute Method',
    'I MOUPG  SetupHost: Reporting error event -> [0x800704D3, 0x800704C7]',
    'E MOUPG  CSetupHost::Execute(433): Result = 0x800704C7',
  ];
  const { logs, otherChains } = checkField(
    { 'setupact.log': setupLog(shown) + setupLog(closed, '11') },
    { says: 'cancelled' },
  );
  const told = logs.flatMap(({ findings }) => findings).filter(({ severity }) => severity !== 'benign');
  assert.deepEqual(
    told.map(({ rule, title }) => [rule, title.en]).filter(([rule]) => rule !== 'setup-result'),
    [
      ['action-failed', 'Setup action cancelled: GetWebSetupUserInput'],
      ['upgrade-cancelled', 'The upgrade was cancelled'],
    ],
  );
  assert.deepEqual(otherChains, []);

  // Back to the page before: no question is asked, and the action hands on the same code.
  const back = checkField(
    {
      'setupact.log': setupLog([
        'I MOUPG  Summary: Entering Execute Method',
        'E MOUPG  CContosoResponse::CheckUserInterrupt(1844): Result = 0x800704D3',
        'E MOUPG  CDlpActionSummary::ExecuteRoutine(206): Result = 0x800704D3',
        'I MOUPG  Summary: Leaving Execute Method',
        'I MOUPG  SetupHost: Reporting error event -> [0x8007001F, 0x20006]',
      ]),
    },
    { says: 'failed' },
  );
  assert.deepEqual(back.otherChains, []);
  const answer = back.logs[0]?.findings.find(({ place }) => place.line === 2);
  assert.deepEqual([answer?.rule, answer?.severity], ['error-record', 'info']);
});

test('a result alone names no first cause, but what is known of it, and who is there of a class that causes it', () => {
  const filters = [
    'Filter Name                     Num Instances    Altitude    Frame',
    '------------------------------  -------------  ------------  -----',
    'csagent                                 6       321410         0',
    'WdFilter                                6       328010         0',
  ].join('\r\n');
  const rolledBack = checkField(
    { 'Rollback/setupact.log': rollbackLog('0xC1900101', '0x20017'), 'fltmc.txt': filters },
    { says: 'rolledBack', whose: ['crowdstrike-falcon C'] },
  );
  assert.equal(rolledBack.verdict.ofResult?.rule, 'boot-failure-by-result');
  for (const [result, extend, rule] of [
    ['0x8007001F', '0x3000D', 'user-data-by-result'],
    ['0x8007042B', '0x4000D', 'user-data-by-result'],
    ['0x8007025D', '0x2000C', 'media-by-result'],
    // A device that does not work, and no user.
    ['0x8007001F', '0x4000D', undefined],
  ] as const) {
    const known = checkField({ 'Rollback/setupact.log': rollbackLog(result, extend) }, { says: 'rolledBack' });
    assert.equal(known.verdict.ofResult?.rule, rule, `${result} - ${extend}`);
  }
  // Nothing is known of a code that stands for anything, and nobody is suspected.
  const generic = checkField(
    { 'setupact.log': setupLog(['I MOUPG  SetupHost: Reporting error event -> [0x80004005, 0x50015]']), 'fltmc.txt': filters },
    { says: 'failed' },
  );
  assert.equal(generic.verdict.ofResult, undefined);
});

test('an operation that failed is no failed upgrade while nothing says so', () => {
  const operation =
    'E SP     Operation failed: Offline portion of machine-specific and machine-independent apply operations. Error: 0x8007042B[gle=0x000000b7]';
  const cut = checkField({ 'setuperr.log': setupLog([operation]) }, { says: 'failed | operation-failed@setuperr.log:1' });
  assert.equal(cut.verdict.stepOnly, true);
  // The symptom that the record begins with is told with what failed.
  assert.match(cut.verdict.firstCause?.title.en ?? '', /^A setup operation failed: Offline portion of machine-specific/);
  const ended = checkField(
    { 'setuperr.log': setupLog([operation, 'E SP     ExecuteOperations: Failed execution phase Safe OS. Error: 0x8007042B']) },
    { says: 'failed | operation-failed@setuperr.log:1' },
  );
  assert.equal(ended.verdict.stepOnly, undefined);
});

test('a line that no rule knows gets the advice of the rule that knows its failure, by the code', () => {
  const host = [
    'I MOUPG  Host system information:',
    `${' '.repeat(35)}Antivirus software information:`,
    `${' '.repeat(35)}    Name: Kaspersky Endpoint Security, State: ON, Path: C:\\Program Files (x86)\\Kaspersky Lab\\avp.exe`,
  ];
  const move = (code: string, gle: string): string =>
    setupLog([
      ...host,
      'I SP     Executing operation: Move file C:\\$WINDOWS.~BT\\NewOS\\Windows\\System32\\x.dll',
      `E SP     CContosoMove: could not move it. Error: ${code}[gle=${gle}]`,
      `E SP     Operation failed: Move file C:\\$WINDOWS.~BT\\NewOS\\Windows\\System32\\x.dll. Error: ${code}[gle=0x000000b7]`,
      `I MOUPG  SetupHost: Reporting error event -> [${code}, 0x50015]`,
    ]);
  const denied = checkField(
    { 'setupact.log': move('0x80070005', '0x00000005') },
    {
      says: 'failed | error-record@setupact.log:5',
      fix: ['test-protection-products', 'list-filter-drivers'],
      whose: ['kaspersky-endpoint-security C'],
    },
  );
  assert.match(denied.verdict.firstCause?.title.en ?? '', /^CContosoMove/);
  // Another code says nothing of protection: nobody is suspected.
  const memory = { says: 'failed | error-record@setupact.log:5', fix: ['give-more-memory', 'clean-boot'] };
  checkField({ 'setupact.log': move('0x8007000E', '0x0000000e') }, memory);
  checkField({ 'setupact.log': move('0x80070483', '0x00000483') }, { says: 'failed | error-record@setupact.log:5', fix: [] });
});

test('the code decides what is said of an image, a disk and a component store', () => {
  const apply = (code: string): string =>
    setupLog([
      'I SP     Executing operation: Apply WIM file D:\\Sources\\Install.wim, index 6 to C:\\$WINDOWS.~BT\\NewOS',
      `E SP     CApplyWIM: Failure while applying image 6 for D:\\Sources\\Install.wim. Error ${code}[gle=0x00000571]`,
      `E SP     Operation failed: Apply WIM file D:\\Sources\\Install.wim, index 6 to C:\\$WINDOWS.~BT\\NewOS. Error: ${code}[gle=0x000000b7]`,
    ]);
  checkField(
    { 'setupact.log': apply('0x80070571') },
    { says: 'failed | image-apply-corrupt@setupact.log:2', fix: ['verify-image-hash', 'redownload-media', 'check-disk'] },
  );
  checkField({ 'setupact.log': apply('0x80070005') }, { says: 'failed | image-apply-access-denied@setupact.log:2' });
  const full =
    'E SP     Error WRITE, 0x00000070 while gathering/applying object: File, C:\\Users\\Public [big.bin]. Will return 0[gle=0x00000070]';
  checkField({ 'setupact.log': setupLog([full]) }, { says: 'failed | mig-object-disk-full@setupact.log:1', fix: ['free-disk-space'] });
  const phase = 'E CBS    Failed to process single phase execution. [HRESULT = ';
  checkField(
    { 'CBS.log': setupLog([`${phase}0x80073712 - ERROR_SXS_COMPONENT_STORE_CORRUPT]`]) },
    { says: 'unknown | cbs-phase-execution-failed@CBS.log:1' },
  );
  checkField(
    { 'CBS.log': setupLog([`${phase}0x800736cc - ERROR_SXS_FILE_HASH_MISMATCH]`]) },
    { says: 'unknown | cbs-file-hash-mismatch@CBS.log:1' },
  );
});

test('without a log of setup, the report of SetupDiag tells how the upgrade ended', () => {
  const report = (error: string): string =>
    [
      'Matching Profile found: FindRollbackFailure - 3A43C9B5-05B3-4F7C-A955-88F991BB5A48',
      'System Information:',
      '    HostOSVersion = 10.0.19045',
      '    UpgradeStartTime = 3/5/2024 9:47:16 AM',
      '    UpgradeEndTime = 3/5/2024 10:02:40 AM',
      '',
      error,
      '',
    ].join('\r\n');
  const rolledBack = report(
    'Error: SetupDiag reports rollback failure found. Last Phase = Safe OS Last Operation = Add drivers Error = 0x800736CC - 0x20003',
  );
  checkField({ 'SetupDiagResults.log': rolledBack }, { says: 'rolledBack' });
  // The logs themselves know better.
  const log = setupLog(['I MOUPG  SetupHost: Reporting success event']);
  checkField({ 'SetupDiagResults.log': rolledBack, 'setupact.log': log }, { says: 'succeeded' });
});

test('nobody is advised to keep a scanner out of all of Windows', () => {
  const locked =
    "E CBS    Failed to load offline store from boot directory: '\\\\?\\C:\\' and windows directory: '\\\\?\\C:\\Windows\\' [HRESULT = 0x80070020 - ERROR_SHARING_VIOLATION]";
  checkField(
    { 'dism.log': setupLog([locked]) },
    { says: 'unknown | cbs-offline-store-locked@dism.log:1', fix: ['list-filter-drivers', 'finish-pending-cleanup'] },
  );
});
