// Case 5: two machines of one branch, two causes. 5a a protected service key, 5b a boot entry that cannot be read.
import { parseTime } from '../clock.mjs';
import { filterList, servicesExport, systemInfo } from '../files/listings.mjs';
import { cbsLog } from '../files/servicing.mjs';
import { setupDiagText } from '../files/setupDiag.mjs';
import { createMachine, V0H, V2020L } from '../machines.mjs';
import { composeAround } from '../panther.mjs';
import { createRandom } from '../random.mjs';
import { createContext } from '../setup/context.mjs';
import { runDownlevel } from '../setup/downlevel.mjs';
import { reportDownlevelFailure } from '../setup/failure.mjs';
import { processObjects, registerUnits, startEngine } from '../setup/migration.mjs';
import { createQueue } from '../setup/queue.mjs';
import { downlevelExtend } from '../setup/session.mjs';
import { createBundle } from './bundle.mjs';
import { CASE5A_SETUPACT, CASE5A_SETUPDIAG, CASE5B_SETUPACT } from './quotes.mjs';

const EXTEND = downlevelExtend('IMAGE_FINALIZE');
const PANTHER = 'UpgradeLog/C_Win_BT_Panther/setupact.log';
const FILTERS = 'bindflt,WdFilter,luafv,Wof,FileInfo,';

function context(random, start, computer) {
  const machine = createMachine('desktop', {
    computer,
    users: ['Administrator', 'counter03'],
    antivirus: ['Windows Defender, Path: %ProgramFiles%\\Windows Defender\\MsMpeng.exe, State: 397568'],
    random: random.fork('machine'),
  });
  return createContext({
    random: random.fork('run'),
    start,
    machine,
    host: V0H,
    target: V2020L,
    image: { media: 'F:\\', wim: 'F:\\Sources\\Install.wim', index: 1, name: 'CMGE V2020-L', revision: 1911 },
    commandLine:
      '/Install /Media  /InstallFile "F:\\Sources\\Install.wim" "/auto" "upgrade" "/DynamicUpdate" "Disable" /MediaPath "F:\\"',
  });
}

/** Runs to the operation Update Boot Code (91), whose body ends the run. */
function failingRun(random, { computer, decisiveAt, objects, lead, quote, after }) {
  return composeAround(parseTime(decisiveAt), (start, mark) => {
    const ctx = context(random, start, computer);
    const queue = createQueue({ index: 1, random: random.fork('queue') });
    runDownlevel(ctx, queue, {
      objects,
      bodies: {
        91: () => {
          lead?.(ctx);
          mark(ctx.log.now());
          if (ctx.log.time() === decisiveAt) quote(ctx.log);
          after(ctx);
          return 'failed';
        },
      },
    });
    return ctx;
  });
}

function machineA(random) {
  const ctx = failingRun(random, {
    computer: 'BRANCH-F-PC03',
    decisiveAt: '2022-04-15 15:00:13',
    objects: 900,
    lead: (run) => {
      startEngine(run);
      registerUnits(run, { patterns: 600 });
      processObjects(run, 900);
    },
    quote: (log) => CASE5A_SETUPACT.forEach((line) => log.verbatim(line)),
    after: ({ log }) => {
      const code = '0x80070005';
      log.error('SP', `Operation failed: Update Boot Code. Error: ${code}[gle=0x00000005]`);
      log.info('MOUPG', `Finalize: Registering Setup Platform error: [${code}]`);
      log.error('SP', `ExecuteOperations: Failed execution phase Finalize. Error: ${code}`);
      log.info('MOUPG', 'MoSetupPlatform: SetupPlatform::INewSystem::Finalize returned: [0x4]');
      log.error('MOUPG', 'MoSetupPlatform: Finalize reported failure!');
      log.error('MOUPG', `MoSetupPlatform: Using action error code: [${code}]`);
      log.error('MOUPG', `CDlpActionFinalize::ExecuteSetupPlatformFinalize(895): Result = ${code}`);
      log.error('MOUPG', `CDlpActionFinalize::ExecuteRoutine(392): Result = ${code}`);
    },
  });
  reportDownlevelFailure(ctx, { code: '0x80070005', extend: EXTEND, action: 'Finalize' });
  return ctx;
}

