import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogAnalysis } from '../../../engine/src/index.js';
import { dateOrderOf, localDate } from '../../../engine/src/records/localDate.js';
import { levels } from '../../../engine/src/model/record.js';
import { evtxFile, type TestEvent } from '../readers/evtxFile.js';
import { analysisOf } from '../readers/readFile.js';
import { bareEngine } from '../bareEngine.js';
import { checkDamaged } from './damage.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le');

const event = (
  provider: string,
  eventId: number,
  level: number,
  ...data: (readonly [string, string])[]
): TestEvent => ({
  provider,
  eventId,
  level,
  time: `2021-06-17T02:11:${String(eventId % 60).padStart(2, '0')}.512Z`,
  data,
});
const unnamed = (...values: readonly string[]): (readonly [string, string])[] => values.map((value) => ['', value]);
const events: readonly TestEvent[] = [
  event(
    'Microsoft-Windows-WER-SystemErrorReporting',
    1001,
    2,
    ['param1', '0x0000007e (0xffffffffc0000005, 0xfffff80112345678, 0x1, 0x2)'],
    ['param2', 'C:\\Windows\\MEMORY.DMP'],
    ['param3', 'r-1'],
  ),
  event('Microsoft-Windows-Kernel-Power', 41, 1, ['BugcheckCode', '126']),
  event('Microsoft-Windows-Kernel-Power', 41, 1, ['BugcheckCode', '0']),
  event(
    'Windows Error Reporting',
    1001,
    4,
    ...unnamed('1', '5', 'WinSetupDiag02', 'x', '0', '1', '1', '9', '1', '0xC1900101', '0x30018', '17763', '', '19041'),
  ),
  event(
    'Microsoft-Windows-WindowsUpdateClient',
    20,
    2,
    ['errorCode', '0xc1900101'],
    ['updateTitle', 'Feature update <1> & more'],
  ),
  event('Application Error', 1000, 2, ...unnamed('SetupHost.exe', '10.0', '0', 'zk_hook.dll', '1.0', '0', 'c0000005')),
  event('Service Control Manager', 7000, 2, ['param1', 'lwfmgr'], ['param2', '%%1275']),
  event('Service Control Manager', 7026, 2, ['param1', '\nkFileFlt\nasbm']),
  event(
    'Service Control Manager',
    7045,
    4,
    ['ServiceName', 'Ensec64'],
    ['ImagePath', 'system32\\drivers\\Ensec64.sys'],
  ),
  event(
    'User32',
    1074,
    4,
    ['param1', 'C:\\Program Files (x86)\\Contoso\\agent.exe (PC)'],
    ['param2', 'PC'],
    ['param3', 'Other (Planned)'],
    ['param4', '0x85000000'],
    ['param5', 'restart'],
    ['param6', 'Updates were installed'],
    ['param7', 'NT AUTHORITY\\SYSTEM'],
  ),
  event('Service Control Manager', 7036, 4, ['param1', 'Themes'], ['param2', 'running']),
];

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** An event as `wevtutil qe /f:xml` prints it; `rendered` adds the words, which repeat the data. */
function eventElement({ provider, eventId, level, time, data }: TestEvent, rendered = false): string {
  const words = rendered
    ? `<RenderingInfo Culture='en-US'><Message>The words</Message><Level>Error</Level><Channel>x</Channel></RenderingInfo>`
    : '';
  const values = data.map(([name, value]) => `<Data${name && ` Name='${name}'`}>${escape(value)}</Data>`).join('');
  return `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${provider}' Guid='{555908d1-a6d7-4695-8e1e-26931d2012f4}'/><EventID Qualifiers='49152'>${eventId}</EventID><Version>0</Version><Level>${level}</Level><TimeCreated SystemTime='${time.replace('Z', '0000Z')}'/><EventRecordID>7</EventRecordID><Channel>System</Channel><Computer>x</Computer></System><EventData>${values}</EventData>${words}</Event>`;
}

/** `severity rule time | title | captures` of every finding. */
function told({ log, findings }: LogAnalysis): readonly string[] {
  return findings.map(({ severity, rule, title, captures, time, record }) => {
    const at = new Date(time ?? log.records.time[record] ?? NaN).toISOString();
    return `${severity} ${rule} ${at} | ${title.en} | ${title['zh-CN']} | ${JSON.stringify(captures)}`;
  });
}

