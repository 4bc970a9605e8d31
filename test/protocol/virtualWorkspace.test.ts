import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import {
  casesRequest,
  notesContextRequest,
  verdictRequest,
  type CasesResult,
  type NotesContextResult,
  type VerdictResult,
} from '../../server/src/protocol.js';
import { startClient, type TestClient } from './client.js';

/** A repository that the editor has open without its files being on this machine. */
const root = 'vscode-vfs://github/team/bundles';
const log = `${root}/PC.zip/Panther/setupact.log`;
const text =
  '2024-03-05 10:00:00, Error                 SP     Operation failed: Update Boot Code. Error: 0x80070005\r\n';

/** Writes down which files are asked for whose path begins with the name of that machine. */
const spy = (file: string): string => `
const fs = require('node:fs');
const { appendFileSync } = fs;
const note = (asked) => /^[\\\\/]+github[\\\\/]|^[\\\\/]team[\\\\/]/.test(String(asked)) && appendFileSync(${JSON.stringify(file)}, asked + '\\n');
for (const [where, names] of [
  [fs, ['openSync', 'statSync', 'lstatSync', 'readdirSync', 'readFileSync', 'existsSync', 'realpathSync', 'watch']],
  [fs.promises, ['open', 'stat', 'lstat', 'readdir', 'readFile', 'access']],
]) {
  for (const name of names) {
    const real = where[name];
    where[name] = Object.assign((asked, ...rest) => (note(asked), real(asked, ...rest)), real);
  }
}`;

let scratch: string;
let client: TestClient;

before(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'virtual-'));
  writeFileSync(path.join(scratch, 'spy.cjs'), spy(path.join(scratch, 'asked.txt')));
  writeFileSync(path.join(scratch, 'asked.txt'), '');
  client = await startClient({ folderUri: root, execArgv: ['--require', path.join(scratch, 'spy.cjs')] });
  await client.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri: log, languageId: 'windows-setup-log', version: 1, text },
  });
});

after(async () => {
  await client.stop();
  rmSync(scratch, { recursive: true, force: true });
});

test('a log that the editor alone can reach is explained, and nobody is asked for its files', async () => {
  const { connection } = client;
  const textDocument = { uri: log };
  const hover: { contents: unknown } = await connection.sendRequest('textDocument/hover', {
    textDocument,
    position: { line: 0, character: text.indexOf('0x80070005') + 3 },
  });
  assert.match(JSON.stringify(hover), /E_ACCESSDENIED/);
  const { items }: { items: unknown[] } = await connection.sendRequest('textDocument/diagnostic', { textDocument });
  assert.ok(items.length > 0);
  assert.ok(Array.isArray(await connection.sendRequest('textDocument/documentSymbol', { textDocument })));
  const { cases }: CasesResult = await connection.sendRequest(casesRequest, {});
  assert.deepEqual(cases, []);
  const verdict: VerdictResult = await connection.sendRequest(verdictRequest, { uri: log });
  assert.equal(verdict.title, 'No log was found here.');
  // Notes lie where the editor can write them, not in a folder of this machine that is called the same.
  const notes: NotesContextResult = await connection.sendRequest(notesContextRequest, { uri: log });
  assert.equal(notes.folder, `${root}/PC.zip/Panther`);
  assert.equal(readFileSync(path.join(scratch, 'asked.txt'), 'utf8'), '');
});
