import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogStep } from '../../../engine/src/model/analysis.js';
import { levels } from '../../../engine/src/model/record.js';
import { bareEngine } from '../bareEngine.js';
import { checkDamaged } from './damage.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const header = ['[Device Install Log]', '     OS Version = 10.0.19042', '', '[BeginLog]', ''];

/** Every step as `indent name outcome code lines`, sections without indent. */
function checkSteps(lines: readonly string[], expected: readonly string[]): void {
  const { log, steps } = bareEngine.analyseLog('renamed.txt', utf8(lines.join('\r\n')));
  assert.equal(log.format, 'setupapi');
  const shown: string[] = [];
  const visit = (level: readonly LogStep[], indent: string): void => {
    for (const { name, outcome, code, firstRecord, lastRecord, children } of level) {
      const result = code === undefined ? '' : ` 0x${code.toString(16)}`;
      shown.push(`${indent}${name} | ${outcome}${result} ${firstRecord + 1}-${lastRecord + 1}`);
      visit(children, `${indent}  `);
    }
  };
  visit(steps, '');
  assert.deepEqual(shown, expected);
}

test('sections and their blocks are steps, with the exit of each', () => {
  checkSteps(
    [
      ...header,
      '>>>  [Device Install (DiInstallDriver) - C:\\a\\printer.inf]',
      '>>>  Section start 2020/05/14 14:40:09.064',
      '      cmd: "C:\\Windows\\System32\\InfDefaultInstall.exe" "C:\\a\\printer.inf"',
      '     inf: {SetupCopyOEMInf: C:\\a\\printer.inf} 14:40:09.067',
      '     sto:      {Stage Driver Package: C:\\a\\printer.inf} 14:40:09.088',
      '     inf:           Class GUID: {88bae032-5a81-49f0-bc3d-a4ff138216d6}',
      '     sto:      {Stage Driver Package: exit(0xe0000247)} 14:40:09.586',
      '     sto:      {Setup Import Driver Package - exit (0xe0000247)} 14:40:09.592',
      '     inf: {SetupCopyOEMInf exit (0xe0000247)} 14:40:11.562',
      '<<<  Section end 2020/05/14 14:40:11.562',
      '<<<  [Exit status: FAILURE(0xe0000247)]',
      '',
      '',
      '>>>  [Setup Update Driver Package Signatures]',
      '>>>  Section start 2020/05/14 14:40:12.064',
      '     utl: {Select Drivers - PCI\\VEN_8086} 14:40:12.067',
      '     utl: {Select Drivers - exit(0x00000000} 14:40:12.198',
      '<<<  Section end 2020/05/14 14:40:12.562',
      '<<<  [Exit status: SUCCESS]',
    ],
    [
      'Device Install (DiInstallDriver) - C:\\a\\printer.inf | failed 0xe0000247 6-16',
      '  SetupCopyOEMInf: C:\\a\\printer.inf | failed 0xe0000247 9-14',
      '    Stage Driver Package: C:\\a\\printer.inf | failed 0xe0000247 10-12',
      'Setup Update Driver Package Signatures | succeeded 19-24',
      '  Select Drivers - PCI\\VEN_8086 | succeeded 21-22',
    ],
  );
});

test('what takes effect after a restart is done; an exit may be written without its 0x', () => {
  checkSteps(
    [
      ...header,
      '>>>  [Device Install (UpdateDriverForPlugAndPlayDevices) - PCI\\A]',
      '>>>  Section start 2024/05/06 19:47:26.893',
      '     ndv: {Update Device Driver - PCI\\A}',
      '     ump:      {Plug and Play Service: Device Install for PCI\\A}',
      '     sto:           {Configure Driver Package: C:\\a.inf}',
      '!    flq:                Targetfile marked to be moved on next reboot.',
      '     sto:           {Configure Driver Package: exit(0x00000bc2)}',
      '     inf:           {Add Service: a}',
      '     inf:           {Add Service: exit(0x00000bc3)}',
      '     ump:      {Plug and Play Service: Device Install exit(00000000)}',
      '     ndv: {Update Device Driver - exit(e0000228)}',
      '<<<  Section end 2024/05/06 19:47:27.037',
      '<<<  [Exit status: SUCCESS]',
    ],
    [
      'Device Install (UpdateDriverForPlugAndPlayDevices) - PCI\\A | succeeded 6-18',
      '  Update Device Driver - PCI\\A | failed 0xe0000228 8-16',
      '    Plug and Play Service: Device Install for PCI\\A | succeeded 9-15',
      '      Configure Driver Package: C:\\a.inf | succeeded 0xbc2 10-12',
      '      Add Service: a | succeeded 0xbc3 13-14',
    ],
  );
});

