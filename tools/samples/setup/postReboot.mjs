// After the restart: Safe OS, first boot with sysprep, OOBE boot. Setup indents these logs between bars.
import { arbitrate, processObjects, registerUnits, startEngine, stopEngine } from './migration.mjs';
import { deserialiseQueue, executePhase, serialiseQueue } from './operations.mjs';

const SERVICES = [
  'WinDefend',
  'WdFilter',
  'WSearch',
  'VSS',
  'wscsvc',
  'wuauserv',
  'BITS',
  'Spooler',
  'Schedule',
  'SysMain',
  'WinRM',
  'TermService',
];

function phaseStart(ctx, queue, name, boot) {
  const { log, bt } = ctx;
  log.info('SP', '================================================');
  log.info('SP', `-------------- Started phase [${name}] --------------`);
  log.info('', `Initializing diagnostics helper; data file = ${bt}\\Sources\\Diagnostics\\diagnostics.dat`);
  log.info('', 'Found existing diagnostics data, attempting to load it.');
  log.info('SP', 'Progress type is 2');
  log.info('SP', 'Set to unified progress');
  deserialiseQueue(ctx, queue);
  log.warning(
    'SP',
    'FindGlobalPath: Cannot find volume name for \\\\?\\GLOBALROOT\\Device\\HardDisk0\\Partition2. Error: 0x0000001F',
  );
  log.info('SP', `SetupPlatform: Phase "${boot}" started`);
}

function phaseEnd(ctx, queue, name) {
  const { log, bt } = ctx;
  serialiseQueue(ctx, queue);
  log.info('', `Persisting diagnostics data to ${bt}\\Sources\\Diagnostics\\diagnostics.dat`);
  log.info('', 'Diagnostics data saved successfully');
  log.info('SP', `Execution phase [${name}] exiting with HRESULT [0x00000000]`);
  log.info('SP', `--------------- Ended phase [${name}] ---------------`);
}

function progressMessage(ctx, phase, operation, percent) {
  const text = `Phase: ${phase}, Operation: ${operation}, Percentage: ${percent}%`;
  ctx.log.info('SP', `SETUPPLATFORMEXE: Sending progress message: ${text}`);
  ctx.log.info('SP', `SETUPPLATFORMCOMM: Progress message received: ${text}`);
}

/** WinPE: the new system takes its place. `upTo` ends the log after that operation, as when the machine then fails to start. */
export function safeOs(ctx, queue, { upTo } = {}) {
  const { log, random } = ctx;
  log.wait(74);
  phaseStart(ctx, queue, 'Safe OS', 'SafeOS');
  const relocated = ['PerfLogs', 'Program Files', 'Program Files (x86)', 'ProgramData', 'Users', 'Windows'];
  const bodies = {
    42: () => {
      for (let percent = 0; percent <= 100; percent += 5) {
        log.info('SP', `CApplyEAs: Extended attributes applied. Progress: ${percent}`);
        log.wait(3.5);
      }
    },
    82: () => {
      for (const folder of relocated) {
        log.info('SP', `Moving C:\\${folder} to C:\\Windows.old\\${folder}`);
        log.info('SP', `VERBOSE: Path C:\\${folder} has no exceptions, trying a straight move`);
        log.info('SP', `VERBOSE: Successfully moved (1) C:\\${folder} to C:\\Windows.old\\${folder}`);
        log.info('SP', `VERBOSE: Successfully moved (1) C:\\$WINDOWS.~BT\\NewOS\\${folder} to C:\\${folder}`);
        log.wait(9);
      }
      progressMessage(ctx, 'Safe OS', 'Relocate OS', random.int(60, 70));
    },
    103: () =>
      log.info('IBSLIB', 'SetCheckpoint: Checkpoint "SetupPlatformOSSwitchCheckpoint" successfully set.', '[0x06412e]'),
  };
  const result = executePhase(ctx, queue, 'Safe OS', { bodies, bars: true, upTo });
  if (result === 'done') phaseEnd(ctx, queue, 'Safe OS');
  return result;
}

