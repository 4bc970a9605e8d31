import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { realPath } from '../../../server/src/runtime/pathRules.js';
import { createCaseWatch } from '../../../server/src/runtime/watch.js';
import { temporaryFolder } from './caseFixture.js';

/** Watches that a test ends and lets tell something. */
function watching(platform: NodeJS.Platform) {
  const open = new Map<string, EventEmitter & { close(): void }>();
  const tell = new Map<string, (event: string, name: string | null) => void>();
  let changes = 0;
  const watch = createCaseWatch(() => changes++, {
    platform,
    start(folder, { recursive }, changed) {
      const key = `${folder}${recursive ? '/**' : ''}`;
      const watcher = Object.assign(new EventEmitter(), { close: () => void open.delete(key) });
      open.set(key, watcher);
      tell.set(key, changed);
      return watcher as never;
    },
  });
  return {
    watch,
    changes: () => changes,
    open: () => [...open.keys()].sort(),
    tell: (key: string, name: string | null) => tell.get(key)?.('change', name),
    fail: (key: string) => open.get(key)?.emit('error', new Error('EPERM')),
  };
}

const base = realPath(temporaryFolder());
const at = (...parts: string[]): string => path.join(base, ...parts);
mkdirSync(at('case', 'Panther'), { recursive: true });

test('Linux watches each folder, Windows and macOS the root of the tree, so that folders below can be renamed', () => {
  const folders = [at('case'), at('case', 'Panther')];
  const linux = watching('linux');
  linux.watch.follow(folders);
  assert.deepEqual(linux.open(), folders);
  for (const platform of ['win32', 'darwin'] as const) {
    const tree = watching(platform);
    tree.watch.follow(folders);
    assert.deepEqual(tree.open(), [`${at('case')}/**`]);
    // The tree has become smaller: one folder is watched by itself, and the tree no longer.
    tree.watch.follow([at('case')]);
    assert.deepEqual(tree.open(), [at('case')]);
    tree.watch.close();
    assert.deepEqual(tree.open(), []);
  }
});

test('what happens in folders that are not read is none of the case', () => {
  const tree = watching('win32');
  tree.watch.follow([at('case'), at('case', 'Panther')]);
  const key = `${at('case')}/**`;
  tree.tell(key, 'node_modules\\x\\y.log');
  tree.tell(key, '.git\\index');
  assert.equal(tree.changes(), 0);
  tree.tell(key, 'Panther\\setupact.log');
  tree.tell(key, 'node_modules.log');
  // Too much happened at once: the system only says so.
  tree.tell(key, null);
  assert.equal(tree.changes(), 3);
});

test('a folder is watched by its long name on Windows', () => {
  // Stands for a short name: another spelling of the same folder.
  symlinkSync(at('case'), at('CASE~1'), 'junction');
  const tree = watching('win32');
  tree.watch.follow([at('CASE~1')]);
  assert.deepEqual(tree.open(), [at('case')]);
});

test('a drive that comes and goes is watched again some times, and not for ever', () => {
  const drive = watching('win32');
  let begun = 0;
  for (let i = 0; i < 10; i++) {
    drive.watch.follow([at('case')]);
    if (drive.open().length > 0) begun++;
    drive.fail(at('case'));
  }
  assert.equal(begun, 3);
  assert.equal(drive.changes(), 3);
});
