import assert from 'node:assert/strict';
import { test } from 'node:test';
import { URI } from 'vscode-uri';
import { addressKey, isWithin } from '../../../client/src/caseUris.js';

const zip = 'upgrade-forensics-zip';

function check(platform: NodeJS.Platform, table: readonly (readonly [root: string, file: string, within: boolean])[]) {
  for (const [root, file, within] of table) {
    assert.equal(isWithin(URI.parse(root), URI.parse(file), platform), within, `${platform}: ${file} in ${root}`);
  }
}

test('a log belongs to its case in every spelling of its address', () => {
  check('win32', [
    ['file:///c%3A/Cases/PC1', 'file:///C:/cases/pc1/Panther/setupact.log', true],
    ['file:///c%3A/Cases/PC1', 'file:///c%3A/Cases/PC1', true],
    ['file:///c%3A/Cases/PC1', 'file:///c%3A/Cases/PC10/setupact.log', false],
    ['file:///d%3A/', 'file:///D:/setupact.log', true],
    ['file://server/share/PC1', 'file://SERVER/Share/PC1/setupact.log', true],
    ['file://server/share/PC1', 'file://other/share/PC1/setupact.log', false],
    // A zip is shown under a scheme of its own.
    [`${zip}:///c%3A/Cases/PC1.zip`, 'file:///c%3A/Cases/PC1.zip', true],
    [`${zip}://server/share/PC1.zip`, `${zip}://server/share/PC1.zip/%24WINDOWS.~BT/setupact.log`, true],
  ]);
  check('darwin', [['file:///Users/x/PC1', 'file:///users/x/pc1/setupact.log', true]]);
  check('linux', [
    ['file:///cases/PC1', 'file:///cases/PC1/setupact.log', true],
    ['file:///cases/PC1', 'file:///cases/pc1/setupact.log', false],
  ]);
});

test('a key of an address is one for all its spellings', () => {
  const key = (uri: string, platform: NodeJS.Platform): string => addressKey(URI.parse(uri), platform);
  assert.equal(key('file:///C:/Cases/PC1/', 'win32'), key(`${zip}:///c%3A/cases/pc1`, 'win32'));
  assert.notEqual(key('file:///cases/PC1', 'linux'), key('file:///cases/pc1', 'linux'));
  assert.notEqual(key('file://a/x', 'win32'), key('file://b/x', 'win32'));
});
