import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FormatId } from '../../../engine/src/model/record.js';
import { factText, listFacts } from '../../../engine/src/records/listFacts.js';
import { scanLog } from '../../../engine/src/records/scan.js';
import { bareEngine } from '../bareEngine.js';
import { checkDamaged } from './damage.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le');
/** `映像名称` and `筛选器名称` as a Chinese system writes them into a redirected file. */
const gbk: Readonly<Record<string, readonly number[]>> = {
  映像名称: [0xd3, 0xb3, 0xcf, 0xf1, 0xc3, 0xfb, 0xb3, 0xc6],
};

const fltmc = [
  '',
  'Filter Name                     Num Instances    Altitude    Frame',
  '------------------------------  -------------  ------------  -----',
  'bindflt                                 1       409800         0',
  'lwflt                                   8       370030.5       0',
  'oldflt                                  3                 <Legacy>',
].join('\r\n');
const instances = [
  'Filter                Volume Name                              Altitude        Instance Name       Frame   SprtFtrs  VlStatus',
  '--------------------  -------------------------------------  ------------  ----------------------  -----   --------  --------',
  'WdFilter              C:                                       328010       WdFilter Instance        0     00000003  ',
  'FileInfo              \\Device\\HarddiskVolumeShadowCopy1       40500       FileInfo                 0     00000003  ',
].join('\r\n');
const query = [
  '',
  'SERVICE_NAME: lwfmgr',
  'DISPLAY_NAME: LW File Manager',
  '        TYPE               : 2  FILE_SYSTEM_DRIVER ',
  '        STATE              : 4  RUNNING ',
  '                                (STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)',
  '        WIN32_EXIT_CODE    : 0  (0x0)',
  '',
  'SERVICE_NAME: Spooler',
  '        类型               : 110  WIN32_OWN_PROCESS  (interactive)',
  '        状态              : 1  STOPPED',
].join('\r\n');
const config = [
  '[SC] QueryServiceConfig SUCCESS',
  '',
  'SERVICE_NAME: lwfmgr',
  '        TYPE               : 1  KERNEL_DRIVER ',
  '        START_TYPE         : 1   SYSTEM_START',
  '        BINARY_PATH_NAME   : \\SystemRoot\\system32\\drivers\\lwfmgr.sys',
].join('\r\n');
const getService =
  'Status   Name               DisplayName\n------   ----               -----------\nRunning  WinDefend          Defender\nStopped  lwsvc              LW Service\n';
const driverquery = [
  '',
  'Module Name  Display Name           Driver Type   Link Date             ',
  '============ ====================== ============= ======================',
  'ACPI         Microsoft ACPI Driver  Kernel        7/16/2016 10:26:25 AM ',
  'lwfmgr       LW File Manager        File System   3/2/2020 1:02:03 PM   ',
].join('\r\n');
const driverCsv =
  '"Module Name","Display Name","Description","Driver Type","Start Mode","State","Status","Path"\r\n"lwfmgr","LW","LW","Kernel","System","Running","OK","C:\\Windows\\system32\\drivers\\lwfmgr.sys"\r\n';
const pnputil =
  'Microsoft PnP Utility\r\n\r\nPublished Name:     oem12.inf\r\nOriginal Name:      lwfmgr.inf\r\nProvider Name:      LW\r\nClass Name:         AntiVirus\r\nSigner Name:        LW\r\n';
const tasklist = [
  '',
  'Image Name                     PID Modules                                     ',
  '========================= ======== ============================================',
  'setuphost.exe                 3344 ntdll.dll, KERNEL32.DLL, KERNELBASE.dll,    ',
  '                                   guard_hook.dll, msvcrt.dll',
  'explorer.exe                  1200 ntdll.dll, KERNEL32.DLL',
  '                                   other_hook.dll',
].join('\r\n');
const systeminfo = '\r\nHost Name:                 X\r\nOS Name:                   Microsoft Windows 10\r\n';

test('lists are told by what a command prints, in both languages and encodings', () => {
  const check = (format: FormatId, content: string | Uint8Array): void => {
    const bytes = typeof content === 'string' ? utf8(content) : content;
    assert.equal(scanLog('output.txt', bytes).format, format, Buffer.from(bytes).toString('latin1').slice(0, 80));
  };
  check('fltmc', fltmc);
  check('fltmc', instances);
  check('fltmc', utf16(instances));
  check(
    'fltmc',
    '筛选器名称                      数字实例        高度    框架\n------  ---  ---  ---\nWdFilter   8   328010   0\n',
  );
  check('service-list', query);
  check('service-list', config);
  check('service-list', getService);
  check('service-list', utf16(getService));
  check('service-list', '已经启动以下 Windows 服务:\n\n   Application Information\n');
  check('driver-list', driverquery);
  check('driver-list', driverCsv);
  check('driver-list', pnputil);
  check('driver-list', pnputil.replace('Published Name: ', '发布名称: '));
  check('process-list', tasklist);
  check(
    'process-list',
    '"Image Name","PID","Session Name","Session#","Mem Usage"\n"System","4","Services","0","144 K"\n',
  );
  check(
    'process-list',
    Uint8Array.from([0x22, ...(gbk['映像名称'] ?? []), ...utf8('","PID","x"\r\n"System","4","y"\r\n')]),
  );
  check('system-info', systeminfo);
  check('system-info', '主机名:           X\r\nOS 名称:          Microsoft Windows 10\r\n');
  check(
    'system-info',
    utf16('System Information report written at: 01/02/20\r\nSystem Name: X\r\n[System Summary]\r\n'),
  );
  check('plain', 'The service is Running but stopped.\nFilter it by name.\n');
  check('plain', 'Image Name is a column.\n=== not a table ===\n');
  check('ini', '[Setup]\nName=1\n');
});

