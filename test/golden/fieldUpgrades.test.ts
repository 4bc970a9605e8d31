import { test } from 'node:test';
import { checkField } from './fieldLogs.js';

/** Upgrades in place that failed, as people paste their logs: see `fieldLogs.ts`. */

const paste = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

test('what every upgrade writes is not the first cause, with the columns lost and the lines made a list', () => {
  checkField(
    {
      'setuperr.log': paste(
        '- 2024-03-05 10:00:00, Error CONX Windows::Compat::Appraiser::WicaApplicationInventory::AddItemProperty (514): App Inventory returned duplicate file c:\\program files\\fabrikam\\tool.exe.[gle=0x8007000d]',
        '- 2024-03-05 10:07:47, Error SP pSPRemoveUpgradeRegTree: failed to delete reg tree HKLM\\SYSTEM\\Setup\\Upgrade[gle=0x00000005]',
        '- 2024-03-05 10:12:25, Error CSetupAutomation::Resurrect: File not found: C:\\$WINDOWS.~BT\\Sources\\Panther\\automation.dat[gle=0x00000002]',
        '- 2024-03-05 10:12:25, Error SP CSetupPlatform::ResurrectAutomation: Failed to resurrect automation: 0x80070002[gle=0x00000002]',
        '- 2024-03-05 10:12:26, Error SP CMountWIM::DoExecute: Failed to mount WIM file C:\\$WINDOWS.~BT\\Sources\\SafeOS\\winre.wim. Error 0x80070522[gle=0x00000522]',
        '- 2024-03-05 10:12:26, Error SP Operation failed: Mount WIM file C:\\$WINDOWS.~BT\\Sources\\SafeOS\\winre.wim, index 1 to C:\\$WINDOWS.~BT\\Sources\\SafeOS\\SafeOS.Mount. Error: 0x80070522[gle=0x000000b7]',
      ),
    },
    { says: 'failed | wim-mount-privilege-missing@setuperr.log:5', fix: ['run-as-administrator'] },
  );
});

test('nobody accepted the licence terms: the line that says so, not the result behind it', () => {
  checkField(
    {
      'setuperr.log': paste(
        '2024-03-05 10:00:00, Error                 MOUPG  SetupHost: OneSettings initialization failed: [0x80072EE7]',
        '2024-03-05 10:02:23, Error                 MOUPG  User did not accept EULA at downlevel OS.',
        '2024-03-05 10:02:23, Error                 MOUPG  CSetupManager::Execute(345): Result = 0xC190010E',
      ),
    },
    { says: 'failed | licence-terms-declined@setuperr.log:2', fix: ['check-setup-command-line'] },
  );
});

test('SetupDiag writes the parts of a failure one below the other', () => {
  checkField(
    {
      'SetupDiagResults.log': paste(
        '  2. Matching Profile found: OptionalComponentOpenPackageFailed - 22952520-EC89-4FBD-94E0-B67DF88347F6',
        '  3. SetupDiag version: 1.6.1.0',
        '  4. Error: SetupDiag reports Optional Component installation failed to open OC Package.',
        '  5. Last Phase: Safe OS',
        '  6. Last Operation: Gather Optional Component status',
        '  7. Package Name: Foundation',
        '  8. Error: 0x8007001F',
      ),
    },
    { says: 'failed | optional-component-package-unopened@SetupDiagResults.log:3' },
  );
});

test('lines whose dates were cut off, or that begin with the short name of their component', () => {
  const driver = 'CDlpActionDriverInstallation::ExecuteDriverInstall(1055): Result = 0x80070002';
  checkField(
    {
      'issue.txt': paste(
        '10:01:01, Info  MOUPG  Driver: Received driver inf path [\\\\server\\drivers\\storage\\fabrikam.inf].',
        `10:01:02, Error MOUPG  ${driver}`,
        '10:01:02, Error MOUPG  CSetupManager::ExecuteDownlevelMode(609): Result = 0x80070002',
      ),
    },
    { says: 'failed | setup-driver-folder-failed@issue.txt:2' },
  );
  checkField(
    {
      'issue.txt': paste(
        'MOUPG  CSetupManager::ExecuteDownlevelMode',
        'SP     CExtractFilesFromWIM::DoExecute: Cannot extract file \\Windows\\System32\\Recovery\\winre.wim from D:\\Sources\\Install.esd. Error 0x80070003',
        'SP     Operation failed: Extract files from WIM file PathForNewOSFile, index 1 to C:\\$WINDOWS.~BT\\Sources\\SafeOS. Error: 0x80070003',
      ),
    },
    { says: 'failed | image-file-absent@issue.txt:2' },
  );
  checkField({ 'table.txt': paste('SP     Sao Paulo', 'RJ     Rio de Janeiro', 'MG     Minas Gerais', 'BA     Bahia') }, { says: 'unknown' });
});
