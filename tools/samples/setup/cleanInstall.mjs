// The Panther log of a system that was installed from media, not upgraded: no SetupHost session in it.
import { createLog } from '../panther.mjs';
import { parseTime } from '../clock.mjs';

const MODULES = [
  'ScenarioDetect',
  'Engine',
  'Internal',
  'ErrorHandler',
  'Diagnostic',
  'Unattend',
  'ParseCommandLine',
  'Ems ',
  'PrepareInstallDrive',
  'TempDrive',
  'CopySetupFiles',
  'BootPrep',
  'BootEntries',
  'CopyPrivates',
  'ProductKey',
  'ComputerName',
  'License',
  'DiskInformation',
  'FixBBPaths',
  'DiskConfig',
  'ImageSelection',
  'DeployImage',
  'DUInstall',
  'OfflineSysprep',
  'PnPInstall',
];

export function cleanInstallLog({ start, random, build, images = 1 }) {
  const log = createLog({ start: parseTime(start), random, pace: 12 });
  const ibs = (text, code) => log.info('IBS', text, code);
  for (const phase of [2, 4]) {
    const folder = phase === 2 ? 'X:\\windows\\panther' : 'C:\\WINDOWS\\Panther';
    ibs('InstallWindows:Successfully loaded resource language [zh-cn]');
    ibs(`InstallWindows:Install Path = ${phase === 2 ? 'X:\\Sources' : 'C:\\WINDOWS\\system32\\oobe'}`, '[0x0601c1]');
    ibs(`InstallWindows:Setup Phase = ${phase}`, '[0x0601c2]');
    ibs('LogBootDeviceInfo:The system boot device ARC path is [multi(0)disk(0)rdisk(0)partition(3)].', '[0x0606cc]');
    if (phase === 2) ibs('InstallWindows:Starting a new install from WinPE', '[0x0601c9]');
    ibs(`Setup has started phase ${phase} at ${log.time()}`, '[0x0601ce]');
    ibs(`Build version is ${build}.0 (WinBuild.160101.0800)`, '[0x0601d0]');
    log.info(
      'IBSLIB',
      `CreateSetupBlackboard:Creating a new persistent blackboard. Path is [${folder}\\SetupInfo] Setup phase is [${phase}]`,
      '[0x06403f]',
    );
    log.info('PANTHR', `CBlackboard::Open: ${folder}\\SetupInfo succeeded.`, '[0x090008]');
    for (const module of MODULES) {
      log.info('PANTHR', 'InitializeModule: Initializing ExecQueue->csLock;');
      ibs(`LoadWorkerModules:Successfully added worker module ${module} in winsetup.dll`, '[0x0601a4]');
    }
    for (const module of MODULES) {
      log.info('PANTHR', `PublishMessage: Publishing message [${module.trim()}Begin]`);
      for (let step = 0; step < random.int(6, 18); step++)
        ibs(`Callback_${module.trim()}:Step ${step} finished with status [0x0]`);
      log.wait(random.int(1, 9));
    }
    if (phase === 2)
      for (let percent = 0; percent <= 100; percent++) {
        log.info('SP', `SPWIMCallback: Image apply. Progress: ${percent}`);
        log.wait(1.6);
      }
    log.wait(60);
  }
  log.info('UI', `SetupUI: Installation finished, ${images} image applied`, '[0x0a013d]');
  return log;
}
