// How a downlevel failure travels up: from the action to the reported event.
import { notReporting, trace } from './context.mjs';
import { releaseNewSystem } from './operations.mjs';
import { loadPlatform, releasePlatform } from './platform.mjs';
import { beginRollbackSession, traceFacts } from './session.mjs';

/**
 * Everything after the action's own failure lines, to the end of the session.
 *
 * @param {{ code: string, extend: string, action: string, routine: string, quiet?: boolean, operation?: number }} options
 *   `action` is the prefix of the MOUPG lines (`ImageDeploy`), `routine` the class (`CDlpActionImageDeploy::ExecuteRoutine(1042)`)
 */
export function reportDownlevelFailure(ctx, { code, extend, action, routine, quiet = false }) {
  const { log, bt, host } = ctx;
  const failed = (where) => log.error('MOUPG', `${where}: Result = ${code}`);
  if (routine) failed(routine);
  failed(
    'CDlpActionImpl<class CDlpErrorImpl<class CDlpObjectInternalImpl<class CUnknownImpl<class IMoSetupDlpAction> > > >::Execute(493)',
  );
  log.info('MOUPG', `${action}: Leaving Execute Method`);
  failed('CDlpTask::ExecuteAction(3300)');
  notReporting(ctx, 2004, 2003);
  failed('CDlpTask::ExecuteActions(3454)');
  log.info('MOUPG', 'Signalling actions thread to shut down.');
  log.info('MOUPG', 'Waiting for actions thread to exit.');
  log.info('MOUPG', 'Actions thread has exited.');
  notReporting(ctx, 2004, 2000);
  failed('CDlpTask::Execute(1631)');
  notReporting(ctx, 3000);
  log.info('MOUPG', 'DlpTask: Leaving Execute Method');
  failed('CSetupManager::ExecuteTask(2630)');
  failed('CSetupManager::ExecuteTask(2593)');
  failed('CSetupManager::ExecuteInstallMode(944)');
  failed('CSetupManager::ExecuteDownlevelMode(410)');
  log.info('MOUPG', 'Setup phase change: [SetupPhaseInstall] -> [SetupPhaseError]');
  log.info('MOUPG', 'SetupManager::OpenOrCreateTask: Creating new task [Exit].');
  log.info(
    'MOUPG',
    `CreateTask: Name = [Exit], WorkingPath = [${bt}\\Sources], TransportId = [00000000-0000-0000-0000-000000000000], Flags = [0x0]`,
  );
  imageExit(ctx, { code, extend, mode: 2, postReboot: false });
  loadPlatform(ctx, 'FinalizeExit', { resurrect: true });
  traceFacts(ctx, { withTarget: true });
  results(ctx, { code, extend });
  trace(
    ctx,
    'DWORD',
    'Setup360DownlevelTime',
    `0x${Math.max(60, Math.floor((log.now() - ctx.start) / 1000))
      .toString(16)
      .toUpperCase()}`,
  );
  releaseNewSystem(ctx);
  releasePlatform(ctx, 'FinalizeExit', { stop: 1 });
  log.info('MOUPG', 'Finalize: Leaving Execute Method');
  notReporting(ctx, 2004, 2003, 2001);
  log.info('MOUPG', 'SetupManager::ExecuteCustomScript: Type = [0x3]');
  log.info('MOUPG', 'SetupManager::ExecuteCustomScript: No scripts found. Finished type [0x3]');
  log.info('MOUPG', `SetupNotify: Specifying extended data [${extend}] for error [${code}].`);
  if (!quiet) {
    log.info('MOUPG', 'CSetupUIManager: Showing error message');
    log.info('MOUPG', 'CInstallUI::ShowErrorMessage: Posted MSG_INSTALLUI_SWITCH_TO_ERROR_PAGE');
  }
  log.info('MOUPG', `SetupHost: Reporting error event -> [${code}, ${extend}]`);
  log.warning('MOUPG', 'SetupNotify::ReportEvent - Report ID or Event Reporter not available.');
  log.info('MOUPG', 'SetupManager: FailureCount = [1]');
  log.info('MOUPG', 'SetupManager: Requesting cleanup level [0x2] from parent process.');
  log.info('MOUPG', 'Setup phase change: [SetupPhaseError] -> [SetupPhaseUnpack]');
  for (const task of ['Prepare', 'Install', 'Exit']) log.info('MOUPG', `SetupManager: Deleting task: [${task}]...`);
  failed('CSetupManager::Execute(295)');
  failed('CSetupHost::Execute(433)');
  log.info(
    'MOUPG',
    `SetupHost: Diagnostic results location: [C:\\WINDOWS\\logs\\SetupDiag\\SetupDiagResults.xml] for host [${host.build}]`,
  );
  log.info('MOUPG', 'SetupHost: Diagnostic Analysis - START');
  log.wait(6);
  log.info('MOUPG', 'SetupHost: Diagnostic tool execution result: [0x0]');
  log.info('CONX', 'Uninitializing compatibility provider wsc:setup:...');
  log.info('CONX', 'Uninitializing compatibility provider wsc:wica:...');
  log.info('MOUPG', 'SetupUI: Power request cleared!');
  log.info('MOUPG', '**************** SetupHost Logging End ****************');
}

