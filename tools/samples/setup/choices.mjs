// What the Prepare task finds out before it asks for space: mitigations, product key, target system, updates of the image.
import { loadPlatform, releasePlatform } from './platform.mjs';

export function mitigations(ctx) {
  const { log, bt, random } = ctx;
  const module = `${bt}\\Sources\\Mitigation.dll`;
  log.info('MOUPG', 'ExecuteMitigations Calculating file hash...');
  log.info('MOUPG', `ExecuteMitigations: Loading [${module}]...`);
  log.info('MOUPG', 'ExecuteMitigations: Creating MitigationMgr object...');
  log.info('MOUPG', `LoadOperationsFromModule: Verifying signature of [${module}]...`);
  log.info('MOUPG', 'ExecuteMitigations: Executing desktop upgrade mitigations...');
  log.info('MOUPG', 'Execute: Scenario=[3]');
  log.info('MOUPG', 'Execute: Found [2] mitigations.');
  for (const [number, name, applicable] of [
    [0, 'Setup360', true],
    [1, 'ArbiterEditionId', false],
  ]) {
    log.info('MOUPG', `Execute: Processing mitigation [${number}]...`);
    log.info('MOUPG', `ProcessMitigation: Checking applicability for [${name}]...`);
    if (applicable) {
      log.info('MOUPG', `ProcessMitigation: Mitigation [${name}] is applicable.`);
      for (const [index, key] of [
        [0, 'MoSetup\\RegBackup'],
        [1, 'SetupWatson'],
      ]) {
        log.info('MOUPG', `ProcessMitigation: Processing registry operation, index=[${index}]...`);
        log.info('MOUPG', `ProcessRegistryOperation: action=[delete], key=[HKLM], path=[System\\Setup\\${key}]`);
        log.info(
          'MOUPG',
          `ProcessRegistryOperation: Key path [HKLM\\System\\Setup\\${key}] was not found... skipping.`,
        );
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

export function productKey(ctx) {
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

export function targetFacts(ctx) {
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

export function imageUpdate(ctx) {
  const { log } = ctx;
  const missing = [
    [
      '00000001',
      40,
      "DirectRegistryProvider::SysQueryValueKey(flags = 0, key = 9c0 ('\\REGISTRY\\MACHINE\\SYSTEM\\Setup'), vn = [l:7 ml:8]'Compact', kvic = 2, kvi = 2, disp = 0)",
    ],
    [
      '00000002',
      39,
      "CKey::QueryValue(flags = 0, kn = [l:31]'\\Registry\\Machine\\SYSTEM\\Setup\\', vn = [l:7]'Compact', kvic = 2, kvi = 2, disp = Unmapped disposition: 0)",
    ],
  ];
  for (const [sequence, number, call] of missing)
    log.error(
      'CSI',
      `${sequence} (F) STATUS_OBJECT_NAME_NOT_FOUND #${number}# from Windows::Rtl::SystemImplementation::${call}[gle=0xd0000034]`,
    );
  for (const phase of ['Resume and Download Job', 'Apply Deltas Provided In File']) {
    log.info('DPX', `Started DPX phase: ${phase}`);
    log.info('DPX', `Ended DPX phase: ${phase}`);
  }
  log.info('DPX', 'CJob::Resume completed with status: 0x0');
  log.info('MOUPG', 'DUImage: Skipping Dynamic Update due to opt-in selection.');
}
