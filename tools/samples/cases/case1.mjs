// Case 1: the new system meets an incompatible kernel service at its first start, twice; setup puts the old one back.
import { formatTime, parseTime } from '../clock.mjs';
import { kernelDumpHeader } from '../files/dump.mjs';
import { driverQuery, filterList, servicesExport, systemInfo } from '../files/listings.mjs';
import { setupApiLog } from '../files/setupapi.mjs';
import { createMachine, V0H, V2020L } from '../machines.mjs';
import { createRandom } from '../random.mjs';
import { createContext } from '../setup/context.mjs';
import { runDownlevel } from '../setup/downlevel.mjs';
import { safeOs } from '../setup/postReboot.mjs';
import { createQueue } from '../setup/queue.mjs';
import { writeRollback } from '../setup/rollback.mjs';
import { createBundle } from './bundle.mjs';

const RESULT = { code: '0xC1900101', extend: '0x20017' };
const CRASH = {
  code: '0x0000007E',
  module: 'lwfmgr.sys',
  parameters: ['0xFFFFFFFFC0000005', '0xFFFFF80A6C4E2B1C', '0xFFFFA20F3C9D6488', '0xFFFFA20F3C9D5CD0'],
};
/** The online image of the case: 5,065,951,232 bytes, without the customer's baseline. */
const ONLINE_ISO = { path: 'D:\\Images\\CMGE_V2020-L_17763.1911_20210425(V2020-L.1207.000).iso', bytes: 5065951232 };
const PRODUCTS = ['tms', 'dsps', 'asiainfo'];

function attempt(random) {
  const machine = createMachine('desktop', {
    computer: 'BRANCH-A-PC07',
    users: ['Administrator', 'counter07'],
    antivirus: [
      'AsiaInfo Endpoint Security, Path: C:\\Program Files\\AsiaInfo\\EPS\\eps.exe, State: 266240',
      'Windows Defender, Path: %ProgramFiles%\\Windows Defender\\MsMpeng.exe, State: 393472',
    ],
    random: random.fork('machine'),
  });
  const image = {
    media: 'E:\\',
    wim: 'E:\\Sources\\Install.wim',
    index: 1,
    count: 1,
    name: 'CMGE V2020-L',
    revision: 1911,
    iso: ONLINE_ISO,
  };
  const ctx = createContext({
    random: random.fork('run'),
    start: parseTime('2021-06-17 09:12:04'),
    machine,
    host: V0H,
    target: V2020L,
    image,
    commandLine:
      '/Install /Media  /InstallFile "E:\\Sources\\Install.wim" "/auto" "upgrade" "/DynamicUpdate" "Disable" "/Telemetry" "Disable" /MediaPath "E:\\"',
  });
  const queue = createQueue({ index: 1, random: random.fork('queue') });
  runDownlevel(ctx, queue, { objects: 1100 });
  safeOs(ctx, queue, { upTo: 103 });
  return ctx;
}

export function buildCase1() {
  const random = createRandom('case1');
  const bundle = createBundle('case1-tms-lwfmgr');
  const ctx = attempt(random);
  const rollback = createContext({ ...ctx, random: random.fork('rollback'), start: ctx.log.now() + 392_000 });
  Object.assign(rollback, { reportId: ctx.reportId, instanceId: ctx.instanceId, wuId: ctx.wuId });
  const dumps = ['061721-9828-01.dmp', '061721-10171-01.dmp'];
  writeRollback(rollback, {
    ...RESULT,
    phase: 'SafeOS,Start',
    operation: '103,Start',
    digits: { phase: 2, operation: 23 },
    crashBlock: CRASH,
    dumps,
  });
  const root = '$WINDOWS.~BT/Sources';
  bundle.log(`${root}/Panther/setupact.log`, ctx.log);
  bundle.log(`${root}/Rollback/setupact.log`, rollback.log);
  // The old system's months of devices, and the new one's first minute.
  const own = random.fork('setupapi');
  bundle.text(
    'Windows/INF/setupapi.dev.log',
    setupApiLog({ start: '2021-05-11 08:40:02', random: own, build: V0H.build, sections: 60 }),
    'gbk',
  );
  const firstStart = formatTime(ctx.log.now() + 41_000);
  bundle.text(
    `${root}/Rollback/setupapi/setupapi.dev.log`,
    setupApiLog({ start: firstStart, random: own, build: V2020L.build, sections: 3 }),
    'gbk',
  );
  const dump = kernelDumpHeader({ build: 17763, bugCheck: 0x7e, parameters: CRASH.parameters });
  for (const name of dumps) bundle.bytes(`${root}/Rollback/${name}`, dump);
  bundle.text('Registry/services.reg', servicesExport(PRODUCTS), 'utf16');
  bundle.text('SystemInfo/fltmc.txt', filterList(PRODUCTS), 'gbk');
  bundle.text('SystemInfo/driverquery.txt', driverQuery(PRODUCTS, random.fork('drivers')), 'gbk');
  bundle.text('SystemInfo/systeminfo.txt', systemInfo(ctx), 'gbk');
  return [
    {
      bundle,
      expected: {
        case: 1,
        outcome: 'rolledBack',
        result: RESULT.code,
        extend: RESULT.extend,
        firstCause: { file: `${root}/Rollback/setupact.log`, contains: 'Crash 0x0000007E detected' },
        evidence: { file: `${root}/Rollback/setupact.log`, contains: `Module name           : ${CRASH.module}` },
        component: 'tms',
        grade: 'A',
        remediation: 'disable-service-start',
        image: ONLINE_ISO,
      },
    },
  ];
}
