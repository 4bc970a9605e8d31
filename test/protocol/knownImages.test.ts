import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import { startClient, type TestClient } from './client.js';

const HASH = 'C6989F6BB1DDB66023776F00EBB120B2258DD5F7FB891C18C9D172BB9C8CFAB7';
const OUTPUT = `SHA256 hash of D:\\offline.iso:\r\n${HASH.toLowerCase()}\r\nCertUtil: -hashfile command completed successfully.\r\n`;

const GOOD = `images:\n  - name: offline.iso\n    sha256: ${HASH}\n`;
const BROKEN = 'images:\n  - name: offline.iso\n    sha256: abc\n';

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly { readonly message: string; readonly range: { readonly start: { line: number } } }[];
}

let folder: string;
let table: string;
const write = (name: string, text: string): string => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-images-'));
  write('hash.txt', OUTPUT);
  write('setupact.log', '2024-05-06 10:11:12, Info                  MOUPG  SetupHost::Initialize\n');
  // Reported by two rows at the start, so that every later report is told from it.
  table = write('.upgrade-forensics/known-images.yml', 'images: [1, 2]\n');
});
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What hovering over the hash shows, once the case is worked out. */
async function hoverText(client: TestClient): Promise<string> {
  const uri = client.open(path.join(folder, 'hash.txt'), OUTPUT);
  await client.connection.sendRequest('upgradeForensics/missingEvidence', { uri });
  const shown = await client.connection.sendRequest<{ contents: { value: string } } | null>('textDocument/hover', {
    textDocument: { uri },
    position: { line: 1, character: 3 },
  });
  return shown?.contents.value ?? '';
}

test('a table of the workspace is used at once; a broken row is named in its place', async () => {
  const client = await startClient({ folder });
  try {
    let wanted: { readonly count: number; readonly resolve: (published: Published) => void } | undefined;
    client.connection.onNotification('textDocument/publishDiagnostics', (published: Published) => {
      if (published.uri.endsWith('known-images.yml') && published.diagnostics.length === wanted?.count)
        wanted.resolve(published);
    });
    /** Writes the table and waits for the report that only this text can have. */
    const change = async (text: string, count: number): Promise<Published> => {
      const report = new Promise<Published>((resolve) => (wanted = { count, resolve }));
      writeFileSync(table, text);
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: URI.file(table).toString(), type: 2 }],
      });
      return report;
    };
    await change(GOOD, 0);
    assert.match(await hoverText(client), /This is the known image/);
    const { diagnostics } = await change(BROKEN, 1);
    assert.deepEqual(
      diagnostics.map(({ range, message }) => [range.start.line, /64 hexadecimal digits/.test(message)]),
      [[2, true]],
    );
    assert.doesNotMatch(await hoverText(client), /known image/);
  } finally {
    await client.stop();
  }
});

test('in a workspace that is not trusted its table is not used', async () => {
  writeFileSync(table, GOOD);
  const client = await startClient({ folder, trusted: false });
  try {
    assert.doesNotMatch(await hoverText(client), /known image/);
  } finally {
    await client.stop();
  }
});
