import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIdentifierIndex } from '../../../engine/src/attribution/identifiers.js';
import { readTestRow } from '../../../engine/src/attribution/testOutcomes.js';
import type { CaseAnalysis, Component, Signature } from '../../../engine/src/index.js';
import { bareEngineWith } from '../bareEngine.js';

const text = (value: string): { en: string; 'zh-CN': string } => ({ en: value, 'zh-CN': `${value}（中）` });

const components: readonly Component[] = [
  {
    id: 'guard',
    product: { en: 'Contoso Guard', 'zh-CN': '康托索文档保护' },
    vendor: 'Contoso',
    class: 'document-protection',
    aliases: { en: ['GuardClient'] },
    identifiers: {
      services: ['Guard64'],
      registryKeys: ['HKLM\\SYSTEM\\CurrentControlSet\\services\\Guard64'],
      drivers: ['guardflt.sys'],
    },
    sources: ['test'],
  },
  {
    id: 'shield',
    product: { en: 'Fabrikam Shield', 'zh-CN': '法布里卡姆杀毒' },
    vendor: 'Fabrikam',
    class: 'antivirus',
    identifiers: { drivers: ['fshield.sys'], processes: ['fs_*.exe', 'fx*ab*b*.scr'], dlls: ['fs_hook.dll'] },
    sources: ['test'],
  },
  {
    id: 'remote',
    product: text('Remote Desk'),
    vendor: 'R',
    class: 'vpn',
    identifiers: { services: ['rdesk1'] },
    sources: ['test'],
  },
];
const minifilters = () => [
  { driver: 'scanner.sys', altitude: '320000', group: 'FSFilter Anti-Virus', company: 'Somebody' },
  { driver: 'shared.sys', altitude: '320001', group: 'FSFilter Anti-Virus', company: 'Microsoft' },
  { driver: 'Shared.sys', altitude: '320002', group: 'FSFilter Anti-Virus', company: 'Somebody' },
  { driver: 'WdFilter.sys', altitude: '328010', group: 'FSFilter Anti-Virus', company: 'Microsoft' },
];
const inbox = {
  services: ['WinDefend'],
  drivers: ['wdfilter.sys', 'ntfs.sys'],
  dlls: ['dismapi.dll'],
  processes: ['setuphost.exe'],
};
const index = createIdentifierIndex(components, minifilters, inbox);

/** The components named in a line, as `id kind name`. */
function checkMentions(line: string, expected: readonly string[], list: 'log' | 'list' | 'filters' = 'log'): void {
  const found = {
    log: () => index.mentions(line),
    list: () => index.mentionsInList(line),
    filters: () => index.mentionsInFilterList(line),
  }[list]();
  assert.deepEqual(
    [...new Set(found.map(({ component, kind, name }) => `${component.id} ${kind} ${name}`))].sort(),
    [...expected].sort(),
    line,
  );
  for (const { start, end, name } of found) assert.equal(line.slice(start, end), name);
}

test('names are found whole and without case, Windows names never', () => {
  checkMentions('Could not create object HKLM\\SYSTEM\\CurrentControlSet\\services\\Guard64 [DisplayName].', [
    'guard registryKey HKLM\\SYSTEM\\CurrentControlSet\\services\\Guard64',
    'guard service Guard64',
  ]);
  checkMentions('Could not create object HKLM\\SYSTEM\\ControlSet001\\Services\\FShield\\Parameters.', [
    'shield driver FShield',
  ]);
  checkMentions('Could not create object HKLM\\SYSTEM\\ControlSet001\\Services\\scanner.', []);
  checkMentions('Could not create object HKLM\\SYSTEM\\ControlSet001\\Services\\fshield2 of fshield.', []);
  checkMentions('Module name : FSHIELD.SYS', ['shield driver FSHIELD.SYS']);
  checkMentions('C:\\Windows\\fs_hook.dll loaded by fs_agent.exe', [
    'shield dll fs_hook.dll',
    'shield process fs_agent.exe',
  ]);
  checkMentions('myfshield.sys and fshield.sysx and Guard640', []);
  checkMentions('WdFilter.sys ntfs.sys setuphost.exe dismapi.dll', []);
});

