import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathRules, realPath } from '../../../server/src/runtime/pathRules.js';
import { temporaryFolder } from './caseFixture.js';

function checkSame(platform: NodeJS.Platform, table: readonly (readonly [string, string, boolean])[]): void {
  const rules = pathRules(platform);
  for (const [one, other, same] of table) {
    assert.equal(rules.same(one, other), same, `${platform}: ${one} | ${other}`);
    assert.equal(rules.key(one) === rules.key(other), same, `${platform}: keys of ${one} | ${other}`);
  }
}

function checkInside(platform: NodeJS.Platform, table: readonly (readonly [string, string, boolean])[]): void {
  const rules = pathRules(platform);
  for (const [folder, file, inside] of table) {
    assert.equal(rules.isInside(folder, file), inside, `${platform}: ${file} in ${folder}`);
  }
}

test('one file has many spellings on Windows, some on macOS, one on Linux', () => {
  checkSame('win32', [
    ['C:\\Cases\\PC1', 'c:\\cases\\pc1', true],
    ['C:\\Cases\\PC1\\', 'C:/Cases/PC1', true],
    ['\\\\?\\C:\\Cases\\PC1', 'C:\\Cases\\PC1', true],
    ['\\\\?\\UNC\\Server\\share\\PC1', '\\\\server\\Share\\PC1', true],
    ['C:\\$WINDOWS.~BT\\Sources\\Panther', 'c:\\$Windows.~BT\\Sources\\panther', true],
    ['C:\\', 'c:\\', true],
    ['C:\\Cases\\PC1', 'D:\\Cases\\PC1', false],
    ['C:\\Cases\\PC1', 'C:\\Cases\\PC10', false],
    ['\\\\server\\share\\PC1', '\\\\other\\share\\PC1', false],
  ]);
  checkSame('darwin', [
    ['/Cases/SetupAct.log', '/cases/setupact.log', true],
    // Some file systems keep an accent as a character of its own.
    ['/cases/Me\u0301', '/cases/m\u00e9', true],
    ['/cases/a\\b', '/cases/a/b', false],
  ]);
  checkSame('linux', [
    ['/cases/PC1', '/cases/PC1', true],
    ['/cases/PC1', '/cases/pc1', false],
  ]);
});

test('what lies in a folder, whatever its spelling; what only begins like it does not', () => {
  checkInside('win32', [
    ['C:\\Cases', 'c:\\cases\\PC1\\setupact.log', true],
    ['C:\\', 'c:\\setupact.log', true],
    ['\\\\server\\share', '\\\\SERVER\\Share\\PC1', true],
    ['C:\\Cases', '\\\\?\\C:\\Cases\\PC1', true],
    ['C:\\Cases', 'C:\\Cases', false],
    ['C:\\Cases', 'C:\\Cases2\\PC1', false],
    ['C:\\Cases', 'D:\\Cases\\PC1', false],
    ['C:\\Cases', '\\\\server\\share\\Cases\\PC1', false],
    // A name may begin with two dots.
    ['C:\\Cases', 'C:\\Cases\\..old\\setupact.log', true],
  ]);
  checkInside('darwin', [['/Volumes/Cases', '/volumes/cases/PC1', true]]);
  checkInside('linux', [
    ['/cases', '/cases/PC1', true],
    ['/cases', '/Cases/PC1', false],
    ['/cases', '/cases/..old/x', true],
    ['/cases', '/', false],
  ]);
});

test('the way into a folder keeps the case of what lies there', () => {
  assert.deepEqual(pathRules('win32').wayTo('c:\\cases', 'C:\\Cases\\PC1\\SetupAct.log'), ['PC1', 'SetupAct.log']);
  assert.deepEqual(pathRules('win32').wayTo('\\\\server\\share', '\\\\Server\\share\\PC1\\x.log'), ['PC1', 'x.log']);
  assert.deepEqual(pathRules('win32').wayTo('d:\\', 'D:\\PC1\\x.log'), ['PC1', 'x.log']);
  assert.deepEqual(pathRules('darwin').wayTo('/cases', '/Cases/PC1/SetupAct.log'), ['PC1', 'SetupAct.log']);
  assert.deepEqual(pathRules('linux').wayTo('/cases', '/cases/PC1'), ['PC1']);
  assert.deepEqual(pathRules('linux').wayTo('/', '/PC1/x.log'), ['PC1', 'x.log']);
  // Notes beside a zip are seen from it.
  assert.deepEqual(pathRules('linux').wayTo('/cases/pc.zip', '/cases/case-notes.md'), ['..', 'case-notes.md']);
});

test('a path without links, as far as it is there', () => {
  const folder = realPath(temporaryFolder());
  mkdirSync(path.join(folder, 'there'));
  symlinkSync(path.join(folder, 'there'), path.join(folder, 'link'), 'junction');
  assert.equal(realPath(path.join(folder, 'link')), path.join(folder, 'there'));
  assert.equal(realPath(path.join(folder, 'link', 'not', 'yet')), path.join(folder, 'there', 'not', 'yet'));
});
