// Compatibility scans (component CONX): checkers of the provider wsc:setup, the inventories of wsc:wica, drivers with their blank lines.
import { arrangeTime } from '../clock.mjs';
import { CHECKERS, CLASSES, DEVICES, HARDWARE, PROGRAMS, SERVICES_WITHOUT_PATH } from './names.mjs';

function blackboard(ctx) {
  const { log, bt } = ctx;
  log.info('PANTHR', `CBlackboard::Open: ${bt}\\Sources\\Panther\\CompatScanCache.dat succeeded.`, '[0x090008]');
  log.info('PANTHR', `CBlackboard::Close: ${bt.toLowerCase()}\\sources\\panther\\compatscancache.dat.`, '[0x090009]');
}

function startScan(ctx, categories) {
  const { log } = ctx;
  const step = ctx.vectorStep++;
  log.info('CONX', `Compatibility scan started. Scenario: 3, Categories: ${categories} `);
  log.info(
    'CONX',
    `ConX::Compatibility::CCompatibilityHost::SetCorrelationVector:(wsc:setup:): Correlation Vector [${ctx.vector}.${step}.1.0]`,
  );
  log.info(
    'CONX',
    `ConX::Compatibility::CCompatibilityHost::SetCorrelationVector:(wsc:wica:): Correlation Vector [${ctx.vector}.${step}.2.0]`,
  );
  log.info('CONX', 'ScanThread: Start scan from provider wsc:setup:');
  log.info('CONX', 'ScanThread: Start scan from provider wsc:wica:');
  log.info('CONX', 'Windows::Compat::Appraiser::SetupAppraiser::StartScan (103):   Not opted in to telemetry.');
  log.info('CONX', 'Windows::Compat::Appraiser::SetupAppraiser::StartScan (106):   StartScan called.');
  blackboard(ctx);
  log.info(
    'CONX',
    "ConX::Compatibility::CCompatibilityHost::DeserializeData: There's no persisted data for provider wsc:setup:.",
  );
}

function finishProvider(ctx, provider, bytes) {
  const { log } = ctx;
  log.info(
    'CONX',
    `ConX::Compatibility::CCompatibilityHost::SerializeData: Provider ${provider} is serializing ${bytes} bytes of data.`,
  );
  blackboard(ctx);
  log.info('CONX', 'ConX::Compatibility::CCompatibilityController::ReportData: Type: [0], ID: [2], ReportOption: [2]');
  log.info('CONX', `ConX::Compatibility::CCompatibilityHost::SetScanResult: Provider ${provider} reports NoIssue`);
}

function finishScan(ctx, categories) {
  const { log, bt } = ctx;
  log.info('CONX', `Compatibility scan finished. Scenario: 3, Categories: ${categories} `);
  const stamp = arrangeTime(log.now(), 'YYYY_MM_DD_HH_mm_ss');
  log.info(
    'CONX',
    `Compatibility scan data is saved to ${bt}\\Sources\\Panther\\CompatData_${stamp}_3_${categories.slice(2)}.xml.`,
  );
}

function check(ctx, [name, method, answer]) {
  const { log } = ctx;
  log.info('CONX', `C${name}Checker invoked.`);
  log.info('CONX', `ConX::Compatibility::CSystemAbstraction::${method}: ${answer}`);
  log.info('CONX', `C${name}Checker: checked ${name}, found NoIssue.`);
}

/** Programs and devices one by one. The two tags are known from real logs of this build, the words after them are ours. */
function longInventory(ctx) {
  const { log, random } = ctx;
  const say = (tag, text) => log.info('CONX', `${tag}: ${text}\n`);
  for (let number = 0; number < 215; number++) {
    const program = `${random.pick(PROGRAMS)} ${random.int(1, 12)}.${random.int(0, 9)}`;
    say('aeinv', `Program [${program}] found`);
    say('aeinv', `Program [${program}]: ${random.int(1, 40)} files, publisher known`);
    if (random.int(0, 2) === 0) say('aeinv', `Program [${program}]: install location is a standard folder`);
    if (number % 20 === 19) log.wait(0.3);
  }
  for (let number = 0; number < 290; number++) {
    const device = `${random.pick(HARDWARE)}\\${random.hex(1)}&${random.hex(8)}&0&${random.hex(2)}`;
    say('hwreqchk', `Device [${device}] class [${random.pick(CLASSES)}]`);
    say('hwreqchk', `Device [${device}]: driver package ${random.int(0, 1) ? 'inbox' : `oem${random.int(0, 40)}.inf`}`);
    say(
      'hwreqchk',
      `Device [${device}]: ${random.pick(['not boot critical', 'not boot critical', 'boot critical'])}, supported on the target`,
    );
    if (random.int(0, 1)) say('hwreqchk', `Device [${device}]: no entry in the compatibility database`);
    if (number % 20 === 19) log.wait(0.2);
  }
}

