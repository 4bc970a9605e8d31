import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagRows } from '../../../engine/src/records/formats/diagXml.js';
import { scanLog } from '../../../engine/src/records/scan.js';
import { decodeEntities, tagsOf } from '../../../engine/src/records/tags.js';
import { levels } from '../../../engine/src/model/record.js';
import { bareEngine } from '../bareEngine.js';
import { checkDamaged } from './damage.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** `line:column name kind attributes` of every tag. */
function checkTags(text: string, expected: readonly string[]): void {
  const tags = tagsOf(scanLog('x.xml', utf8(text)));
  assert.deepEqual(
    tags.map(({ name, kind, attributes, line, column }) =>
      [
        `${line + 1}:${column}`,
        name,
        kind,
        ...Object.entries(attributes).map(([key, value]) => `${key}=${value}`),
      ].join(' '),
    ),
    expected,
  );
}

test('tags are read wherever they stand, in damaged text too', () => {
  checkTags('<?xml version="1.0"?>\n<a:b x="1" y=\'2\'>t</a:b>', ['2:0 b open x=1 y=2', '2:18 b close']);
  checkTags('<r>\n  <e a="1 > 0"\n     b="x&amp;y&#x41;"/></r><r>', [
    '1:0 r open',
    '2:2 e empty a=1 > 0 b=x&yA',
    '3:24 r close',
    '3:28 r open',
  ]);
  checkTags('<a><!-- <b> --><c x="1" <d/>', ['1:0 a open', '1:15 c open x=1', '1:24 d empty']);
  checkTags('<a x="never closed', []);
  checkTags('<a><b x="cut', ['1:0 a open']);
  checkTags('1 < 2 and <>', []);
  assert.equal(decodeEntities('&lt;&#0;&nope;&#x1F600;&amp;amp;'), '<&#0;&nope;😀&amp;');
});

test('tags take linear time, whatever the text', () => {
  for (const text of [
    '<'.repeat(2_000_000),
    `<a ${'x="1" '.repeat(300_000)}>`,
    '<a "\'<'.repeat(200_000),
    '<!--'.repeat(300_000),
  ]) {
    const start = performance.now();
    tagsOf(scanLog('x.xml', utf8(text)));
    assert.ok(performance.now() - start < 30_000, `${text.slice(0, 10)}: ${performance.now() - start} ms`);
  }
});

const schema =
  '<xml xmlns:s="uuid:BDC6E3F0-6DA3-11d1-A2A3-00AA00C14882"\n xmlns:z="#RowsetSchema">\n<s:Schema id="RowsetSchema">\n<s:AttributeType name="Cls" rs:number="0">\n</s:AttributeType>\n</s:Schema>\n<rs:data>\n';
const row = (severity: number, uid: number, message: string, time: string): string =>
  `<z:row Cls="D" Sev="${severity}" Maj="Def" Min="Def" LN="1071" Fil="" Fun="Call_Back" Uid="${uid}" Msg="${message}" PID="960" TID="1316" Con="" Exe="X:\\Sources\\setup.exe" Mod="WinSetup.dll" Err="1168" MD="" DT="${time}"/>\n`;
const end = '</rs:data>\n</xml>\n';
const diag =
  schema +
  row(0x02000000, 0x02060126, 'Call_Back: &quot;key&quot; not removed', '2019-06-05T12:59:17') +
  end +
  schema +
  row(0x03000000, 0x03060127, 'one\n  more line', '2019-06-05T12:59:18') +
  row(0x01000000, 0, 'x', '2019-06-05') +
  end;

test('diagerr.xml: rows of several documents are records, and errors findings', () => {
  const { log, findings, problems } = bareEngine.analyseLog('diagerr.xml', utf8(diag));
  assert.equal(log.format, 'diag-xml');
  assert.deepEqual(problems, []);
  assert.deepEqual(
    diagRows(log).map(({ line, severity, message, eventId, function: name, lastError }) => [
      line + 1,
      severity,
      message,
      eventId,
      name,
      lastError,
    ]),
    [
      [8, 'error', 'Call_Back: "key" not removed', 0x060126, 'Call_Back', 1168],
      [18, 'warning', 'one\n  more line', 0x060127, 'Call_Back', 1168],
      [20, 'other', 'x', 0, 'Call_Back', 1168],
    ],
  );
  const rows: string[] = [];
  for (let record = 0; record < log.records.count; record++) {
    if (!log.records.eventId[record]) continue;
    const time = log.records.time[record] ?? NaN;
    const next = log.records.firstLine[record + 1] ?? log.lines.count;
    rows.push(
      `${levels[log.records.level[record] ?? 0]} ${Number.isNaN(time) ? '-' : new Date(time).toISOString()} ${next - (log.records.firstLine[record] ?? 0)}`,
    );
  }
  assert.deepEqual(rows, ['error 2019-06-05T12:59:17.000Z 1', 'warning 2019-06-05T12:59:18.000Z 2']);
  assert.deepEqual(
    findings.map(({ rule, place, title, captures }) => [
      rule,
      place.line,
      title.en,
      captures['function'],
      captures['lastError'],
    ]),
    [['diag-row', 8, 'Call_Back: "key" not removed', 'Call_Back', '1168']],
  );
  const cut = bareEngine.analyseLog('diagerr.xml', utf8(diag.slice(0, diag.lastIndexOf('</rs:data>'))));
  assert.deepEqual(
    cut.problems.map(({ line, what }) => `${line}: ${what}`),
    ['11: The document that begins here is cut off; the rows up to the cut were read.'],
  );
  assert.equal(bareEngine.analyseLog('empty.xml', utf8(schema + end)).findings.length, 0);
});

