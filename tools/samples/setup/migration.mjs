// The migration engine (component MIG): start, agents, manifests, patterns, objects. The bulk of every long log.
import {
  COMPONENTS,
  LANGUAGES,
  MENU_FOLDERS,
  MENU_LINKS,
  PLUGINS,
  REGISTRY_LEAVES,
  REGISTRY_ROOTS,
  WRF,
} from './names.mjs';

/** Starts the engine on the running system and lists its users. */
export function startEngine(ctx, { name = 'Online', drive = 'C:' } = {}) {
  const { log, machine, random, bt } = ctx;
  const mig = (text, code) => log.info('MIG', text, code);
  log.info('', `Entering MigStartup${name} method`);
  log.info('', `Entering MigPlatformStartup${name} method`);
  for (const privilege of [
    'SeSecurityPrivilege',
    'SeBackupPrivilege',
    'SeRestorePrivilege',
    'SeTakeOwnershipPrivilege',
    'SeDebugPrivilege',
    'SeCreateSymbolicLinkPrivilege',
  ]) {
    mig(`AdjustPrivilege: Privilege ${privilege} will be Enabled`);
    mig(random.int(0, 1) ? 'Privilege has been enabled' : 'Privilege was already enabled');
  }
  mig('Initializing online WinNT platform', '[0x0803ac]');
  mig('Platform is using admin privileges');
  for (const [alias, key] of [
    ['HKLM', 'HKEY_LOCAL_MACHINE'],
    ['HKU', 'HKEY_USERS'],
  ]) {
    mig(`Adding direct mapping from ${alias} to ${key} (R/W)`, '[0x0803df]');
    mig(`Successfully mapped ${alias}`, '[0x0803e1]');
  }
  mig('State data store is available.', '[0x08040e]');
  mig('GAC Data store: initial version received: v2.0.50727');
  mig('GAC Data store: higher version found: v4.0.30319');
  mig(`COnlineWinNTPlatform: ComputerName=${machine.computer}`, '[0x0803b4]');
  mig(`Mig::COnlineWinNTPlatform::GetMachineSid: Machine Sid ${machine.sid}`, '[0x0803b5]');
  mig(`COnlineWinNTPlatform::GetMachineGuid - return value -> {${machine.machineGuid}}`);
  mig('Processing non-renamed user profiles');
  for (const [sid, folder] of [
    ['S-1-5-18', `${drive}\\WINDOWS\\system32\\config\\systemprofile`],
    ['S-1-5-19', `${drive}\\WINDOWS\\ServiceProfiles\\LocalService`],
    ['S-1-5-20', `${drive}\\WINDOWS\\ServiceProfiles\\NetworkService`],
  ]) {
    mig(`Processing profile: ${folder}`, '[0x0803b8]');
    mig(
      `User profile HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\${sid} excluded because SID ${sid} is excluded by default.`,
      '[0x0803bf]',
    );
  }
  machine.users.forEach((user, index) => {
    const sid = `${machine.sid}-${1001 + index}`;
    mig(`Processing profile: ${drive}\\Users\\${user}`, '[0x0803b8]');
    mig(
      `Adding indirect mapping from HKCU to <${drive}\\Users\\${user}\\NTUSER.DAT> loaded at HKEY_USERS\\${sid} (R/W)`,
      '[0x0803e2]',
    );
    mig('Successfully mapped HKCU', '[0x0803e4]');
    mig('Removing mapping for HKCU', '[0x0803e6]');
    mig('Successfully unmapped HKCU', '[0x0803e7]');
  });
  mig('Processing renamed user profiles');
  mig('Platform::BuildUserList: Upgrade detected, ignoring users without a profile.');
  mig('Dumping detected users:', '[0x0803ae]');
  machine.users.forEach((user, index) => {
    mig(
      `Name: ${user}, Domain: ${machine.computer}, Profile: ${drive}\\Users\\${user}, SidString: ${machine.sid}-${1001 + index}, ID: USER${String(index).padStart(8, '0')}, IsAdmin: ${index ? 0 : 1}, IsBuiltInAdmin: 0`,
      '[0x0803af]',
    );
  });
  mig(
    `Added drive root mapping for '${drive}\\' (type: 1, file system: 1, bus type: 11, hotplug media: No, hotplug device: No)`,
    '[0x0805a8]',
  );
  mig('Setting SMI registry mappings for system context', '[0x080411]');
  mig('This platform supports mandatory labels (LABEL_SECURITY_INFORMATION)');
  mig(`Initializing OS analysis service (data path = ${bt}\\Sources)`, '[0x080485]');
  mig(`Mig::CWRFCollection::SearchAndLoad: Search WRF definitions in folder '${bt}\\Sources\\Migration\\WTR'.`);
  mig(`Mig::CWRFCollection::SearchAndLoad: ${WRF.length} items found.`);
  for (const file of WRF) {
    mig(`Mig::CWRFFile::Load: Reading WRF file '${bt}\\Sources\\Migration\\WTR\\${file}'.`);
    mig(`WRF: File='${file}'`);
    mig(`     Name='${file.replace(/_.*|\.inf/g, '')}', AddedToList='1'`);
    mig("     NotifyUser='0', ReInstallURL='(NULL)'");
    for (let number = 0; number < random.int(1, 6); number++)
      mig(`     ProductID[${number}]='{${random.guid().toUpperCase()}}'`);
  }
  mig('Creating list-based system object filter', '[0x080466]');
  mig(`Comparing OS version: ${ctx.host.build} with map version 10.0.14250`);
  mig('Yep, this is it, we found a match');
  mig(`Processing OSDB file: ${bt}\\Sources\\SFLISTRS1.DAT`);
  mig(`Opening file list from file: ${bt}\\Sources\\SFLISTRS1.DAT`, '[0x080469]');
  for (const prefix of ['System', 'User'])
    for (const file of ['SFPAT.INF', 'SFPATRS1.INF', ...WRF.map((name) => `Migration\\WTR\\${name}`)])
      mig(`Retrieving patterns from ${bt}\\Sources\\${file} (section prefix: ${prefix})`, '[0x080481]');
  mig('Initialized OS analysis service', '[0x080486]');
  log.info('', `Leaving MigPlatformStartup${name} method`);
  log.info('', 'Entering MigEngineStartup method');
  mig('AgentManager: not loading agent CMockAgent in mockagent.dll due to configuration settings', '[0x080172]');
  mig(`AgentManager: Loading agent ${bt}\\Sources\\mxeagent.dll`);
  mig(`AgentManager: Loading agent ${bt}\\Sources\\csiagent.dll`);
  log.info('', 'Leaving MigEngineStartup method');
  log.info('', `Leaving MigStartup${name} method`);
}

