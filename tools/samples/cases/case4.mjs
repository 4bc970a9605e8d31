// Case 4: access denied while the image is applied; a mount test the next day fails the same way.
import { parseTime } from '../clock.mjs';
import { caseNotes } from '../files/caseNotes.mjs';
import { filterList, serviceList, servicesExport, systemInfo } from '../files/listings.mjs';
import { beginDismExe, cbsLog, endDismExe, ordinaryDismSessions } from '../files/servicing.mjs';
import { createMachine, V0H, V2020L } from '../machines.mjs';
import { composeAround, createLog } from '../panther.mjs';
import { createRandom } from '../random.mjs';
import { applyImage } from '../setup/apply.mjs';
import { createContext } from '../setup/context.mjs';
import { runDownlevel } from '../setup/downlevel.mjs';
import { reportDownlevelFailure } from '../setup/failure.mjs';
import { createQueue } from '../setup/queue.mjs';
import { downlevelExtend } from '../setup/session.mjs';
import { createBundle } from './bundle.mjs';
import { CASE4_DISM, CASE4_SETUPACT } from './quotes.mjs';

const CODE = '0x80070005';
const EXTEND = downlevelExtend('IMAGE_DEPLOY');
const PRODUCTS = ['dsps', 'asiainfo', 'tms'];
const DENIED_TEXT = '文件名、目录名或卷标语法不正确。';

function attempt(random) {
  const machine = createMachine('desktop', {
    computer: 'BRANCH-E-PC15',
    users: ['Administrator', 'counter15'],
    antivirus: ['AsiaInfo Endpoint Security, Path: C:\\Program Files\\AsiaInfo\\EPS\\eps.exe, State: 266240'],
    random: random.fork('machine'),
  });
  return composeAround(parseTime('2020-07-29 16:29:16'), (start, mark) => {
    const ctx = createContext({
      random: random.fork('run'),
      start,
      machine,
      host: V0H,
      target: V2020L,
      image: {
        media: 'E:\\',
        wim: 'C:\\$WINDOWS.~BT\\Sources\\Install.wim',
        index: 1,
        name: 'CMGE V2020-L',
        revision: 1,
      },
      commandLine: '/Install /Media  "/auto" "upgrade" "/quiet" "/DynamicUpdate" "Disable" /MediaPath "E:\\"',
    });
    const { log } = ctx;
    const queue = createQueue({ index: 1, random: random.fork('queue') });
    const denied = () => {
      applyImage(ctx, { stopAt: 60 });
      mark(log.now());
      if (start !== undefined && log.time() === '2020-07-29 16:29:16')
        CASE4_SETUPACT.forEach((line) => log.verbatim(line));
      log.error('SP', `Operation execution failed: 12. hr = ${CODE}[gle=0x000000b7]`);
      log.error('SP', `ExecuteOperations: Failed execution phase Downlevel. Error: ${CODE}`);
      log.error(
        'SP',
        `CSetupPlatformPrivate::Execute: Execution of operations queue failed, abandoning. Error: ${CODE}`,
      );
      log.info('MOUPG', 'MoSetupPlatform: SetupPlatform::INewSystem::ExecuteCurrentOperations returned: [0x4]');
      log.error('MOUPG', 'MoSetupPlatform: ExecuteCurrentOperations reported failure!');
      log.error('MOUPG', `MoSetupPlatform: Using action error code: [${CODE}]`);
      return 'failed';
    };
    runDownlevel(ctx, queue, { objects: 400, bodies: { 38: denied } });
    reportDownlevelFailure(ctx, {
      code: CODE,
      extend: EXTEND,
      action: 'ImageDeploy',
      routine: 'CDlpActionImageDeploy::ExecuteRoutine(512)',
      quiet: true,
    });
    return ctx;
  });
}

