// CBS.log and dism.log of an ordinary system, and the manual mount test of case 4.
import { arrangeTime, parseTime } from '../clock.mjs';
import { createLog } from '../panther.mjs';

const FEATURES = [
  'NetFx3',
  'WCF-Services45',
  'Printing-PrintToPDFServices-Features',
  'WorkFolders-Client',
  'MSRDC-Infrastructure',
  'SearchEngine-Client-Package',
  'SMB1Protocol',
  'Internet-Explorer-Optional-amd64',
  'MediaPlayback',
  'WindowsMediaPlayer',
  'TelnetClient',
  'TFTP',
  'LegacyComponents',
  'Xps-Foundation-Xps-Viewer',
];

/** A servicing session as Windows runs it every day. `zone` is the local offset from UTC in hours. */
export function cbsLog({ start, random, build, sessions = 3, updates = 90, zone = 8 }) {
  const log = createLog({ start: parseTime(start), random, pace: 20 });
  const cbs = (text) => log.info('CBS', text);
  let sequence = 0;
  const csi = (text) => {
    const utc = arrangeTime(log.now() - zone * 3600_000, 'YYYY/MM/DD:HH:mm:ss.SSS').replace(/\/0/g, '/');
    log.info('CSI', `${(++sequence).toString(16).padStart(8, '0')}@${utc} ${text}`);
  };
  for (let session = 0; session < sessions; session++) {
    sequence = 0;
    const id = `${30000000 + random.int(0, 999999)}_${random.int(100000000, 4199999999)}`;
    cbs('TI: --- Initializing Trusted Installer ---');
    cbs('TI: Last boot time was not changed since the last start');
    cbs('Starting TrustedInstaller initialization.');
    cbs('Lock: New lock added: CCbsPublicSessionClassFactory, level: 30, total lock:4');
    cbs('Ending TrustedInstaller initialization.');
    cbs('Starting the TrustedInstaller main loop.');
    cbs('TrustedInstaller service starts successfully.');
    cbs(`Universal Time is: ${arrangeTime(log.now() - zone * 3600_000, 'YYYY-MM-DD HH:mm:ss.SSS')}`);
    cbs(
      `Loaded Servicing Stack v${build}.1 with Core: C:\\Windows\\winsxs\\amd64_microsoft-windows-servicingstack_31bf3856ad364e35_${build}.1_none_${random.hex(16)}\\cbscore.dll`,
    );
    csi(`WcpInitialize: wcp.dll version ${build}.1 (WinBuild.160101.0800)`);
    cbs('Failed to initialize onesettings. [HRESULT = 0x80070002 - ERROR_FILE_NOT_FOUND]');
    cbs(`Session: ${id} initialized by client WinMgmt, external staging directory: (null)`);
    csi(
      `CSI Transaction @0x${random.hex(11)} initialized for deployment engine {d16d444c-56d8-11d5-882d-0080c847b195} with flags 00000000 and client id 'TI5.${id}:1/'\n`,
    );
    for (let update = 0; update < updates; update++) {
      const feature = random.pick(FEATURES);
      const name = `Microsoft-Windows-${feature}-Package~31bf3856ad364e35~amd64~~${build}.${random.int(1, 1900)}`;
      cbs(`Appl: DetectUpdate, Package: ${name}, Remote Parent: ${feature}, Intended State: Installed`);
      cbs(
        `Appl: Package: ${name}, Update: ${feature}, Applicable: ${random.pick(['Applicable', 'Applicable', 'NeedsParent'])}, Disposition: ${random.pick(['Installed', 'Staged'])}`,
      );
    }
    const missing = `Package_for_KB${random.int(4480000, 4599999)}~31bf3856ad364e35~amd64~~${random.int(1, 9)}.${random.int(0, 9)}.1.0`;
    cbs(`InternalOpenPackage failed for ${missing} [HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]`);
    cbs('Failed to internally open package. [HRESULT = 0x800f0805 - CBS_E_INVALID_PACKAGE]');
    csi(`CSI Transaction @0x${random.hex(11)} destroyed`);
    cbs(`Session: ${id} finalized. Reboot required: no [HRESULT = 0x00000000 - S_OK]`);
    log.wait(125);
    cbs('Trusted Installer is shutting down because: SHUTDOWN_REASON_AUTOSTOP');
    cbs('Ending the TrustedInstaller main loop.');
    cbs('Starting TrustedInstaller finalization.');
    cbs('Lock: Lock removed: CCbsPublicSessionClassFactory, level: 30, total lock:4');
    cbs('Ending TrustedInstaller finalization.');
    log.wait(random.int(4, 20) * 1700);
  }
  return log;
}

const PROVIDERS = [
  'DISM Log Provider',
  'FolderManager',
  'FfuManager',
  'WimManager',
  'VHDManager',
  'GenericImagingManager',
  'Compatibility Manager',
  'OSServices',
  'DISM Package Manager',
  'MsiManager',
  'IntlManager',
  'DriverManager',
  'DISM Unattend Manager',
  'SmiManager',
];

