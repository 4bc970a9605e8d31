import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import { startClient, type TestClient } from './client.js';

interface Lens {
  readonly range: unknown;
  readonly command?: { readonly title: string; readonly command: string };
}

let folder: string;
let client: TestClient;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lens-words-'));
  const text = [
    '2024-03-05 10:00:00, Info                  CSI    00000015 Direct SIL provider: Number of files opened: 12.',
    "2024-03-05 10:00:01, Error                 CSI    00000016@2024/3/5:10:00:01.302 (F) Attempting to mark store corrupt with category [l:18 ml:19]'CorruptPayloadFile'[gle=0x80004005]",
    '2024-03-05 10:00:02, Info                  CBS    Session: 31000000_1 finalized.',
    '',
  ];
  writeFileSync(path.join(folder, 'CBS.log'), text.join('\r\n'));
  client = await startClient({ folder });
});
after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a finding to which nothing belongs says so in words, not as a count that leads nowhere', async () => {
  const { connection } = client;
  const textDocument = { uri: URI.file(path.join(folder, 'CBS.log')).toString() };
  const lenses: readonly Lens[] = await connection.sendRequest('textDocument/codeLens', { textDocument });
  const resolved = await Promise.all(
    lenses.map((lens): Promise<Lens> => connection.sendRequest('codeLens/resolve', lens)),
  );
  const last = resolved.at(-1)?.command;
  assert.deepEqual([last?.title, last?.command], ['nothing correlated', '']);
});
