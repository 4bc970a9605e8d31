// Case 2: two upgrades of one machine four days apart, the second from an image whose origin no log tells.
import { arrangeTime, parseTime } from '../clock.mjs';
import { cbsLog, ordinaryDismSessions } from '../files/servicing.mjs';
import { updateClientLog } from '../files/updateClient.mjs';
import { createMachine, LTSC2019, V0H, V2020L } from '../machines.mjs';
import { createLog } from '../panther.mjs';
import { createRandom } from '../random.mjs';
import { cleanInstallLog } from '../setup/cleanInstall.mjs';
import { createContext } from '../setup/context.mjs';
import { runDownlevel } from '../setup/downlevel.mjs';
import { firstBootAndOobe, safeOs } from '../setup/postReboot.mjs';
import { createQueue } from '../setup/queue.mjs';
import { createBundle } from './bundle.mjs';

const FIRST = {
  start: '2020-12-10 14:02:17',
  image: {
    media: 'C:\\ProgramData\\CUA\\Media',
    wim: 'C:\\ProgramData\\CUA\\Media\\Sources\\Install.wim',
    index: 1,
    name: 'CMGE V2020-L',
    bytes: 4791283206,
    created: '2020-09-21 16:40:05',
    revision: 1457,
  },
  commandLine:
    '/Install /Media  /InstallFile "C:\\ProgramData\\CUA\\Media\\Sources\\Install.wim" "/auto" "upgrade" "/quiet" "/DynamicUpdate" "Disable" /MediaPath "C:\\ProgramData\\CUA\\Media"',
};
const SECOND = {
  start: '2020-12-14 10:03:41',
  image: {
    media: 'C:\\Win10Media',
    wim: 'C:\\Win10Media\\Sources\\Install.wim',
    index: 1,
    name: 'ICBC VDA Win10 LTSC 2019',
    bytes: 5554353356,
    created: '2020-07-29 11:26:53',
    revision: 1,
  },
  commandLine:
    '/Install /Media  /InstallFile "C:\\Win10Media\\Sources\\Install.wim" "/auto" "upgrade" "/quiet" "/DynamicUpdate" "Disable" /MediaPath "C:\\Win10Media"',
};

function upgrade(random, machine, { start, image, commandLine }, { host, target, scripts }) {
  const ctx = createContext({
    random: random.fork('run'),
    start: parseTime(start),
    machine,
    host,
    target,
    image,
    commandLine,
  });
  const queue = createQueue({ index: image.index, random: random.fork('queue') });
  runDownlevel(ctx, queue, { objects: 480 });
  safeOs(ctx, queue);
  firstBootAndOobe(ctx, queue, { objects: 420, scripts });
  return ctx;
}

const attemptFacts = (ctx, tree) => ({
  tree,
  startedAt: arrangeTime(ctx.start, 'YYYY-MM-DDTHH:mm:ss'),
  endedAt: arrangeTime(Math.floor(ctx.log.now() / 1000) * 1000, 'YYYY-MM-DDTHH:mm:ss'),
  outcome: 'succeeded',
  host: { build: ctx.host.build, edition: ctx.host.edition },
  target: { build: ctx.target.build, edition: ctx.target.edition },
  image: {
    path: ctx.image.wim,
    bytes: ctx.image.bytes,
    index: ctx.image.index,
    name: ctx.image.name,
    created: ctx.image.created,
  },
});

export function buildCase2() {
  const random = createRandom('case2');
  const bundle = createBundle('case2-wrong-image');
  const machine = createMachine('counter', {
    computer: 'BRANCH-B-PC21',
    users: ['Administrator', 'counter21'],
    antivirus: ['Windows Defender, Path: %ProgramFiles%\\Windows Defender\\MsMpeng.exe, State: 397568'],
    random: random.fork('machine'),
  });
  const first = upgrade(random.fork('first'), machine, FIRST, {
    host: V0H,
    target: V2020L,
    scripts: [
      'C:\\Windows\\Setup\\Scripts\\PostInstall\\10-baseline.cmd',
      'C:\\Windows\\Setup\\Scripts\\PostInstall\\20-agents.cmd',
      'C:\\Windows\\Setup\\Scripts\\PostInstall\\30-cleanup.cmd',
    ],
  });
  const second = upgrade(random.fork('second'), machine, SECOND, { host: V2020L, target: LTSC2019, scripts: [] });

  const tree = (prefix, { panther, build, start, encodingSeed }) => {
    bundle.log(`${prefix}Windows/Panther/setupact.log`, panther);
    const own = random.fork(encodingSeed);
    bundle.log(`${prefix}Windows/Logs/CBS/CBS.log`, cbsLog({ start, random: own, build }), { errors: false });
    const dism = createLog({ start: parseTime(start) + 600_000, random: own, pace: 8 });
    ordinaryDismSessions(dism, { random: own, build, count: 6, text: '文件名、目录名或卷标语法不正确。' });
    bundle.log(`${prefix}Windows/Logs/DISM/dism.log`, dism, { errors: false });
  };
  // Each tree holds the log of the installation that made it: the live one the second upgrade, Windows.old.000 the first, Windows.old its own clean install.
  tree('', { panther: second.log, build: LTSC2019.build, start: '2020-12-14 13:20:00', encodingSeed: 'live' });
  tree('Windows.old.000/', {
    panther: first.log,
    build: V2020L.build,
    start: '2020-12-11 08:31:00',
    encodingSeed: 'old000',
  });
  tree('Windows.old/', {
    panther: cleanInstallLog({ start: '2019-03-05 10:15:40', random: random.fork('clean'), build: V0H.build }),
    build: V0H.build,
    start: '2020-12-08 08:28:00',
    encodingSeed: 'old',
  });
  const offer = { at: '2020-12-10 13:06:30', file: 'CMGE_V2020-L_upgrade.iso', bytes: 4998244352, version: 'V2020-L' };
  bundle.text(
    'Windows.old/Windows/Logs/CUA/CUAClient.log',
    updateClientLog({
      start: '2020-12-07 08:00:00',
      until: '2020-12-10 13:05:00',
      random: random.fork('cua1'),
      client: '2.4.1',
      download: offer,
    }),
    'utf8bom',
  );
  bundle.text(
    'Windows.old.000/Windows/Logs/CUA/CUAClient.log',
    updateClientLog({
      start: '2020-12-10 16:10:00',
      until: '2020-12-14 10:00:00',
      random: random.fork('cua2'),
      client: '2.4.1',
    }),
    'utf8bom',
  );
  return [
    {
      bundle,
      expected: {
        case: 2,
        outcome: 'succeeded',
        attempts: [attemptFacts(first, 'Windows.old.000'), attemptFacts(second, 'live')],
        unknown: 'origin of the image of 2020-12-14',
        remediation: 'ask-image-origin',
      },
    },
  ];
}