/** dism.log with everyday sessions, then the mount test whose last lines the case quotes. */
function mountTest(random, build) {
  const log = createLog({ start: parseTime('2020-07-21 09:14:02'), random, pace: 8 });
  ordinaryDismSessions(log, { random, build, count: 12, text: DENIED_TEXT });
  log.waitUntil(parseTime('2020-07-30 16:36:41'));
  const ids = { pid: 5808, tid: 1688 };
  beginDismExe(log, {
    random,
    build,
    text: DENIED_TEXT,
    image: 'E:\\Mount',
    commandLine: 'Dism  /Mount-WIM /WimFile:E:\\sources\\install.wim /Index:1 /MountDir:E:\\Mount',
    ...ids,
  });
  log.info(
    'DISM',
    `DISM WIM Provider: PID=${ids.pid} TID=${ids.tid} Mounting image E:\\sources\\install.wim, index 1, to E:\\Mount - CWimManager::InternalOpMount`,
  );
  for (const line of CASE4_DISM) {
    if (line.startsWith('[')) log.untimed(line);
    else log.verbatim(line);
  }
  log.info(
    'DISM',
    `DISM WIM Provider: PID=${ids.pid} TID=${ids.tid} Unmounting what is left in E:\\Mount - CWimManager::InternalOpMount`,
  );
  endDismExe(log, ids);
  return log;
}

export function buildCase4() {
  const random = createRandom('case4');
  const ctx = attempt(random.fork('setup'));
  const dism = mountTest(random.fork('dism'), V0H.build);
  const cbs = cbsLog({ start: '2020-07-27 08:40:11', random: random.fork('cbs'), build: V0H.build });
  const panther = '$WINDOWS.~BT/Sources/Panther/setupact.log';

  const compose = (name, { dismEncoding, notes }) => {
    const bundle = createBundle(name);
    bundle.log(panther, ctx.log);
    bundle.log('Windows/Logs/DISM/dism.log', dism, { encoding: dismEncoding, errors: false });
    bundle.log('Windows/Logs/CBS/CBS.log', cbs, { errors: false });
    bundle.text('SystemInfo/fltmc.txt', filterList(PRODUCTS), 'gbk');
    bundle.text('Registry/services.reg', servicesExport(PRODUCTS), 'utf16');
    bundle.text('SystemInfo/services.txt', serviceList(PRODUCTS), 'gbk');
    bundle.text('SystemInfo/systeminfo.txt', systemInfo(ctx), 'gbk');
    if (notes) bundle.text('case-notes.md', caseNotes(notes), 'utf8');
    return bundle;
  };
  const notes = createBundle('case4-notes');
  for (const language of ['en', 'zh-CN']) notes.text(`case-notes.${language}.md`, caseNotes(language), 'utf8');

  const expected = {
    case: 4,
    outcome: 'failed',
    result: CODE,
    extend: EXTEND,
    postReboot: false,
    firstCause: { file: panther, contains: 'CApplyWIM: Failure while applying image 1' },
    correlated: { file: 'Windows/Logs/DISM/dism.log', contains: 'WpdMtp.dll (HRESULT=0x80070005)' },
    grade: 'C',
    suspects: ['dsps', 'asiainfo-antivirus', 'tms'],
    remediation: 'test-protection-products',
  };
  const tested = {
    ...expected,
    // The case says who it was, not how a recorded test is graded.
    grade: undefined,
    component: 'dsps',
    suspects: ['dsps'],
    ruledOut: ['asiainfo-antivirus', 'tms'],
    remediation: 'uninstall-component',
  };
  return [
    { bundle: compose('case4-access-denied', { dismEncoding: 'utf8bom' }), expected },
    { bundle: compose('case4-access-denied-gbk', { dismEncoding: 'gbk' }), expected },
    { bundle: compose('case4-access-denied-tested', { dismEncoding: 'utf8bom', notes: 'en' }), expected: tested },
    { bundle: compose('case4-access-denied-tested-zh', { dismEncoding: 'gbk', notes: 'zh-CN' }), expected: tested },
    { bundle: notes, expected: undefined },
  ];
}