test('blanks behind a block are no part of its name', () => {
  checkSteps(
    [
      ...header,
      '>>>  [Setup  Import]  ',
      '>>>  Section start 2020/05/14 14:40:09.064',
      '     inf: {Copy  a.inf} 14:40:09.067 \t',
      '     sto:      {Stage a} 14:40:09.068\t',
      '     sto:      {Stage a - exit(0x00000000)}  ',
      '     inf: {Copy - exit(0x00000002} ',
      '<<<  Section end 2020/05/14 14:40:11.562',
      '<<<  [Exit status: FAILURE(0x00000002)]',
    ],
    ['Setup  Import | failed 0x2 6-13', '  Copy  a.inf | failed 0x2 8-11', '    Stage a | succeeded 9-10'],
  );
});

test('a section that the next one follows without an end never ended; blocks inside it stay open', () => {
  checkSteps(
    [
      ...header,
      '>>>  [Device Install (Hardware initiated) - PCI\\A]',
      '>>>  Section start 2021/05/18 05:09:24.884',
      '     dvi: {Core Device Install} 05:09:24.900',
      '     dvi:      Waiting for previous device install to complete. 05:09:25.165',
      '<ins>',
      '',
      '>>>  [Device Install (Hardware initiated) - PCI\\B]',
      '>>>  Section start 2021/05/18 05:09:24.900',
      '     dvi: {Core Device Install} 05:09:24.900',
      '<<<  Section end 2021/05/18 05:09:25.100',
      '<<<  [Exit status: SUCCESS]',
      '',
      '[Boot Session: 2021/05/18 06:00:00.000]',
    ],
    [
      'Device Install (Hardware initiated) - PCI\\A | open 6-10',
      '  Core Device Install | open 8-10',
      'Device Install (Hardware initiated) - PCI\\B | succeeded 12-16',
      '  Core Device Install | unknown 14-16',
    ],
  );
});

test('marks, areas and times of day; the day changes at midnight', () => {
  const { log } = bareEngine.analyseLog(
    'x',
    utf8(
      [
        ...header,
        '>>>  [Setup - x]',
        '>>>  Section start 2020/12/31 23:59:59.900',
        '     dvi: {Core} 23:59:59.950',
        '!    inf:      Needed section is missing. 00:00:00.100',
        '!!!  sto: Failed',
        '      cmd: setup.exe',
      ].join('\n'),
    ),
  );
  const rows = [...log.records.level.slice(5)].map((level, i) => {
    const time = log.records.time[i + 5] ?? NaN;
    const stamp = Number.isNaN(time) ? '-' : new Date(time).toISOString();
    return `${levels[level]} ${log.records.components[log.records.component[i + 5] ?? 0]} ${stamp}`;
  });
  assert.deepEqual(rows, [
    'info  -',
    'info  2020-12-31T23:59:59.900Z',
    'info dvi 2020-12-31T23:59:59.950Z',
    'warning inf 2021-01-01T00:00:00.100Z',
    'error sto -',
    'info cmd -',
  ]);
});

const hang = [
  ...header,
  '>>>  [Setup online Device Install (Hardware initiated) - PCI\\VEN_1\\1]',
  '>>>  Section start 2021/05/18 05:09:24.884',
  '     utl:           Driver INF     - oem7.inf (C:\\WINDOWS\\System32\\DriverStore\\FileRepository\\guard.inf_amd64_1\\guard.inf)',
  '<ins>',
  '',
].join('\r\n');

/** Sections that never ended, each with the lines it wrote; which of them the finding names, and by what. */
function checkHanging(
  sections: Readonly<Record<string, readonly string[]>>,
  { device, title, last }: { readonly device: string; readonly title: RegExp; readonly last?: string },
): void {
  const lines = Object.entries(sections).flatMap(([name, own]) => [
    `>>>  [Setup online Device Install (Hardware initiated) - ${name}]`,
    '>>>  Section start 2021/05/18 05:09:24.000',
    ...own,
    '<ins>',
    '',
  ]);
  const { log, findings } = bareEngine.analyseLog('setupapi.dev.log', utf8([...header, ...lines].join('\r\n')));
  const finding = findings.find(({ rule }) => rule === 'device-install-unfinished');
  assert.equal(finding?.captures['device'], device);
  assert.match(finding.title.en, title);
  assert.equal(finding.captures['last'], last);
  assert.equal(log.lines.text(finding.place.line - 1).includes(device), true);
  if (last !== undefined) {
    const [end] = finding.correlated ?? [];
    assert.ok(log.lines.text((end?.line ?? 0) - 1).includes(last), 'the last line is among the places');
  }
}

