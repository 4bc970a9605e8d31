import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { acceptKnownImages } from '../../../engine/src/cases/knownImageTable.js';
import { matchImage, type ImageEvidence } from '../../../engine/src/cases/knownImages.js';
import {
  historyLines,
  imageNoteAt,
  type CaseAnalysis,
  type KnownImage,
  type Speech,
} from '../../../engine/src/index.js';
import { hashRows } from '../../../engine/src/records/hashRows.js';
import { scanLog } from '../../../engine/src/records/scan.js';
import { bareEngineWith } from '../bareEngine.js';
import { checkDamaged } from '../records/damage.js';
import { line, upgradeLog } from './historyLogs.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le');
const HASH = 'C6989F6BB1DDB66023776F00EBB120B2258DD5F7FB891C18C9D172BB9C8CFAB7';
const OTHER = HASH.replace(/^C/, 'D');

/** The images of the three cases in which the image was the question. */
const table: readonly KnownImage[] = [
  { name: 'CMGE_V2020-L_17763.1911_20210425(V2020-L.1207.000).iso', bytes: 5_065_951_232, note: 'online upgrade' },
  { name: 'VDA Win10 LTSC 2019', bytes: 5_554_353_356, index: 1, created: '2020-07-29' },
  { name: 'offline.iso', bytes: 6_000_000_000, sha256: HASH },
  { name: 'nosize.wim', sha256: OTHER },
];

function checkMatch(evidence: ImageEvidence, kind: string | undefined, name?: string): void {
  const match = matchImage(evidence, table);
  assert.deepEqual([match?.kind, match?.image?.name], [kind, name], JSON.stringify(evidence));
}

test('an image is known by hash, or by name and size', () => {
  checkMatch(
    { name: 'VDA Win10 LTSC 2019', bytes: 5_554_353_356, path: 'D:\\sources\\install.wim' },
    'known',
    'VDA Win10 LTSC 2019',
  );
  checkMatch(
    { path: 'E:\\cmge_v2020-l_17763.1911_20210425(V2020-L.1207.000).ISO', bytes: 5_065_951_232 },
    'known',
    table[0]?.name,
  );
  checkMatch({ path: 'E:\\renamed.iso', sha256: HASH }, 'known', 'offline.iso');
  checkMatch({ name: 'VDA Win10 LTSC 2019', bytes: 5_554_353_357 }, 'otherBytes', 'VDA Win10 LTSC 2019');
  checkMatch({ name: 'Windows 10 Enterprise', bytes: 5_554_353_356 }, 'otherName', 'VDA Win10 LTSC 2019');
  checkMatch({ name: 'VDA Win10 LTSC 2019' }, 'nameOnly', 'VDA Win10 LTSC 2019');
  checkMatch({ path: 'D:\\nosize.wim', bytes: 7 }, 'nameOnly', 'nosize.wim');
  checkMatch({ path: 'D:\\offline.iso', sha256: OTHER.replace(/7$/, '8') }, 'otherHash', 'offline.iso');
  checkMatch({ name: 'Windows 10 Enterprise', bytes: 1, path: 'C:\\install.wim' }, 'unknown');
  // A row without a hash says nothing about a hash.
  checkMatch({ path: 'VDA Win10 LTSC 2019', sha256: OTHER.replace(/7$/, '8') }, 'nameOnly', 'VDA Win10 LTSC 2019');
  checkMatch({ index: 1 }, undefined);
  assert.equal(matchImage({ name: 'x' }, []), undefined);
});

test('a table: good rows are used, broken ones named', () => {
  const { images, problems } = acceptKnownImages({
    images: [
      { name: 'a.wim', bytes: 5, sha256: HASH.toLowerCase(), index: 2, build: 17763, created: new Date('2020-07-29') },
      { name: 'b.wim', bytes: '5,554' },
      { name: 'c.wim', sha256: 'abc', colour: 'red' },
      { name: 'd.wim' },
      'e.wim',
      { bytes: 3 },
    ],
  });
  assert.deepEqual(images, [
    { name: 'a.wim', bytes: 5, index: 2, sha256: HASH, build: '17763', created: '2020-07-29' },
  ]);
  assert.deepEqual(
    problems.map(({ path }) => path),
    ['images[1].bytes', 'images[2].colour', 'images[2].sha256', 'images[3].name', 'images[4]', 'images[5].name'],
  );
  for (const data of [null, [], 'x', { images: 3 }, {}]) assert.equal(acceptKnownImages(data).problems.length, 1);
});

const table1 = `\r\nAlgorithm       Hash                                                                   Path\r\n---------       ----                                                                   ----\r\nSHA256          ${HASH}       D:\\offline.iso\r\n\r\n`;
const list = `\r\n\r\nAlgorithm : SHA256\r\nHash      : ${OTHER}\r\nPath      : D:\\My images\\offline.iso\r\n\r\n`;
const certutil = `SHA256 hash of D:\\offline.iso:\r\n${HASH.toLowerCase()}\r\nCertUtil: -hashfile command completed successfully.\r\n`;
const spaced = `SHA256 的 D:\\offline.iso 哈希:\r\n${(HASH.toLowerCase().match(/../g) ?? []).join(' ')}\r\nCertUtil: -hashfile 命令成功完成。\r\n`;