function sysprep(ctx) {
  const { log, random } = ctx;
  log.info('IBS', '------------------------------------------------');
  log.info('IBS', 'InstallWindows:Install Path = C:\\WINDOWS\\system32\\oobe', '[0x0601c1]');
  log.info('IBS', 'InstallWindows:Setup Phase = 4', '[0x0601c2]');
  log.info(
    'IBS',
    'LogBootDeviceInfo:The system boot device ARC path is [multi(0)disk(0)rdisk(0)partition(3)] and NT path is [\\Device\\Harddisk0\\Partition3].',
    '[0x0606cc]',
  );
  log.info(
    '',
    '[setup.exe] OrchestrateUpdateImageState: Updating image state from [IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE] --> [IMAGE_STATE_UNDEPLOYABLE]',
  );
  log.info('IBS', `Setup has started phase 4 at ${log.time()}`, '[0x0601ce]');
  log.info('IBS', 'Build version is 10.0.17763.1 (WinBuild.160101.0800)', '[0x0601d0]');
  for (const module of [
    'ScenarioDetect',
    'Engine',
    'Internal',
    'ErrorHandler',
    'Diagnostic',
    'Unattend',
    'ParseCommandLine',
    'BootEntries',
    'ProductKey',
    'ComputerName',
    'License',
    'PnPInstall',
    'Sysprep',
    'Tasks',
  ]) {
    log.info('PANTHR', 'InitializeModule: Initializing ExecQueue->csLock;');
    log.info('IBS', `LoadWorkerModules:Successfully added worker module ${module} in winsetup.dll`, '[0x0601a4]');
  }
  for (const [entry, library] of [
    ['Sysprep_Specialize_Bcd', 'spbcd.dll'],
    ['Sysprep_Specialize_Pnp', 'sppnp.dll'],
    ['Sysprep_Specialize_Net', 'spnet.dll'],
    ['Sysprep_Specialize_Mig', 'spmig.dll'],
    ['Sysprep_Specialize_WinRE', 'spwinre.dll'],
  ]) {
    log.info(
      'SYSPRP',
      `ActionPlatform::LaunchModule: Executing method '${entry}' from C:\\WINDOWS\\System32\\${library}`,
      '[0x0f0080]',
    );
    if (library === 'sppnp.dll')
      for (let complete = 0; complete <= 118; complete += random.int(3, 9)) {
        log.info('SYSPRP', 'SPPNP: Status: Active');
        log.info('SYSPRP', `SPPNP: Status: Total = 118, Complete = ${Math.min(complete, 118)}`);
        log.wait(5);
      }
    log.info(
      'SYSPRP',
      `ActionPlatform::LaunchModule: Successfully executed '${entry}' from C:\\WINDOWS\\System32\\${library}`,
    );
  }
  log.info(
    '',
    '[setup.exe] OrchestrateUpdateImageState: Updating image state from [IMAGE_STATE_UNDEPLOYABLE] --> [IMAGE_STATE_SPECIALIZE_RESEAL_TO_OOBE]',
  );
}

function services(ctx) {
  const { log } = ctx;
  for (const service of SERVICES) {
    log.info('SP', `Processing service "${service}"`);
    log.info('SP', 'Service start type is 4');
    log.info('SP', 'Start type is now 4');
    log.info('SP', 'Start of service deferred');
  }
}

function migrationApply(ctx, phase, objects) {
  const { log } = ctx;
  log.info('SP', 'SetupPlatfrom: Executing Execute.PreApply commands');
  log.info('SP', 'Adding mapping from C: to C:\\Windows.old');
  startEngine(ctx);
  registerUnits(ctx, { patterns: objects });
  arbitrate(ctx);
  processObjects(ctx, objects);
  stopEngine(ctx);
  log.info('SP', 'SetupPlatfrom: Executing Execute.PostApply commands');
  progressMessage(ctx, phase, 'Migrate data', 93);
}

