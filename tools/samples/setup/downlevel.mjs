// The downlevel part of an upgrade, from the first line to the restart, with places where a case may fail.
import { notReporting } from './context.mjs';
import { applyImage } from './apply.mjs';
import { closeDismSession, openDismSession, useDismSession } from './dismSession.mjs';
import { arbitrate, processObjects, registerUnits, runPlugins, startEngine, stopEngine } from './migration.mjs';
import {
  announceQueue,
  createNewSystem,
  deserialiseQueue,
  executePhase,
  releaseNewSystem,
  serialiseQueue,
} from './operations.mjs';
import { loadPlatform, releasePlatform } from './platform.mjs';
import { prepareUpgrade } from './prepare.mjs';
import { beginUpgradeSession } from './session.mjs';
import { closeTask, openTask, runAction, tick } from './tasks.mjs';

/** What the operations of the downlevel phases say when nothing is wrong. */
function ordinaryBodies(ctx, { objects }) {
  const { log, image, bt } = ctx;
  const bootCommand = (option) => () => {
    const worker = openDismSession(ctx);
    useDismSession(ctx, worker, `%SYSTEMDRIVE%\\$WINDOWS.~BT\\Sources\\SetupPlatform.exe /${option}`);
    closeDismSession(ctx, worker);
  };
  return {
    1: () => {
      log.warning('SP', 'SPDeleteOldUpgradeSnapshots: Cannot open snapshot key, assume not exist. Error: 0x00000002');
      log.info('', 'SPRemoveScheduledTask: Remove task [SnapshotCleanupTask] under [\\Microsoft\\Windows\\Setup]');
      log.error('', 'ITaskFolder::DeleteTask failed. hr = 0x80070002');
      log.info('SP', 'CCleanupSnapshot::DeleteSnapshot: Free 0 space from Upgrade snapshots');
    },
    43: () => {
      for (const file of ['Recovery\\winre.wim', 'boot.sdi'])
        log.info(
          'SP',
          `CExtractFilesFromWIM::DoExecute: Extracting file \\Windows\\System32\\${file} from image ${image.wim} to ${bt}\\Sources\\SafeOS\\${file.split('\\').at(-1)}.`,
        );
    },
    38: () => applyImage(ctx),
    56: () => {
      // Setup checks the features of the new system, then starts DISM at once.
      fodValidator(ctx);
      loadDismApi(ctx);
      bootCommand('postoobe')();
    },
    53: bootCommand('presysprep'),
    54: bootCommand('postsysprep'),
    55: bootCommand('preoobe'),
    57: bootCommand('onerror'),
    47: () => {
      startEngine(ctx);
      registerUnits(ctx, { patterns: objects });
      runPlugins(ctx);
      processObjects(ctx, objects);
      stopEngine(ctx);
    },
    72: () => log.info('SP', 'SPSetOSEntropy: Setting the entropy for the new OS.'),
    87: () => {
      log.info('SP', 'SPGetOSInformation: Starting the engine online');
      startEngine(ctx);
      for (const [name, path] of [
        ['WINDOWS', 'Windows'],
        ['PROGRAMS', 'Program Files'],
        ['PROGRAMSX86', 'Program Files (x86)'],
        ['USERS', 'Users'],
        ['PROGRAMDATA', 'ProgramData'],
        ['RECOVERY', 'Recovery'],
      ])
        log.info(
          'SP',
          `SPGetOSInformation: Adding OS piece: Name: ${name}, Original path: C:\\${path}, Current path: C:\\${path} (do not allow relocation)`,
        );
      stopEngine(ctx);
    },
    35: () => drivers(ctx),
    25: () => {
      const worker = openDismSession(ctx);
      useDismSession(ctx, worker);
      closeDismSession(ctx, worker);
    },
    48: () => {
      startEngine(ctx, { name: 'Offline' });
      registerUnits(ctx, { patterns: Math.round(objects / 2) });
      stopEngine(ctx);
    },
    51: () => {
      startEngine(ctx, { name: 'Offline' });
      arbitrate(ctx);
      processObjects(ctx, Math.round(objects / 2));
      stopEngine(ctx);
    },
    91: () => bootCode(ctx),
    95: () => log.info('SP', 'SPAddBootEntry: Boot entry for the new OS added'),
    105: () => log.info('SP', 'BitLocker is not active on the OS volume; nothing to suspend'),
  };
}

