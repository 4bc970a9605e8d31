import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hover, type Speech } from '../../../engine/src/index.js';
import { bareEngine } from '../bareEngine.js';
import { line } from '../cases/historyLogs.js';
import { checkDamaged } from './damage.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le');

const config = [
  '[SetupConfig]',
  'InstallLangPacks=C:\\ProgramData\\Temp\\Upgrade\\LP',
  'PostOOBE="D:\\Scripts\\SetupComplete.cmd"',
  'InstallDrivers=\\\\server\\share\\drivers',
  'DynamicUpdate=Disable',
  'PKey=AAAAA-BBBBB-CCCCC-DDDDD-EEEEE',
  'Unknown=C:\\x',
].join('\r\n');
const flow = '[Setup]\r\nx=1\r\n[Flow]\r\nCurrentPhase=SafeOS,Start\r\nCurrentOperation=12\r\nOperationResult=0\r\n';
const unattend = `<?xml version="1.0" encoding="utf-8"?>
<unattend xmlns="urn:schemas-microsoft-com:unattend">
  <settings pass="offlineServicing">
    <component name="Microsoft-Windows-PnpCustomizationsNonWinPE">
      <DriverPaths>
        <PathAndCredentials wcm:keyValue="1"><Path>E:\\Drivers</Path><Credentials><Password>secret</Password></Credentials></PathAndCredentials>
      </DriverPaths>
      <RunSynchronous><RunSynchronousCommand><Path>cmd /c C:\\Setup\\run.cmd /password secret &lt;x&gt;</Path></RunSynchronousCommand></RunSynchronous>
      <FirstLogonCommands><SynchronousCommand><CommandLine>ipconfig</CommandLine></SynchronousCommand></FirstLogonCommands>
    </component>
  </settings>
</unattend>`;

/** `line severity title` of every finding. */
function checkFacts(content: string | Uint8Array, format: string, expected: readonly string[]): void {
  const { log, findings } = bareEngine.analyseLog('x', typeof content === 'string' ? utf8(content) : content);
  assert.equal(log.format, format);
  assert.deepEqual(
    findings.map(({ place, severity, title }) => `${place.line} ${severity} ${title.en}`),
    expected,
  );
  for (const { title, explain } of findings) {
    assert.match(title['zh-CN'], /[\u4e00-\u9fff]/);
    if (explain) assert.match(explain['zh-CN'], /[\u4e00-\u9fff]/);
  }
}

test('setupconfig.ini: paths and options, a product key is not shown', () => {
  const expected = [
    '2 info InstallLangPacks leads to C:\\ProgramData\\Temp\\Upgrade\\LP',
    '3 warning PostOOBE leads to another drive: D:\\Scripts\\SetupComplete.cmd',
    '4 warning InstallDrivers leads to a network share: \\\\server\\share\\drivers',
    '5 info Option of Setup: DynamicUpdate = Disable',
    '6 info Option of Setup: PKey = ***',
  ];
  checkFacts(config, 'ini', expected);
  checkFacts(utf16(config), 'ini', expected);
  checkFacts(config.replace('[SetupConfig]', '[Other]'), 'ini', []);
});

test('SetupPlatform.ini and rollbackinfo.ini: where Setup was', () => {
  checkFacts(flow, 'ini', ['4 info Setup was here last: SafeOS,Start (12)']);
  checkFacts('[Flow]\r\nCurrentPhase=\r\n', 'ini', []);
});

test('answer files: folders of drivers and files of commands, no secrets', () => {
  checkFacts(unattend, 'unattend-xml', [
    '6 warning DriverPaths leads to another drive: E:\\Drivers',
    '8 info RunSynchronous leads to C:\\Setup\\run.cmd',
  ]);
  checkFacts('<?xml version="1.0"?><other><Path>E:\\Drivers</Path></other>', 'xml', []);
});

test('a path is stale where a setup log says that it was not found', () => {
  const log =
    line('2021-06-17 10:00:00', 'MOUPG', 'Adding language packs from C:\\ProgramData\\Temp\\Upgrade\\LP') +
    line('2021-06-17 10:00:01', 'MOUPG', 'Cannot open C:\\PROGRAMDATA\\Temp\\Upgrade\\LP: 0x80070003', 'Error') +
    line('2021-06-17 10:00:02', 'MOUPG', 'Cannot open D:\\Scripts\\SetupComplete.cmd.bak: 0x80070002', 'Error');
  const { logs } = bareEngine.analyseCase('case', [
    bareEngine.analyseLog('setupact.log', utf8(log)),
    bareEngine.analyseLog('setupconfig.ini', utf8(config)),
  ]);
  const [stale, other] = logs[1]?.findings ?? [];
  assert.equal(stale?.severity, 'warning');
  assert.equal(
    stale?.title.en,
    'InstallLangPacks leads to a path that Setup did not find: C:\\ProgramData\\Temp\\Upgrade\\LP',
  );
  assert.deepEqual(stale?.correlated, [{ file: 'setupact.log', line: 2 }]);
  assert.equal(other?.correlated, undefined);
});

test('hovering over a key says what it does', () => {
  const speech: Speech = { language: 'en', t: (message) => message };
  const analysis = bareEngine.analyseLog('setupconfig.ini', utf8(config));
  const context = { speech, writers: {}, codeHover: () => '' };
  assert.match(hover(analysis, 4, 3, context)?.markdown ?? '', /DynamicUpdate = Disable[^]*applies to every upgrade/);
  assert.equal(hover(analysis, 0, 3, context), undefined);
});

const user = (valid: string, profile: string, sid: string): string =>
  `<User Valid="${valid}" Name="a" ProfilePath="${profile}" SID="${sid}"><Groups><Group Name="Users"/></Groups></User>\n`;
const miglog = `<?xml version="1.0"?>\n<Log>\n${user('YES', 'C:\\Users\\a', 'S-1-5-21-1')}${user('NO', 'C:\\Users\\b', 'S-1-5-21-2')}${user('YES', 'c:\\users\\A', 'S-1-5-21-3')}${user('YES', '%DEFAULTUSERPROFILE%', 'S-1-5-21-4')}${user('YES', '%DEFAULTUSERPROFILE%', 'S-1-5-21-5')}</Log>`;

test('miglog.xml: users that cannot be taken along', () => {
  const expected = [
    '4 warning A user whom the migration does not take for valid: C:\\Users\\b',
    '5 warning Two users share one profile folder: c:\\users\\A',
  ];
  checkFacts(miglog, 'miglog-xml', expected);
  checkFacts(utf16(miglog), 'miglog-xml', expected);
  checkFacts('<?xml version="1.0"?>\n<Users><User Name="a"/></Users>', 'xml', []);
});

test('damaged files that steer Setup are read up to the damage', () => {
  for (const text of [config, flow, unattend, miglog]) checkDamaged('x', utf8(text));
});