const line = (one: TestEvent): string => eventElement(one);
const exports: Readonly<Record<string, string>> = {
  'one event a line, no root': events.map(line).join('\r\n'),
  'all in one line, with a root': `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>${events.map((one) => eventElement(one, true)).join('')}</Events>`,
  'several roots': events.map((one) => `<Events>\n${eventElement(one, true)}\n</Events>`).join('\n'),
  'laid out': events.map((one) => line(one).replace(/></g, '>\n  <')).join('\n'),
};

test('an export as XML says what the event log says', () => {
  const original = analysisOf(evtxFile([events]), 'System.evtx');
  const expected = told(original);
  assert.equal(expected.length, 10);
  assert.match(
    expected[9] ?? '',
    /^info event-restart \S+ \| agent\.exe asked for a restart or shutdown \(restart\) \| /,
  );
  assert.match(expected[9] ?? '', /"reason":"0x85000000","comment":"Updates were installed"/);
  for (const [name, text] of Object.entries(exports)) {
    for (const bytes of [utf8(text), utf16(text)]) {
      const { log, findings, ...rest } = bareEngine.analyseLog('System.xml', bytes);
      assert.equal(log.format, 'event-xml', name);
      assert.equal(log.utc, true);
      // A laid-out value keeps the line breaks of its data, as the original does.
      assert.deepEqual(told({ log, findings, ...rest }), expected, name);
      assert.equal(new Set(findings.map(({ id }) => id)).size, findings.length, name);
      for (const { place, rule } of findings) {
        assert.match(log.lines.text(place.line - 1), /<Event[ >]/, `${name}: ${rule}`);
      }
      assert.deepEqual(rest.problems, [], name);
    }
  }
  const { records } = bareEngine.analyseLog('a.xml', utf8(exports['one event a line, no root'] ?? '')).log;
  assert.equal(records.count, events.length);
  assert.deepEqual(
    [records.time[0], levels[records.level[0] ?? 0], records.components[records.component[0] ?? 0]],
    [Date.parse('2021-06-17T02:11:41.512Z'), 'error', 'Microsoft-Windows-WER-SystemErrorReporting'],
  );
});

test('an export as XML that breaks off is read to the break, and a lost end swallows no event', () => {
  const text = exports['all in one line, with a root'] ?? '';
  const cut = bareEngine.analyseLog('a.xml', utf8(text.slice(0, text.indexOf('lwfmgr'))));
  assert.equal(cut.findings.length, 6);
  assert.deepEqual(
    cut.problems.map(({ line: at, what }) => `${at}: ${what}`),
    ['2: The export ends in the middle of an event; the events before it were read.'],
  );
  const lost = bareEngine.analyseLog('a.xml', utf8(text.replace('</Event>', '')));
  assert.equal(lost.findings.length, 9);
});

const stop = '0x0000007e (0xffffffffc0000005, 0xfffff80112345678, 0x0000000000000001, 0x0000000000000002)';
const report =
  'Fault bucket , type 0\nEvent Name: WinSetupDiag02\nResponse: Not available\nCab Id: 0\n\nProblem signature:\nP1: 1\nP2: 1\nP3: 9\nP4: 1\nP5: 0xC1900101\nP6: 0x30018\nP7: 17763\nP8: \nP9: 19041\nP10: ';
type Row = readonly [level: string, time: string, source: string, id: number, message: string];

/** As the Event Viewer writes it: five heads, the words behind them. */
const viewer = (head: string, rows: readonly Row[]): string =>
  [
    head,
    ...rows.map(
      ([level, time, source, id, message]) => `${level},${time},${source},${id},None,"${message.replace(/"/g, '""')}"`,
    ),
  ].join('\r\n');

