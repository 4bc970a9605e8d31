// The operations of an in-place upgrade that keeps everything: id, name, phase, disk space. Ids and names as setup prints them.

export const PHASES = [
  'Downlevel',
  'Pre-Finalize',
  'Finalize',
  'Safe OS',
  'Pre First Boot',
  'Pre SysPrep',
  'Post SysPrep',
  'Post First Boot',
  'Pre OOBE Boot',
  'Pre OOBE',
  'Post OOBE',
  'Post OOBE Boot',
  'End',
];

const platformCommand = (option, phase) =>
  `Set boot command %SYSTEMDRIVE%\\$WINDOWS.~BT\\Sources\\SetupPlatform.exe /${option} for phase ${phase}`;
const BT = 'C:\\$WINDOWS.~BT';
const SWITCH = 'Orchestrate OS switch for NewOS with safe OS SafeOS and rollback OS ExternalRollback. DelayedSwitch';

/** `[id, name, space it asks for and gives back (bytes), class, seconds it takes]` by phase. */
function definitions({ index, locale }) {
  return {
    Downlevel: [
      [1, 'Cleanup snapshot', [], 'CCleanupSnapshot', 0.3],
      [
        43,
        `Extract files from WIM file PathForNewOSFile, index ${index} to ${BT}\\Sources\\SafeOS`,
        [356515840],
        'CExtractFilesFromWIM',
        2,
      ],
      [38, `Apply WIM file PathForNewOSFile (compact), index ${index} to ${BT}\\NewOS`, [6425525152], 'CApplyWIM', 1],
      [41, 'Complete new OS apply', [], 'CCompleteNewOSApply', 0.2],
      [120, `Enable telemetry for ${BT}\\NewOS`, [52428800], 'CEnableTelemetry', 0.3],
      [56, platformCommand('postoobe', 'DismPostOobe'), [], 'CSetBootCommand', 1],
      [53, platformCommand('presysprep', 'DismPreSysprep'), [], 'CSetBootCommand', 1],
      [54, platformCommand('postsysprep', 'DismPostSysprep'), [], 'CSetBootCommand', 1],
      [55, platformCommand('preoobe', 'DismPreOobe'), [], 'CSetBootCommand', 1],
      [57, platformCommand('onerror', 'DismOnError'), [], 'CSetBootCommand', 1],
      [34, 'Gather Optional Component status', [], 'CGatherOCStatus', 1],
      [47, 'Gather data, scope: EVERYTHING', [262144000], 'CGatherData', 3],
      [72, `Set entropy for ${BT}\\NewOS`, [], 'CSetEntropy', 0.2],
      [85, 'Set safe OS boot command', [], 'CSetSafeOSBootCommand', 0.4],
      [87, 'Save config data', [], 'CSaveConfigData', 2],
      [94, 'Save boot entries for the old OS', [], 'CSaveBootEntries', 0.2],
    ],
    'Pre-Finalize': [
      [
        115,
        `Backup the recovery partition to ${BT}\\Sources\\RecoveryPartitionBackup`,
        [356515840],
        'CBackupRecoveryPartition',
        12,
      ],
      [
        44,
        `Mount WIM file ${BT}\\Sources\\SafeOS\\winre.wim, index 1 to ${BT}\\Sources\\SafeOS\\SafeOS.Mount`,
        [131072000],
        'CMountWIM',
        11,
      ],
      [119, `Enable telemetry for ${BT}\\Sources\\SafeOS\\SafeOS.Mount`, [52428800], 'CEnableTelemetry', 0.3],
      [25, 'Apply Optional Component status', [131072000], 'CApplyOCStatus', 14],
      [35, 'Process Drivers for Migration', [], 'CProcessDrivers', 9],
      [37, 'Apply Drivers', [], 'CApplyDrivers', 16],
      [30, 'Complete servicing operations', [], 'CCompleteServicing', 12],
      [48, 'Migrate framework (Full)', [], 'CMigrateFramework', 8],
      [50, `Run sysprep specialization offline on ${BT}\\NewOS`, [], 'CSysprepOffline', 15],
      [51, 'Offline portion of first and oobe boot apply operations', [157286400], 'COfflineApply', 5],
      [45, `Unmount the image ${BT}\\Sources\\SafeOS\\SafeOS.Mount`, [41943040, -131072000], 'CUnmountImage', 14],
      [116, 'Prepare the recovery image', [-356515840, 356515840], 'CPrepareRecoveryImage', 1],
      [101, 'Prepare the new OS for first boot', [], 'CPrepareFirstBoot', 1],
    ],
    Finalize: [
      [149, 'Untag Sources Folder', [], 'CUntagSources', 0.1],
      [89, 'Finalize critical boundary', [], 'CCriticalBoundary', 0.1],
      [91, 'Update Boot Code', [], 'CUpdateBootCode', 2],
      [92, 'Update Boot Sector', [], 'CUpdateBootSector', 0.3],
      [95, `Add boot entry for ${BT}\\NewOS\\WINDOWS. Locale = ${locale}`, [], 'CAddBootEntry', 0.5],
      [98, 'Add safe OS boot entry', [], 'CAddSafeOSBootEntry', 0.5],
      [97, 'Migrate boot settings', [], 'CMigrateBootSettings', 0.3],
      [102, `${SWITCH}: 1`, [], 'COrchestrateSwitch', 0.4],
      [105, 'Suspend bitlocker if needed', [], 'CSuspendBitlocker', 0.2],
      [106, 'Remove System Restore checkpoints', [], 'CRemoveCheckpoints', 0.3],
    ],
    'Safe OS': [
      [58, 'Boot WinPE', [], 'CBootWinPE', 0.2],
      [59, 'Prepare SafeOS for rollback', [], 'CPrepareRollback', 1],
      [61, 'Set SafeOS boot entry as the default boot entry', [], 'CSetDefaultEntry', 0.3],
      [70, 'Enable Page File in SafeOS', [], 'CEnablePageFile', 0.4],
      [42, `Apply EAs for ${BT}\\NewOS`, [], 'CApplyEAs', 12],
      [82, `Relocate OS from ${BT}\\NewOS to C:\\`, [], 'CRelocateOS', 8],
      [83, 'Complete file operations for offline portion of first and oobe boot apply', [], 'CCompleteOffline', 4],
      [96, `Add boot entry for C:\\WINDOWS. Locale = ${locale}`, [], 'CAddBootEntry', 0.5],
      [103, `${SWITCH}: 0`, [], 'COrchestrateSwitch', 0.4],
      [112, 'Close log files', [], 'CCloseLogs', 0.1],
      [117, 'Setup the recovery partition', [471859200, -356515840], 'CSetupRecovery', 3],
    ],
    'Pre First Boot': [[126, 'Upgrade security', [], 'CUpgradeSecurity', 1]],
    'Pre SysPrep': [[136, 'Ensure suspended services are stopped', [], 'CStopServices', 0.4]],
    'Post SysPrep': [
      [125, 'Start system services', [], 'CStartServices', 0.4],
      [127, 'First boot apply', [576716800], 'CFirstBootApply', 9],
      [
        130,
        'Create registry key HKLM\\SYSTEM\\Setup\\FirstBoot\\Cleanup (value name: %SystemDrive%\\$WINDOWS.~BT) on the new system',
        [],
        'CCreateRegistryKey',
        0.1,
      ],
    ],
    'Pre OOBE': [
      [132, 'OOBE boot apply', [157286400], 'COOBEBootApply', 9],
      [142, 'Refresh localized strings', [], 'CRefreshStrings', 0.4],
      [143, 'Execute provisioning migration', [], 'CProvisioning', 0.4],
    ],
    'Post OOBE': [
      [135, 'Gather end install, scope: EVERYTHING', [314572800], 'CGatherEnd', 2],
      [139, 'Start suspended services', [], 'CStartSuspended', 0.5],
    ],
  };
}

/**
 * A fresh queue; nothing is executed yet.
 *
 * @param {{ index: number, locale?: string, random: { guid: () => string } }} options
 */
export function createQueue({ index, locale = 'zh-CN', random }) {
  const all = definitions({ index, locale });
  const phases = PHASES.map((name) => ({
    name,
    operations: (all[name] ?? []).map(([id, title, space, type, seconds]) => ({
      id,
      title,
      space,
      type,
      seconds,
      guid: random.guid().toUpperCase(),
      started: undefined,
      ended: undefined,
    })),
  }));
  return { phases, operations: phases.flatMap((phase) => phase.operations) };
}

/** The operation with the id; throws when a case names one that does not exist. */
export function operationById(queue, id) {
  const found = queue.operations.find((operation) => operation.id === id);
  if (!found) throw new Error(`No operation ${id} in the queue`);
  return found;
}
