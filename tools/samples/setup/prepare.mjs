// The tasks Unpack and Prepare: media layout, mitigations, product key, compatibility, disk space, summary.
import { initialiseCompat, scan } from './compat.mjs';
import { announceQueue, createNewSystem, diskSpaceQuery, releaseNewSystem } from './operations.mjs';
import { loadPlatform, releasePlatform } from './platform.mjs';
import { closeTask, openTask, runAction, tick } from './tasks.mjs';

function unpack(ctx) {
  const { log, bt, image } = ctx;
  openTask(ctx, { from: 'Unknown', to: 'Unpack', task: 'Unpack', actions: ['MediaLayout'] });
  runAction(ctx, { number: 0, name: 'MediaLayout', settings: { 'Source Layout Path': image.media, 'Target Layout Path': bt, PreserveExistingFiles: 'TRUE' }, task: 100, overall: 5 }, () => {
    log.info('MOUPG', `MediaLayout: Checking source layout path: [${image.media}]`);
    log.info('MOUPG', `MediaLayout: Checking target layout path: [${bt}]`);
    for (const part of ['Boot', 'Efi', 'Sources']) log.info('MOUPG', `MediaLayout: Calculating size of media path: [${part}]...`);
    log.info('MOUPG', 'Setup Phase: [3]');
    log.info('MOUPG', 'Setup SubPhase: [3]');
    const begin = log.now();
    for (const [part, percent] of [['Boot', 4], ['Efi', 9], ['Sources', 41]]) {
      log.info('MOUPG', `MediaLayout: Copying layout path: [${part}]...`);
      log.wait(part === 'Sources' ? 6.3 : 1.1);
      tick(ctx, { percent, sinceStart: (log.now() - begin) / 1000, task: percent, overall: 1 + Math.floor(percent / 14) });
    }
    log.wait(2.5);
  });
  closeTask(ctx, 0);
}

function mitigations(ctx) {
  const { log, bt, random } = ctx;
  const module = `${bt}\\Sources\\Mitigation.dll`;
  log.info('MOUPG', 'ExecuteMitigations Calculating file hash...');
  log.info('MOUPG', `ExecuteMitigations: Loading [${module}]...`);
  log.info('MOUPG', 'ExecuteMitigations: Creating MitigationMgr object...');
  log.info('MOUPG', `LoadOperationsFromModule: Verifying signature of [${module}]...`);
  log.info('MOUPG', 'ExecuteMitigations: Executing desktop upgrade mitigations...');
  log.info('MOUPG', 'Execute: Scenario=[3]');
  log.info('MOUPG', 'Execute: Found [2] mitigations.');
  for (const [number, name, applicable] of [[0, 'Setup360', true], [1, 'ArbiterEditionId', false]]) {
    log.info('MOUPG', `Execute: Processing mitigation [${number}]...`);
    log.info('MOUPG', `ProcessMitigation: Checking applicability for [${name}]...`);
    if (applicable) {
      log.info('MOUPG', `ProcessMitigation: Mitigation [${name}] is applicable.`);
      for (const [index, key] of [[0, 'MoSetup\\RegBackup'], [1, 'SetupWatson']]) {
        log.info('MOUPG', `ProcessMitigation: Processing registry operation, index=[${index}]...`);
        log.info('MOUPG', `ProcessRegistryOperation: action=[delete], key=[HKLM], path=[System\\Setup\\${key}]`);
        log.info('MOUPG', `ProcessRegistryOperation: Key path [HKLM\\System\\Setup\\${key}] was not found... skipping.`);
      }
    } else {
      log.info('MOUPG', 'CheckApplicability: Scenario does not match.');
      log.info('MOUPG', `ProcessMitigation: Mitigation [${name}] not applicable.`);
    }
    log.info('MOUPG', `ProcessMitigation: Elapsed time=[${applicable ? random.int(30000, 60000) : 0}]`);
    log.info('MOUPG', `Execute: [${name}] Result=[0x0], Applicable=[${applicable ? 'yes' : 'no'}]`);
  }
  log.info('MOUPG', 'ExecuteMitigations: Storing file hash...');
}

