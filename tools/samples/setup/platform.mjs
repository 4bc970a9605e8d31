// The setup platform object: loaded, asked and released again by one action after the other.

const DEEP = ' '.repeat(35);

function footprints(ctx, present) {
  const { log, bt } = ctx;
  const files = {
    Basic: 'WinSetupBoot.sys',
    Servicing: 'dismapi.dll',
    ICB: 'cmi2migxml.dll',
    Migration: 'cmi2migxml.dll',
  };
  for (const [section, file] of Object.entries(files)) {
    log.info(
      '',
      `SPGenerateCopyListFromConfigFile: Didn't find file list in ${bt}\\Sources\\setupplatform.cfg, section Footprint.${section}.amd64`,
    );
    log.info('', `SPGetFootprintCapabilities: Starting verification of footprint section Footprint.${section}`);
    if (present) {
      log.info('', 'SPGetFootprintCapabilities: The requested footprint is present');
    } else {
      log.info('', `SPGetFootprintCapabilities: Could not find footprint file ${bt}\\Sources\\${file}`);
      log.warning(
        '',
        `SPGetFootprintCapabilities: Footprint [Footprint.${section}] incomplete; the platform capability will not be available`,
      );
    }
  }
}

/** The only place where a downlevel log lists hardware and registered antivirus products: one record with lines of its own. */
export function hostBlocks(ctx) {
  const { log, machine } = ctx;
  const rows = [
    'VM: NO',
    'Firmware type: UEFI',
    `Manufacturer: ${machine.manufacturer}`,
    `Model : ${machine.model}`,
    `BIOS name : ${machine.bios}`,
    `BIOS version : ${machine.bios}`,
    `BIOS release date : ${machine.biosDate}`,
    `Total memory : ${machine.memory}`,
    'Number of physical CPUs : 1',
    `Number of logical CPUs : ${machine.logical}`,
    'Processor manufacturer : GenuineIntel',
    `Processor name : ${machine.cpu}`,
    `Processor caption : ${machine.cpuCaption}`,
    'Processor architecture : x64',
    `Processor clock : ${machine.clock}`,
  ];
  log.info('SP', `Host system information:\n${rows.map((row) => DEEP + row).join('\n')}\n`);
  const products = machine.antivirus.map((name) => `${DEEP}Name: ${name}`);
  log.info('SP', `Antivirus software information:\n${products.join('\n')}\n`);
}

function initialise(ctx, present) {
  const { log } = ctx;
  log.info('SP', 'CSetupPlatform::Initialize: Setup log starts:');
  log.info('SP', 'SEH: Enter CExceptionHandler::CExceptionHandler');
  log.info('SP', 'SEH: Exit CExceptionHandler::CExceptionHandler');
  hostBlocks(ctx);
  footprints(ctx, present);
  log.info('', 'Initializing diagnostics helper; data file = (NULL)');
  log.info('', 'No existing diagnostics data');
  log.info('', 'Reading onesetting for tracing settings');
  log.info('', 'Onesettings: Querying Prod server');
  log.info('', 'Reading onesetting for tracing settings completed, Error: 0x1');
  log.info('', 'Tracing: Autologger/user mode provider read from onesetting: ');
  log.info('', 'Key CollectTrace is not available.');
  log.warning('SP', 'CSetupPlatform::Initialize: Failed to initialize tracing');
  log.info('', 'There is already a running setup user mode etw session!');
  log.wait(0.4);
  log.info('', 'VDS available');
}

/** Loads the platform for the action `identifier`, e.g. `ProductKeyHostOS`. */
export function loadPlatform(ctx, identifier, { present = true, resurrect = false } = {}) {
  const { log } = ctx;
  const say = (text) => log.info('MOUPG', `MoSetupPlatform: ${text}`);
  say(`Identifier -> [${identifier}]`);
  say('Loading Setup Platform...');
  say('Determine if the expected version of Setup Platform has been loaded...');
  say('Platform and Setup binaries match!');
  say('Attempting resurrect of Setup Platform object...');
  if (resurrect) {
    footprints(ctx, present);
    log.info('SP', 'CSetupPlatform::Initialize: Setup log starts:');
    log.info('', 'There is already a running setup user mode etw session!');
    log.wait(0.5);
    log.info('', 'VDS available');
    say('Setup Platform object resurrected!');
  } else {
    log.info('SP', 'ResurrectSetupPlatform: Did not find setup platform serialized data.');
    say('Creating Setup Platform object...');
    initialise(ctx, present);
    say('Setup Platform object created!');
  }
  say('Enable diagnosis mode');
  log.info('', 'Key CollectTrace is not available.');
  say('Setting Correlation vector');
  say('Persisting telemetry data');
  say('Restartable: [no]');
}

/** Releases what `loadPlatform` loaded. */
export function releasePlatform(ctx, identifier, { stop = 0 } = {}) {
  const { log, bt } = ctx;
  log.info('MOUPG', `MoSetupPlatform: Release Identifier -> [${identifier}]`);
  log.info('MOUPG', 'MoSetupPlatform: Releasing Setup Platform object...');
  log.info('SP', 'Releasing the setup platform');
  log.info('SP', `  StopTelemetry: ${stop}`);
  log.info('SP', '  UploadTelemetryData: 0');
  log.info('SP', `  CorrelationVector: ${ctx.vector}.${ctx.vectorStep++}`);
  log.info('SP', 'Try to merge diagnostics data from default new system data file');
  log.info('SP', `Skip merge diagnostics data since ${bt}\\Sources\\Diagnostics\\diagnostics.dat is not exist`);
  log.info('SP', 'Finish merge diagnostics data');
  log.info('SP', 'Start uploading diagnostics data for setup platform');
  log.info('SP', 'Not opted-in to SQM. Diagnostics data will NOT be uploaded');
  log.info('', 'Key CollectTrace is not available.');
  log.info('SP', 'Closing Panther Logging');
  log.info('MOUPG', 'MoSetupPlatform: Setup Platform object released!');
}

/** The lines around every look at the recovery environment; `0xc0000225` only says that none is registered yet. */
export function winReConfig(ctx, caller = 'SetupHost.exe') {
  const { log } = ctx;
  const say = (text) => log.info('', `[${caller}] ${text}`);
  say('Enter WinReGetConfig');
  say('Parameters: configWinDir: C:\\WINDOWS');
  say('WinRE config file path: C:\\WINDOWS\\system32\\Recovery\\ReAgent.xml');
  say('Update enhanced config info is enabled.');
  log.warning('', `[${caller}] Failed to get recovery entries: 0xc0000225`);
  say('winreGetWinReGuid returning 0X490');
  say('ReAgentConfig::ReadBcdAndUpdateEnhancedConfigInfo WinRE disabled, WinRE Guid could not be determined  (0x490) ');
  say('System is WimBoot: FALSE');
  say('Exit WinReGetConfig return value: 1, last error: 0x0');
}
