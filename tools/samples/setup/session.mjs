// The beginning of a SetupHost session: module paths, host facts, the images of the media, the list of actions.
import { trace } from './context.mjs';

/** The order of registration is the ordinal that the extend code of a downlevel failure counts. */
export const ACTIONS = [
  'IMAGE_EXIT',
  'DU_SETUP',
  'DU_IMAGE',
  'COMPAT_SYSREQ',
  'COMPAT_GATED',
  'COMPAT_DOWNLOADREQ',
  'DISKSPACE_DOWNLOADREQ',
  'DISKSPACE_INSTALLREQ',
  'COMPAT_MIGCHOICE',
  'PKEY_VALIDATE',
  'EULA',
  'COMPAT_INSTALLREQ',
  'COMPAT_FINALIZEREQ',
  'DISK_PARTITION',
  'COMPAT_RECOVERYREQ',
  'ACTIVATION',
  'SUMMARY',
  'IMAGE_DEPLOY',
  'DATA_MIGRATE',
  'PACKAGE_MIGRATE',
  'DEBUGGER_OPTIONS',
  'PRE_FINALIZE',
  'IMAGE_FINALIZE',
  'BOOT_FINALIZE',
  'ADVERTISE',
  'INSTALL_GET_WEBSETUP_USER_INPUT',
  'MEDIA_CREATE_SUCCESS',
  'PKEY_GET_EDITION',
  'UPDATEMEDIA',
];

/** `0x50012` for IMAGE_DEPLOY in the install phase. */
export function downlevelExtend(action) {
  return `0x5${(ACTIONS.indexOf(action) + 1).toString(16).toUpperCase().padStart(4, '0')}`;
}

const LANGUAGE_IDS = { 'zh-CN': 2052, 'en-US': 1033 };

function modulePaths(ctx, { owner, logging, media, install, mode, flags }) {
  const { log, bt } = ctx;
  const rows = [
    ['ModulePath', `${bt}\\Sources`],
    ['WorkingPath', `${bt}\\Sources`],
    ['LoggingPath', logging],
    ['MediaPath', media],
    ['InstallFilePath', install],
    ['ActionListFilePath', ''],
    ['CmdLine', ctx.commandLine],
    ['Mode', mode],
    ['Scenario', '0x1'],
    ['Flags', flags],
  ].filter(([name]) => owner === 'SetupHost' || !['ModulePath', 'LoggingPath', 'CmdLine'].includes(name));
  for (const [name, value] of rows) log.info('MOUPG', `${owner}::Initialize: ${name.padEnd(22)} = [${value}]`);
}

function hostFacts(ctx) {
  const { log, host } = ctx;
  const id = LANGUAGE_IDS[ctx.language];
  log.info(
    'CONX',
    "pGetHostCSDBuildNumber: 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\CSDBuildNumber' does not exist. Assume 0",
  );
  log.info('CONX', `Host OS version: ${host.build}.0  (0.0) Platform 0x2, SuiteMask 0x100, ProdType 0x1`);
  log.info(
    'CONX',
    `Source OS: Host SKU Info: Edition = '${host.edition}', Edition Type = 'Client', Installation Type = 'Complete', Product Name = '${host.productName}', Arch = amd64, StationType = Client Workstation, Stage type = Staged `,
  );
  log.wait(0.6);
  log.info('MOUPG', '    Host OS License State   [ Genuine ]');
  log.info('MOUPG', '    Host OS Architecture    [ x64 ]');
  log.info('MOUPG', `    Host OS Language Id     [ ${id} ]`);
  log.info('MOUPG', `    User UI Language Id     [ ${id} ]`);
  log.info('MOUPG', `    Host OS Edition         [ ${host.edition} ]`);
  log.info('MOUPG', `    Host OS Version         [ ${host.build} ]`);
  log.info('MOUPG', `    Host OS Build String    [ ${host.buildString} ]`);
}

function loadModule(ctx, id, module) {
  ctx.log.info('MOUPG', `SetupHost: Loading ID: [${id}] from [${ctx.bt}\\Sources\\${module}]...`);
  ctx.log.info('MOUPG', 'SetupHost: Loading complete.');
}

