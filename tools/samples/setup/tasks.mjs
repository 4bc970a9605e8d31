// A task (Unpack, Prepare, Install) is a row of actions; each has a frame of MOUPG lines and moves three progress counters.
import { notReporting } from './context.mjs';

/** `MOUPG  Setup phase change: [SetupPhasePrepare] -> [SetupPhaseInstall]` and the new task with its actions. */
export function openTask(ctx, { from, to, task, actions }) {
  const { log, bt } = ctx;
  log.info('MOUPG', `Setup phase change: [SetupPhase${from}] -> [SetupPhase${to}]`);
  log.info('MOUPG', `SetupManager::OpenOrCreateTask: Creating new task [${task}].`);
  log.info(
    'MOUPG',
    `CreateTask: Name = [${task}], WorkingPath = [${bt}\\Sources], TransportId = [00000000-0000-0000-0000-000000000000], Flags = [0x0]`,
  );
  for (const action of actions) {
    log.info('MOUPG', `${action}: Entering Prepare Method`);
    log.info('MOUPG', `${action}: Leaving Prepare Method`);
  }
  log.info('MOUPG', 'DlpTask: Entering Execute Method');
  log.info('MOUPG', 'DlpTask: Transport not set. Skipping download phase.');
  log.info('MOUPG', 'DlpTask: Executing Actions...');
  log.info('MOUPG', 'Action execution thread timeout period: [1000 ms]');
}

export function closeTask(ctx, lastAction) {
  const { log } = ctx;
  log.info('MOUPG', `ProgressHandlerAction: Sending final progress message for action [${lastAction}].`);
  log.info('MOUPG', `ProgressHandlerAction FinalUpdate: 0x${lastAction.toString(16)}, 0x64 / 0x64, 0x64`);
  log.info('MOUPG', 'Signalling actions thread to shut down.');
  log.info('MOUPG', 'Waiting for actions thread to exit.');
  log.info('MOUPG', 'Actions thread has exited.');
  notReporting(ctx, 2004, 2000, 3000);
  log.info('MOUPG', 'DlpTask: Leaving Execute Method');
}

/** Runs one action inside its frame. `settings` are the `Initializing` lines, longest name first padded by Windows itself. */
export function runAction(ctx, { number, name, short = name, settings = {}, task, overall, subPhase }, body) {
  const { log } = ctx;
  const width = Math.max(0, ...Object.keys(settings).map((key) => key.length)) + 1;
  for (const [key, value] of Object.entries(settings))
    log.info('MOUPG', `${short}: Initializing ${`${key}:`.padEnd(width)} [${value}]`);
  log.info('MOUPG', `ProgressHandlerAction: Sending initial progress message for action [${number}].`);
  notReporting(ctx, 2002);
  log.info('MOUPG', 'CInstallUI::OnActionChanged');
  log.info('MOUPG', 'CInstallUI::OnActionChanged: Posted MSG_INSTALLUI_UPDATE_PROGRESS');
  log.info('MOUPG', `${name}: Entering Execute Method`);
  const outcome = body?.();
  if (outcome === 'failed') return outcome;
  log.info('MOUPG', `${name}: Leaving Execute Method`);
  notReporting(ctx, 2004, 2003);
  log.info('MOUPG', `ProgressHandlerAction: Sending final progress message for action [${number}].`);
  log.info('MOUPG', `ProgressHandlerAction FinalUpdate: 0x${number.toString(16)}, 0x64 / 0x64, 0x0`);
  progress(ctx, { action: 100, task, overall });
  if (subPhase !== undefined) log.info('MOUPG', `Setup SubPhase: [${subPhase}]`);
  return 'done';
}

/** The percentages of action, task and the whole; the last two only when they moved. */
export function progress(ctx, { action, task, overall }) {
  const { log } = ctx;
  log.info('MOUPG', `Action progress: [${action}%]`);
  if (task !== undefined && task !== ctx.taskPercent) {
    log.info('MOUPG', `Task progress: [${task}%]`);
    ctx.taskPercent = task;
  }
  if (overall !== undefined && overall !== ctx.overallPercent) {
    log.info('MOUPG', `Overall progress: [${overall}%]`);
    log.info('MOUPG', `Mapped Global progress: [${overall}%]`);
    ctx.overallPercent = overall;
  }
}

/** `Action: 31%, Delta: 60.02s, 31 ticks, Avg: 0.516 ticks/s` and the counters. */
export function tick(ctx, { percent, sinceStart, task, overall }) {
  const delta = Math.max(sinceStart, 0.01);
  ctx.log.info(
    'MOUPG',
    `Action: ${percent}%, Delta: ${delta.toFixed(2)}s, ${percent} ticks, Avg: ${(percent / delta).toFixed(3)} ticks/s`,
  );
  progress(ctx, { action: percent, task, overall });
}