test('hashes are read from what commands print', () => {
  const check = (content: string | Uint8Array, expected: readonly string[]): void => {
    const log = scanLog('hash.txt', typeof content === 'string' ? utf8(content) : content);
    assert.equal(log.format, 'file-hash');
    assert.deepEqual(
      hashRows(log).map((row) => `${row.line + 1} ${row.sha256.slice(0, 4)} ${row.path ?? '-'}`),
      expected,
    );
  };
  check(table1, ['4 C698 D:\\offline.iso']);
  check(utf16(list), ['4 D698 D:\\My images\\offline.iso']);
  check(certutil, ['2 C698 D:\\offline.iso']);
  check(spaced, ['2 C698 D:\\offline.iso']);
  check(`"Algorithm","Hash","Path"\n"SHA256","${HASH}","D:\\offline.iso"\n`, ['2 C698 D:\\offline.iso']);
  check(`${HASH.toLowerCase()}  offline.iso\n${OTHER.toLowerCase()} *b.wim\n`, ['1 C698 offline.iso', '2 D698 b.wim']);
  for (const text of [`the hash is ${HASH}\nand more\n`, 'SHA256 is a hash\n', `SHA1 ${HASH.slice(0, 40)}\n`])
    assert.equal(scanLog('x.txt', utf8(text)).format, 'plain');
  for (const text of [table1, list, certutil, spaced]) checkDamaged('hash.txt', utf8(text));
});

const speech: Speech = {
  language: 'en',
  t: (message, ...args) => message.replace(/\{(\d)\}/g, (_, i: string) => String(args[Number(i)])),
};

function caseOf(files: Readonly<Record<string, string>>, knownImages: readonly KnownImage[]): CaseAnalysis {
  const engine = bareEngineWith({ knownImages });
  return engine.analyseCase(
    'case',
    Object.entries(files).map(([path, text]) => engine.analyseLog(path, utf8(text))),
  );
}

test('the history and the lines of the image say what the table knows', () => {
  const at = '2020-12-10 14:02:00';
  const log =
    upgradeLog({ hour: '2020-12-10 14' }) +
    line(at, 'MOUPG', '    WIM Path        [ C:\\Media\\Sources\\Install.wim ]') +
    line(at, 'MOUPG', '    WIM Size        [ 5554353356 ]') +
    line(at, 'MOUPG', '    Install Index   [ 1 ]') +
    line(at, 'MOUPG', '    Image Name      [ VDA Win10 LTSC 2019 ]');
  const known = 'This is the known image "VDA Win10 LTSC 2019" (index 1, 5554353356 bytes, created 2020-07-29).';
  const files = { 'Panther/setupact.log': log, 'hash.txt': list };
  const result = caseOf(files, table);
  const shown = historyLines(result, speech).map(({ text }) => text);
  assert.ok(shown.includes(known), shown.join('\n'));
  assert.ok(shown.includes(`SHA-256 of D:\\My images\\offline.iso: ${OTHER}`));
  const name = log.slice(0, log.indexOf('Image Name')).split('\r\n').length - 1;
  assert.equal(imageNoteAt(result, 'Panther/setupact.log', name, speech), known);
  assert.equal(imageNoteAt(result, 'Panther/setupact.log', 0, speech), undefined);
  assert.match(imageNoteAt(result, 'hash.txt', 3, speech) ?? '', /^This is the known image "nosize\.wim"/);
  const other = caseOf({ 'Panther/setupact.log': log.replace('5554353356', '5554353357') }, table);
  assert.match(imageNoteAt(other, 'Panther/setupact.log', name, speech) ?? '', /another size: it is another one/);
  const without = caseOf(files, []);
  assert.equal(imageNoteAt(without, 'Panther/setupact.log', name, speech), undefined);
  assert.ok(!historyLines(without, speech).some(({ text }) => /known image/.test(text)));
});

test('the schema of the table and the reader agree', () => {
  const schema = JSON.parse(readFileSync('signatures/known-images.schema.json', 'utf8')) as object;
  const validate = new Ajv().compile(schema);
  const rows: readonly (readonly [boolean, object])[] = [
    [true, { name: 'a', bytes: 1 }],
    [true, { name: 'a', sha256: HASH, index: 1, build: 17763, edition: 'e', created: '2020', note: 'n' }],
    [false, { name: 'a' }],
    [false, { bytes: 1 }],
    [false, { name: 'a', bytes: 0 }],
    [false, { name: 'a', bytes: 1.5 }],
    [false, { name: 'a', bytes: 1, sha256: 'x' }],
    [false, { name: 'a', bytes: 1, colour: 'red' }],
  ];
  for (const [good, row] of rows) {
    const data = { images: [row] };
    assert.equal(validate(data), good, JSON.stringify(row));
    assert.equal(acceptKnownImages(data).problems.length === 0, good, JSON.stringify(row));
  }
});