/** The check of features on demand that precedes DISM. No public log shows its wording; the line is ours. */
export function fodValidator(ctx) {
  ctx.log.info('SP', 'FOD Validator: checking Features on Demand of the new OS');
  ctx.log.info('SP', 'FOD Validator: no Features on Demand to add, validation finished');
}

/** Setup loads DISM's interface; in a good run this follows the FOD Validator within a second. */
export function loadDismApi(ctx) {
  const { log, bt } = ctx;
  const library = `${bt}\\Sources\\dismapi.dll`;
  log.info('SP', `Library [${library}] loaded successfully`);
  for (const name of ['DismInitialize', 'DismOpenSession', 'DismCloseSession', 'DismShutdown'])
    log.info('SP', `Function [${name}] from library [${library}] imported successfully`);
}

/** The boot files checkpoint before the boot code is written. */
export function bootCode(ctx) {
  const { log, bt } = ctx;
  log.info('IBSLIB', 'RollbackInitialize in progress...', '[0x064147]');
  log.info('IBSLIB', 'RollbackInitialize finished.', '[0x064148]');
  log.info('IBSLIB', 'SetCheckpoint: Checkpoint("WinPEBootFilesRestoreCheckpoint") in progress...', '[0x06412c]');
  log.info('IBSLIB', 'FindVolume: Successfully found [$Setup_SystemVolume$] on drive [G:]');
  for (const file of ['boot.ini', 'ntldr', 'NTDETECT.COM'])
    log.info('IBSLIB', `OSRollbackService::CBootFilesRestoreCheckpoint::Finalize: G:\\${file} does not exist, skip.`);
  log.info(
    'IBSLIB',
    `OSRollbackService::CBootFilesRestoreCheckpoint::Finalize: Copying "G:\\EFI\\Microsoft\\Boot" to "${bt}\\Sources\\Rollback\\EFI\\Microsoft\\Boot".`,
  );
  log.wait(1.2);
  log.info('IBSLIB', 'SetCheckpoint: Checkpoint "WinPEBootFilesRestoreCheckpoint" successfully set.', '[0x06412e]');
}

function drivers(ctx) {
  const { log, random } = ctx;
  const packages = [
    'e1d65x64.inf',
    'heci.inf',
    'iastorac.inf',
    'igdlh64.inf',
    'lhdaudio.inf',
    'oemprn.inf',
    'rtux64w10.inf',
    'scard.inf',
    'usbser_bank.inf',
    'wtfpr.inf',
  ];
  log.info('SP', 'Will process drivers for the Safe OS');
  packages.forEach((name, number) => {
    const store = `${name}_amd64_${random.hex(16)}`;
    log.info('SP', `CProcessDrivers: Driver package oem${number}.inf (${name}) will be migrated`);
    log.info(
      'DISM',
      `DISM Driver Manager: PID=${ctx.pid} TID=${ctx.tid} Signature status of driver C:\\WINDOWS\\System32\\DriverStore\\FileRepository\\${store}\\${name} is: SIGNED - CDriverPackage::InitSignatureStatus`,
    );
    log.wait(6);
  });
}