const english: readonly Row[] = [
  [
    'Error',
    '6/17/2021 2:11:40 PM',
    'Microsoft-Windows-WER-SystemErrorReporting',
    1001,
    `The computer has rebooted from a bugcheck.  The bugcheck was: ${stop}. A dump was saved in: C:\\Windows\\MEMORY.DMP. Report Id: r-1.`,
  ],
  [
    'Critical',
    '6/17/2021 2:11:39 PM',
    'Microsoft-Windows-Kernel-Power',
    41,
    'The system has rebooted without cleanly shutting down first.',
  ],
  ['Information', '6/17/2021 2:11:38 PM', 'Windows Error Reporting', 1001, report],
  [
    'Error',
    '6/17/2021 2:11:37 PM',
    'Microsoft-Windows-WindowsUpdateClient',
    20,
    'Installation Failure: Windows failed to install the following update with error 0xC1900101: Feature update.',
  ],
  [
    'Error',
    '6/17/2021 2:11:36 PM',
    'Application Error',
    1000,
    'Faulting application name: SetupHost.exe, version: 10.0, time stamp: 0x1\nFaulting module name: zk_hook.dll, version: 1.0, time stamp: 0x1\nException code: 0xc0000005\nFault offset: 0x0000000000001234\nFaulting process id: 0x1\nFaulting application start time: 0x1\nFaulting application path: C:\\$WINDOWS.~BT\\Sources\\SetupHost.exe\nFaulting module path: C:\\Guard\\zk_hook.dll',
  ],
  [
    'Error',
    '6/17/2021 2:11:35 PM',
    'Service Control Manager',
    7000,
    'The lwfmgr service failed to start due to the following error: \nThe driver was blocked.',
  ],
  [
    'Error',
    '6/17/2021 2:11:34 PM',
    'Service Control Manager',
    7026,
    'The following boot-start or system-start driver(s) did not load: \nkFileFlt\nasbm',
  ],
  [
    'Information',
    '6/17/2021 2:11:33 PM',
    'Service Control Manager',
    7045,
    'A service was installed in the system.\n\nService Name:  Ensec64\nService File Name:  system32\\drivers\\Ensec64.sys\nService Type:  kernel mode driver',
  ],
  [
    'Information',
    '6/17/2021 2:11:33 PM',
    'User32',
    1074,
    'The process C:\\Program Files (x86)\\Contoso\\agent.exe (PC) has initiated the restart of computer PC on behalf of user NT AUTHORITY\\SYSTEM for the following reason: Other (Planned)\n Reason Code: 0x85000000\n Shutdown Type: restart\n Comment: Updates were installed',
  ],
  [
    'Information',
    '6/17/2021 2:11:32 PM',
    'Service Control Manager',
    7036,
    'The Themes service entered the running state.',
  ],
];

const findingRows = ({ log, findings }: LogAnalysis): readonly string[] =>
  findings.map(({ severity, title, record }) => `${severity} ${isoOf(log.records.time[record])} ${title.en}`);
const isoOf = (time = NaN): string => (Number.isNaN(time) ? '-' : new Date(time).toISOString().slice(0, 19));

test('an export as CSV says what its words state, at local times', () => {
  const { log, ...rest } = bareEngine.analyseLog(
    'System.csv',
    utf8(viewer('Level,Date and Time,Source,Event ID,Task Category', english)),
  );
  assert.equal(log.format, 'event-csv');
  assert.equal(log.utc, undefined);
  assert.deepEqual(findingRows({ log, ...rest }), [
    'error 2021-06-17T14:11:40 Blue screen: bug check 0x0000007E',
    'warning 2021-06-17T14:11:39 Restart without shutdown',
    'error 2021-06-17T14:11:38 Setup reported 0xC1900101 - 0x30018',
    'warning 2021-06-17T14:11:37 Update failed to install (0xC1900101): Feature update',
    'error 2021-06-17T14:11:36 SetupHost.exe crashed in zk_hook.dll (0xc0000005)',
    'info 2021-06-17T14:11:35 Service did not start: lwfmgr',
    'info 2021-06-17T14:11:34 Boot-start or system-start drivers were not loaded: kFileFlt asbm',
    'info 2021-06-17T14:11:33 Service or driver was installed: Ensec64',
    'info 2021-06-17T14:11:33 agent.exe asked for a restart or shutdown (restart)',
  ]);
  assert.equal(log.records.count, 1 + english.length, 'words over several lines stay in their record');
  assert.equal(rest.findings[0]?.captures['dump'], 'C:\\Windows\\MEMORY.DMP');
  assert.equal(rest.findings[4]?.captures['path'], 'C:\\Guard\\zk_hook.dll');
  assert.equal(rest.findings[2]?.captures['from'], '17763');
  assert.deepEqual(rest.findings[8]?.captures, {
    process: 'C:\\Program Files (x86)\\Contoso\\agent.exe',
    name: 'agent.exe',
    kind: 'restart',
    reason: '0x85000000',
    comment: 'Updates were installed',
  });
});

