// How setup runs its queue: announcement, recap tables, disk space query before every operation, start, end, failure.
import { formatDuration, formatTime } from '../clock.mjs';
import { PHASES } from './queue.mjs';
import { winReConfig } from './platform.mjs';

const HEADER = `ID |${'Name'.padEnd(80)}|Executed|Start Time         |End Time           |Elapsed |Disk space(estim.)|Disk space(actual)|Disk space(diff.)|${'GUID'.padEnd(38)}`;
const RULE = HEADER.replace(/[^|]/g, '-');
const LINE = '-'.repeat(HEADER.length);
const BAR = 60;

function row(operation) {
  const { started, ended, space } = operation;
  const sum = space.reduce((total, part) => total + part, 0);
  const time = (value) => (value === undefined ? '' : formatTime(value)).padEnd(19);
  const elapsed = ended === undefined ? '' : formatDuration(Math.floor((ended - started) / 1000));
  const actual = ended === undefined ? '' : operation.consumed;
  const difference = ended === undefined ? '' : operation.consumed - sum;
  return [
    String(operation.id).padStart(3),
    operation.title.slice(0, 80).padEnd(80),
    (ended === undefined ? 'No' : 'Yes').padEnd(8),
    time(started !== undefined && ended !== undefined ? started : undefined),
    time(ended),
    elapsed.padEnd(8),
    String(sum).padStart(18),
    String(actual).padStart(18),
    String(difference).padStart(17),
    `{${operation.guid}}`,
  ].join('|');
}

/** `OPERATIONTRACK: Enqueue Operation:  91|Update Boot Code` for the whole queue, with the remarks in between. */
export function announceQueue(ctx, queue) {
  const { log } = ctx;
  for (const operation of queue.operations) {
    if (operation.id === 112 || operation.id === 101) winReConfig(ctx);
    if (operation.id === 58) {
      log.info('SP', 'SKIPBOOTTRACK(SAFEOS): Reading OneSetting for SafeOS boot removal');
      log.info('SP', 'SKIPBOOTTRACK(SAFEOS): Got SafeOS boot removal OneSetting: FALSE');
    }
    if (operation.id === 70) {
      log.info('SP', 'CNewSystem::QueueOperations: Dumptype: 2, Filterpages: 0 will be generated in case of bugcheck');
      log.info(
        'SP',
        `CNewSystem::QueueOperations: Estimated ${ctx.machine.memory + 153092096} bytes page file size for a dump file for dump setting 2`,
      );
    }
    log.info('SP', `OPERATIONTRACK: Enqueue Operation: ${String(operation.id).padStart(3)}|${operation.title}`);
  }
}

/** The tables of all phases. */
export function recap(ctx, queue) {
  const { log } = ctx;
  log.info('SP', 'Operations recap:');
  log.info('SP', '=================');
  for (const phase of queue.phases) {
    log.info('SP', `Phase: ${phase.name}`);
    log.info('SP', HEADER);
    log.info('SP', RULE);
    for (const operation of phase.operations) log.info('SP', row(operation));
    log.info('SP', LINE);
  }
}

/** Lists every operation with the space it still needs; returns the peak in bytes. */
export function diskSpaceQuery(ctx, queue, { external = false } = {}) {
  const { log } = ctx;
  const title = external ? 'DISKSPACEQUERY(external request)' : 'DISKSPACEQUERY';
  const amount = (value) => String(value).padStart(15);
  let current = 0;
  let peak = 0;
  log.info('SP', `${title}: Calculating disk space needed:`);
  for (const operation of queue.operations) {
    const done = operation.ended !== undefined;
    const state = operation.id === 70 && !done ? '(optional) ' : done ? '(executed)' : '(remaining)';
    log.info('SP', `  Operation ${state}: ${operation.title}`);
    if (done) continue;
    for (const part of operation.space) {
      current += part;
      peak = Math.max(peak, current);
      log.info('SP', `  AddSpace: add: ${amount(part)}, current: ${amount(current)}, peak: ${amount(peak)}`);
    }
  }
  log.info('SP', `${title}: Final disk space needed estimate: ${peak}${external ? ', released after install: 0' : ''}`);
  return peak;
}

export function createNewSystem(ctx, queue) {
  const { log, image, host } = ctx;
  log.info('MOUPG', 'MoSetupPlatform: Creating NewSystem object...');
  log.info('SP', `Creating new system (1). WIM File: ${image.wim}, index: ${image.index}, System drive: C`);
  log.info('SP', 'CSetupPlatform::CreateNewSystem: Creating a compact OS');
  log.info('SP', 'ENVTRACK: Adding ProfilesFolder=%SystemDrive%\\Users');
  log.info('SP', 'ENVTRACK: Result %ProfilesFolder%=C:\\Users');
  log.info('SP', `ENVTRACK: Adding OSVersion=${host.build}`);
  log.info('SP', `ENVTRACK: Result %OSVersion%=${host.build}`);
  log.info('SP', 'SPGetVhdBootInfo: Found device type 2; expected 8.');
  queue.phases.forEach((phase, index) => log.info('SP', `OPERATIONTRACK: Add phase: ${index + 1}|${phase.name}`));
  log.info('SP', 'Settling on disk space requirements:');
  log.info('SP', '     Full: 21474836480');
  log.info('SP', `Available: ${ctx.freeBytes}`);
  log.info('SP', 'We are not low on disk space, scratch space will not be used.');
  log.info('MOUPG', 'MoSetupPlatform: NewSystem object created!');
}