function productKey(ctx) {
  const { log, host, target, random, bt } = ctx;
  const say = (text) => log.info('MOUPG', `ProductKey: ${text}`);
  say('Entering execute.');
  say('Getting Host OS install channel for telemetry.');
  say('Looking for product key in Host OS.');
  loadPlatform(ctx, 'ProductKeyHostOS', { present: false });
  say('Product key found in Host OS.');
  say('Populating Image info set.');
  log.info('', 'SPValidateProductKey: Calling PidGenX');
  say('Host OS install channel is [Volume].');
  say('Calling GatherOSState to generate GenuineTicket.xml');
  log.wait(2.2);
  say('GatherOsState Process returned   : [0x0]');
  say('Is Machine Active                : [TRUE]');
  say('Looking for product key in Pid.txt file.');
  say('Product key found in Pid.txt file.');
  say(`Product key using host OS edition = [${host.edition}].`);
  say('Matching Install Wim For Exact Editions');
  say(`Matched ${target.edition} with ${target.edition}`);
  say('Matching Install Wim: Found [1] matching images.');
  say('Product key was successfully validated.');
  say(`Product EditionID = ${target.edition}`);
  say('Product InstallChannel = Volume');
  say(`Eula = ${bt}\\Sources\\Panther\\_s_${random.hex(3).toUpperCase()}.tmp`);
  say('Valid product key found = [TRUE].');
  releasePlatform(ctx, 'ProductKeyHostOS');
}

function targetFacts(ctx) {
  const { log, target, host, image } = ctx;
  const say = (text) => log.info('MOUPG', `Target OS: ${text}`);
  say(`Edition = [${target.edition}]`);
  say('Product Name = [Microsoft® Windows® Operating System]');
  say(`Language = [${image.language ?? 'zh-CN'}]`);
  say('Architecture = [amd64]');
  say(`Version = [${target.build}.0]`);
  say(`SPVersion = [${image.revision ?? 1}.0]`);
  say(`Detected Source Edition = [${host.edition}]`);
  say('Detected Source Arch = [amd64]');
  say(`Detected Source Version = [${host.build}.0]`);
  say('UpgradeFlags = [0xB]');
  say('Feature -> [DomainJoin]');
  say('Enabling migration of host settings.');
}

function imageUpdate(ctx) {
  const { log } = ctx;
  const missing = [
    ['00000001', 40, "DirectRegistryProvider::SysQueryValueKey(flags = 0, key = 9c0 ('\\REGISTRY\\MACHINE\\SYSTEM\\Setup'), vn = [l:7 ml:8]'Compact', kvic = 2, kvi = 2, disp = 0)"],
    ['00000002', 39, "CKey::QueryValue(flags = 0, kn = [l:31]'\\Registry\\Machine\\SYSTEM\\Setup\\', vn = [l:7]'Compact', kvic = 2, kvi = 2, disp = Unmapped disposition: 0)"],
  ];
  for (const [sequence, number, call] of missing)
    log.error('CSI', `${sequence} (F) STATUS_OBJECT_NAME_NOT_FOUND #${number}# from Windows::Rtl::SystemImplementation::${call}[gle=0xd0000034]`);
  for (const phase of ['Resume and Download Job', 'Apply Deltas Provided In File']) {
    log.info('DPX', `Started DPX phase: ${phase}`);
    log.info('DPX', `Ended DPX phase: ${phase}`);
  }
  log.info('DPX', 'CJob::Resume completed with status: 0x0');
  log.info('MOUPG', 'DUImage: Skipping Dynamic Update due to opt-in selection.');
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
  log.info('MOUPG', `CheckDiskSpace: Found enough free disk space on system drive. Available: [${megabytes(ctx.freeBytes)}] MB`);
}