/**
 * The install file and one block per image of it. Rows that no public log shows, ours where a case needs the fact: `ISO Path`, `ISO Size`, `WIM Size`,
 * `Image Name`, `Creation Time`.
 */
function imageTable(ctx) {
  const { log, image, target } = ctx;
  const row = (name, value) => log.info('MOUPG', `    ${name.padEnd(15)} [ ${value} ]`);
  log.info('MOUPG', `SetupManager: Install file found: [${image.wim}]`);
  if (image.iso) {
    row('ISO Path', image.iso.path);
    row('ISO Size', image.iso.bytes);
  }
  row('WIM Path', image.wim);
  if (image.bytes !== undefined) row('WIM Size', image.bytes);
  row('Image Count', image.count ?? 1);
  row('Install Count', image.count ?? 1);
  row('WinPE Count', 0);
  for (let index = 1; index <= (image.count ?? 1); index++) {
    log.info('MOUPG', '-------------------------');
    row('Install Index', index);
    if (index === image.index) row('Image Name', image.name);
    if (index === image.index && image.created) row('Creation Time', image.created);
    row('Product Name', 'Microsoft® Windows® Operating System');
    row('Version', `${target.build} (${image.revision ?? 1}.0)`);
    row('Architecture', 'x64');
    row('Edition', target.edition);
    row('Language', image.language ?? 'zh-CN');
  }
}

function managerPaths(ctx, media) {
  const { log, bt } = ctx;
  log.info('MOUPG', `SetupManager: Working Directory:  [${bt}\\Sources]`);
  log.info('MOUPG', `SetupManager: Local Media Path:   [${bt}]`);
  log.info('MOUPG', `SetupManager: Scratch Path:       [${bt}\\Sources\\Panther]`);
  log.info('MOUPG', 'SetupManager: ESD Download Path:  []');
  log.info('MOUPG', `SetupManager: Media Path:         [${media}]`);
  log.info('MOUPG', `SetupManager: Drivers Path:       [${bt}\\Drivers]`);
  log.info('MOUPG', `SetupManager: LangPacks Path:     [${bt}\\LangPacks]`);
}

function managerSettings(ctx, { mode }) {
  const { log, random } = ctx;
  const data = (id, value) => log.info('MOUPG', `SetupManager: Reporting Data - DataId = [${id}], Value = [${value}]`);
  log.info('MOUPG', 'SetupManager: Region detected [CN]');
  log.info('MOUPG', 'SetupManager: Detected storage reserves mode [0]');
  data(1, 9);
  data(2, 1);
  data(4, mode);
  data(17, `1325${random.int(10000000, 99999999)}${random.int(100000, 999999)}`);
  data(6, 2);
  data(9, 0);
  data(15, ctx.wuId);
  data(13, 0);
  log.info('MOUPG', 'SetupManager: WebSetup data file not found');
  log.info('MOUPG', 'SetupManager: DiagnosticPrompt Disabled via detection.');
  log.info('MOUPG', 'SetupManager: PartitionResize Enabled by default.');
  log.info('MOUPG', 'SetupManager: Target Drive Letter set to [C] via default.');
  log.info('MOUPG', 'SetupManager: DU Channels Flag -> [0x3]');
  log.info('MOUPG', 'SetupManager: DU Categories Flag -> [0x3F]');
  log.info('MOUPG', 'SetupManager: DU Choice Cmdline -> [0x0]');
  data(16, 0);
  log.info('MOUPG', 'SetupHost::Execute');
  log.info('MOUPG', 'Setup StudyID was [not found]');
  log.info('MOUPG', 'A previous StudyID was [not restored]');
  data(22, 0);
}

