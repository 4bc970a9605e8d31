import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import { citationRequest, verdictRequest, type CitationResult, type VerdictResult } from '../../server/src/protocol.js';
import { realPath } from '../../server/src/runtime/pathRules.js';
import { startClient, type TestClient } from './client.js';

/** What only a file system can show that does not tell upper from lower case. */
const skip =
  process.platform === 'win32' || process.platform === 'darwin' ? false : 'this system tells upper from lower case';

const text = [
  '2024-03-05 10:00:00, Info                  MOUPG  SetupHost: begin',
  '2024-03-05 10:00:01, Error                 SP     Operation failed: Update Boot Code. Error: 0x80070005',
  '',
].join('\r\n');

let folder: string;
let client: TestClient;

before(async () => {
  folder = mkdtempSync(path.join(realPath(tmpdir()), 'windows-'));
  mkdirSync(path.join(folder, '$WINDOWS.~BT', 'Sources', 'Panther'), { recursive: true });
  writeFileSync(path.join(folder, '$WINDOWS.~BT', 'Sources', 'Panther', 'SetupAct.log'), text);
  client = await startClient({ folder });
});

after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a log is the same log under any spelling of its URI', { skip }, async () => {
  const name = '$WINDOWS.~BT/Sources/Panther/SetupAct.log';
  const file = path.join(folder, ...name.split('/'));
  const slashed = file.replaceAll('\\', '/').replace(/^\/?/, '/');
  const uris = [
    URI.file(file).toString(),
    `file://${slashed.replaceAll(' ', '%20')}`,
    URI.file(file.toUpperCase()).toString(),
    URI.file(file.toLowerCase()).toString(),
  ];
  const verdicts = new Set<string>();
  for (const uri of uris) {
    const verdict: VerdictResult = await client.connection.sendRequest(verdictRequest, { uri });
    verdicts.add(JSON.stringify(verdict));
    const { text: citation }: CitationResult = await client.connection.sendRequest(citationRequest, { uri, line: 1 });
    assert.ok(citation.includes(`${name}:2`), `${uri}: ${citation}`);
  }
  assert.equal(verdicts.size, 1, [...verdicts].join('\n'));
});

test('a folder of a case can be renamed, and a log replaced, while the case is followed', { skip }, async () => {
  const uri = URI.file(path.join(folder, 'case')).toString();
  await client.connection.sendRequest(verdictRequest, { uri });
  const sources = path.join(folder, '$WINDOWS.~BT', 'Sources');
  const fresh = path.join(folder, 'fresh.tmp');
  writeFileSync(fresh, text.replaceAll('\r\n', '\n'));
  renameSync(fresh, path.join(sources, 'Panther', 'SetupAct.log'));
  renameSync(path.join(sources, 'Panther'), path.join(sources, 'Panther.old'));
  renameSync(path.join(folder, '$WINDOWS.~BT'), path.join(folder, 'bt'));
  assert.equal(
    readFileSync(path.join(folder, 'bt', 'Sources', 'Panther.old', 'SetupAct.log'), 'utf8').split('\n').length,
    3,
  );
});