export function releaseNewSystem(ctx) {
  const { log, bt } = ctx;
  log.info('MOUPG', 'MoSetupPlatform: Releasing NewSystem object...');
  log.info('', 'Set Watson bucketing parameter #3 to 1');
  log.info('SP', 'Persist diagnostics data for new system for future uploading');
  log.info('', `Persisting diagnostics data to ${bt}\\Sources\\Diagnostics\\diagnostics.dat`);
  log.info('', 'Diagnostics data saved successfully');
  log.warning('SP', 'SPUninitializeNetwork: Not running in Windows PE; will not try to uninitialize network');
  log.info('SP', 'OPERATIONTRACK: CNewSystem Release');
  log.info('MOUPG', 'MoSetupPlatform: NewSystem object released!');
}

/** Writes the queue to disk between two actions or before a restart. */
export function serialiseQueue(ctx, queue) {
  const { log } = ctx;
  log.info('SP', 'Serializing operations queue...');
  for (const operation of queue.operations)
    log.info('SP', `SERIALIZEVERBOSE: Serializing operation: ${operation.title}`);
}

export function deserialiseQueue(ctx, queue) {
  const { log } = ctx;
  log.info('SP', 'Deserializing operations queue...');
  for (const operation of queue.operations) {
    log.info('SP', `SERIALIZEVERBOSE: Deserializing operation type: class ${operation.type}`);
    log.info('SP', `SERIALIZEVERBOSE: After restoring name is: ${operation.title}`);
  }
}

function finishOperation(ctx, operation) {
  const { log, random } = ctx;
  const declared = operation.space.reduce((total, part) => total + part, 0);
  operation.ended = log.now();
  operation.consumed = Math.floor((declared * random.int(70, 99)) / 100 / 4096) * 4096 + random.int(0, 9) * 4096;
  ctx.freeBytes -= operation.consumed;
  const memory = random.int(-400, 2400) * 4096;
  ctx.freeMemory -= memory;
  log.info('SP', `Operation completed successfully: ${operation.title}`);
  log.info('SP', `MEMORYTRACK: After op        : ${ctx.freeMemory}`);
  log.info('SP', `MEMORYTRACK: Consumed        : ${memory}`);
  log.info('SP', `DISKSPACETRACK: After op     : ${ctx.freeBytes}`);
  log.info('SP', `DISKSPACETRACK: Consumed     : ${operation.consumed}`);
  if (operation.consumed > declared)
    log.warning(
      'SP',
      `DISKSPACEEXCEED: Operation consumed more disk space than declared. Exceeded by ${operation.consumed - declared} bytes`,
    );
  log.info('SP', HEADER);
  log.info('SP', RULE);
  log.info('SP', row(operation));
  log.info('SP', LINE);
}

/**
 * Runs one operation. `body` writes what the operation says; it returns 'failed' when the operation fails, and then has written the failure itself.
 * After the restart setup draws bars around the body and indents it.
 */
export function execute(ctx, queue, operation, { body, bars = false } = {}) {
  const { log } = ctx;
  const needed = diskSpaceQuery(ctx, queue);
  operation.started = log.now();
  log.info('SP', `Executing operation: ${operation.title}`);
  log.info('SP', `MEMORYTRACK: Total             : ${ctx.machine.memory}`);
  log.info('SP', `MEMORYTRACK: Load              : ${Math.round(100 - (100 * ctx.freeMemory) / ctx.machine.memory)}`);
  log.info('SP', `MEMORYTRACK: Available for op  : ${ctx.freeMemory}`);
  log.info('SP', `DISKSPACETRACK: Available      : ${ctx.freeBytes}`);
  log.info('SP', `DISKSPACETRACK: Needed total   : ${needed}`);
  log.info('SP', `DISKSPACETRACK: Needed for op  : ${Math.max(0, operation.space[0] ?? 0)}`);
  if (bars) log.info('SP', '>'.repeat(BAR));
  let outcome;
  const run = () => {
    log.wait(operation.seconds / 2);
    outcome = body?.();
    log.wait(operation.seconds / 2);
  };
  if (bars) log.nested(4, run);
  else run();
  if (outcome === 'failed') return outcome;
  if (bars) log.info('SP', '<'.repeat(BAR));
  finishOperation(ctx, operation);
  return 'done';
}

/**
 * Runs a phase. `bodies` maps an operation id to what it writes. Returns 'failed' as soon as one of them does.
 */
export function executePhase(ctx, queue, name, { bodies = {}, bars = false, upTo } = {}) {
  const { log } = ctx;
  const phase = queue.phases[PHASES.indexOf(name)];
  log.info('SP', `OPERATIONTRACK ExecuteOperations: Start execution phase ${name}`);
  recap(ctx, queue);
  for (const operation of phase.operations) {
    if (execute(ctx, queue, operation, { body: bodies[operation.id], bars }) === 'failed') return 'failed';
    if (operation.id === upTo) return 'stopped';
  }
  log.info('SP', `ExecuteOperations: Successfully processed execution phase ${name}`);
  return 'done';
}