function machineB(random) {
  const ctx = failingRun(random, {
    computer: 'BRANCH-F-PC09',
    decisiveAt: '2022-04-20 16:59:41',
    objects: 900,
    lead: ({ log }) => {
      log.info('IBSLIB', 'RollbackInitialize in progress...', '[0x064147]');
      log.info('IBSLIB', 'RollbackInitialize finished.', '[0x064148]');
      log.info('IBSLIB', 'SetCheckpoint: Checkpoint("WinPEBootFilesRestoreCheckpoint") in progress...', '[0x06412c]');
      log.info('IBSLIB', 'FindVolume: Successfully found [$Setup_SystemVolume$] on drive [G:]');
      for (const file of ['boot.ini', 'ntldr', 'NTDETECT.COM'])
        log.info(
          'IBSLIB',
          `OSRollbackService::CBootFilesRestoreCheckpoint::Finalize: G:\\${file} does not exist, skip.`,
        );
    },
    // The exception text of a record holds a bare line feed, as Windows writes it.
    quote: (log) => CASE5B_SETUPACT.forEach((record) => log.verbatim(record, { innerEol: '\n' })),
    after: () => {},
  });
  reportDownlevelFailure(ctx, { code: '0x80004005', extend: EXTEND, action: 'Finalize' });
  return ctx;
}

function collect(bundle, ctx, { random, encoding, report, rule, ruleId, cbsStart, products }) {
  bundle.log(PANTHER, ctx.log, { encoding });
  bundle.text(
    'UpgradeLog/setupdiag.log',
    setupDiagText({ ctx, rule, ruleId, report, antivirus: 'Windows Defender,', filters: FILTERS }),
    'utf8',
  );
  bundle.log(
    'UpgradeLog/C_Windows_Logs_CBS/CBS.log',
    cbsLog({ start: cbsStart, random: random.fork('cbs'), build: V0H.build }),
    { errors: false },
  );
  bundle.text('Registry/services.reg', servicesExport(products), 'utf16');
  bundle.text('SystemInfo/fltmc.txt', filterList(products), 'gbk');
  bundle.text('SystemInfo/systeminfo.txt', systemInfo(ctx), 'gbk');
  return bundle;
}

export function buildCase5() {
  const random = createRandom('case5');
  const a = machineA(random.fork('a'));
  const b = machineB(random.fork('b'));
  const optionsA = {
    random: random.fork('filesA'),
    report: CASE5A_SETUPDIAG,
    rule: 'FindMigGatherApplyFailure',
    ruleId: 'A9964E6C-A2A8-45FF-B6B5-25E0BD71428E',
    cbsStart: '2022-04-14 08:31:10',
    products: ['dsps'],
  };
  const optionsB = {
    random: random.fork('filesB'),
    encoding: 'utf8bom',
    report: ['Error: SetupDiag reports down-level failure, Operation: Finalize, Error: 0x80004005 - 0x50017'],
    rule: 'FindDownlevelFailure',
    ruleId: '716334B7-F46A-4BAA-94F2-3E31BC9EFA55',
    cbsStart: '2022-04-19 08:29:33',
    products: ['dsps'],
  };
  const expectedA = {
    case: '5a',
    outcome: 'failed',
    result: '0x80070005',
    extend: EXTEND,
    postReboot: false,
    firstCause: { file: PANTHER, contains: 'HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]' },
    component: 'dsps',
    grade: 'A',
    remediation: 'unprotect-registry-key',
  };
  return [
    { bundle: collect(createBundle('case5a-ensec64'), a, { ...optionsA, encoding: 'gbkbom' }), expected: expectedA },
    {
      bundle: collect(createBundle('case5a-ensec64-utf8'), a, { ...optionsA, encoding: 'utf8bom' }),
      expected: expectedA,
    },
    {
      bundle: collect(createBundle('case5b-bcd'), b, optionsB),
      expected: {
        case: '5b',
        outcome: 'failed',
        result: '0x80004005',
        extend: EXTEND,
        postReboot: false,
        firstCause: { file: PANTHER, contains: 'BCD: Failed to get registry value. Status: c0000024' },
        object: '{725f2633-5298-49c7-9016-202d172da460}',
        remediation: 'delete-bcd-object',
      },
    },
  ];
}
