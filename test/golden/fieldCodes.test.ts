import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkField, rollbackLog, setupLog, type Expected } from './fieldLogs.js';

/** One line says where it failed and its code says of what: what the code decides. See `fieldLogs.ts`. */

const apply = 'Apply WIM file E:\\sources\\install.esd, index 6 to C:\\$WINDOWS.~BT\\NewOS';
const offline = 'Offline portion of machine-specific and machine-independent apply operations';

/** A file that migration could not take over, as setup and its rollback tell it. */
function checkObject(code: string, path: string, rule: string, fix: readonly string[]): void {
  const log = setupLog([
    `I SP     Executing operation: ${offline}`,
    `E SP     Error READ, ${code} while gathering/applying object: File, ${path}. Will return 0[gle=${code}]`,
    `E MIG    Error ${Number(code)} while applying object ${path}. Shell application requested abort![gle=${code}]`,
    `E SP     Operation failed: ${offline}. Error: 0x8007042B[gle=0x000000b7]`,
  ]);
  checkField(
    { 'Panther/setupact.log': log, 'Rollback/setupact.log': rollbackLog('0x8007042B', '0x2000D') },
    { says: `rolledBack | ${rule}@Panther/setupact.log:2`, fix },
  );
}

test('what the code of an object says decides what is to be done with it', () => {
  const users = 'C:\\Users\\Public';
  checkObject('0x0000016A', `${users}\\OneDrive [plan.docx]`, 'mig-cloud-file-unavailable', ['keep-cloud-files-local', 'repair-migration-object']);
  checkObject('0x00000017', `${users}\\Pictures [a.jpg]`, 'mig-disk-unreadable', ['check-disk', 'repair-migration-object']);
  checkObject('0x0000045D', `${users}\\Pictures [a.jpg]`, 'mig-disk-unreadable', ['check-disk', 'repair-migration-object']);
  checkObject('0x00001771', `${users}\\Documents [b.doc]`, 'mig-file-encrypted', ['decrypt-user-file', 'repair-migration-object']);
  checkObject('0x000000CE', `${users}\\node_modules [x]`, 'mig-path-invalid', ['repair-migration-object']);
  checkObject('0x000000E1', `${users}\\Downloads [t.exe]`, 'mig-file-infected', ['repair-migration-object', 'exclude-from-scanner']);
  checkObject('0x00000780', `${users}\\AppData [x.exe]`, 'mig-link-unreadable', ['repair-migration-object']);
  // Any other code: the object alone is known.
  checkObject('0x00000035', `${users}\\Documents [c.doc]`, 'mig-object-failure', ['repair-migration-object', 'check-disk']);
});

test('an image that cannot be applied: damaged, gone with its media, or too much for the memory', () => {
  const failing = (code: string): string =>
    setupLog([
      `I SP     Executing operation: ${apply}`,
      `E SP     CApplyWIM: Failure while applying image 6 for E:\\sources\\install.esd. Error ${code}[gle=0x00000017]`,
      `E SP     Operation failed: ${apply}. Error: ${code}[gle=0x000000b7]`,
      `I MOUPG  SetupHost: Reporting error event -> [${code}, 0x20003]`,
    ]);
  const says = (rule: string): string => `failed | ${rule}@setupact.log:2`;
  for (const [code, rule, fix] of [
    ['0x8007045D', 'image-apply-corrupt', ['verify-image-hash', 'redownload-media', 'check-disk']],
    ['0x800701B1', 'image-source-lost', ['copy-media-locally', 'redownload-media']],
    ['0x80070040', 'image-source-lost', ['copy-media-locally', 'redownload-media']],
    ['0x8007000E', 'image-apply-no-memory', ['give-more-memory', 'clean-boot']],
  ] as const) {
    checkField({ 'setupact.log': failing(code) }, { says: says(rule), fix });
  }
});

/** A session of servicing that ends with the code. */
function checkSession(code: string, lines: readonly string[], says: string, expected: Omit<Expected, 'says'>): void {
  const session = [
    'I CBS    Session: 31038544_1234567890 initialized by client WindowsUpdateAgent, external staging directory: (null), external registry directory: (null)',
    ...lines,
    `E CBS    Failed to process single phase execution. [HRESULT = ${code}]`,
    `I CBS    Session: 31038544_1234567890 finalized. Reboot required: no [HRESULT = ${code}]`,
  ];
  checkField({ 'CBS.log': setupLog(session) }, { says: `unknown | ${says}`, ...expected });
}