/** Every message of this library ends with a line feed of its own, hence a blank line after each record. */
function inventory(ctx) {
  const { log, random, machine, bt } = ctx;
  const say = (text) => log.info('CONX', `${text}\n`);
  const warn = (text) => log.warning('CONX', `${text}\n`);
  const utc = (time) => arrangeTime(time - 8 * 3600_000, 'HH:mm:ss.SSS');
  say('CryptAcquireContext succeeded');
  for (const [library, functions] of [
    ['C:\\WINDOWS\\system32\\cfgmgr32.dll', ['DevCreateObjectQuery', 'DevCloseObjectQuery']],
  ]) {
    say(`Library [${library}] loaded successfully`);
    for (const name of functions) say(`Function [${name}] from library [${library}] imported successfully`);
  }
  say('Import functions initialized');
  say('Begin CDeviceMap::GetDevices, flags: 0x00058000');
  warn(`Start Time:  ${utc(log.now())}`);
  say('Initialize Containers asynchronously');
  say(`Devices in DeviceContainer [${machine.model}] being initialized asynchronously`);
  warn('Device [] has no IDs (hardware or compatible)');
  for (const line of [
    'Attempting to read SMBIOS data',
    'Got a handle to kernel32',
    'Got function address to GetSystemFirmware',
    'Queried SMBIOS data size',
    'Read SMBIOS data into buffer',
    'Acquired sm bios data',
    'Acquired SMBIOS(bios) information (Type 0)',
  ])
    say(line);
  say(`smbios: Added BiosVendor:[${machine.manufacturer}]`);
  say(`smbios: Added BiosVersion:[${machine.bios}]`);
  say('Acquired SMBIOS(system) information (Type 1)');
  say(`smbios: Added SystemManufacturer:[${machine.manufacturer}]`);
  say(`smbios: Added SystemFamily:[${machine.family}]`);
  say(`smbios: Added SystemProduct:[${machine.model}]`);
  say('Acquired SMBIOS(enclosure) information (Type 3)');
  say('smbios: Added EnclosureType:[0x3]');
  say('Built HardwareIds string');
  for (const [model, category] of DEVICES) {
    say(`Devices in DeviceContainer [${model}] being initialized asynchronously`);
    say(`Adding container DMID [{${random.guid()}}] Model [${model}] Category [${category}]`);
  }
  warn(`Stop Time:  ${utc(log.now())}`);
  say('End CDeviceMap::GetDevices');
  say('Process is not WoW64');
  say('Opened SCM Manager');
  const dism = `${bt}\\Sources\\dismapi.dll`;
  say(`Library [${dism}] loaded successfully`);
  for (const name of [
    'DismInitialize',
    'DismOpenSession',
    'DismGetDrivers',
    'DismGetDriverInfo',
    'DismDelete',
    'DismCloseSession',
    'DismShutdown',
  ])
    say(`Function [${name}] from library [${dism}] imported successfully`);
  say('Initialized import functions');
  say('Begin CDriverMap::GetDrivers');
  warn(`Start Time:  ${utc(log.now())}`);
  say('Begin DismDrivers');
  log.wait(2.2);
  longInventory(ctx);
  log.info(
    'CONX',
    'Windows::Compat::Appraiser::WicaApplicationInventory::GetInventory (260):   Processing Application Inventory File.',
  );
  log.info(
    'CONX',
    `Windows::Compat::Appraiser::WicaApplicationInventory::GetInventory (295):   Finished reading Application Inventory. ${random.int(90, 160)} Apps, ${random.int(300, 480)} Files.`,
  );
  say('End DismDrivers');
  for (const service of SERVICES_WITHOUT_PATH) {
    say(`0x80070002 Failed to get ImagePath for service (${service.toLowerCase()})`);
    warn(`0x80070002 GetDriverPathFromServiceName failed for (${service.toLowerCase()})`);
    warn(`0x80070002 Failed to add service (${service}) to service map`);
  }
  warn('Failed to add driver [C:\\WINDOWS\\system32\\DRIVERS\\UMDF\\uicciso.dll]');
  log.error('CONX', '0xd0000034 Failed to add user mode driver [%SystemRoot%\\system32\\DRIVERS\\UMDF\\uicciso.dll]\n');
  for (let i = 0; i < 3; i++) {
    warn(`0x00000002 RegQueryValueEx failed, keyName ({${random.guid()}})`);
    warn('No user mode driver path found under the registry key.');
  }
  say('End CDriverMap::GetDrivers');
  warn(`Stop Time:  ${utc(log.now())}`);
  for (const line of [
    'DeviceMap Initialized',
    'Freeing cfgmgr32.dll',
    'Releasing crypto context',
    'Freeing memory for ContainerList and DeviceList',
    'Closing SCM Manager handle',
    'Freeing psapi.dll',
    'Freeing memory for DriverList and DriverPackageList',
    'Releasing cat admin context',
    'Freeing dismapi.dll',
  ])
    say(line);
}