test('rows point at the lines of setupact.log of the same event id and second', () => {
  const line = (time: string, id: string): string => `2019-06-05 ${time}, Error      [0x${id}] IBS    text\n`;
  const act = bareEngine.analyseLog(
    'setupact.log',
    utf8(
      line('12:00:00', '060126') + line('12:59:17', '060126') + line('12:59:18', '060127') + line('12:59:19', '060126'),
    ),
  );
  const known = bareEngine.analyseCase('case', [act, bareEngine.analyseLog('diagerr.xml', utf8(diag))]);
  const [found] = known.logs.find(({ log }) => log.format === 'diag-xml')?.findings ?? [];
  assert.deepEqual(found?.correlated, [
    { file: 'setupact.log', line: 2 },
    { file: 'setupact.log', line: 4 },
  ]);
});

/** `line rule severity item` of each finding. */
function checkBlocks(text: string, expected: readonly string[]): void {
  const { findings } = bareEngine.analyseLog('report.xml', utf8(text));
  assert.deepEqual(
    findings.map(
      ({ place, rule, severity, captures, setupDiagRule }) =>
        `${place.line} ${rule} ${severity} ${captures['item']} ${setupDiagRule}`,
    ),
    expected,
  );
  assert.equal(new Set(findings.map(({ id }) => id)).size, findings.length);
}

const report =
  '<CompatReport xmlns="http://www.microsoft.com/ApplicationExperience/UpgradeAdvisor/01012009"><Hardware><HardwareItem HardwareType="Setup_Tpm"><CompatibilityInfo BlockingType="None"/></HardwareItem></Hardware><Devices/><Programs><Program Name="Contoso Guard" Id="{1}"><CompatibilityInfo BlockingType="Hard" StatusDetail="ManualUninstall"/><Action Name="ManualUninstall"/></Program><Program Name="Other"><CompatibilityInfo BlockingType="Soft"/></Program><Program Name="Fine"><CompatibilityInfo BlockingType="None"/></Program></Programs><DriverPackages><DriverPackage Inf="oem1.inf" BlockMigration="False" HasSignedBinaries="True"/><DriverPackage Inf="oem2.inf" BlockMigration="True" HasSignedBinaries="True"/><DriverPackage Inf="oem3.inf" BlockMigration="True" HasSignedBinaries="False"/></DriverPackages></CompatReport>';

test('compatibility reports: every block of a line, none of what passes', () => {
  checkBlocks(report, [
    '1 compat-hard-block decisive Contoso Guard CompatBlockedApplicationAutoUninstall',
    '1 compat-dismissable-block warning Other CompatBlockedApplicationDismissable',
    '1 compat-driver-not-migrated error oem2.inf HardblockDeviceOrDriver',
    '1 compat-driver-not-migrated error oem3.inf HardblockDeviceOrDriver',
  ]);
  checkBlocks(
    report.replaceAll('"Hard"', '"None"').replaceAll('"Soft"', '"None"').replaceAll('="True"', '="False"'),
    [],
  );
});

test('the appraiser: the file of an asset that blocks', () => {
  const asset = (path: string, blocks: string): string =>
    `<Asset>\n<PropertyList Type="Inventory">\n<Property Name="LowerCaseLongPathUnexpanded" Value="${path}" Ordinal="1" />\n</PropertyList>\n<PropertyList Type="DecisionMaker">\n<Property Name="DT_ANY_FMC_BlockingApplication" Value="${blocks}" Ordinal="1" />\n</PropertyList>\n</Asset>\n`;
  checkBlocks(
    `<?xml version="1.0"?>\n<WicaRun>\n${asset('c:\\a\\x.exe', 'False')}${asset('c:\\b\\y.exe', 'True')}</WicaRun>`,
    ['16 appraiser-block decisive c:\\b\\y.exe CompatBlockedApplicationManualUninstall'],
  );
});

test('damaged reports are read up to the damage', () => {
  checkDamaged('diagerr.xml', utf8(diag));
  checkDamaged('CompatData.xml', utf8(report));
});
