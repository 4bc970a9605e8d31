import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import { caseSummaryRequest, type CaseSummaryParams, type CaseSummaryResult } from '../../server/src/protocol.js';
import { startClient, type TestClient } from './client.js';

/**
 * Stands for Electron, of which the tests have none: its `fs` takes what ends in `.asar` for a folder and fails to open
 * it where it is none of its archives, unless `process.noAsar` is set. In every thread.
 */
const electron = `
const fs = require('node:fs');
const isArchive = (file) => !process.noAsar && /\\.asar(?=[\\\\/]|$)/i.test(String(file));
const refuse = (file) => { throw Object.assign(new Error('Invalid package ' + file), { code: 'ENOENT' }); };
for (const name of ['openSync', 'statSync', 'readdirSync', 'readFileSync']) {
  const real = fs[name];
  fs[name] = (file, ...rest) => (isArchive(file) ? refuse(file) : real(file, ...rest));
}
for (const name of ['open', 'stat', 'readdir', 'readFile']) {
  const real = fs.promises[name];
  fs.promises[name] = async (file, ...rest) => {
    if (isArchive(file)) refuse(file);
    const entries = await real(file, ...rest);
    if (name === 'readdir') {
      for (const entry of entries) {
        if (!isArchive(entry.name)) continue;
        entry.isDirectory = () => true;
        entry.isFile = () => false;
      }
    }
    return entries;
  };
}`;

const row =
  '2024-03-05 10:00:00, Error                 SP     Operation failed: Update Boot Code. Error: 0x80070005\r\n';

let folder: string;
let client: TestClient;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'electron-'));
  const preload = path.join(folder, 'electron.cjs');
  writeFileSync(preload, electron);
  const panther = path.join(folder, 'case', 'Panther');
  mkdirSync(panther, { recursive: true });
  writeFileSync(path.join(panther, 'setupact.log'), row);
  // Read by the thread of the cases: more than a small case.
  writeFileSync(path.join(panther, 'setupact.asar'), row.repeat(12_000));
  client = await startClient({ folder: path.join(folder, 'case'), execArgv: ['--require', preload] });
});

after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a file that is named like an archive of Electron is a file', async () => {
  const params: CaseSummaryParams = { uri: URI.file(path.join(folder, 'case')).toString() };
  const { summary }: CaseSummaryResult = await client.connection.sendRequest(caseSummaryRequest, params);
  assert.deepEqual(summary?.files.map(({ file }) => file).sort(), ['Panther/setupact.asar', 'Panther/setupact.log']);
  assert.deepEqual(summary.problems, []);
});
