import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { buildSamples } from '../../../tools/samples/build.mjs';
import { analysePath, listCase, notesPrefix } from '../../../server/src/runtime/index.js';
import { notesBeside } from '../../../server/src/runtime/notesBeside.js';
import { temporaryFolder, testEngine, writeFiles, zipFolder } from './caseFixture.js';
import { zipOf } from './zipFile.js';

const zip = zipOf([{ name: 'setupact.log', data: 'x' }]);

/** Which files beside `pc.zip` are its notes. */
async function checkBeside(files: readonly string[], expected: readonly string[]): Promise<void> {
  const folder = temporaryFolder();
  writeFiles(folder, Object.fromEntries(files.map((name) => [name, name.endsWith('.zip') ? zip : '# N\n'])));
  const found = await notesBeside(path.join(folder, 'pc.zip'));
  assert.deepEqual(
    found.map(({ name }) => name),
    expected.map((name) => `../${name}`),
  );
}

test('the notes of a zip lie beside it', async () => {
  await checkBeside(['pc.zip', 'case-notes.md', 'README.md', 'notes.txt'], ['case-notes.md']);
  await checkBeside(['pc.zip', '案例记录.md'], ['案例记录.md']);
  await checkBeside(['pc.zip'], []);
});

test('of several zips, notes belong to the one that their name begins with', async () => {
  await checkBeside(
    ['pc.zip', 'pc-1.zip', 'case-notes.md', 'pc-case-notes.md', 'pc-1-case-notes.md'],
    ['pc-case-notes.md'],
  );
  const folder = temporaryFolder();
  writeFiles(folder, { 'pc.zip': zip });
  assert.equal(await notesPrefix(path.join(folder, 'pc.zip')), '');
  writeFiles(folder, { 'other.zip': zip });
  assert.equal(await notesPrefix(path.join(folder, 'pc.zip')), 'pc-');
});

test('tests recorded in notes beside a zip count for it as they do in a folder', async () => {
  const folder = temporaryFolder();
  buildSamples(folder, { only: ['case4-access-denied-tested'] });
  const source = path.join(folder, 'case4-access-denied-tested');
  const ranking = async (target: string): Promise<readonly string[]> => {
    const known = await analysePath(testEngine(), target, { threads: null });
    return (known?.attributions ?? []).map(({ component, grade }) => `${grade} ${component}`);
  };
  const inFolder = await ranking(source);
  const notes = readFileSync(path.join(source, 'case-notes.md'));
  rmSync(path.join(source, 'case-notes.md'));
  const archive = path.join(folder, 'zipped', 'customer.zip');
  writeFiles(folder, { 'zipped/other.md': '# Unrelated\n' });
  zipFolder(source, archive);
  const untested = await ranking(archive);
  assert.notDeepEqual(untested, inFolder, 'the tests make a difference');
  writeFiles(folder, { 'zipped/case-notes.md': notes });
  assert.deepEqual(await ranking(archive), inFolder);
  const { files } = await listCase(archive);
  assert.ok(files.some(({ path: file }) => file === path.join(folder, 'zipped', 'case-notes.md')));
});
