import { test } from 'node:test';
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

test('what servicing met with weeks before is no cause of a rollback, what it met with that day may be one', () => {
  const rolledBack = { 'Rollback/setupact.log': rollbackLog('0xC1900101', '0x20017') };
  checkField({ 'CBS.log': setupLog(storeCorrupt, '2024-01-02 08'), ...rolledBack }, { says: 'rolledBack' });
  checkField({ 'dism.log': setupLog(repairWithoutSource, '2024-02-01 09'), ...rolledBack }, { says: 'rolledBack' });
  checkField({ 'CBS.log': setupLog(storeCorrupt, '2024-03-05 08'), ...rolledBack }, { says: 'rolledBack | cbs-store-corrupt@CBS.log:2' });
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
