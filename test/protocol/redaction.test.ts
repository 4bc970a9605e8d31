import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import {
  redactedCopyRequest,
  redactionPreviewRequest,
  redactTextRequest,
  type RedactedCopyParams,
  type RedactedCopyResult,
  type RedactionParams,
  type RedactionPreviewResult,
  type RedactTextParams,
  type RedactTextResult,
} from '../../server/src/protocol.js';
import { zipFolder } from '../unit/runtime/caseFixture.js';
import { startClient, type TestClient } from './client.js';

const log = [
  '2024-03-05 10:00:00, Info                  MOUPG  COnlineWinNTPlatform: ComputerName=BR04-PC117',
  '2024-03-05 10:00:01, Info                  MOUPG  Temp [C:\\Users\\mcarter\\AppData\\Local\\Temp] of Northwind',
  '',
].join('\r\n');

let client: TestClient;
let root: string;
let folder: string;

before(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'redaction-protocol-'));
  folder = path.join(root, 'case');
  mkdirSync(path.join(folder, 'Panther'), { recursive: true });
  writeFileSync(path.join(folder, 'Panther', 'setupact.log'), log);
  writeFileSync(path.join(folder, 'trace.etl'), 'x');
  mkdirSync(path.join(root, 'zips'));
  zipFolder(folder, path.join(root, 'zips', 'case.zip'));
  client = await startClient({ folder });
});
after(async () => {
  await client.stop();
  rmSync(root, { recursive: true, force: true });
});

const paramsFor = (name: string): RedactionParams => ({
  uri: URI.file(folder).toString(),
  words: ['northwind'],
  map: path.join(root, `${name}.json`),
});
const copy = (params: RedactedCopyParams): Promise<RedactedCopyResult> =>
  client.connection.sendRequest(redactedCopyRequest, params);

test('the preview shows what would be replaced, and writes nothing', async () => {
  const before = readdirSync(root);
  const result: RedactionPreviewResult = await client.connection.sendRequest(
    redactionPreviewRequest,
    paramsFor('preview'),
  );
  assert.equal(result.values, 3);
  assert.match(result.text ?? '', /^# Redaction of case\n/);
  assert.match(result.text ?? '', /\| Users \| 1 \| 1 \|/);
  assert.match(result.text ?? '', /```text\n- .*\\mcarter\\.*\n\+ .*\\USER-1\\.* of WORD-1\n```/);
  assert.match(result.text ?? '', /trace\\\.etl/);
  const place = URI.file(path.join(folder, 'Panther', 'setupact.log')).toString();
  assert.match(result.text ?? '', /^\[Panther\/setupact\\\.log:\d+\]\(<file:.*#L\d+>\)$/m);
  assert.ok(result.text?.includes(`](<${place}#L`), 'the line can be opened as it is now');
  assert.deepEqual(readdirSync(root), before);
});

test('a copy, and texts with the names of its map', async () => {
  const params = paramsFor('map');
  const out = path.join(root, 'copy');
  const result = await copy({ ...params, out });
  assert.equal(result.files, 1);
  assert.equal(result.leftOut?.length, 1);
  const text = readFileSync(path.join(out, 'Panther', 'setupact.log'), 'utf8');
  assert.doesNotMatch(text, /mcarter|br04|northwind/i);
  assert.equal(text.split('\r\n').length, log.split('\r\n').length);
  const notes: RedactTextResult = await client.connection.sendRequest(redactTextRequest, {
    ...params,
    uri: URI.file(path.join(folder, 'case-notes.md')).toString(),
    text: 'mcarter called from BR04-PC118 (ComputerName=BR04-PC118), not br04-pc117',
  } satisfies RedactTextParams);
  assert.equal(notes.text, 'USER-1 called from HOST-2 (ComputerName=HOST-2), not HOST-1');
  assert.match(readFileSync(params.map, 'utf8'), /"original":"BR04-PC118","pseudonym":"HOST-2"/);
});

test('a zip becomes a zip; a sealed map asks for its passphrase', async () => {
  const uri = URI.file(path.join(root, 'zips', 'case.zip'))
    .with({ scheme: 'upgrade-forensics-zip' })
    .toString();
  const params = { ...paramsFor('sealed'), uri, out: path.join(root, 'elsewhere', 'copy.zip') };
  assert.equal((await copy({ ...params, passphrase: 'correct horse' })).files, 1);
  assert.doesNotMatch(readFileSync(params.map, 'utf8'), /mcarter/i);
  const again = await copy({ ...params, out: path.join(root, 'elsewhere', 'two.zip') });
  assert.equal(again.sealed, true);
  assert.match(again.message ?? '', /is sealed: the passphrase is needed/);
  assert.deepEqual(readdirSync(path.join(root, 'elsewhere')), ['copy.zip']);
});

test('never into the evidence, never over what is there', async () => {
  const inside = await copy({ ...paramsFor('x'), out: path.join(folder, 'copy'), overwrite: true });
  assert.match(inside.message ?? '', /lies in the folder of the evidence/);
  const full = path.join(root, 'full');
  mkdirSync(full);
  writeFileSync(path.join(full, 'x'), '');
  assert.match((await copy({ ...paramsFor('x'), out: full })).message ?? '', /is there already/);
  assert.deepEqual(readdirSync(folder).sort(), ['Panther', 'trace.etl']);
});

test('a cancelled copy leaves nothing behind', async () => {
  const source = new CancellationTokenSource();
  const out = path.join(root, 'cancelled');
  const answer: Promise<RedactedCopyResult> = client.connection.sendRequest(
    redactedCopyRequest,
    { ...paramsFor('cancelled'), out },
    source.token,
  );
  source.cancel();
  const result = await answer.catch(() => ({ cancelled: true }) as const);
  assert.equal(result.cancelled, true);
  assert.ok(!existsSync(out));
  assert.ok(!existsSync(path.join(root, 'cancelled.json')));
});