/** The beginning of a `Dism.exe` session. Returns its process and thread ids. */
export function beginDismExe(log, { random, build, commandLine, pid, tid, text, image = 'C:\\' }) {
  const exe = (message) => log.info('DISM', `DISM.EXE: ${message}`);
  exe('');
  exe('<----- Starting Dism.exe session ----->');
  exe('');
  exe(`Host machine information: OS Version=${build}, Running architecture=amd64, Number of processors=4`);
  exe(`Dism.exe version: ${build}.1`);
  exe(`Executing command line: ${commandLine}`);
  const store = (message) => log.info('DISM', `DISM Provider Store: PID=${pid} TID=${tid} ${message}`);
  log.info(
    'DISM',
    `PID=${pid} TID=${tid} Scratch directory set to 'C:\\Windows\\TEMP\\'. - CDISMManager::put_ScratchDir`,
  );
  log.info('DISM', `PID=${pid} TID=${tid} DismCore.dll version: ${build}.1 - CDISMManager::FinalConstruct`);
  log.info(
    'DISM',
    `PID=${pid} TID=${tid} Successfully loaded the ImageSession at "C:\\Windows\\system32\\Dism" - CDISMManager::LoadLocalImageSession`,
  );
  store('Found and Initialized the DISM Logger. - CDISMProviderStore::Internal_InitializeLogger');
  store(
    'Failed to get and initialize the PE Provider.  Continuing by assuming that it is not a WinPE image. - CDISMProviderStore::Final_OnConnect',
  );
  store('Finished initializing the Provider Map. - CDISMProviderStore::Final_OnConnect');
  for (const provider of ['FolderProvider', 'WimProvider', 'VHDProvider', 'ImagingProvider'])
    store(
      `Connecting to the provider located at C:\\Windows\\system32\\Dism\\${provider}.dll. - CDISMProviderStore::Internal_LoadProvider`,
    );
  log.untimed(`[${pid}] [0x8007007b] FIOReadFileIntoBuffer:(1381): ${text}`);
  log.untimed(`[${pid}] [0xc142011c] UnmarshallImageHandleFromDirectory:(641)`);
  log.untimed(`[${pid}] [0xc142011c] WIMGetMountedImageHandle:(2897)`);
  log.info(
    'DISM',
    `DISM WIM Provider: PID=${pid} TID=${tid} [${image}] is not a WIM mount point. - CWimMountedImageInfo::Initialize`,
  );
  log.info(
    'DISM',
    `DISM Manager: PID=${pid} TID=${tid} Create session event 0x${random.hex(3)} for current DISM session and event name is Global\\{${random.guid().toUpperCase()}}  - CDISMManager::CheckSessionAndLock`,
  );
  exe('Got the collection of providers. Now enumerating them to build the command table.');
  for (const provider of PROVIDERS) {
    exe(`Attempting to add the commands from provider: ${provider}`);
    if (provider !== 'DISM Log Provider' && provider !== 'FolderManager')
      exe(`Succesfully registered commands for the provider: ${provider}.`);
  }
}

export function endDismExe(log, { pid, tid }) {
  const exe = (message) => log.info('DISM', `DISM.EXE: ${message}`);
  exe('Image session has been closed. Reboot required=no.');
  exe('');
  exe('<----- Ending Dism.exe session ----->');
  exe('');
  for (const provider of ['OSServices', 'DriverManager', 'WimManager', 'VHDManager', 'FolderManager'])
    log.info(
      'DISM',
      `DISM Provider Store: PID=${pid} TID=${tid} Disconnecting Provider: ${provider} - CDISMProviderStore::Internal_DisconnectProvider`,
    );
  log.info(
    'DISM',
    `DISM Provider Store: PID=${pid} TID=${tid} Releasing the local reference to DISMLogger.  Stop logging. - CDISMProviderStore::Internal_DisconnectProvider`,
  );
}

/** A few ordinary sessions (feature lists, driver lists), hours apart. */
export function ordinaryDismSessions(log, { random, build, count, text }) {
  for (let session = 0; session < count; session++) {
    const ids = { pid: random.int(800, 2600) * 4, tid: random.int(800, 2600) * 4 };
    const commandLine = random.pick([
      'dism  /online /get-packages',
      'dism  /online /get-features',
      'dism  /online /get-drivers',
      'dism  /online /cleanup-image /checkhealth',
    ]);
    beginDismExe(log, { random, build, commandLine, text, ...ids });
    log.info(
      'DISM',
      `DISM Package Manager: PID=${ids.pid} TID=${ids.tid} Processing the top level command token(${commandLine.split('/').at(-1)}). - CPackageManagerCLIHandler::Private_ValidateCmdLine`,
    );
    log.info(
      'DISM',
      `DISM Package Manager: PID=${ids.pid} TID=${ids.tid} CBS session options=0x40100! - CDISMPackageManager::Internal_Finalize`,
    );
    log.wait(random.int(2, 20));
    endDismExe(log, ids);
    log.wait(random.int(1, 9) * 1300);
  }
}