test('an export as CSV is told in the languages of Windows by its shape, not by its heads', () => {
  const check = (head: string, rows: readonly Row[], expected: readonly string[]): void => {
    const analysis = bareEngine.analyseLog('export.csv', utf8(viewer(head, rows)));
    assert.equal(analysis.log.format, 'event-csv', head);
    const words = findingRows(analysis).map((row, i) => `${levels[analysis.log.records.level[i + 1] ?? 0]} ${row}`);
    assert.deepEqual(words, expected, head);
  };
  check(
    '级别,日期和时间,来源,事件 ID,任务类别',
    [
      [
        '错误',
        '2021/6/17 14:11:40',
        'Microsoft-Windows-WER-SystemErrorReporting',
        1001,
        `计算机已经从检测错误后重新启动。检测错误: ${stop}。已将转储的数据保存在: C:\\Windows\\MEMORY.DMP。报告 ID: r-1。`,
      ],
      [
        '错误',
        '2021/6/17 下午 2:11:39',
        'Service Control Manager',
        7000,
        '由于下列错误，lwfmgr 服务启动失败: \n该驱动程序被阻止。',
      ],
      [
        '信息',
        '2021/6/17 14:11:38',
        'User32',
        1074,
        '进程 C:\\Windows\\system32\\shutdown.exe (PC) 由于以下原因已代表用户 PC\\u 启动计算机 PC 的 重启: 其他(计划外)\n 原因代码: 0x80000000\n 关机类型: 重启\n 注释: ',
      ],
      [
        '错误',
        '2021/6/17 14:11:38',
        'Application Error',
        1000,
        '错误应用程序名称: SetupHost.exe，版本: 10.0，时间戳: 0x1\n错误模块名称: zk_hook.dll，版本: 1.0，时间戳: 0x1\n异常代码: 0xc0000005\n错误偏移量: 0x1',
      ],
    ],
    [
      'error error 2021-06-17T14:11:40 Blue screen: bug check 0x0000007E',
      'error info 2021-06-17T14:11:39 Service did not start: lwfmgr',
      'info info 2021-06-17T14:11:38 shutdown.exe asked for a restart or shutdown (重启)',
      'error error 2021-06-17T14:11:38 SetupHost.exe crashed in zk_hook.dll (0xc0000005)',
    ],
  );
  check(
    'Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie',
    [
      [
        'Fehler',
        '05.06.2021 14:11:40',
        'Microsoft-Windows-WER-SystemErrorReporting',
        1001,
        `Der Computer wurde nach einem schwerwiegenden Fehler neu gestartet. Der Fehlercode war: ${stop}.`,
      ],
      [
        'Fehler',
        '05.06.2021 14:11:39',
        'Service Control Manager',
        7000,
        'Der Dienst "lwfmgr" wurde aufgrund folgenden Fehlers nicht gestartet:',
      ],
    ],
    [
      'error error 2021-06-05T14:11:40 Blue screen: bug check 0x0000007E',
      'error info 2021-06-05T14:11:39 Service did not start: lwfmgr',
    ],
  );
  check(
    'Niveau,Date et heure,Source,ID de l’événement,Catégorie de la tâche',
    [
      ['Erreur', '17/06/2021 14:11:40', 'Service Control Manager', 7000, 'Le service « lwfmgr » n’a pas pu démarrer'],
      ['Avertissement', '05/06/2021 14:11:40', 'Kernel-Power', 41, 'Le système a redémarré.'],
    ],
    [
      'error info 2021-06-17T14:11:40 Service did not start: lwfmgr',
      'warning warning 2021-06-05T14:11:40 Restart without shutdown',
    ],
  );
});