test('servicing that stops: the code tells a damaged store from a disk, memory, a lock and a lack of content', () => {
  const store = ['reset-windows-update-cache', 'repair-component-store', 'repair-by-inplace-upgrade'];
  const disk = ['check-disk', 'repair-component-store'];
  const source = ['allow-repair-source', 'repair-component-store'];
  for (const [code, rule, fix] of [
    ['0x8007045d - ERROR_IO_DEVICE', 'cbs-disk-unreadable', disk],
    ['0x80070017 - ERROR_CRC', 'cbs-disk-unreadable', disk],
    ['0x80070570 - ERROR_FILE_CORRUPT', 'cbs-file-damaged', ['check-disk', 'reset-windows-update-cache', 'repair-component-store']],
    ['0x8007000e - E_OUTOFMEMORY', 'cbs-out-of-memory', ['give-more-memory', 'clean-boot']],
    ['0x80070070 - ERROR_DISK_FULL', 'cbs-disk-full', ['free-disk-space']],
    ['0x80070020 - ERROR_SHARING_VIOLATION', 'cbs-file-in-use', ['list-filter-drivers', 'clean-boot', 'finish-pending-cleanup']],
    ['0x800f0988 - PSFX_E_INVALID_DELTA_COMBINATION', 'cbs-delta-base-missing', store],
    ['0x800f0991 - PSFX_E_MISSING_PAYLOAD_FILE', 'cbs-delta-base-missing', store],
    ['0x800f0838 - CBS_E_RESERVICING_REQUIRED_BASELINE', 'cbs-baseline-required', ['add-checkpoint-updates', 'install-missing-update']],
    ['0x800736b3 - ERROR_SXS_ASSEMBLY_NOT_FOUND', 'cbs-store-unserviceable', ['repair-component-store', 'repair-by-inplace-upgrade', 'allow-repair-source']],
    ['0x800f0911 - CBS_E_SOURCE_MODIFIED', 'cbs-package-damaged', ['reset-windows-update-cache', 'check-disk', 'repair-component-store']],
    ['0x80070005 - E_ACCESSDENIED', 'cbs-access-denied', ['test-protection-products', 'list-filter-drivers', 'repair-component-store']],
    ['0x800f0954 - CBS_E_INVALID_WINDOWS_UPDATE_COUNT_WSUS', 'cbs-feature-source-missing', source],
  ] as const) {
    checkSession(code, [], `${rule}@CBS.log:2`, { fix });
  }
});

