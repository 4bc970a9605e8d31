// Rollback\setupact.log: what WinPE found out about the failed start, how it put the old system back, what the old system reported then.
import { reportPostReboot } from './failure.mjs';

const FOLDERS = ['PerfLogs', 'Program Files', 'Program Files (x86)', 'ProgramData', 'Users', 'Windows'];
const MOVED = [
  'Microsoft.NET\\Framework\\v4.0.30319',
  'Microsoft.NET\\Framework64\\v4.0.30319',
  'ServiceProfiles\\NetworkService\\AppData\\Local',
  'ServiceProfiles\\LocalService\\AppData\\Local',
  'System32\\config\\systemprofile\\AppData\\Local',
  'System32\\spool\\drivers\\x64\\3',
  'System32\\wbem\\Repository',
  'System32\\GroupPolicy\\Machine',
  'Installer',
  'Fonts',
];

function state(ctx, { phase, operation, digits, wide }) {
  const { log } = ctx;
  const row = (name, value) => log.info('SP', `${name.padEnd(wide ? 25 : 21)}: ${value}`);
  row('Current phase string', phase);
  row('Current op string', operation);
  row('Current result string', 'NULL');
  row('Current bugcheck string', 'NULL');
  log.info('SP', `Current phase : ${digits.phase}`);
  log.info('SP', `Current op    : ${digits.operation}`);
  log.info('SP', 'Current result: Unknown');
}

/** In the wording that Microsoft's resolution page documents; no public log holds such a block. */
function crash(ctx, { code, module, parameters }) {
  const { log } = ctx;
  log.info('', 'CheckCrashInfo: 1 page files found: ');
  log.info('', "CheckCrashInfo: PageFile 0: 'C:\\pagefile.sys' ");
  log.info('SP', `Crash ${code} detected`);
  log.info('SP', `  Module name           : ${module}`);
  parameters.forEach((value, index) => log.info('SP', `  Bugcheck parameter ${index + 1}  : ${value}`));
  log.info('SP', 'Cannot recover the system.');
  log.info('SP', 'Rollback: Showing splash window with restoring text: Restoring your previous version of Windows.');
}

function moveBack(ctx, count) {
  const { log, random, machine } = ctx;
  for (let number = 0; number < count; number++) {
    const path = random.int(0, 3)
      ? `\\\\?\\C:\\Windows\\${random.pick(MOVED)}\\${random.hex(8)}.${random.pick(['config', 'dat', 'cfg', 'xml', 'db'])}`
      : `\\\\?\\C:\\Users\\${random.pick(machine.users)}\\AppData\\Local\\${random.pick(['Microsoft', 'Packages', 'Temp', 'ConnectedDevicesPlatform'])}\\${random.hex(10)}`;
    log.info('SP', `VERBOSE: Path ${path} has no exceptions, trying a straight move`);
    log.info('SP', `VERBOSE: Successfully moved (1) ${path} to ${path.replace('C:\\', 'C:\\Windows.old\\')}`);
  }
}

function bootStat(ctx) {
  const { log, bt } = ctx;
  for (const place of ['BootStat\\OS', 'WinPE']) {
    log.info(
      'SP',
      `Attempt to get BsdSummarize Diagnostic Information for bootstat file: ${bt}\\Sources\\Rollback\\${place}\\bootstat.dat`,
    );
    for (const [name, value] of [
      ['BootLogInitCount', 3],
      ['BootLogOsLaunchCount', 3],
      ['BootLogErrorCount', 4],
      ['HeaderPresent', 1],
      ['BootId', 4],
      ['LastBootSucceeded', 0],
      ['FatalErrorCode', 0],
      ['FatalErrorStatus', 0],
    ])
      log.info('SP', `BsdSummarize Diagnostic Information: ${name}:${value}`);
  }
}