/** Boot-critical devices, imported lists, at the start of the Prepare task. */
export function initialiseCompat(ctx) {
  const { log, bt, machine } = ctx;
  log.info(
    'CONX',
    `Initializing setup compatibility controller. Working directory: ${bt}\\Sources. Log directory: ${bt}\\Sources\\Panther`,
  );
  log.info(
    'CONX',
    `ConX::Compatibility::CCompatibilityController::SetCorrelationVector: Setting Correlation Vector [${ctx.vector}.${ctx.vectorStep++}.0]`,
  );
  log.info('CONX', 'This is not a connected stand by device');
  for (const list of ['hwcompat64', 'hwcompat', 'hwexclude64', 'hwexclude', 'duhwcompat']) {
    const path = `${bt}\\Sources\\${list}.txt`;
    log.info('CONX', `ConX::Compatibility::CDeviceCompatibilityDatabase::Import: Importing devices from ${path} ...`);
    if (list !== 'hwcompat' && list !== 'hwexclude')
      log.info('CONX', `ConX::Compatibility::CDeviceCompatibilityDatabase::Import: File ${path} does not exist.`);
  }
  const critical = (service, classGuid, id) =>
    log.info(
      'CONX',
      `ConX::Compatibility::CBootCriticalDeviceList::Initialize: Detected boot-critical device (ClassGuid = {${classGuid}}, ServiceName = ${service}): ${id}`,
    );
  log.info('CONX', `pIsDriverBootCritical: Start type of service ${machine.storage.service}: 0`);
  critical(machine.storage.service, '4d36e97b-e325-11ce-bfc1-08002be10318', machine.storage.id);
  critical(
    machine.storage.service,
    '4d36e97b-e325-11ce-bfc1-08002be10318',
    `${machine.storage.id.split('&')[0]}&cc_0106`,
  );
  log.info('CONX', 'pIsDriverBootCritical: Start type of service volume: 0');
  critical('volume', '71a27cdd-812a-11d0-bec7-08002be2092f', 'storage\\volume');
  log.info('CONX', 'pIsDriverBootCritical: Start type of service disk: 0');
  critical('disk', '4d36e967-e325-11ce-bfc1-08002be10318', machine.storage.disk);
  critical('disk', '4d36e967-e325-11ce-bfc1-08002be10318', 'gendisk');
  for (const service of ['HidUsb', 'kbdhid', 'mouhid', 'usbccgp'])
    log.info('CONX', `pIsDriverBootCritical: Start type of service ${service}: 3`);
}

/** `system` is the quick scan, `install` the one with inventories. */
export function scan(ctx, kind) {
  const { log } = ctx;
  const categories = { system: '0x00000021', choice: '0x00000140', install: '0x006f0018' }[kind];
  const part = { system: CHECKERS.slice(0, 6), choice: CHECKERS.slice(6, 10), install: CHECKERS.slice(10) }[kind];
  startScan(ctx, categories);
  for (const checker of part) check(ctx, checker);
  finishProvider(ctx, 'wsc:setup:', 16);
  log.wait(1.1);
  log.info('CONX', 'Windows::Compat::Appraiser::WicaFactory::DoWicaRun (328):   WicaRun started.');
  log.info('CONX', 'Windows::Compat::Appraiser::WicaEngine::RunComponents (1340):   Engine starting.');
  if (kind === 'install') inventory(ctx);
  for (const [number, tier] of [
    [1345, 'Inventory'],
    [1350, 'Data Source'],
    [1355, 'Decision Maker'],
    [1360, 'Decision Aggregator'],
  ])
    log.info('CONX', `Windows::Compat::Appraiser::WicaEngine::RunComponents (${number}):   Tier complete: ${tier}.`);
  log.wait(0.7);
  log.info('CONX', 'Windows::Compat::Appraiser::WicaEngine::RunComponents (1366):   Engine finished.');
  finishProvider(ctx, 'wsc:wica:', kind === 'install' ? 1242 : 580);
  finishScan(ctx, categories);
}