/** Everything from the first task to the change into the install phase. */
export function prepareUpgrade(ctx, queue) {
  const { log, bt, image, target } = ctx;
  unpack(ctx);
  openTask(ctx, {
    from: 'Unpack',
    to: 'Prepare',
    task: 'Prepare',
    actions: ['DUSetup', 'CompatSysRequirement', 'ProductKeyValidate', 'UpdateMedia', 'Eula', 'CompatMigrationChoice', 'DUImage', 'CompatInstallRequirement', 'DiskSpaceInstallRequirement', 'Summary'],
  });
  initialiseCompat(ctx);
  mitigations(ctx);
  log.info('MOUPG', 'Setup Phase: [4]');
  log.info('MOUPG', 'Setup SubPhase: [4]');
  runAction(ctx, { number: 0, name: 'DUSetup', settings: { 'Working Path': `${bt}\\DUDownload\\Setup`, 'Du OptIn Default': 'FALSE', 'DU Channels Flag': '0x3' }, task: 10, overall: 6 }, () => {
    log.info('MOUPG', 'DUSetup: Could not get DoNotConnectToWindowsUpdateInternetLocations value. [0x80070002]');
    log.info('MOUPG', 'DUSetup: DUOptin from Response [0]');
  });
  runAction(ctx, { number: 1, name: 'CompatSysRequirement', task: 20, overall: 8 }, () => {
    log.info('MOUPG', 'CDlpActionCompat::ExecuteSysReqScan: Enter');
    scan(ctx, 'system');
    log.info('MOUPG', 'CDlpActionCompat::ExecuteSysReqScan: Exit');
  });
  log.info('MOUPG', 'SetupManager::ExecuteCustomScript: Type = [0x1]');
  log.info('MOUPG', 'SetupManager::ExecuteCustomScript: No scripts found. Finished type [0x1]');
  runAction(ctx, { number: 2, name: 'ProductKeyValidate', short: 'ProductKey', settings: { 'Media Path': bt, 'WIM Path': image.wim, 'Min OS Version': 1, Region: 'CN' }, task: 30, overall: 9 }, () => productKey(ctx));
  runAction(ctx, { number: 3, name: 'UpdateMedia', settings: { IsServer: 'FALSE', Edition: target.edition }, task: 30, overall: 9, subPhase: 35 }, () => {
    log.info('MOUPG', 'UpdateMedia: Scenario not supported for media update');
  });
  runAction(ctx, { number: 4, name: 'Eula', settings: { AcceptEulaDefault: 'FALSE' }, task: 40, overall: 11, subPhase: 6 }, () => {
    log.info('MOUPG', 'AcceptEula from Response [TRUE]');
  });
  runAction(
    ctx,
    {
      number: 5,
      name: 'CompatMigrationChoice',
      short: 'MigChoice',
      settings: { 'Drive Letter': 'C', 'Wim Path': image.wim, 'Image Index': image.index, 'Image Name': image.name, 'Target Edition Id': target.edition },
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
  runAction(ctx, { number: 6, name: 'DUImage', settings: { 'DU Channels': '0x3', 'Wim Path': image.wim, 'Image Index': image.index, DUOptIn: 'FALSE' }, task: 60, overall: 13 }, () => imageUpdate(ctx));
  runAction(ctx, { number: 7, name: 'CompatInstallRequirement', short: 'CompatInstallReq', settings: { 'Media Path': bt, 'Wim Path': image.wim, 'Image Index': image.index, 'Driver Install Path': `${bt}\\Drivers`, 'Ignore Dismissible Blocks': 'TRUE' }, task: 70, overall: 15 }, () => {
    log.info('MOUPG', 'CDlpActionCompat::ExecuteInstallReqScan: Enter');
    scan(ctx, 'install');
    log.info('MOUPG', `Saved device scan result at : ${bt}\\Sources\\Panther\\ScanResult.xml`);
    log.info('MOUPG', 'CDlpActionCompat::ExecuteInstallReqScan: Exit');
  });
  runAction(ctx, { number: 8, name: 'DiskSpaceInstallRequirement', short: 'DiskSpaceInstallReq', settings: { 'Media Path': bt, 'Wim Path': image.wim, 'Image Index': image.index, AllowUninstall: 'TRUE', CompactOS: 'TRUE' }, task: 80, overall: 17, subPhase: 30 }, () => diskSpace(ctx, queue));
  runAction(ctx, { number: 9, name: 'Summary', task: 90, overall: 18, subPhase: 28 }, () => {
    log.info('MOUPG', "CDlpActionSummary::IsPowerPluggedIn: System's AC power is online.");
  });
  closeTask(ctx, 9);
}
