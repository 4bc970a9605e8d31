// A DismApi session inside setupact.log, as setup opens one for the new system.

/** The harmless triple of every DISM start on a folder that is not a mount point. */
export function notMounted(ctx, { pid, text = '' }) {
  ctx.log.untimed(
    `[${pid}] [0x80070002] FIOReadFileIntoBuffer:(1381): ${text || 'The system cannot find the file specified.'}`,
  );
  ctx.log.untimed(`[${pid}] [0xc142011c] UnmarshallImageHandleFromDirectory:(641)`);
  ctx.log.untimed(`[${pid}] [0xc142011c] WIMGetMountedImageHandle:(2897)`);
}

function commandThread(ctx, tid) {
  const { log, pid } = ctx;
  const api = (thread, text) => log.info('DISM', `API: PID=${pid} TID=${thread} ${text}`);
  api(ctx.tid, 'Waiting for m_pInternalThread to start - CCommandThread::Start');
  api(tid, 'Enter CCommandThread::CommandThreadProcedureStub - CCommandThread::CommandThreadProcedureStub');
  api(tid, 'Enter CCommandThread::ExecuteLoop - CCommandThread::ExecuteLoop');
  api(ctx.tid, 'CommandThread StartupEvent signaled - CCommandThread::WaitForStartup');
  api(ctx.tid, 'm_pInternalThread started - CCommandThread::Start');
}

function command(ctx, tid) {
  const { log, pid } = ctx;
  log.info(
    'DISM',
    `API: PID=${pid} TID=${ctx.tid} Successfully enqueued command object - CCommandThread::EnqueueCommandObject`,
  );
  log.info('DISM', `API: PID=${pid} TID=${tid} ExecuteLoop: CommandQueue signaled - CCommandThread::ExecuteLoop`);
  log.info(
    'DISM',
    `API: PID=${pid} TID=${tid} Successfully dequeued command object - CCommandThread::DequeueCommandObject`,
  );
}

/** Starts DismApi.dll and asks for a session on the new system, up to the copy of DISM. Returns the worker's thread id. */
export function openDismSession(ctx) {
  const { log, pid, bt, random } = ctx;
  const api = (text) => log.info('DISM', `API: PID=${pid} TID=${ctx.tid} ${text}`);
  const blank = ' '.repeat(44);
  api(`DismApi.dll:${blank}- DismInitializeInternal`);
  api('DismApi.dll: <----- Starting DismApi.dll session -----> - DismInitializeInternal');
  api(`DismApi.dll:${blank}- DismInitializeInternal`);
  api(
    `DismApi.dll: Host machine information: OS Version=${ctx.host.build}, Running architecture=amd64, Number of processors=${ctx.machine.logical} - DismInitializeInternal`,
  );
  api(`DismApi.dll: API Version ${ctx.setupVersion.split(' ')[0]} - DismInitializeInternal`);
  api(
    `DismApi.dll: Parent process command line: "${bt}\\Sources\\SetupHost.exe" ${ctx.commandLine} - DismInitializeInternal`,
  );
  api('Enter DismInitializeInternal - DismInitializeInternal');
  api(
    `Input parameters: LogLevel: 2, LogFilePath: ${bt}\\Sources\\Panther\\SetupAct.log, ScratchDirectory: ${bt}\\Work - DismInitializeInternal`,
  );
  log.info('DISM', `Initialized Panther logging at ${bt}\\Sources\\Panther\\SetupAct.log`);
  api('Initialized GlobalConfig - DismInitializeInternal');
  api('Initialized SessionTable - DismInitializeInternal');
  api(
    `Lookup in table by path failed for: DummyPath-${random.guid().toUpperCase()} - CTransactionalImageTable::LookupImagePath`,
  );
  commandThread(ctx, random.int(900, 3200) * 4);
  api('Created g_internalDismSession - DismInitializeInternal');
  api('Leave DismInitializeInternal - DismInitializeInternal');
  log.info('SP', `Opening DISM session for ${bt}\\NewOS`);
  api('Enter DismOpenSessionInternal - DismOpenSessionInternal');
  api(
    `Input parameters: ImagePath: ${bt}\\NewOS, WindowsDirectory: (null), SystemDrive: (null) - DismOpenSessionInternal`,
  );
  const worker = random.int(900, 3200) * 4;
  commandThread(ctx, worker);
  command(ctx, worker);
  log.info('DISM', `PID=${pid} TID=${worker} Scratch directory set to '${bt}\\Work'. - CDISMManager::put_ScratchDir`);
  log.info(
    'DISM',
    `PID=${pid} TID=${worker} DismCore.dll version: ${ctx.setupVersion.split(' ')[0]} - CDISMManager::FinalConstruct`,
  );
  log.info(
    'DISM',
    `PID=${pid} TID=${worker} Successfully loaded the ImageSession at "${bt}\\Sources" - CDISMManager::LoadLocalImageSession`,
  );
  const store = (text) => log.info('DISM', `DISM Provider Store: PID=${pid} TID=${worker} ${text}`);
  store('Found and Initialized the DISM Logger. - CDISMProviderStore::Internal_InitializeLogger');
  store(
    'Failed to get and initialize the PE Provider.  Continuing by assuming that it is not a WinPE image. - CDISMProviderStore::Final_OnConnect',
  );
  store('Finished initializing the Provider Map. - CDISMProviderStore::Final_OnConnect');
  for (const provider of ['Folder', 'Wim', 'VHD', 'Imaging'])
    store(
      `Connecting to the provider located at ${bt}\\Sources\\${provider}Provider.dll. - CDISMProviderStore::Internal_LoadProvider`,
    );
  for (const provider of ['SiloedPackage', 'Ffu', 'MetaDeploy'])
    log.warning(
      'DISM',
      `DISM Provider Store: PID=${pid} TID=${worker} Failed to load the provider: ${bt}\\Sources\\${provider}Provider.dll. - CDISMProviderStore::Internal_GetProvider(hr:0x8007007e)`,
    );
  for (let attempt = 0; attempt < 2; attempt++) {
    notMounted(ctx, { pid });
    log.info(
      'DISM',
      `DISM WIM Provider: PID=${pid} TID=${worker} [${bt}\\NewOS] is not a WIM mount point. - CWimMountedImageInfo::Initialize`,
    );
    log.info(
      'DISM',
      `DISM VHD Provider: PID=${pid} TID=${worker} [${bt}\\NewOS] is not recognized by the DISM VHD provider. - CVhdImage::Initialize`,
    );
  }
  log.info(
    'DISM',
    `DISM Imaging Provider: PID=${pid} TID=${worker} No imaging provider supported CreateDismImage for this path - CGenericImagingManager::CreateDismImage`,
  );
  log.info(
    'DISM',
    `DISM Manager: PID=${pid} TID=${worker} physical location path: ${bt}\\NewOS - CDISMManager::CreateImageSession`,
  );
  log.info(
    'DISM',
    `DISM Manager: PID=${pid} TID=${worker} Copying DISM from "${bt}\\NewOS\\Windows\\System32\\Dism" - CDISMManager::CreateImageSessionFromLocation`,
  );
  return worker;
}

