import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { entryKind, type EntryKind } from '../../../server/src/runtime/entryKind.js';
import { listCase } from '../../../server/src/runtime/files.js';
import { knownReason, reason } from '../../../server/src/runtime/reasons.js';
import { temporaryFolder } from './caseFixture.js';

const entry = (kind: EntryKind) => ({
  isFile: () => kind === 'file',
  isDirectory: () => kind === 'folder',
  isSymbolicLink: () => kind === 'link',
});

test('what Windows lists as a link is asked what it is; elsewhere a link is one', async () => {
  const table: readonly (readonly [listed: EntryKind, asked: EntryKind, windows: EntryKind, linux: EntryKind])[] = [
    ['file', 'link', 'file', 'file'],
    ['folder', 'link', 'folder', 'folder'],
    // A deduplicated log, a folder of a synchronised store, a junction.
    ['link', 'file', 'file', 'link'],
    ['link', 'folder', 'folder', 'link'],
    ['link', 'link', 'link', 'link'],
    [undefined, 'file', undefined, undefined],
  ];
  for (const [listed, asked, windows, linux] of table) {
    const ask = () => Promise.resolve(entry(asked));
    assert.equal(await entryKind(entry(listed), 'x', { platform: 'win32', ask }), windows);
    assert.equal(await entryKind(entry(listed), 'x', { platform: 'linux', ask }), linux);
  }
  const gone = () => Promise.reject(new Error('gone'));
  assert.equal(await entryKind(entry('link'), 'x', { platform: 'win32', ask: gone }), 'link');
});

test('what macOS leaves beside logs is no log', async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'Panther'));
  for (const name of ['setupact.log', '._setupact.log', '.DS_Store', '.hidden.log']) {
    writeFileSync(path.join(folder, 'Panther', name), 'x');
  }
  const { files } = await listCase(folder);
  assert.deepEqual(
    files.map(({ name }) => name),
    ['Panther/.hidden.log', 'Panther/setupact.log'],
  );
});

test('why a file cannot be read is said in words, for what Windows says too', () => {
  const failed = (code: string) => Object.assign(new Error(`${code}: what libuv says`), { code });
  assert.equal(reason(failed('EBUSY')), 'in use by another program');
  assert.equal(reason(failed('EPERM')), 'access denied');
  assert.match(reason(failed('UNKNOWN')), /network drive or cloud storage/);
  assert.equal(reason(failed('ECONNRESET')), 'the network drive does not answer');
  assert.equal(reason(failed('EWHATEVER')), 'EWHATEVER: what libuv says');
  assert.equal(knownReason(failed('EWHATEVER')), undefined);
});