test('of the sections that are open at the end the one at work is named, not one that waits for it', () => {
  const waits = '     dvi: Waiting for previous device install to complete. 05:09:25.556';
  const works = '     dvi:           Install Device: Restarting device. 05:09:26.661';
  checkHanging(
    { 'PCI\\A': ['     dvi: {Core Device Install} 05:09:25.000', works], 'PCI\\B': [waits], 'PCI\\C': [waits] },
    {
      device: 'PCI\\A',
      title: /3 sections open at the end of the log, 2 of them waiting\)/,
      last: 'Install Device: Restarting device.',
    },
  );
  // Of two at work the one that wrote last.
  checkHanging(
    { 'PCI\\A': [works], 'PCI\\B': ['     dvi: {Core Device Install} 05:09:24.900'], 'PCI\\C': [waits] },
    { device: 'PCI\\A', title: /3 sections open .*, 1 of them waiting\)/, last: 'Install Device: Restarting device.' },
  );
  // Where nobody waits, or everybody, nothing more is said than before.
  checkHanging(
    { 'PCI\\A': [waits], 'PCI\\B': [waits] },
    { device: 'PCI\\B', title: /2 sections open at the end of the log\)/ },
  );
  checkHanging(
    { 'PCI\\A': ['     dvi: x'], 'PCI\\B': ['     dvi: y'] },
    { device: 'PCI\\B', title: /2 sections open at the end of the log\)/ },
  );
});

test('findings: failed sections with device and driver package, the hang, the tail that is no text', () => {
  const failure = bareEngine.analyseLog(
    'setupapi.dev.log',
    utf8(
      [
        ...header,
        '>>>  [Device Install (UpdateDriverForPlugAndPlayDevices) - USB\\VID_1]',
        '>>>  Section start 2020/05/14 14:40:09.064',
        '     ndv: INF path: C:\\a\\usb.inf',
        '!!!  inf:      Failed to import driver package into driver store',
        '<<<  Section end 2020/05/14 14:40:11.562',
        '<<<  [Exit status: FAILURE(0x0000ffff)]',
      ].join('\r\n'),
    ),
  );
  const failed = failure.findings.find(({ rule }) => rule === 'device-install-failed');
  assert.deepEqual(failed?.captures, {
    section: 'Device Install (UpdateDriverForPlugAndPlayDevices) - USB\\VID_1',
    code: '0x0000ffff',
    device: 'USB\\VID_1',
    package: 'C:\\a\\usb.inf',
  });
  assert.deepEqual(failed.correlated, [{ file: 'setupapi.dev.log', line: 11 }]);

  const bytes = new Uint8Array([...utf8(hang), 0x11, 0x11, 0xe0, 0xe0, 0xe3, 0x36, 0x0a, 0, 0, 0, 1, 0, 0]);
  const stopped = bareEngine.analyseLog('setupapi.dev.log', bytes);
  const unfinished = stopped.findings.find(({ rule }) => rule === 'device-install-unfinished');
  assert.equal(unfinished?.captures['device'], 'PCI\\VEN_1\\1');
  assert.equal(unfinished.captures['published'], 'oem7.inf');
  assert.deepEqual(
    stopped.problems.map(({ line, what }) => `${line}: ${what}`),
    ['10: From here on the file holds bytes that are no text; they were not read.'],
  );
  assert.deepEqual(bareEngine.analyseLog('x', utf8(hang)).problems, []);
});

test('a log that has grown gives what it gives as a whole', () => {
  const whole = utf8(hang);
  const before = bareEngine.analyseLog('a', whole.slice(0, whole.length >> 1));
  const grown = bareEngine.analyseLog('a', whole, before.log);
  assert.deepEqual([...grown.log.records.time], [...bareEngine.analyseLog('a', whole).log.records.time]);
});

test('damaged setupapi logs are read up to the damage', () => {
  checkDamaged('setupapi.dev.log', new Uint8Array([...utf8(hang.repeat(4)), 0x11, 0x11, 0, 0, 0]));
});
