import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { CancellationTokenSource, LSPErrorCodes } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import {
  comparePageRequest,
  compareRequest,
  type ComparePageResult,
  type CompareResult,
} from '../../server/src/protocol.js';
import { buildSamples } from '../../tools/samples/build.mjs';
import { startClient, type TestClient } from './client.js';

let folder: string;
let client: TestClient;
let address: { readonly bad: string; readonly good: string };
before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-compare-'));
  buildSamples(folder, { only: ['case3-zkcloud', 'case3-good-run'] });
  client = await startClient({ folder });
  address = {
    bad: URI.file(path.join(folder, 'case3-zkcloud', '$WINDOWS.~BT/Sources/Panther/setupact.log')).toString(),
    good: URI.file(path.join(folder, 'case3-good-run')).toString(),
  };
});
after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('the comparison names the place in both logs, and its page links to them', async () => {
  const result = await client.connection.sendRequest<CompareResult>(compareRequest, address);
  assert.match(result.sentence ?? '', /64 s of silence, then an error: “DismHostLib/);
  const { bad, good } = result.divergence ?? {};
  assert.deepEqual([bad?.line, good?.line], [5486, 5487]);
  assert.equal(bad?.uri, address.bad);
  assert.equal(good?.uri, URI.file(path.join(folder, 'case3-good-run/Windows/Panther/setupact.log')).toString());
  const page = await client.connection.sendRequest<ComparePageResult>(comparePageRequest, { uri: result.uri });
  assert.match(page.text, /^# Comparison with a good run\n/);
  assert.ok(page.text.includes(`](<${bad?.uri}#L5487>)`));
  assert.ok(page.text.includes(`](<${good?.uri}#L5488>)`));
});

test('a folder names its case; a single log is a good run, too', async () => {
  const good = URI.file(path.join(folder, 'case3-good-run/Windows/Panther/setupact.log')).toString();
  const bad = URI.file(path.join(folder, 'case3-zkcloud')).toString();
  const result = await client.connection.sendRequest<CompareResult>(compareRequest, { bad, good });
  assert.deepEqual(result.divergence?.good, { uri: good, line: 5487 });
});

test('a page that is opened without a comparison before is worked out; another address is no page', async () => {
  const uri = `upgrade-forensics:/compare/a%20-%20b.md?bad=${encodeURIComponent(encodeURIComponent(address.bad))}&good=${encodeURIComponent(encodeURIComponent(address.bad))}`;
  const page = await client.connection.sendRequest<ComparePageResult>(comparePageRequest, { uri });
  assert.match(page.text, /No divergence/);
  const none = await client.connection.sendRequest<ComparePageResult>(comparePageRequest, {
    uri: 'upgrade-forensics:/code/0x1.md',
  });
  assert.equal(none.text, 'There is no page at this address.');
});

test('a path that is not there is told, a cancelled comparison ends', async () => {
  const nowhere = await client.connection.sendRequest<CompareResult>(compareRequest, {
    bad: address.bad,
    good: URI.file(path.join(folder, 'nowhere')).toString(),
  });
  assert.match(nowhere.message ?? '', /nowhere: no such file or folder/);
  const source = new CancellationTokenSource();
  const cancelled = client.connection.sendRequest(compareRequest, address, source.token);
  source.cancel();
  await assert.rejects(cancelled, { code: LSPErrorCodes.RequestCancelled });
});