/** The good end of `openDismSession`: the host process answers. */
export function useDismSession(ctx, worker, commandLine) {
  const { log, pid, bt, random } = ctx;
  const host = random.int(900, 3200) * 4;
  const thread = random.int(900, 3200) * 4;
  log.wait(0.6);
  log.info(
    'DISM',
    `DISM Manager: PID=${pid} TID=${worker} Successfully loaded the ImageSession at "${bt}\\Work\\${random.guid().toUpperCase()}" - CDISMManager::LoadRemoteImageSession`,
  );
  log.info(
    'DISM',
    `DISM Image Session: PID=${host} TID=${thread} Instantiating the Provider Store. - CDISMImageSession::get_ProviderStore`,
  );
  log.info(
    'DISM',
    `DISM OS Provider: PID=${host} TID=${thread} Defaulting SystemPath to ${bt}\\NewOS - CDISMOSServiceManager::Final_OnConnect`,
  );
  log.info(
    'DISM',
    `DISM OS Provider: PID=${host} TID=${thread} Defaulting Windows folder to ${bt}\\NewOS\\Windows - CDISMOSServiceManager::Final_OnConnect`,
  );
  for (const provider of ['Package Manager', 'Driver Manager', 'Unattend Manager', 'Intl Provider', 'Smi Provider'])
    log.info(
      'DISM',
      `DISM Provider Store: PID=${host} TID=${thread} Connecting to the provider located at ${bt}\\Work\\${provider.split(' ')[0]}Provider.dll. - CDISMProviderStore::Internal_LoadProvider`,
    );
  log.info(
    'DISM',
    `API: PID=${pid} TID=${worker} Target image information: OS Version=${ctx.target.build}.1, Image architecture=amd64 - CDismCore::LogImageSessionDetails`,
  );
  log.info('DISM', `API: PID=${pid} TID=${ctx.tid} Session id is: 2 - DismOpenSessionInternal`);
  if (commandLine)
    log.info(
      'DISM',
      `API: PID=${pid} TID=${ctx.tid} Input parameters: Session: 2, CommandLine: ${commandLine} - DismSetFirstBootCommandLineInternal`,
    );
  command(ctx, worker);
  log.info(
    'DISM',
    `DISM Driver Manager: PID=${host} TID=${thread} Further logs for driver related operations can be found in the target operating system at %WINDIR%\\inf\\setupapi.offline.log - CDriverManager::Initialize`,
  );
}

export function closeDismSession(ctx, worker) {
  const { log, pid } = ctx;
  const api = (thread, text) => log.info('DISM', `API: PID=${pid} TID=${thread} ${text}`);
  const blank = ' '.repeat(42);
  api(ctx.tid, 'Enter DismShutdownInternal - DismShutdownInternal');
  api(ctx.tid, 'GetReferenceCount hr: 0x0 - CSessionTable::RemoveSession');
  api(ctx.tid, 'Refcount for DismSession= 1s 0 - CSessionTable::RemoveSession');
  command(ctx, worker);
  api(worker, 'ExecuteLoop: Cancel signaled - CCommandThread::ExecuteLoop');
  api(worker, 'Leave CCommandThread::ExecuteLoop - CCommandThread::ExecuteLoop');
  for (const provider of ['FolderManager', 'WimManager', 'VHDManager', 'GenericImagingManager'])
    log.info(
      'DISM',
      `DISM Provider Store: PID=${pid} TID=${worker} Disconnecting Provider: ${provider} - CDISMProviderStore::Internal_DisconnectProvider`,
    );
  api(worker, 'Leave CCommandThread::CommandThreadProcedureStub - CCommandThread::CommandThreadProcedureStub');
  api(ctx.tid, 'Deleted g_internalDismSession - DismShutdownInternal');
  api(ctx.tid, 'Shutdown SessionTable - DismShutdownInternal');
  api(ctx.tid, 'Leave DismShutdownInternal - DismShutdownInternal');
  api(ctx.tid, `DismApi.dll:${blank}- DismShutdownInternal`);
  api(ctx.tid, 'DismApi.dll: <----- Ending DismApi.dll session -----> - DismShutdownInternal');
  api(ctx.tid, `DismApi.dll:${blank}- DismShutdownInternal`);
}
