import { test } from 'node:test';
import { checkField, setupLog } from './fieldLogs.js';

/** Repairs of the component store and of system files that failed: see `fieldLogs.ts`. */

const begun = [
  'I CBS    Session: 31038544_1234567890 initialized by client DISM Package Manager Provider, external staging directory: (null)',
  'I CBS    Exec: Session processing started.  Client: Manual, Session(DISM Package Manager Provider Store Corruption Detect/Repair): 31038544_1234567890',
  'I CBS    FLOW: Entering stage: CheckCbs ',
];
const ended = [
  'I CBS    Exec: Processing complete, session(Corruption Repairing): 31038544_1234567890 [HRESULT = 0x80072efe - Unknown Error]',
  'I CBS    Session: 31038544_1234567890 finalized. Reboot required: no [HRESULT = 0x80072efe - Unknown Error]',
];
const tick =
  'W CBS    Current tick count: 1000 lower than last tick count: 1086. [HRESULT = 0x8007000d - ERROR_INVALID_DATA]';
const payload = 'E CBS    Failed to collect payload. [HRESULT = 0x80072efe - Unknown Error]';

test('a repair of the store that failed: the progress that was counted backwards is not its cause', () => {
  checkField(
    { 'CBS.log': setupLog([...begun, tick, payload, ...ended]) },
    { says: 'unknown | error-record@CBS.log:5', fix: [] },
  );
});

test('a repair of the store without an answer from the update server: the code of the download is told', () => {
  const report = [
    'I CBS    ',
    '=================================',
    'Checking System Update Readiness.',
    '(p)\tCSI Payload Corrupt\t\t\tamd64_x_31bf3856ad364e35_10.0.14393.206_none_0123456789abcdef\\x.dll',
    'Repair failed: Missing replacement payload.',
    'Total Detected Corruption:\t1',
    'Total Repaired Corruption:\t0',
    'I CBS    CheckSur: hrStatus: 0x800f0906 [CBS_E_DOWNLOAD_FAILURE], download Result: 0x80240438 [Unknown Error]',
    'I CBS    Failed to run Detect and repair. [HRESULT = 0x800f0906 - CBS_E_DOWNLOAD_FAILURE]',
    'I CBS    Exec: Processing complete, session(Corruption Repairing): 31038544_1234567890 [HRESULT = 0x800f0906 - CBS_E_DOWNLOAD_FAILURE]',
    'E CBS    Session: 31038544_1234567890 failed to perform store corruption detect and repair operation. [HRESULT = 0x800f0906 - CBS_E_DOWNLOAD_FAILURE]',
    'I CBS    Session: 31038544_1234567890 finalized. Download error: 0x80240438 [Unknown Error], Reboot required: no [HRESULT = 0x800f0906 - CBS_E_DOWNLOAD_FAILURE]',
  ];
  checkField(
    { 'CBS.log': setupLog([...begun, ...report]) },
    {
      says: 'unknown | cbs-repair-download-failed@CBS.log:11',
      fix: ['allow-repair-source', 'check-update-server', 'repair-component-store'],
    },
  );
});

test('a feature whose files could not be asked for: the way to the update server, not the store', () => {
  const search = [
    'I CBS    DLWD:WU search failed [HRESULT = 0x8024402c - Unknown Error]',
    'I CBS    DWLD:Failed to do Windows update search [HRESULT = 0x8024402c - Unknown Error]',
    'E CBS    FC:   CFCAcquirerWUClient::Download(134): Result = 0x8024402C',
  ];
  const feature = [
    'I CBS    Session: 31038544_1234567890 initialized by client FodHelper(LanguageFeaturesOnDemand), external staging directory: (null), external registry directory: (null)',
    'I CBS    Exec: Session processing started.  Client: FodHelper(LanguageFeaturesOnDemand), Session(x): 31038544_1234567890',
    ...search,
    'I CBS    Exec: Failed to download FOD from WU, retry once. [HRESULT = 0x8024402c - Unknown Error]',
    'I CBS    WU: Windows update server selection group policy not set [HRESULT = 0x80070002 - ERROR_FILE_NOT_FOUND]',
    ...search,
    'I CBS    Failed to plan execution. [HRESULT = 0x8024402c - Unknown Error]',
    'E CBS    Failed to process single phase execution. [HRESULT = 0x8024402c - Unknown Error]',
    'E CBS    Failed to perform operation.  [HRESULT = 0x8024402c - Unknown Error]',
    'I CBS    Session: 31038544_1234567890 finalized. Reboot required: no [HRESULT = 0x8024402c - Unknown Error]',
  ];
  checkField(
    { 'CBS.log': setupLog(feature) },
    { says: 'unknown | cbs-update-search-failed@CBS.log:4', fix: ['check-update-server', 'allow-repair-source'] },
  );
});

test('what sfc could not repair is no failure that ends an upgrade', () => {
  const sfc = [
    'I CSI    000001f0 [SR] Verifying 100 components',
    'I CSI    000001f1 [SR] Repairing 1 components',
    "I CSI    000001f2 [SR] Cannot repair member file [l:10]'dnsapi.dll' of Microsoft-Windows-DNS-Client-MinWin, version 10.0.22621.1485, arch amd64, nonSxS, pkt {l:8 b:31bf3856ad364e35} in the store, hash mismatch",
    'I CSI    000001f3 [SR] Repair complete',
  ];
  checkField({ 'CBS.log': setupLog(sfc) }, { says: 'unknown' });
});

test('CheckSUR.log: only what the tool could not mend is told', () => {
  const found = '(f)\tCBS MUM Missing\t0x00000002\tservicing\\Packages\\Package_1_for_KB5000001~31bf3856ad364e35~amd64~~6.1.2.1.mum';
  const mended = '(fix)\tCBS MUM Missing\tCBS File Replaced\tPackage_1_for_KB5000001.mum from Cabinet: C:\\Windows\\CheckSur\\x.cab';
  const report = (...rows: readonly string[]): string =>
    ['=====', 'Checking System Update Readiness.', 'Checking Packages', ...rows, 'Summary:'].join('\r\n');
  checkField({ 'CheckSUR.log': report(found, mended) }, { says: 'unknown' });
  checkField(
    { 'CheckSUR.log': report(found, mended, found) },
    { says: 'unknown | checksur-corrupt@CheckSUR.log:6', fix: ['repair-component-store'] },
  );
});
