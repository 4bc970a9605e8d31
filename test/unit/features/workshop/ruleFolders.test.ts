import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { describeFolder, ruleFolders } from '../../../../server/src/features/signatureFiles/ruleFolders.js';
import { pathRules } from '../../../../server/src/runtime/pathRules.js';

const root = mkdtempSync(path.join(tmpdir(), 'rule-folders-'));
after(() => {
  rmSync(root, { recursive: true });
});
const own = path.join(root, '.upgrade-forensics', 'signatures');

test('the folders of the workspace come first, then those of the setting in its order, each once', () => {
  const shared = path.resolve('/team/rules');
  const found = ruleFolders([root], ['rules', shared, 'rules', own, '', 7]);
  assert.deepEqual(found, [
    { path: own, from: 'workspace' },
    { path: path.join(root, 'rules'), from: 'setting' },
    { path: shared, from: 'setting' },
  ]);
});

test('a folder that is named twice in another case is one where the system does not tell', () => {
  const [first, second] = [path.resolve('/Team/Rules'), path.resolve('/team/rules')];
  assert.deepEqual(
    ruleFolders([], [first, second], pathRules('darwin')).map((one) => one.path),
    [first],
  );
  assert.equal(ruleFolders([], [first, second], pathRules('linux')).length, 2);
});

test('without a workspace a relative folder leads nowhere; a setting that is no list is none', () => {
  assert.deepEqual(ruleFolders([], ['rules']), []);
  assert.deepEqual(ruleFolders([root], 'rules'), [{ path: own, from: 'workspace' }]);
});

test('a folder that is not there yet can be written where the one above it can', async () => {
  const asked: string[] = [];
  const found = await describeFolder({ path: own, from: 'workspace' }, (folder) => {
    asked.push(folder);
    return Promise.resolve();
  });
  assert.deepEqual(found, { path: own, from: 'workspace', exists: false, writable: true });
  assert.deepEqual(asked, [root]);
});

test('a read-only folder says why', async () => {
  const refuse = (): Promise<void> =>
    Promise.reject(Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' }));
  const found = await describeFolder({ path: root, from: 'setting' }, refuse);
  assert.equal(found.exists, true);
  assert.equal(found.writable, false);
  assert.match(found.why ?? '', /read-only|EROFS/);
});