function imageExit(ctx, { code, extend, mode, postReboot }) {
  const { log } = ctx;
  log.info('MOUPG', 'Finalize: Entering Prepare Method');
  log.info('MOUPG', 'Finalize: Leaving Prepare Method');
  log.info('MOUPG', 'DlpTask: Entering Execute Method');
  log.info('MOUPG', 'DlpTask: Transport not set. Skipping download phase.');
  log.info('MOUPG', 'DlpTask: Executing Actions...');
  log.info('MOUPG', 'InitializeRoutine: MOSETUP_ACTION_IMAGE_EXIT');
  const row = (name, value) => log.info('MOUPG', `ImageExit: Initializing ${`${name}:`.padEnd(12)} [${value}]`);
  row('SetupResult', postReboot ? code.toLowerCase() : code);
  row('Extended', extend);
  row('Scenario', 1);
  row('Mode', mode);
  row('Target', 'C');
  row('SQM', postReboot ? 'TRUE' : 'FALSE');
  row('PostReboot', postReboot ? 'TRUE' : 'FALSE');
  log.info('MOUPG', 'ProgressHandlerAction: Sending initial progress message for action [0].');
  notReporting(ctx, 2002);
  log.info('MOUPG', 'Finalize: Entering Execute Method');
}

/** The remap is for telemetry alone: 0xC1900108 is not the failure. */
function results(ctx, { code, extend }) {
  const { log } = ctx;
  log.info('MOUPG', `Finalize: Remapping install error [${code}] -> [0xC1900108] for telemetry.`);
  log.info('MOUPG', 'Finalize: Reporting result value: [0xC1900108]');
  trace(ctx, 'DWORD', 'Setup360MappedResult', '0xC1900108');
  trace(ctx, 'DWORD', 'Setup360Result', code);
  trace(ctx, 'DWORD', 'Setup360Extended', extend);
}

/** The session that reports a rollback, after the old system started again. */
export function reportPostReboot(ctx, { code, extend, who }) {
  const { log } = ctx;
  beginRollbackSession(ctx, { who });
  log.warning('MOUPG', 'SetupManager: Error retrieving setup platform result: [0x80070002]');
  if (who === 'System') log.info('MOUPG', 'SetupManager: RollbackCount = [1]');
  log.info('MOUPG', `SetupHost: Reporting post reboot event -> [${code}, ${extend}]`);
  log.warning('MOUPG', 'SetupNotify::ReportEvent - Report ID or Event Reporter not available.');
  log.info('MOUPG', 'SetupHost: Tracing post reboot failure event');
  if (who === 'System') {
    imageExit(ctx, { code, extend, mode: 5, postReboot: true });
    traceFacts(ctx, { withTarget: false });
    log.warning('MOUPG', 'Finalize: Compat instance not found.');
    results(ctx, { code, extend });
    log.info('MOUPG', 'Finalize: Leaving Execute Method');
    notReporting(ctx, 2004, 2003, 2001);
  }
  log.info('MOUPG', '**************** SetupHost Logging End ****************');
}