/** Opens the session of an upgrade from media, up to the first task. */
export function beginUpgradeSession(ctx, { attempts = 1 } = {}) {
  const { log, bt, image, host } = ctx;
  log.info('MOUPG', '*************** SetupHost Logging Begin ***************');
  log.info('MOUPG', 'SetupHost::Initialize');
  modulePaths(ctx, {
    owner: 'SetupHost',
    logging: `${bt}\\Sources\\Panther`,
    media: image.media,
    install: image.wim,
    mode: '0x2',
    flags: '0x801',
  });
  log.info('MOUPG', `SetupHost: Setup build version is: ${ctx.setupVersion}`);
  hostFacts(ctx);
  log.info('MOUPG', 'SetupHost: Creating setup mutex...');
  log.info('MOUPG', 'SetupHost::InitializeComponents');
  loadModule(ctx, 'c7b6e4de-b741-42d8-ac05-16738c9e0bc5', 'MediaSetupUIMgr.dll');
  log.info('MOUPG', 'CInstallUI::Initialize');
  loadModule(ctx, '3d3ad714-f8d8-4c84-ad5f-10938c2f3339', 'SetupCore.dll');
  log.info('MOUPG', 'SetupHost: Loading AutomationManager manager...');
  loadModule(ctx, 'edac948b-844e-4a51-9ba9-34520bd9ff9f', 'SetupCore.dll');
  log.info('MOUPG', 'SetupHost: Looking for automation file...');
  log.info('MOUPG', 'SetupHost: Initializing automation...');
  log.info('MOUPG', 'SetupHost: Automation information initialized.');
  log.info('MOUPG', 'SetupHost: Attempting to initialize OneSettings values');
  const settings = [
    ['OS', 'windows'],
    ['OsVer', `${host.build}.${host.buildString.split('.').slice(2).join('.')}`],
    ['ScenarioId', 1],
    ['EditionId', host.edition],
    ['InstallationType', 'Client'],
    ['Sku', host.sku],
    ['DeviceId', `{${ctx.machine.machineGuid.toUpperCase()}}`],
  ];
  for (const [name, value] of settings) log.info('MOUPG', `OneSettings: ${name} [${value}]`);
  log.info('CONX', `Target OS version: ${ctx.setupVersion.split(' ')[0]}`);
  log.info('MOUPG', 'OneSettings: Initialization succeeded, but no values found.');
  log.info('MOUPG', 'SetupHost: OneSettings Initialized -> [No]');
  loadModule(ctx, 'c7b6e4de-b741-42d8-ac05-16738c9e0bc5', 'SetupMgr.dll');
  modulePaths(ctx, { owner: 'SetupManager', media: image.media, install: image.wim, mode: '0x2', flags: '0x801' });
  managerPaths(ctx, image.media);
  imageTable(ctx);
  log.info('MOUPG', 'SetupCore::Initialize');
  log.info('MOUPG', 'SetupCore::RegisterSetupActions');
  for (const action of ACTIONS) log.info('MOUPG', `SetupCore: Registered ${action} action`);
  for (const response of ['DUOPTIN', 'MIGCHOICE', 'Update Media', 'EULA', 'SUMMARY'])
    log.info('MOUPG', `Automation: Registered ${response} Response`);
  for (const disposition of ['Open', 'Create'])
    log.info(
      'MOUPG',
      `DlpMgrInit: WorkingPath = [${bt}\\Sources\\Panther], Disposition = [${disposition}], Flags = [0x1], Diagnostics = [Yes], StockRegistrar = [Yes], UserRegistrar = [Yes]`,
    );
  managerSettings(ctx, { mode: 2 });
  log.info('MOUPG', 'SetupManager::Execute called');
  for (const line of [
    'Detecting connected standby capability...',
    'Connected standby: [No]',
    'Creating power request...',
    'Calling PowerSetRequest with type [0x1]...',
    'Power request granted!',
  ])
    log.info('MOUPG', `SetupUI: ${line}`);
  log.info('MOUPG', 'SetupManager::DetermineSetupPhase: CurrentSetupPhase [SetupPhaseUnpack]');
  log.info('MOUPG', `SetupManager: InstallAttempts = [${attempts}]`);
}