test('a star stands for any part of a name, none as well', () => {
  for (const name of ['fs_.exe', 'FS_a.exe.exe', 'fxabb.scr', 'fx-ab-ab-b-.scr'])
    checkMentions(`run ${name}`, [`shield process ${name}`]);
  checkMentions('fs_exe fs_a.exes afs_a.exe fxab.scr fxba.scr fxaabb.sc', []);
  checkMentions(`fx${'ab'.repeat(100_000)}.sc`, []);
});

test('dots and dashes around a name are none of it, however many', () => {
  const many = '-'.repeat(1_000_000);
  checkMentions(`${many} ...fshield.sys... -${many}x .`, ['shield driver fshield.sys']);
  checkMentions(`${'.'.repeat(1_000_000)}fshield.sys`, ['shield driver fshield.sys']);
  checkMentions('-fshield.sys a.-', []);
});

test('a name of millions of letters is no name, and stops no search', () => {
  checkMentions(`fshield.sys ${'中'.repeat(20_000_000)}`, ['shield driver fshield.sys']);
});

test('a bare name is a driver only in a list, and one known from the allocations only in a list of filters', () => {
  checkMentions('the fshield of the scanner', [], 'log');
  checkMentions('fshield   Running', ['shield driver fshield'], 'list');
  checkMentions('loaded \\Drivers\\shared.sys', ['minifilter:shared.sys driver shared.sys']);
  checkMentions('scanner   8   320000   0', [], 'list');
  checkMentions('scanner   8   320000   0', ['minifilter:scanner.sys driver scanner'], 'filters');
});

test('a row of the notes is a test when it names a component, an action and an outcome', () => {
  const check = (row: string, expected: string | undefined): void => {
    const found = readTestRow(row, index);
    assert.equal(found && `${found.component.id} ${found.action} ${String(found.succeeded)}`, expected, row);
  };
  check('| Contoso Guard uninstalled | succeeds |', 'guard removed true');
  check('| 卸载 GuardClient | 成功 |', 'guard removed true');
  check('| Fabrikam Shield stopped | still fails |', 'shield stopped false');
  check('| 停止法布里卡姆杀毒 | 仍然失败 |', 'shield stopped false');
  check('| Fabrikam Shield uninstalled | not successful |', 'shield removed false');
  check('| test | outcome |', undefined);
  check('| --- | --- |', undefined);
  check('| power plan changed | still fails |', undefined);
  check('Contoso Guard uninstalled, succeeds', undefined);
});

const signature = (id: string, message: string, more: Partial<Signature> = {}): Signature => ({
  id,
  title: text(id),
  status: 'stable',
  formats: ['panther'],
  severity: 'decisive',
  match: { message },
  explain: text('why'),
  samples: { match: [], ignore: [] },
  ...more,
});

const engine = bareEngineWith({
  signatures: [
    signature('apply-denied', '^Failure while applying image', {
      suspectClasses: ['document-protection', 'antivirus'],
    }),
    signature('key-denied', '^Could not create object (?<key>\\S+)'),
  ],
  components,
  minifilters,
  inbox,
});

const line = (level: 'Info' | 'Error' | 'Warning', component: string, message: string): string =>
  `2024-01-02 03:04:05, ${level.padEnd(7)}               ${component.padEnd(6)} ${message}\r\n`;
const failedApply =
  line('Info', 'SP', 'Executing operation: Apply WIM file x, index 1 to y') +
  line('Error', 'SP', 'Failure while applying image 1. Error 0x80070005') +
  line('Error', 'SP', 'Operation failed: Apply WIM file x, index 1 to y. Error: 0x80070005[gle=0x000000b7]') +
  line('Info', 'MOUPG', 'SetupHost: Reporting error event -> [0x80070005, 0x50012]');

function caseOf(files: Readonly<Record<string, string>>): CaseAnalysis {
  const logs = Object.entries(files).map(([name, content]) =>
    engine.analyseLog(name, new TextEncoder().encode(content)),
  );
  return engine.analyseCase('case', logs);
}