/** Old files that another process still holds; every successful upgrade has them. */
function leftovers(ctx) {
  const { log, random } = ctx;
  log.error('', 'pSPRemoveUpgradeRegTree: failed to delete reg tree HKLM\\SYSTEM\\Setup\\Upgrade[gle=0x00000005]');
  for (let number = 0; number < 24; number++)
    log.error(
      '',
      `Failed to delete \\\\?\\C:\\windows.old\\WINDOWS\\System32\\DriverStore\\FileRepository\\igdlh64.inf_amd64_${random.hex(16)}\\${random.pick(['igc64.dll', 'igdkmd64.sys', 'igd10iumd64.dll', 'igfxcmrt64.dll'])}. hr = 0x80070005`,
    );
}

/**
 * First boot and OOBE of a successful upgrade. `scripts` are command lines that the image runs at the end.
 */
export function firstBootAndOobe(ctx, queue, { objects = 900, scripts = [] } = {}) {
  const { log } = ctx;
  log.wait(83);
  phaseStart(ctx, queue, 'Pre SysPrep', 'FirstBoot');
  progressMessage(ctx, 'First Boot', 'Begin first boot', 0);
  executePhase(ctx, queue, 'Pre First Boot', {
    bars: true,
    bodies: { 126: () => log.info('SP', 'Upgrade security completed') },
  });
  log.info('SP', 'SetupPlatform: Phase "Pre-SysPrep" started');
  log.info('SP', 'SetupPlatfrom: Executing Execute.PreSysprep commands');
  executePhase(ctx, queue, 'Pre SysPrep', { bars: true, bodies: { 136: () => services(ctx) } });
  phaseEnd(ctx, queue, 'Pre SysPrep');
  sysprep(ctx);
  phaseStart(ctx, queue, 'Post SysPrep', 'Post-SysPrep');
  log.info('SP', 'SetupPlatfrom: Executing Execute.PostSysprep commands');
  executePhase(ctx, queue, 'Post SysPrep', {
    bars: true,
    bodies: {
      125: () => log.info('SP', 'Auto-start services have already been started'),
      127: () => migrationApply(ctx, 'First Boot', objects),
    },
  });
  phaseEnd(ctx, queue, 'Post SysPrep');
  log.wait(41);
  phaseStart(ctx, queue, 'Pre OOBE', 'OOBEBoot');
  progressMessage(ctx, 'OOBE Boot', 'Begin OOBE boot', 0);
  executePhase(ctx, queue, 'Pre OOBE', {
    bars: true,
    bodies: { 132: () => migrationApply(ctx, 'OOBE Boot', objects) },
  });
  log.info('SP', 'SetupPlatfrom: Executing Execute.PreOOBE commands');
  log.error('', '[windeploy.exe] CFirstUXWnd::OpenExisting failed with error 80070490');
  phaseEnd(ctx, queue, 'Pre OOBE');
  log.wait(30);
  phaseStart(ctx, queue, 'Post OOBE', 'OOBEBoot');
  executePhase(ctx, queue, 'Post OOBE', { bars: true, bodies: { 139: () => services(ctx) } });
  leftovers(ctx);
  log.info('SP', 'SetupPlatfrom: Executing Execute.PostOOBE commands');
  for (const command of scripts) {
    log.info('SP', `ExecuteCommandFromValue: Executing command line: ${command}`);
    log.wait(7);
    log.info('SP', 'ExecuteCommandFromValue: Command line returned result: 0x00000000');
  }
  log.error('SP', 'Failed to merge telemetry file: . hr = 0X80070057');
  progressMessage(ctx, 'OOBE Boot', 'End OOBE boot', 100);
  log.info('SP', 'SETUPPLATFORMCOMM: Received DONE progress message. Exiting.');
  log.info('SP', 'Moving C:\\$WINDOWS.~BT\\Sources\\Journals to C:\\Windows\\Panther\\Journals');
  log.info('SP', 'SetupPlatform: Phase "OOBEBoot" completed successfully.');
  phaseEnd(ctx, queue, 'Post OOBE');
}