/** Opens the short session that reports a rollback once the old system is back. `who` is `System` or `User`. */
export function beginRollbackSession(ctx, { who }) {
  const { log, bt } = ctx;
  const mode = who === 'System' ? '0x5' : '0xA';
  log.info('MOUPG', '*************** SetupHost Logging Begin ***************');
  log.info('MOUPG', 'SetupHost::Initialize');
  const commandLine = ctx.commandLine;
  ctx.commandLine = `/Rollback${who === 'System' ? 'Sys' : 'User'} /Media /ReportId ${ctx.instanceId}`;
  modulePaths(ctx, {
    owner: 'SetupHost',
    logging: 'C:\\$Windows.~BT\\Sources\\Rollback',
    media: '',
    install: '',
    mode,
    flags: '0x804',
  });
  log.info('MOUPG', `SetupHost: Setup build version is: ${ctx.setupVersion}`);
  hostFacts(ctx);
  log.info('MOUPG', 'SetupHost: Creating setup mutex...');
  log.info('MOUPG', 'SetupHost::InitializeComponents');
  loadModule(ctx, '3d3ad714-f8d8-4c84-ad5f-10938c2f3339', 'SetupCore.dll');
  loadModule(ctx, 'c7b6e4de-b741-42d8-ac05-16738c9e0bc5', 'SetupMgr.dll');
  modulePaths(ctx, { owner: 'SetupManager', media: '', install: '', mode, flags: '0x804' });
  ctx.commandLine = commandLine;
  managerPaths(ctx, '');
  log.info('MOUPG', 'SetupCore::Initialize');
  log.info('MOUPG', 'SetupCore::RegisterSetupActions');
  log.info('MOUPG', 'SetupCore: Registered IMAGE_EXIT action');
  log.info(
    'MOUPG',
    `DlpMgrInit: WorkingPath = [${bt}\\Sources\\Panther], Disposition = [Open], Flags = [0x6], Diagnostics = [Yes], StockRegistrar = [Yes], UserRegistrar = [Yes]`,
  );
  managerSettings(ctx, { mode: Number(mode) + 65536 });
  log.info('MOUPG', `SetupManager: ${who} Rollback Mode Detected`);
}

/** The facts that a finished attempt sends: setup, hardware, host and target system. */
export function traceFacts(ctx, { withTarget }) {
  const { machine, host, target } = ctx;
  const [major, minor, build] = host.build.split('.').map(Number);
  const hex = (value) => `0x${value.toString(16).toUpperCase()}`;
  const dword = (name, value) => trace(ctx, 'DWORD', name, hex(value));
  const string = (name, value) => trace(ctx, 'STRING', name, value);
  const setupBuild = ctx.setupVersion.split(' ')[0].split('.').map(Number);
  string(
    'SetupBuildString',
    `${ctx.setupVersion.split(' ')[0]}.amd64fre.${ctx.setupVersion.slice(ctx.setupVersion.indexOf('(') + 1, -1)}`,
  );
  dword('SetupCompilationType', 0);
  dword('SetupVersionMajor', setupBuild[0]);
  dword('SetupVersionMinor', setupBuild[1]);
  dword('SetupVersionBuildNumber', setupBuild[2]);
  string('SetupBranchName', 'rs5_release');
  dword('SystemPhysicalMemory', Math.floor(machine.memory / 1024));
  dword('SystemProcessorCount', machine.logical);
  dword('SystemProcessorArchitecture', 9);
  string('SystemManufacturer', machine.manufacturer);
  string('SystemProductName', machine.model);
  string('SystemCpuDescription', machine.cpu);
  dword('Setup360Scenario', 1);
  dword('WindowsLicenseState', 2);
  if (withTarget) {
    const [tMajor, tMinor, tBuild] = target.build.split('.').map(Number);
    dword('TargetOsImageIndex', ctx.image.index);
    dword('TargetOsArchitecture', 9);
    dword('TargetOsVersionMajor', tMajor);
    dword('TargetOsVersionMinor', tMinor);
    dword('TargetOsVersionBuildNumber', tBuild);
    dword('TargetOsAllowUninstall', 1);
    dword('TargetOsCompact', 1);
    string('TargetOsEditionId', target.edition);
    string('TargetOsLanguage', ctx.image.language ?? 'zh-CN');
    string('TargetOsInstallationType', 'Client');
  }
  dword('HostOsMajorVersion', major);
  dword('HostOsMinorVersion', minor);
  dword('HostOsBuildNumber', build);
  dword('HostOsArchitecture', 2);
  dword('HostOsLanguage', LANGUAGE_IDS[ctx.language]);
  dword('HostOsSkuId', host.sku);
  dword('HostOsCompact', 0);
  string('HostOsEditionId', host.edition);
  string('HostOsInstallationType', 'Client');
  string('HostOsSkuName', host.productName);
  string('HostOsBranchName', host.branch);
  dword('SourceOsBuildNumber', build);
  string('SourceOsEditionId', host.edition);
  string('SourceOsLanguage', ctx.language);
}