/** Ends what `startEngine` started. */
export function stopEngine(ctx) {
  const { log } = ctx;
  const mig = (text, code) => log.info('MIG', text, code);
  log.info('', 'Entering MigShutdown method');
  for (const key of [
    'HKLM\\SYSTEM\\CurrentControlSet',
    'HKU\\.DEFAULT',
    'HKLM\\SYSTEM',
    'HKLM\\SOFTWARE',
    'HKLM\\SAM',
  ]) {
    mig(`Removing mapping for ${key}`, '[0x0803e6]');
    mig(`Successfully unmapped ${key}`, '[0x0803e7]');
  }
  mig('AdjustPrivilege: Privilege SeSecurityPrivilege will be Disabled');
  mig('Privilege has been disabled');
  mig('Destroying OS analysis service', '[0x080487]');
  mig('Destroyed OS analysis service', '[0x080488]');
  log.info('', 'Leaving MigShutdown method');
}

/** XML scripts and manifests: what will be migrated. About 3.4 lines per component plus `patterns`. */
export function registerUnits(ctx, { patterns = 700 } = {}) {
  const { log, random } = ctx;
  const mig = (text, code) => log.info('MIG', text, code);
  const base = 'http://www.microsoft.com/migration/1.0/migxmlext';
  mig(`Mig::CMXEMigRepository::RegisterObject: Registering ${base}/OSComponents`);
  for (const language of LANGUAGES)
    mig(
      `Mig::CMXEMigRepository::RegisterObject: Registering ${base}/OSComponents/${language} Current User Cleanup/settings`,
    );
  mig('MXE Agent: Added XML script oscomps.xml');
  mig('CSIAgent: Enumerating Installed manifest from C:\\WINDOWS\\winsxs\\Manifests');
  mig(`CSIAgent: Found ${random.int(560, 720)} migration manifests`);
  for (const component of COMPONENTS) {
    mig(`CSIAgent: Processing component Microsoft-Windows-${component}`);
    if (random.int(0, 2)) mig('CSIAgent: Display ID of this manifest is (NULL)');
    const filter = random.int(0, 3);
    if (filter === 0) mig('CSIAgent: filtered out because it does not match the scope Data');
    if (filter === 1) mig('CSIAgent: filtered out because architecture wow64');
    if (filter === 2)
      mig(
        `Dumping Migration Unit: Microsoft-Windows-${component}, StringID: Settings|${base}/cmi/Microsoft-Windows-${component}/Microsoft-Windows-${component}/settings|2|${ctx.host.build}.${random.int(1, 900)}|neutral|amd64, Visible: 1, Valid: 1, Selected: 1, GatherMask: 0x00000000, ApplyMask: 0x00000000, DefaultSupported: 1, Supported: 1, Valid64to32Arch: 1, OfflineGather: Yes, OfflineApply: Yes`,
        '[0x08035f]',
      );
  }
  for (let number = 0; number < patterns; number++) {
    mig(pattern(random));
    if (number % 60 === 59) log.wait(1.4);
  }
}