test('servicing that stops: the line that names the file, the folder or the driver comes before the phase', () => {
  const notFound = '0x80070002 - ERROR_FILE_NOT_FOUND';
  checkSession(
    notFound,
    [
      'I CBS    Exec: Staging Package: Package_3_for_KB2706045~31bf3856ad364e35~amd64~~6.1.1.0, Update: 2706045-8_neutral_GDR, PinDeployment: amd64_0123456789abcdef_31bf3856ad364e35_8.0.7601.17866_none_f28003cc92801a49',
      `I CBS    Failed to find file: amd64_microsoft-windows-scripting-vbscript_31bf3856ad364e35_6.1.7600.21238_none_a51187a7608a895d\\vbscript.dll [HRESULT = ${notFound}]`,
      `I CBS    Failed to gather all required files. [HRESULT = ${notFound}]`,
      `I CBS    Failed to stage execution chain. [HRESULT = ${notFound}]`,
    ],
    'cbs-payload-file-missing@CBS.log:3',
    { fix: ['install-missing-update', 'repair-component-store', 'repair-by-inplace-upgrade'] },
  );
  checkSession(
    notFound,
    [
      'I CBS    INSTALL index: 55, phase: 2, result 2, inf: flpydisk.inf',
      `I CBS    Doqe: Failed installing driver updates [HRESULT = ${notFound}]`,
      `E CBS    Startup: Failed while processing non-critical driver operations queue. [HRESULT = ${notFound}]`,
    ],
    'cbs-driver-inf-failed@CBS.log:2',
    { fix: ['repair-inbox-driver', 'repair-by-inplace-upgrade'] },
  );
  checkSession(
    '0x80070005 - E_ACCESSDENIED',
    [
      'E CSI    00000040 (F) STATUS_ACCESS_DENIED #77# from Windows::Rtl::SystemImplementation::DirectFileSystemProvider::SysCreateFile(flags = (AllowAccessDenied), handle = {provider=NULL, handle=0}, da = (DELETE|SYNCHRONIZE), oa = @0x1->OBJECT_ATTRIBUTES {s:48; rd:NULL; on:[52]"\\??\\C:\\Windows\\System32\\drivers\\contoso.sys"; a:(OBJ_CASE_INSENSITIVE)}, iosb = @0x2)[gle=0xd0000022]',
    ],
    'csi-file-access-denied@CBS.log:2',
    { fix: ['test-protection-products', 'list-filter-drivers', 'repair-component-store'] },
  );
  // A package without update.ses is none that lacks a file.
  const extraction = (file: string): string =>
    `I DPX    Extraction of file: ${file} failed because it is not present in the container (\\\\?\\C:\\Windows\\SoftwareDistribution\\Download\\Windows10.0-KB1234567-x64.psf).`;
  const unstaged = `E CBS    Failed to pre- stage package: Package_for_RollupFix~31bf3856ad364e35~amd64~~14393.9234.1.5 [HRESULT = ${notFound}]`;
  checkSession(
    notFound,
    [extraction('update.ses'), extraction('mqsec.dll'), unstaged],
    'dpx-file-not-in-container@CBS.log:3',
    { fix: ['reset-windows-update-cache', 'install-missing-update', 'repair-component-store'] },
  );
  checkSession(
    '0x800f0922 - CBS_E_INSTALLERS_FAILED',
    [
      'I CSI    00000040 Destination File: [l:92{46}]"C:\\Windows\\System32\\Macromed\\Flash\\activex.vch"',
      'E CSI    00000056@2024/3/5:10:38:49.206 (F) base\\wcp\\plugins\\iefileinstallai\\iefileinstallai.cpp(453): Error HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND) originated in function Windows::WCP::IEFileInstallAI::IEFileInstallAI::InstallFile expression: fSuccess',
      'E CSI    00000057 (F) Failed execution of queue item Installer: IE File Installer ({11111111-2222-3333-4444-555555555555}) with HRESULT HRESULT_FROM_WIN32(3).  Failure will not be ignored: A rollback will be initiated after all the operations in the installer queue are completed; installer is reliable[gle=0x80004005]',
    ],
    'csi-file-install-path-missing@CBS.log:3',
    { fix: ['create-missing-folder', 'check-advanced-installer'] },
  );
});

test('a result alone: what its name or its page says of it', () => {
  for (const [result, extend, rule] of [
    ['0x80070570', '0x2000C', 'media-by-result'],
    ['0x8024200D', '0x10001', 'update-content-by-result'],
    ['0xC190010E', '0x10001', 'licence-terms-by-result'],
    ['0xC190011F', '0x10001', 'setup-process-by-result'],
    ['0xC1900215', '0x10001', 'image-missing-by-result'],
    ['0x80073712', '0x2000D', 'store-by-result'],
    ['0x80070002', '0x20009', 'system-disks-by-result'],
    ['0x8007042B', '0x2000D', 'user-data-by-result'],
    ['0x8007000E', '0x50015', 'memory-by-result'],
    ['0x8007045D', '0x20007', 'disk-by-result'],
    ['0x80070040', '0x50012', 'source-by-result'],
    ['0x8007045B', '0x4000D', 'shutdown-by-result'],
    ['0x80072EE7', '0x10001', 'network-by-result'],
    ['0xC1900101', '0x40021', 'rollback-by-result'],
    ['0xC1900101', '0x20017', 'boot-failure-by-result'],
    ['0x80070714', '0x20007', undefined],
  ] as const) {
    const known = checkField({ 'Rollback/setupact.log': rollbackLog(result, extend) }, { says: 'rolledBack' });
    assert.equal(known.verdict.ofResult?.rule, rule, `${result} - ${extend}`);
  }
  // setuperr.log holds no event: what setup returned is the result.
  const returned = ['E MOUPG  CSetupManager::Execute(236): Result = 0xC190010D', 'E MOUPG  CSetupHost::Execute(564): Result = 0xC190010D'];
  const cut = checkField({ 'setuperr.log': setupLog(returned) }, { says: 'failed | setup-arguments-by-result@setuperr.log:1' });
  assert.equal(cut.attempts[0]?.result, 0xc190010d);
});