/** `line name text` of each entry. */
function checkFacts(content: string | Uint8Array, expected: readonly string[]): void {
  const log = scanLog('list.txt', typeof content === 'string' ? utf8(content) : content);
  assert.deepEqual(
    listFacts(log).map((fact) =>
      [fact.line + 1, fact.name, factText(fact)?.en, fact.image, fact.setupModules && 'in setup']
        .filter(Boolean)
        .join(' | '),
    ),
    expected,
  );
}

const services = [
  'Windows Registry Editor Version 5.00',
  '',
  '[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\lwfmgr]',
  '"Type"=dword:00000001',
  '"Start"=dword:00000001',
  '"ImagePath"=hex(2):5c,00,53,00,79,00,73,00,74,00,65,00,6d,00,52,00,6f,00,\\',
  '  6f,00,74,00,5c,00,6c,00,2e,00,73,00,79,00,73,00,00,00',
  '',
  '[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\lwfmgr\\Instances]',
  '"Start"=dword:00000004',
  '',
  '[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\lwsvc]',
  '"Type"=dword:00000010',
  '"Start"=dword:00000002',
  '"ImagePath"="\\"C:\\\\Program Files\\\\LW\\\\lwsvc.exe\\""',
].join('\r\n');

test('what a list says of each entry: start type, altitude, state, modules of setup', () => {
  checkFacts(fltmc, ['4 | bindflt | altitude 409800', '5 | lwflt | altitude 370030.5', '6 | oldflt']);
  checkFacts(instances, ['3 | WdFilter | altitude 328010', '4 | FileInfo | altitude 40500']);
  checkFacts(query, ['2 | lwfmgr | running', '9 | Spooler | stopped']);
  checkFacts(config, ['3 | lwfmgr | Start = 1 (system) | \\SystemRoot\\system32\\drivers\\lwfmgr.sys']);
  checkFacts(getService, ['3 | WinDefend | running', '4 | lwsvc | stopped']);
  checkFacts(driverCsv, [
    '1 | Module Name',
    '2 | lwfmgr | Start = 1 (system) | C:\\Windows\\system32\\drivers\\lwfmgr.sys',
  ]);
  checkFacts(tasklist, ['4 | setuphost.exe | in setup', '5 | in setup', '6 | explorer.exe']);
  checkFacts(utf16(services), [
    '3 | lwfmgr | Start = 1 (system) | \\SystemRoot\\l.sys',
    '12 | lwsvc | Start = 2 (automatic) | "C:\\Program Files\\LW\\lwsvc.exe"',
  ]);
});

test('blanks around names and values, lines without a value', () => {
  checkFacts('SERVICE_NAME: lw fmgr \t\r\n\tSTATE:  4\r\n        STATE\t : 4  RUNNING \r\n        EMPTY : \r\n', [
    '1 | lw fmgr | running',
  ]);
  checkFacts(`SERVICE_NAME: a\r\n${' '.repeat(8000)}!\r\n  START_TYPE : 2   AUTO_START\r\n`, [
    '1 | a | Start = 2 (automatic)',
  ]);
  const head = 'DeviceName                     InfName       IsSigned\r\n';
  const rule = '============================== ============= ======== ==========\r\n';
  checkFacts(`${head}${rule}LW  Net   Adapter              oem7.inf      TRUE\r\nX      oem8.inf\r\n`, [
    '3 | oem7.inf',
    '4 | oem8.inf',
  ]);
});

test('heads and rows are known by their columns, not by blanks at their ends', () => {
  const formatOf = (content: string): FormatId => scanLog('list.txt', utf8(content)).format;
  assert.equal(formatOf('\r\n\r\n  Filter Name \t Num Instances    Altitude    Frame\r\n'), 'fltmc');
  assert.equal(formatOf('Filter Name Altitude\r\nmore\r\n'), 'plain');
  assert.equal(formatOf('WdFilter   C:328010   WdFilter Instance   0   00000003\r\n'), 'fltmc');
  assert.equal(formatOf('WdFilter   328010   WdFilter Instance   0   00000003 \r\n'), 'fltmc');
  assert.equal(formatOf('; head\r\n[Setup] \r\nName \t =1\r\nEmpty=\r\n; end\r\n[a.b-c]\t\r\n'), 'ini');
});

