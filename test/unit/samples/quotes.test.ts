import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { composeSamples } from '../../../tools/samples/build.mjs';
import * as quotes from '../../../tools/samples/cases/quotes.mjs';

const { files } = composeSamples() as { files: Map<string, Buffer> };

/** The quoted lines stand in the file one after the other, byte by byte in that encoding. */
function checkQuoted(
  file: string,
  lines: readonly string[],
  encoding: 'utf8' | 'gbk',
  { contiguous = true } = {},
): void {
  const bytes = files.get(file);
  assert.ok(bytes, file);
  let from = 0;
  lines
    .flatMap((record) => record.split('\n'))
    .forEach((line, index) => {
      const wanted = iconv.encode(line, encoding);
      const at = bytes.indexOf(wanted, from);
      assert.ok(at >= 0, `${file} lacks: ${line}`);
      if (contiguous && index > 0) assert.ok(at - from <= 2, `${file}: something stands before ${line}`);
      from = at + wanted.length;
    });
}

const CASES: readonly [string, readonly string[], 'utf8' | 'gbk'][] = [
  ['case4-access-denied/$WINDOWS.~BT/Sources/Panther/setupact.log', quotes.CASE4_SETUPACT, 'utf8'],
  ['case4-access-denied/Windows/Logs/DISM/dism.log', quotes.CASE4_DISM, 'utf8'],
  ['case4-access-denied-gbk/Windows/Logs/DISM/dism.log', quotes.CASE4_DISM, 'gbk'],
  ['case5a-ensec64/UpgradeLog/setupdiag.log', quotes.CASE5A_SETUPDIAG, 'utf8'],
  ['case5a-ensec64/UpgradeLog/C_Win_BT_Panther/setupact.log', quotes.CASE5A_SETUPACT, 'gbk'],
  ['case5a-ensec64-utf8/UpgradeLog/C_Win_BT_Panther/setupact.log', quotes.CASE5A_SETUPACT, 'utf8'],
  ['case5b-bcd/UpgradeLog/C_Win_BT_Panther/setupact.log', quotes.CASE5B_SETUPACT, 'utf8'],
  ['bare/4-setupact.log', quotes.CASE4_SETUPACT, 'utf8'],
  ['bare/4-dism.log', quotes.CASE4_DISM, 'utf8'],
  ['bare/5a.log', quotes.CASE5A_SETUPACT, 'utf8'],
  ['bare/5b.log', quotes.CASE5B_SETUPACT, 'utf8'],
];

for (const [file, lines, encoding] of CASES) test(`quoted lines of ${file}`, () => checkQuoted(file, lines, encoding));

test('nothing of the quotes was lost on the way', () => {
  assert.deepEqual(
    [
      quotes.CASE4_SETUPACT,
      quotes.CASE4_DISM,
      quotes.CASE5A_SETUPDIAG,
      quotes.CASE5A_SETUPACT,
      quotes.CASE5B_SETUPACT,
    ].map((lines) => lines.length),
    [2, 10, 6, 5, 19],
  );
});

test('facts of case 1 and case 2 stand in the logs', () => {
  const has = (file: string, line: string): void =>
    assert.ok(files.get(file)?.toString('utf8').includes(line), `${file} lacks ${line}`);
  const rollback = 'case1-tms-lwfmgr/$WINDOWS.~BT/Sources/Rollback/setupact.log';
  has(rollback, 'SP     Crash 0x0000007E detected\r\n');
  has(rollback, 'SP       Module name           : lwfmgr.sys\r\n');
  has(rollback, 'ImageExit: Initializing PostReboot:  [TRUE]\r\n');
  const panther = 'case1-tms-lwfmgr/$WINDOWS.~BT/Sources/Panther/setupact.log';
  has(panther, 'ISO Path        [ D:\\Images\\CMGE_V2020-L_17763.1911_20210425(V2020-L.1207.000).iso ]\r\n');
  has(panther, 'ISO Size        [ 5065951232 ]\r\n');
  const second = 'case2-wrong-image/Windows/Panther/setupact.log';
  has(second, 'WIM Size        [ 5554353356 ]\r\n');
  has(second, 'Image Name      [ ICBC VDA Win10 LTSC 2019 ]\r\n');
  has(second, 'Creation Time   [ 2020-07-29');
  has('case2-wrong-image/Windows.old.000/Windows/Panther/setupact.log', 'Image Name      [ CMGE V2020-L ]\r\n');
});

/** Words from the public corpus that would tell whose machine a line came from. */
const PRIVATE =
  /steele07|BILH_Admin|\bMR1\b|PDQ-1|LFP-0PAR|DESKTOP-6PCIALL|21H2\\Sources|MacBook|QWOoigx|543584797|1956392020|71a5f6d8-7fc8|8aed920b-04f5|b8706673-ae1c|9252:<1/i;

test('no name or id of a real machine', () => {
  for (const [file, bytes] of files)
    if (!file.endsWith('.reg')) assert.doesNotMatch(bytes.toString('latin1'), PRIVATE, file);
});