/**
 * @param {{ code: string, extend: string, phase: string, operation: string, digits: { phase: number, operation: number },
 *   crashBlock: { code: string, module: string, parameters: readonly string[] }, dumps: readonly string[], moves?: number }} options
 */
export function writeRollback(ctx, { code, extend, phase, operation, digits, crashBlock, dumps, moves = 2400 }) {
  const { log, bt } = ctx;
  const checkpoint = (name, body) => {
    log.info('IBSLIB', `ExecuteRollbackSequence: Checkpoint(${name}) rollback in progress.`, '[0x064130]');
    body?.();
    log.info('IBSLIB', `ExecuteRollbackSequence: Checkpoint(${name}) rollback finished.`, '[0x064131]');
  };
  const data = `${bt}\\Sources\\Diagnostics\\diagnostics.dat`;
  log.info('SP', 'Initiating rollback/uninstall, phase = 0');
  log.info('', `Initializing diagnostics helper; data file = ${data}`);
  log.info('', 'Found existing diagnostics data, attempting to load it.');
  log.info('SP', 'Disable Shift-F10 command prompt hotkey');
  log.info('SP', 'Rollback: Showing splash window with begin text: Attempting to recover installation...');
  state(ctx, { phase, operation, digits, wide: false });
  log.info('SP', 'Past recovery phase 0 does not match current phase 1. Resetting recovery attempts');
  log.info('SP', 'Analyzing system in C:\\WINDOWS');
  log.wait(1);
  crash(ctx, crashBlock);
  log.info('SP', 'SetupPlatfrom: Executing Execute.PreRollback commands');
  log.info('IBSLIB', 'RollbackExecuteSequence in progress...', '[0x064149]');
  checkpoint('SetupPlatformOnlineApplyCheckpoint', () => {
    for (const file of ['hiberfil', 'pagefile', 'swapfile']) log.info('SP', `Cleaning up C:\\${file}.sys`);
    log.info('SP', 'Final list of source OS pieces:');
    for (const [name, path] of [
      ['WINDOWS', 'Windows'],
      ['PROGRAMS', 'Program Files'],
      ['USERS', 'Users'],
      ['PROGRAMDATA', 'ProgramData'],
      ['RECOVERY', 'Recovery'],
    ])
      log.info(
        'SP',
        `    Name: ${name}, Original path: C:\\${path}, Current path: C:\\${path} (do not allow relocation)`,
      );
    moveBack(ctx, moves);
  });
  checkpoint('SetupPlatformOSSwitchCheckpoint', () => {
    log.wait(2);
    log.error(
      'IBSLIB',
      `OSRollbackService::CCheckpoint::MoveOrCopyDirectory: ObliterateOrMoveDirectoryTree(${bt}\\Sources\\Panther) failed.[gle=0x00000005]`,
      '[0x064183]',
    );
    log.info(
      'IBSLIB',
      `MoveOrCopyDirectory: Cannot move "C:\\WINDOWS\\Panther" to "${bt}\\Sources\\Panther" (error 183); attempting to copy instead`,
    );
    const moved = (from, to, file) => {
      log.info(
        'IBSLIB',
        `OSRollbackService::CCheckpoint::MoveOrCopyFiles: Moving/copying ${file} from ${from} to ${bt}\\Sources\\Rollback${to}`,
      );
      log.info(
        'IBSLIB',
        `OSRollbackService::CCheckpoint::MoveOrCopyFiles: Moved ${from}\\${file} to ${bt}\\Sources\\Rollback${to}\\${file}`,
      );
    };
    moved('C:\\WINDOWS', '\\BootStat\\OS', 'bootstat.dat');
    for (const dump of dumps) moved('C:\\WINDOWS\\Minidump', '', dump);
    for (const file of ['setupapi.dev.log', 'setupapi.offline.log', 'setupapi.upgrade.log'])
      moved('C:\\WINDOWS\\inf', '\\setupapi', file);
    for (const [from, to] of [
      ['system32\\winevt\\logs', 'evtlogs'],
      ['Logs\\CBS', 'CBSLogs'],
      ['security\\logs', 'SECLogs'],
    ])
      log.info(
        'IBSLIB',
        `OSRollbackService::CCheckpoint::MoveOrCopyDirectory: MoveFile(from "C:\\WINDOWS\\${from}" to "${bt}\\Sources\\Rollback\\${to}") succeeded.`,
      );
    for (const folder of FOLDERS) {
      log.info('SP', `CSetupPlatformOSSwitchCheckpoint::Rollback: Attempting to remove file/folder C:\\${folder}\n`);
      log.info('SP', `VERBOSE: Path \\\\?\\C:\\${folder} has no exceptions, trying a straight delete`);
      log.wait(3);
    }
    for (const folder of FOLDERS) {
      log.info('SP', `Moving C:\\Windows.old\\${folder} to C:\\${folder}`);
      log.info('SP', `VERBOSE: Successfully moved (1) C:\\Windows.old\\${folder} to C:\\${folder}`);
      log.info(
        'SP',
        `CSetupPlatformOSSwitchCheckpoint::Rollback: MoveFile(from "C:\\Windows.old\\${folder}" to "C:\\${folder}") succeeded.`,
      );
    }
  });
  checkpoint('WinPEBootFilesRestoreCheckpoint', () => {
    log.info('IBSLIB', 'FindVolume: Successfully found [$Setup_SystemVolume$] on drive [E:]');
    for (const file of ['boot.ini', 'ntldr', 'NTDETECT.COM'])
      log.warning(
        'IBSLIB',
        `OSRollbackService::CBootFilesRestoreCheckpoint::Rollback: ${bt}\\Sources\\Rollback\\${file} does not exist, skip.`,
        '[0x064163]',
      );
    log.info(
      'IBSLIB',
      'OSRollbackService::CBootFilesRestoreCheckpoint::Rollback: "E:\\EFI\\Microsoft\\Boot" exists, obliterating.',
      '[0x064165]',
    );
    log.wait(3);
    log.info(
      'IBSLIB',
      'OSRollbackService::CBootFilesRestoreCheckpoint::Rollback: Successfully restored "Boot" directory.',
      '[0x06416a]',
    );
  });
  checkpoint('SetupPlatformWinReRestoreCheckpoint');
  log.info('IBSLIB', 'RollbackExecuteSequence finished.', '[0x06414b]');
  log.info('SP', 'CSetupPlatformRollback::Execute: ExecuteRollback succeeded');
  log.info('SP', 'SetupPlatfrom: Executing Execute.PostRollback commands');
  log.error('SP', 'Failed to merge telemetry file: . hr = 0X80070057');
  log.info('SP', 'Rollback completed successfully.');
  log.info('', `Persisting diagnostics data to ${data}`);
  log.wait(75);
  for (const [who, number, title] of [
    ['System', 1, 'Rollback-Online-System'],
    ['User', 2, 'Rollback-Online-User'],
  ]) {
    log.info('SP', `Initiating rollback/uninstall, phase = ${number}`);
    log.info('SP', `${title} started.`);
    log.info('IBSLIB', 'RollbackExecuteSequence in progress...', '[0x064149]');
    log.info('IBSLIB', 'RollbackExecuteSequence finished.', '[0x06414b]');
    state(ctx, { phase, operation, digits, wide: true });
    bootStat(ctx);
    log.info('SP', 'Rollback-Online-Common completed successfully.');
    log.info(
      'SP',
      `ExecuteCommandFromValue: Executing command line: \\$WINDOWS.~BT\\Sources\\SetupHost.exe /Rollback${who === 'System' ? 'Sys' : 'User'} /Media`,
    );
    reportPostReboot(ctx, { code, extend, who });
    log.info('SP', 'ExecuteCommandFromValue: Command line returned result: 0x00000000');
    log.info('SP', `${title} completed successfully.`);
    log.wait(20);
  }
}