test('findings: the start types that an export was made to show', () => {
  const { findings } = bareEngine.analyseLog('services.reg', utf16(services));
  assert.deepEqual(
    findings.map(({ title, place, severity }) => `${place.line} ${severity} ${title.en} / ${title['zh-CN']}`),
    [
      '3 info Driver lwfmgr: Start = 1 (system) / 驱动程序 lwfmgr：Start = 1（系统）',
      '12 info Service lwsvc: Start = 2 (automatic) / 服务 lwsvc：Start = 2（自动）',
    ],
  );
  const many = Array.from(
    { length: 60 },
    (_, i) =>
      `[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\services\\s${i}]\r\n"Start"=dword:00000000\r\n"Type"=dword:00000001\r\n"ImagePath"="${i === 7 ? 'C:\\\\Guard\\\\g.sys' : 'System32\\\\drivers\\\\s.sys'}"\r\n`,
  );
  const all = bareEngine.analyseLog(
    'all.reg',
    utf16(`Windows Registry Editor Version 5.00\r\n\r\n${many.join('\r\n')}`),
  );
  assert.deepEqual(
    all.findings.map(({ captures }) => captures['service']),
    ['s7'],
  );
});

test('damaged lists are read up to the damage', () => {
  for (const content of [utf8(fltmc), utf8(query), utf8(driverquery), utf8(tasklist), utf16(services)])
    checkDamaged('list.txt', content);
});

test('the other forms of the same lists', () => {
  const check = (format: FormatId, content: string, expected: readonly string[]): void => {
    for (const bytes of [utf8(content), utf16(content)]) {
      assert.equal(scanLog('x', bytes).format, format, content.slice(0, 60));
      checkFacts(bytes, expected);
    }
    checkDamaged('x', utf8(content));
  };
  // sc in German: heads are translated, constants are not.
  check(
    'service-list',
    'SERVICE_NAME: lwfmgr\r\n        TYP                : 1  KERNEL_DRIVER\r\n        STARTTYP           : 1   SYSTEM_START\r\n        STATUS             : 4  RUNNING\r\n        BINÄRPFAD          : \\SystemRoot\\l.sys\r\n',
    ['1 | lwfmgr | Start = 1 (system), running | \\SystemRoot\\l.sys'],
  );
  check(
    'service-list',
    '\r\nName                : lwsvc\r\nDisplayName         : LW\r\nStatus              : Stopped\r\nServiceType         : Win32OwnProcess\r\nStartType           : Automatic\r\n\r\nName                : b\r\nStatus              : Running\r\n',
    ['2 | lwsvc | Start = 2 (automatic), stopped', '8 | b | running'],
  );
  check(
    'service-list',
    '#TYPE System.ServiceProcess.ServiceController\r\n"Name","RequiredServices","DisplayName","ServiceName","Status","ServiceType","StartType"\r\n"lwfmgr","x, y","LW","lwfmgr","Running","KernelDriver","System"\r\n',
    ['3 | lwfmgr | Start = 1 (system), running'],
  );
  check(
    'service-list',
    '"Name","State","StartMode","ServiceType","PathName"\r\n"lwfmgr","Running","System","Kernel Driver","C:\\LW\\l.sys"\r\n',
    ['2 | lwfmgr | Start = 1 (system), running | C:\\LW\\l.sys'],
  );
  check(
    'driver-list',
    '\r\nDeviceName                     InfName       IsSigned Manufacturer             \r\n============================== ============= ======== =========================\r\nLW Adapter                     oem7.inf      TRUE     LW                       \r\n',
    ['4 | oem7.inf'],
  );
  check(
    'driver-list',
    'Module Name:       lwfmgr\r\nDisplay Name:      LW File Manager\r\nDriver Type:       Kernel\r\n',
    ['1 | lwfmgr'],
  );
  check('driver-list', '"模块名","显示名称","启动模式","路径"\r\n"lwfmgr","LW","系统","C:\\LW\\l.sys"\r\n', [
    '1 | 模块名',
    '2 | lwfmgr | Start = 1 (system) | C:\\LW\\l.sys',
  ]);
  check(
    'process-list',
    '"Abbildname","PID","Sitzungsname"\r\n"setuphost.exe","12","Console"\r\n"a.exe","13","Console"\r\n',
    ['2 | setuphost.exe | in setup', '3 | a.exe'],
  );
  check(
    'system-info',
    '[Systemtreiber]\r\n\r\nName\tBeschreibung\tDatei\tTyp\tGestartet\tStartmodus\tStatus\r\nlwfmgr\tLW File Manager\tc:\\windows\\system32\\drivers\\lwfmgr.sys\tKernel Driver\tYes\tSystem\tRunning\tOK\r\nx\tX\tc:\\x.sys\t内核驱动程序\t是\t系统\t正在运行\tOK\r\n',
    [
      '4 | lwfmgr | Start = 1 (system), running | c:\\windows\\system32\\drivers\\lwfmgr.sys',
      '5 | x | Start = 1 (system), running | c:\\x.sys',
    ],
  );
  check('system-info', 'Hostname:                 X\r\nBetriebssystemname:       Microsoft Windows 10 Pro\r\n', []);
});
