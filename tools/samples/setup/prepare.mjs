// The tasks Unpack and Prepare: media layout, mitigations, product key, compatibility, disk space, summary.
import { imageUpdate, mitigations, productKey, targetFacts } from './choices.mjs';
import { initialiseCompat, scan } from './compat.mjs';
import { announceQueue, createNewSystem, diskSpaceQuery, releaseNewSystem } from './operations.mjs';
import { loadPlatform, releasePlatform } from './platform.mjs';
import { closeTask, openTask, runAction, tick } from './tasks.mjs';

function unpack(ctx) {
  const { log, bt, image } = ctx;
  openTask(ctx, { from: 'Unknown', to: 'Unpack', task: 'Unpack', actions: ['MediaLayout'] });
  runAction(
    ctx,
    {
      number: 0,
      name: 'MediaLayout',
      settings: { 'Source Layout Path': image.media, 'Target Layout Path': bt, PreserveExistingFiles: 'TRUE' },
      task: 100,
      overall: 5,
    },
    () => {
      log.info('MOUPG', `MediaLayout: Checking source layout path: [${image.media}]`);
      log.info('MOUPG', `MediaLayout: Checking target layout path: [${bt}]`);
      for (const part of ['Boot', 'Efi', 'Sources'])
        log.info('MOUPG', `MediaLayout: Calculating size of media path: [${part}]...`);
      log.info('MOUPG', 'Setup Phase: [3]');
      log.info('MOUPG', 'Setup SubPhase: [3]');
      const begin = log.now();
      for (const [part, percent] of [
        ['Boot', 4],
        ['Efi', 9],
        ['Sources', 41],
      ]) {
        log.info('MOUPG', `MediaLayout: Copying layout path: [${part}]...`);
        log.wait(part === 'Sources' ? 6.3 : 1.1);
        tick(ctx, {
          percent,
          sinceStart: (log.now() - begin) / 1000,
          task: percent,
          overall: 1 + Math.floor(percent / 14),
        });
      }
      log.wait(2.5);
    },
  );
  closeTask(ctx, 0);
}

function diskSpace(ctx, queue) {
  const { log, machine } = ctx;
  const megabytes = (bytes) => Math.floor(bytes / 1048576);
  log.info('MOUPG', `DiskSpace: Total space on System Drive: [${megabytes(machine.totalBytes)}] MB`);
  log.info('MOUPG', `DiskSpace: Free space on System Drive: [${megabytes(ctx.freeBytes)}] MB`);
  loadPlatform(ctx, 'DiskSpace');
  log.info('MOUPG', 'DiskSpace: Creating new system (without ext drive)');
  createNewSystem(ctx, queue);
  announceQueue(ctx, queue);
  log.info('MOUPG', 'MoSetupPlatform: Getting current disk space requirements...');
  const needed = diskSpaceQuery(ctx, queue, { external: true });
  log.info('MOUPG', `MoSetupPlatform: Current disk space required: [${needed}]`);
  log.info('MOUPG', `DiskSpace: Required disk space from SP: [${megabytes(needed)}] MB`);
  releaseNewSystem(ctx);
  releasePlatform(ctx, 'DiskSpace');
  log.info('MOUPG', 'ExecuteInstallReq: Checking disk space');
  log.info(
    'MOUPG',
    `CheckDiskSpace: Found enough free disk space on system drive. Available: [${megabytes(ctx.freeBytes)}] MB`,
  );
}

