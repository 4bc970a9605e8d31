// Case 3: a DLL injected into setuphost.exe keeps DISM from starting; beside it a good run of the same upgrade.
import { arrangeTime, formatTime, parseTime } from '../clock.mjs';
import { taskList } from '../files/listings.mjs';
import { procmonCsv } from '../files/procmon.mjs';
import { createMachine, V0H, V2020L } from '../machines.mjs';
import { createRandom } from '../random.mjs';
import { createContext } from '../setup/context.mjs';
import { fodValidator, runDownlevel } from '../setup/downlevel.mjs';
import { reportDownlevelFailure } from '../setup/failure.mjs';
import { firstBootAndOobe, safeOs } from '../setup/postReboot.mjs';
import { createQueue, operationById } from '../setup/queue.mjs';
import { downlevelExtend } from '../setup/session.mjs';
import { createBundle } from './bundle.mjs';

const CODE = '0x80040154';
const EXTEND = downlevelExtend('IMAGE_DEPLOY');
const HOOK = 'C:\\Program Files (x86)\\zkcloud\\zk_hook.dll';
const SILENCE = [64, 61];

function context(random, { computer, start }) {
  const machine = createMachine('counter', {
    computer,
    users: ['Administrator', 'counter02'],
    antivirus: ['Windows Defender, Path: %ProgramFiles%\\Windows Defender\\MsMpeng.exe, State: 397568'],
    random: random.fork('machine'),
  });
  return createContext({
    random: random.fork('run'),
    start: parseTime(start),
    machine,
    host: V0H,
    target: V2020L,
    image: {
      media: 'D:\\CMGE_V2020-L',
      wim: 'D:\\CMGE_V2020-L\\Sources\\Install.wim',
      index: 1,
      name: 'CMGE V2020-L',
      revision: 1911,
    },
    commandLine:
      '/Install /Media  /InstallFile "D:\\CMGE_V2020-L\\Sources\\Install.wim" "/auto" "upgrade" "/DynamicUpdate" "Disable" /MediaPath "D:\\CMGE_V2020-L"',
  });
}

/** Silence after the FOD Validator, then DISM that cannot be started, twice, as in the public log with the same symptom. */
function dismNeverStarts(ctx, queue) {
  const { log, pid, bt, random } = ctx;
  const operation = operationById(queue, 56);
  const worker = random.int(900, 3200) * 4;
  const fail = (area, text) => log.error('DISM', `${area}PID=${pid} TID=${worker} ${text}(hr:${CODE})`);
  fodValidator(ctx);
  SILENCE.forEach((seconds, attempt) => {
    log.wait(seconds);
    log.error(
      'DISM',
      'DismHostLib: Failed to create DismHostManager remote object. Checking for dismhost.exe exit code.',
    );
    log.info('DISM', 'DismHostLib: dismhost.exe is still running. Returning previous error.');
    fail('DISM Manager: ', 'Failed to create Dism Image Session in host. - CDISMManager::LoadRemoteImageSession');
    if (attempt === 0) {
      log.warning(
        'DISM',
        `DISM Manager: PID=${pid} TID=${worker} A problem ocurred loading the image session. Retrying...  - CDISMManager::CreateImageSession(hr:${CODE})`,
      );
      log.info(
        'DISM',
        `DISM Manager: PID=${pid} TID=${worker} Copying DISM from "${bt}\\NewOS\\Windows\\System32\\Dism" - CDISMManager::CreateImageSessionFromLocation`,
      );
    }
  });
  fail(
    'DISM Manager: ',
    `Failed to load the image session from the temporary location: ${bt}\\Work\\${random.guid().toUpperCase()} - CDISMManager::CreateImageSession`,
  );
  fail('API: ', 'm_pDismManager->CreateImageSession failed - CDismCore::CacheImageSession');
  fail('API: ', 'InternalExecute failed - CBaseCommandObject::Execute');
  fail('API: ', 'CAttachPathCommandObject failed - DismOpenSessionInternal');
  log.wait(3);
  log.error('SP', `CSetBootCommand::DoExecute: Failed to open new OS DISM session. Error: ${CODE}[gle=0x0000007a]`);
  log.error('SP', `Operation failed: ${operation.title}. Error: ${CODE}[gle=0x000000b7]`);
  log.error('SP', `ExecuteOperations: Failed execution phase Downlevel. Error: ${CODE}`);
  log.error('SP', `CSetupPlatformPrivate::Execute: Execution of operations queue failed, abandoning. Error: ${CODE}`);
  log.info('MOUPG', 'MoSetupPlatform: SetupPlatform::INewSystem::ExecuteCurrentOperations returned: [0x4]');
  log.error('MOUPG', 'MoSetupPlatform: ExecuteCurrentOperations reported failure!');
  log.error('MOUPG', `MoSetupPlatform: Using action error code: [${CODE}]`);
  return 'failed';
}

function badRun(random) {
  const ctx = context(random, { computer: 'BRANCH-C-PC02', start: '2021-09-08 10:31:12' });
  const queue = createQueue({ index: 1, random: random.fork('queue') });
  runDownlevel(ctx, queue, {
    objects: 600,
    attempts: 2,
    bodies: { 34: undefined, 56: () => dismNeverStarts(ctx, queue) },
  });
  reportDownlevelFailure(ctx, {
    code: CODE,
    extend: EXTEND,
    action: 'ImageDeploy',
    routine: 'CDlpActionImageDeploy::ExecuteRoutine(512)',
  });
  return ctx;
}

function goodRun(random) {
  const ctx = context(random, { computer: 'BRANCH-D-PC11', start: '2021-09-06 14:05:33' });
  const queue = createQueue({ index: 1, random: random.fork('queue') });
  runDownlevel(ctx, queue, { objects: 600 });
  safeOs(ctx, queue);
  firstBootAndOobe(ctx, queue, { objects: 500 });
  return ctx;
}

export function buildCase3() {
  const random = createRandom('case3');
  const bad = badRun(random.fork('bad'));
  const good = goodRun(random.fork('good'));
  const panther = '$WINDOWS.~BT/Sources/Panther/setupact.log';
  const expected = {
    case: 3,
    outcome: 'failed',
    result: CODE,
    extend: EXTEND,
    postReboot: false,
    firstCause: { file: panther, contains: 'DismHostLib: Failed to create DismHostManager remote object' },
    gap: {
      file: panther,
      after: 'FOD Validator: no Features on Demand to add, validation finished',
      seconds: SILENCE[0],
    },
  };

  const whole = createBundle('case3-zkcloud');
  whole.log(panther, bad.log);
  whole.text(
    'Procmon/setuphost.CSV',
    procmonCsv({
      start: formatTime(bad.start + 86400_000),
      random: random.fork('procmon'),
      injected: [{ after: 'System32\\user32.dll', path: HOOK }],
    }),
    'utf8bom',
  );
  whole.text('SystemInfo/tasklist.txt', taskList(['zkcloud'], random.fork('tasks')), 'gbk');

  const withoutTrace = createBundle('case3-zkcloud-noprocmon');
  withoutTrace.log(panther, bad.log);

  const normal = createBundle('case3-good-run');
  normal.log('Windows/Panther/setupact.log', good.log);

  return [
    {
      bundle: whole,
      expected: { ...expected, component: 'zkcloud', grade: 'B', remediation: 'disable-injecting-software' },
    },
    { bundle: withoutTrace, expected },
    {
      bundle: normal,
      expected: { case: 3, outcome: 'succeeded', startedAt: arrangeTime(good.start, 'YYYY-MM-DDTHH:mm:ss') },
    },
  ];
}