function pattern(random) {
  const kind = random.pick(['OSDB', 'OSDB', 'OSDB', 'OSDB', 'Include', 'Exclude', 'Merge']);
  const subject = random.int(0, 2)
    ? `HKLM\\${random.pick(REGISTRY_ROOTS)}\\${random.pick(REGISTRY_LEAVES)}\\{${random.guid().toUpperCase()}}\\*[*]`
    : `C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\${random.pick(MENU_FOLDERS)}[${random.pick(MENU_LINKS)}]`;
  return `${kind} pattern skipped because enumeration root is not present: ${subject}`;
}

/** One migrated object after the other; `verb` is what the engine is doing with them. */
export function processObjects(ctx, count) {
  const { log, random, machine } = ctx;
  const mig = (text, code) => log.info('MIG', text, code);
  for (let number = 0; number < count; number++) {
    const choice = random.int(0, 9);
    const user = random.pick(machine.users);
    if (choice < 5) {
      mig(`    Processing Registry: HKLM\\${random.pick(REGISTRY_ROOTS)}\\${random.pick(REGISTRY_LEAVES)}`);
    } else if (choice < 8) {
      mig(
        `    Processing File: C:\\Users\\${user}\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\${random.pick(MENU_FOLDERS)}`,
      );
    } else if (choice < 9) {
      mig(
        `    Object C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\${random.pick(MENU_FOLDERS)}\\desktop.ini is excluded from migration because it is a system object.`,
      );
    } else {
      mig(
        `    Mig::CMXEHelper::IgnoreIrrelevantLinks: C:\\Users\\${user}\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\${random.pick(MENU_FOLDERS)}\\${random.pick(MENU_LINKS)}`,
      );
    }
    if (number % 40 === 39) log.wait(2.2);
  }
}

/** Plug-ins of components run in processes of their own. */
export function runPlugins(ctx) {
  const { log, random, bt } = ctx;
  for (const plugin of PLUGINS) {
    const id = random.guid().toUpperCase();
    log.info('MIG', `MigHost: Initialized successfully with CLSID[{${id}}] and LogDir=[${bt}\\Sources\\Panther]`);
    log.info(
      'MIG',
      `MigHost: CMigPluginSurrogate::COMGenericThreadingHostThreadProc: ThreadID=[0x${random.hex(3)}], Server=[C:\\WINDOWS\\system32\\migration\\${plugin}].`,
    );
    log.info('MIG', 'MigHost: CMigPluginSurrogate::LoadDllServer finished: Result=[0x0].');
    log.wait(4.6);
    log.info('MIG', `Plugin {${id.toLowerCase()}}: ${plugin.replace('.dll', '')}: Gather finished`, '[0x0808fe]');
    log.info('MIG', 'MigHost: Exiting process.');
  }
}

/** The pairing of source and destination units before an apply. */
export function arbitrate(ctx) {
  const { log } = ctx;
  for (const component of COMPONENTS.slice(0, 48)) {
    log.info(
      'MIG',
      `    V2VArbitrate: Arbitrating migration unit <System>\\Microsoft-Windows-${component} (CCSIAgent)`,
    );
    log.info(
      'MIG',
      `    V2VArbitrate: Source migration unit <System>\\Microsoft-Windows-${component} (CCSIAgent) has an equivalent on the destination destination`,
    );
  }
}