/** Everything from the first task to the change into the install phase. */
export function prepareUpgrade(ctx, queue) {
  const { log, bt, image, target } = ctx;
  unpack(ctx);
  openTask(ctx, {
    from: 'Unpack',
    to: 'Prepare',
    task: 'Prepare',
    actions: [
      'DUSetup',
      'CompatSysRequirement',
      'ProductKeyValidate',
      'UpdateMedia',
      'Eula',
      'CompatMigrationChoice',
      'DUImage',
      'CompatInstallRequirement',
      'DiskSpaceInstallRequirement',
      'Summary',
    ],
  });
  initialiseCompat(ctx);
  mitigations(ctx);
  log.info('MOUPG', 'Setup Phase: [4]');
  log.info('MOUPG', 'Setup SubPhase: [4]');
  runAction(
    ctx,
    {
      number: 0,
      name: 'DUSetup',
      settings: { 'Working Path': `${bt}\\DUDownload\\Setup`, 'Du OptIn Default': 'FALSE', 'DU Channels Flag': '0x3' },
      task: 10,
      overall: 6,
    },
    () => {
      log.info('MOUPG', 'DUSetup: Could not get DoNotConnectToWindowsUpdateInternetLocations value. [0x80070002]');
      log.info('MOUPG', 'DUSetup: DUOptin from Response [0]');
    },
  );
  runAction(ctx, { number: 1, name: 'CompatSysRequirement', task: 20, overall: 8 }, () => {
    log.info('MOUPG', 'CDlpActionCompat::ExecuteSysReqScan: Enter');
    scan(ctx, 'system');
    log.info('MOUPG', 'CDlpActionCompat::ExecuteSysReqScan: Exit');
  });
  log.info('MOUPG', 'SetupManager::ExecuteCustomScript: Type = [0x1]');
  log.info('MOUPG', 'SetupManager::ExecuteCustomScript: No scripts found. Finished type [0x1]');
  runAction(
    ctx,
    {
      number: 2,
      name: 'ProductKeyValidate',
      short: 'ProductKey',
      settings: { 'Media Path': bt, 'WIM Path': image.wim, 'Min OS Version': 1, Region: 'CN' },
      task: 30,
      overall: 9,
    },
    () => productKey(ctx),
  );
  runAction(
    ctx,
    {
      number: 3,
      name: 'UpdateMedia',
      settings: { IsServer: 'FALSE', Edition: target.edition },
      task: 30,
      overall: 9,
      subPhase: 35,
    },
    () => {
      log.info('MOUPG', 'UpdateMedia: Scenario not supported for media update');
    },
  );
  runAction(
    ctx,
    { number: 4, name: 'Eula', settings: { AcceptEulaDefault: 'FALSE' }, task: 40, overall: 11, subPhase: 6 },
    () => {
      log.info('MOUPG', 'AcceptEula from Response [TRUE]');
    },
  );
  runAction(
    ctx,
    {
      number: 5,
      name: 'CompatMigrationChoice',
      short: 'MigChoice',
      settings: {
        'Drive Letter': 'C',
        'Wim Path': image.wim,
        'Image Index': image.index,
        'Image Name': image.name,
        'Target Edition Id': target.edition,
      },
      task: 50,
      overall: 12,
      subPhase: 11,
    },
    () => {
      log.info('MOUPG', 'CDlpActionCompat::ExecuteMigChoiceScan: Enter');
      targetFacts(ctx);
      log.info('MOUPG', 'MigChoice: Before Migration Filter -> [CleanInstall | DataOnly | FullUpgrade]');
      scan(ctx, 'choice');
      log.info('MOUPG', 'MigChoice: After Migration Filter -> [CleanInstall | DataOnly | FullUpgrade]');
      log.info('MOUPG', 'MigChoice: Selected install choice: [8]');
      log.info('MOUPG', 'CDlpActionCompat::ExecuteMigChoiceScan: Exit');
    },
  );
  runAction(
    ctx,
    {
      number: 6,
      name: 'DUImage',
      settings: { 'DU Channels': '0x3', 'Wim Path': image.wim, 'Image Index': image.index, DUOptIn: 'FALSE' },
      task: 60,
      overall: 13,
    },
    () => imageUpdate(ctx),
  );
  runAction(
    ctx,
    {
      number: 7,
      name: 'CompatInstallRequirement',
      short: 'CompatInstallReq',
      settings: {
        'Media Path': bt,
        'Wim Path': image.wim,
        'Image Index': image.index,
        'Driver Install Path': `${bt}\\Drivers`,
        'Ignore Dismissible Blocks': 'TRUE',
      },
      task: 70,
      overall: 15,
    },
    () => {
      log.info('MOUPG', 'CDlpActionCompat::ExecuteInstallReqScan: Enter');
      scan(ctx, 'install');
      log.info('MOUPG', `Saved device scan result at : ${bt}\\Sources\\Panther\\ScanResult.xml`);
      log.info('MOUPG', 'CDlpActionCompat::ExecuteInstallReqScan: Exit');
    },
  );
  runAction(
    ctx,
    {
      number: 8,
      name: 'DiskSpaceInstallRequirement',
      short: 'DiskSpaceInstallReq',
      settings: {
        'Media Path': bt,
        'Wim Path': image.wim,
        'Image Index': image.index,
        AllowUninstall: 'TRUE',
        CompactOS: 'TRUE',
      },
      task: 80,
      overall: 17,
      subPhase: 30,
    },
    () => diskSpace(ctx, queue),
  );
  runAction(ctx, { number: 9, name: 'Summary', task: 90, overall: 18, subPhase: 28 }, () => {
    log.info('MOUPG', "CDlpActionSummary::IsPowerPluggedIn: System's AC power is online.");
  });
  closeTask(ctx, 9);
}