/** `grade component` of every attribution, in order. */
function checkAttributions(files: Readonly<Record<string, string>>, expected: readonly string[]): CaseAnalysis {
  const result = caseOf(files);
  assert.deepEqual(
    result.attributions.map(({ grade, component }) => `${grade} ${component}`),
    expected,
  );
  for (const { because } of result.attributions) assert.ok(because.length > 0, 'never a claim without evidence');
  return result;
}

const filters =
  'Filter Name                     Num Instances    Altitude    Frame\nfshield                 8               0\n';
const services = '\r\nGuard64   Running\r\nrdesk1   Running\r\n';

test('presence alone blames nobody', () => {
  checkAttributions({ 'Panther/setupact.log': line('Info', 'SP', 'nothing happened'), 'fltmc.txt': filters }, []);
});

test('C: present, and of a class known to cause this, in the order of the classes', () => {
  checkAttributions({ 'Panther/setupact.log': failedApply, 'fltmc.txt': filters, 'services.txt': services }, [
    'C guard',
    'C shield',
  ]);
});

test('B: loaded into a setup process; the mere suspects step back', () => {
  const procmon =
    '"Time of Day","Process Name","PID","Operation","Path","Result","Detail"\r\n' +
    '"1","setuphost.exe","7","Load Image","C:\\Windows\\System32\\dismapi.dll","SUCCESS",""\r\n' +
    '"1","setuphost.exe","7","Load Image","C:\\Program Files\\F\\fs_hook.dll","SUCCESS",""\r\n';
  const result = checkAttributions(
    { 'Panther/setupact.log': failedApply, 'trace.csv': procmon, 'services.txt': services },
    ['B shield'],
  );
  assert.deepEqual(result.attributions[0]?.because[0].place, { file: 'trace.csv', line: 3 });
});

test('A: named in the failing call', () => {
  const denied =
    line(
      'Warning',
      'MIG',
      'Could not create object HKLM\\SYSTEM\\CurrentControlSet\\services\\Guard64 [DisplayName].',
    ) + line('Error', 'SP', 'Operation failed: Update Boot Code. Error: 0x80070005');
  checkAttributions({ 'setupact.log': denied, 'fltmc.txt': filters }, ['A guard']);
});

test('recorded tests move suspects: ruled out, lowered, found', () => {
  const files = { 'Panther/setupact.log': failedApply, 'fltmc.txt': filters, 'services.txt': services };
  const notes = (...rows: string[]): string =>
    `# Notes\n\n| test | outcome |\n| --- | --- |\n${rows.map((row) => `| ${row} |\n`).join('')}`;
  checkAttributions({ ...files, 'case-notes.md': notes('Contoso Guard uninstalled | still fails') }, ['C shield']);
  checkAttributions({ ...files, 'case-notes.md': notes('Contoso Guard stopped | still fails') }, [
    'C shield',
    'C guard',
  ]);
  checkAttributions(
    {
      ...files,
      'case-notes.md': notes('Fabrikam Shield stopped | still fails', 'Contoso Guard uninstalled | succeeds'),
    },
    ['B guard'],
  );
});

test('a setuperr.log beside its setupact.log is no second witness', () => {
  const errors = failedApply
    .split('\r\n')
    .filter((row) => row.includes('Error  '))
    .join('\r\n');
  const result = caseOf({ 'Panther/setupact.log': failedApply, 'Panther/setuperr.log': errors });
  assert.equal(result.attempts.length, 1);
  assert.deepEqual(result.otherChains, []);
  assert.equal(result.verdict.firstCause?.place.file, 'Panther/setupact.log');
});

test('a user cancel and a scan are no failures', () => {
  const cancelled = line('Info', 'MOUPG', 'SetupHost: Reporting error event -> [0x800704D3, 0x800704C7]');
  assert.equal(caseOf({ 'setupact.log': line('Error', 'SP', 'x failed') + cancelled }).verdict.outcome, 'cancelled');
  const scan = line('Info', 'MOUPG', 'SetupHost: Reporting error event -> [0xC1900210, 0x5001B]');
  const result = caseOf({ 'setupact.log': scan });
  assert.equal(result.verdict.outcome, 'scanOnly');
  assert.equal(result.verdict.firstCause, undefined);
});

test('an empty case is an answer, not a throw', () => {
  assert.deepEqual(engine.analyseCase('nothing', []).verdict, { outcome: 'unknown' });
});
