import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import {
  binaryScheme,
  binaryTextRequest,
  evidenceRequest,
  type BinaryTextResult,
  type EvidenceResult,
} from '../../server/src/protocol.js';
import { kernelDump } from '../unit/readers/dumpFile.js';
import { evtxFile } from '../unit/readers/evtxFile.js';
import { startClient, type TestClient } from './client.js';

let folder: string;
let client: TestClient;

const dump = kernelDump({
  code: 0x7e,
  parameters: [0xffffffffc0000005n, 0xfffff80110001234n, 0n, 0n],
  build: 17763,
  time: '2021-06-17T02:10:05.250Z',
  drivers: [{ name: '\\SystemRoot\\system32\\drivers\\lwfmgr.sys', start: 0xfffff80110000000n, size: 0x20000 }],
});
const events = evtxFile([
  [
    {
      provider: 'Microsoft-Windows-WindowsUpdateClient',
      eventId: 20,
      level: 2,
      time: '2021-06-17T02:11:40.512Z',
      data: [
        ['errorCode', '0x80070005'],
        ['updateTitle', 'Feature update'],
      ],
    },
  ],
]);

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-binary-'));
  mkdirSync(path.join(folder, 'Logs'));
  writeFileSync(path.join(folder, 'Logs', 'System.evtx'), events);
  writeFileSync(path.join(folder, 'setupmem.dmp'), dump);
  writeFileSync(path.join(folder, 'cut.dmp'), dump.subarray(0, 0x2000));
  writeFileSync(path.join(folder, 'other.dmp'), 'no dump at all');
  client = await startClient({ folder });
});
after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

function uriOf(...name: readonly string[]): string {
  return URI.file(path.join(folder, ...name))
    .with({ scheme: binaryScheme })
    .toString();
}

function textOf(uri: string): Promise<BinaryTextResult> {
  return client.connection.sendRequest<BinaryTextResult>(binaryTextRequest, { uri });
}

/** Opens the text as the editor does, with what the server gave it. */
async function openText(uri: string): Promise<string> {
  const { text } = await textOf(uri);
  await client.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'log', version: 1, text },
  });
  return text;
}

test('an event log and a dump as text, with what has to be known of them', async () => {
  const log = await textOf(uriOf('Logs', 'System.evtx'));
  assert.equal(
    log.text,
    '2021-06-17T02:11:40.512Z  Error     Microsoft-Windows-WindowsUpdateClient  20  errorCode=0x80070005; updateTitle=Feature update\n',
  );
  assert.deepEqual(log.notes, ['Times are in UTC.']);
  const cut = await textOf(uriOf('cut.dmp'));
  assert.match(cut.text, /^2021-06-17T02:10:05\.250Z {2}BugCheckCode = 0x0000007E\n/);
  assert.deepEqual(cut.notes, ['Times are in UTC.', 'The dump ends behind its header: it holds no list of drivers.']);
});

test('what cannot be shown is explained, not thrown', async () => {
  assert.deepEqual((await textOf(uriOf('gone.evtx'))).notes, ['The file cannot be read.']);
  const other = await textOf(uriOf('other.dmp'));
  assert.equal(other.text, 'no dump at all');
});

test('hover, links and diagnostics work on the text', async () => {
  const uri = uriOf('Logs', 'System.evtx');
  const text = await openText(uri);
  const at = { line: 0, character: text.indexOf('0x80070005') + 3 };
  const hover: { contents: { value: string } } | null = await client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri },
    position: at,
  });
  assert.match(hover?.contents.value ?? '', /E_ACCESSDENIED|ERROR_ACCESS_DENIED/);
  const links: { range: { start: { line: number } } }[] = await client.connection.sendRequest(
    'textDocument/documentLink',
    { textDocument: { uri } },
  );
  assert.equal(links.length, 1);
  const report: { items: { message: string; range: { start: { line: number } } }[] } =
    await client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
  assert.ok(report.items.some(({ message }) => /Update failed to install/.test(message)));
});

test('a bug check is explained as such, and its driver is evidence at its line', async () => {
  const uri = uriOf('setupmem.dmp');
  const text = await openText(uri);
  const hover: { contents: { value: string } } | null = await client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri },
    position: { line: 0, character: text.indexOf('0x0000007E') + 2 },
  });
  assert.match(hover?.contents.value ?? '', /SYSTEM_THREAD_EXCEPTION_NOT_HANDLED/);
  const evidence: EvidenceResult = await client.connection.sendRequest(evidenceRequest, {
    uri,
    findingId: 'crash-dump@setupmem.dmp:1',
  });
  const driver = evidence.places.find(({ line }) => /lwfmgr/.test(text.split('\n')[line] ?? ''));
  assert.ok(driver, JSON.stringify(evidence));
  assert.equal(URI.parse(driver.uri).scheme, binaryScheme);
});