function runPhase(ctx, queue, { identifier, phase, call, bodies, resume }) {
  const { log } = ctx;
  const platform = (text) => log.info('MOUPG', `MoSetupPlatform: ${text}`);
  loadPlatform(ctx, identifier, { resurrect: resume });
  if (resume) {
    platform('Resurrecting NewSystem object from [C:\\$Windows.~BT\\Sources]');
    deserialiseQueue(ctx, queue);
    platform('NewSystem object resurrected!');
  } else {
    createNewSystem(ctx, queue);
    announceQueue(ctx, queue);
  }
  platform(`Calling SetupPlatform::INewSystem::${call}...`);
  if (executePhase(ctx, queue, phase, { bodies }) === 'failed') return 'failed';
  platform(`SetupPlatform::INewSystem::${call} returned: [0x6]`);
  platform(`${call} was successful!`);
  platform('SuspendAndReleasing NewSystem object...');
  serialiseQueue(ctx, queue);
  releaseNewSystem(ctx);
  releasePlatform(ctx, identifier);
  return 'done';
}

/**
 * Writes a whole downlevel run. `bodies` replaces what an operation (by id) says; a body that returns 'failed' ends the run there.
 * Returns 'failed' or 'done'.
 *
 * @param {{ objects?: number, attempts?: number, bodies?: Record<number, () => unknown> }} options `objects` sets the length of the migration part
 */
export function runDownlevel(ctx, queue, { objects = 700, attempts = 1, bodies = {} } = {}) {
  const { log, image, bt } = ctx;
  const all = { ...ordinaryBodies(ctx, { objects }), ...bodies };
  beginUpgradeSession(ctx, { attempts });
  prepareUpgrade(ctx, queue);
  openTask(ctx, {
    from: 'Prepare',
    to: 'Install',
    task: 'Install',
    actions: ['ImageDeploy', 'PackageMigration', 'DataMigration', 'DebuggerOptions', 'PreFinalize', 'Finalize'],
  });
  log.info('MOUPG', 'Setup Phase: [5]');
  log.info('MOUPG', 'Setup SubPhase: [16]');
  const begin = log.now();
  const deploy = runAction(
    ctx,
    {
      number: 0,
      name: 'ImageDeploy',
      settings: {
        'Wim Path': image.wim,
        Target: 'C',
        'Image Index': image.index,
        AllowUninstall: 'TRUE',
        CompactOS: 'TRUE',
      },
      task: 40,
      overall: 52,
      subPhase: 18,
    },
    () =>
      runPhase(ctx, queue, {
        identifier: 'ImageDeploy',
        phase: 'Downlevel',
        call: 'ExecuteCurrentOperations',
        bodies: all,
        resume: false,
      }),
  );
  if (deploy === 'failed') return 'failed';
  for (const [number, name, overall] of [
    [1, 'PackageMigration', 54],
    [2, 'DataMigration', 58],
    [3, 'DebuggerOptions', 60],
  ])
    runAction(ctx, { number, name, task: 40 + number * 5, overall }, () => {
      tick(ctx, { percent: 50, sinceStart: (log.now() - begin) / 1000 });
      log.info('MOUPG', `${name}: nothing to do for the selected choice`);
    });
  const preFinalize = runAction(ctx, { number: 4, name: 'PreFinalize', task: 80, overall: 75, subPhase: 22 }, () =>
    runPhase(ctx, queue, {
      identifier: 'PreFinalize',
      phase: 'Pre-Finalize',
      call: 'PreFinalize',
      bodies: all,
      resume: true,
    }),
  );
  if (preFinalize === 'failed') return 'failed';
  log.info('MOUPG', 'InitializeRoutine: MOSETUP_ACTION_IMAGE_FINALIZE');
  const finalize = runAction(ctx, { number: 5, name: 'Finalize', task: 99, overall: 98, subPhase: 24 }, () =>
    runPhase(ctx, queue, { identifier: 'Finalize', phase: 'Finalize', call: 'Finalize', bodies: all, resume: true }),
  );
  if (finalize === 'failed') return 'failed';
  closeTask(ctx, 5);
  notReporting(ctx, '3000');
  log.info('MOUPG', 'SetupManager: Rebooting into the next phase');
  log.info('MOUPG', `SetupManager: Requesting restart, next command [${bt}\\Sources\\SetupPlatform.exe]`);
  log.info('MOUPG', '**************** SetupHost Logging End ****************');
  return 'done';
}