test('dates that could be read both ways are not read', () => {
  const rows: readonly Row[] = [
    ['Error', '5/6/2021 2:11:40 PM', 'Microsoft-Windows-Kernel-Power', 41, 'words'],
    ['Error', '5/7/2021 2:11:40 PM', 'Microsoft-Windows-Kernel-Power', 41, 'words'],
  ];
  const { log, problems } = bareEngine.analyseLog(
    'a.csv',
    utf8(viewer('Level,Date and Time,Source,Event ID,Task Category', rows)),
  );
  assert.deepEqual(
    [...log.records.time].map((time) => isoOf(time)),
    ['-', '-', '-'],
  );
  assert.match(problems[0]?.what ?? '', /day or the month/);
  const time = (text: string, sample = text): string => isoOf(localDate(text, dateOrderOf(sample)));
  assert.equal(time('7/16/2016 12:05:06 AM'), '2016-07-16T00:05:06');
  assert.equal(time('16.07.2016 10:26'), '2016-07-16T10:26:00');
  assert.equal(time('2016年7月16日 10:26:25'), '2016-07-16T10:26:25');
  assert.equal(time('5/6/2021 1:00:00', '5/6/2021 13/6/2021'), '2021-06-05T01:00:00');
  assert.equal(time('5/6/2021 1:00:00', '5/6/2021 6/13/2021'), '2021-05-06T01:00:00');
  assert.equal(time('5/6/2021 1:00:00', '13/6/2021 6/13/2021'), '-');
  assert.equal(time('no date'), '-');
});

test('PowerShell: Get-WinEvent and Get-EventLog, columns by name', () => {
  const winEvent = [
    '#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord',
    '"Message","Id","Version","Level","RecordId","ProviderName","LogName","MachineName","TimeCreated","LevelDisplayName"',
    `"${report}","1001","0","4","1","Windows Error Reporting","Application","x","6/17/2021 2:11:38 PM","Information"`,
    '"The lwfmgr service failed to start due to the following error: \nblocked","7000","0","2","2","Service Control Manager","System","x","6/17/2021 2:11:35 PM","Error"',
  ].join('\r\n');
  const first = bareEngine.analyseLog('events.csv', utf16(winEvent));
  assert.equal(first.log.format, 'event-csv');
  assert.deepEqual(findingRows(first), [
    'error 2021-06-17T14:11:38 Setup reported 0xC1900101 - 0x30018',
    'info 2021-06-17T14:11:35 Service did not start: lwfmgr',
  ]);
  const eventLog = [
    '"EventID";"EntryType";"Message";"Source";"TimeGenerated"',
    '"41";"0";"The system has rebooted";"Microsoft-Windows-Kernel-Power";"17.06.2021 14:11:38"',
  ].join('\n');
  assert.deepEqual(findingRows(bareEngine.analyseLog('e.csv', utf8(eventLog))), [
    'warning 2021-06-17T14:11:38 Restart without shutdown',
  ]);
});

test('other lists are not taken for exported events', () => {
  for (const text of [
    '"Image Name","PID","Session Name","Session#","Mem Usage"\n"System","4","Services","0","144 K"\n',
    '"Time of Day","Process Name","PID","Operation","Path","Result","Detail"\n"7:37:18.2093997 AM","a.exe","1","Load Image","C:\\a","SUCCESS",""\n',
    'a,b,c,d,e\n1,2,3,4,5\n',
    'Name,Id,Source,Message,Kind\n',
    '<?xml version="1.0"?><CompatReport xmlns="x"><Event>y</Event></CompatReport>',
  ]) {
    assert.doesNotMatch(bareEngine.analyseLog('x.csv', utf8(text)).log.format, /^event/, text);
  }
});

test('damaged exports are read up to the damage', () => {
  for (const text of Object.values(exports)) checkDamaged('a.xml', utf8(text));
  checkDamaged('a.xml', utf16(exports['laid out'] ?? ''));
  checkDamaged('a.csv', utf8(viewer('Level,Date and Time,Source,Event ID,Task Category', english)));
});

test('exports built to take long take linear time', () => {
  const head = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>";
  for (const text of [
    `${head}\n`.repeat(200_000),
    head + '<Event '.repeat(500_000),
    `${head}${'</Event>'.repeat(300_000)}`,
  ]) {
    assert.equal(bareEngine.analyseLog('a.xml', utf8(text)).log.format, 'event-xml');
  }
});
