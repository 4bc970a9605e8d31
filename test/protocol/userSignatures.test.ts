import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import { startClient, type TestClient } from './client.js';

const LOG = '2024-05-06 10:11:12, Info                  SP     Contoso agent refused the folder C:\\Contoso\n';

const GOOD = `id: contoso-refused
title: { en: The Contoso agent refused a folder, zh-CN: Contoso 代理拒绝了一个文件夹 }
status: experimental
formats: [panther]
severity: decisive
match:
  message: '^Contoso agent refused the folder (?<path>\\S+)'
explain: { en: 'It refused {path}.', zh-CN: '它拒绝了 {path}。' }
attribute: { path: path }
samples:
  match:
    - line: '2024-05-06 10:11:12, Info                  SP     Contoso agent refused the folder C:\\Contoso'
      captures: { path: 'C:\\Contoso' }
  ignore:
    - line: '2024-05-06 10:11:12, Info                  SP     Contoso agent allowed the folder'
      because: nothing was refused
`;

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly {
    readonly message: string;
    readonly range: { readonly start: { readonly line: number } };
  }[];
}

let folder: string;
let client: TestClient;
/** The next report about a file that ends with `name`. */
const waiting: { name: string; resolve: (published: Published) => void }[] = [];
const reported = (name: string): Promise<Published> => new Promise((resolve) => waiting.push({ name, resolve }));

const rule = (name: string): string => path.join(folder, '.upgrade-forensics', 'signatures', name);
const changed = (file: string, type: 1 | 2 | 3): Promise<void> =>
  client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: URI.file(file).toString(), type }],
  });

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-rules-'));
  mkdirSync(path.dirname(rule('x')), { recursive: true });
  writeFileSync(path.join(folder, 'setupact.log'), LOG);
  client = await startClient({ folder });
  client.connection.onNotification('textDocument/publishDiagnostics', (published: Published) => {
    const at = waiting.findIndex(({ name }) => published.uri.endsWith(name));
    if (at >= 0) waiting.splice(at, 1)[0]?.resolve(published);
  });
});
after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Rules of the diagnostics on the one line of the log. */
async function rulesOnLog(): Promise<readonly string[]> {
  const uri = client.open(path.join(folder, 'setupact.log'), LOG);
  const { items } = await client.connection.sendRequest<{ items: { code: string }[] }>('textDocument/diagnostic', {
    textDocument: { uri },
  });
  return items.map(({ code }) => code);
}

test('a signature of the workspace is used at once, and again when it changes', async () => {
  assert.deepEqual(await rulesOnLog(), []);
  writeFileSync(rule('contoso-refused.yml'), GOOD);
  const first = reported('contoso-refused.yml');
  await changed(rule('contoso-refused.yml'), 1);
  assert.deepEqual((await first).diagnostics, []);
  assert.deepEqual(await rulesOnLog(), ['contoso-refused']);
});

test('a broken signature is reported in its own file and does not disturb the rest', async () => {
  writeFileSync(rule('broken.yml'), GOOD.replace('contoso-refused', 'broken').replace('(?<path>\\S+)', '(?<path>\\S+'));
  const report = reported('broken.yml');
  await changed(rule('broken.yml'), 1);
  const { diagnostics } = await report;
  assert.equal(diagnostics.length, 1);
  assert.match(diagnostics[0]?.message ?? '', /pattern is not valid/);
  assert.equal(
    diagnostics[0]?.range.start.line,
    GOOD.split('\n').findIndex((line) => line.includes('message:')),
  );
  assert.deepEqual(await rulesOnLog(), ['contoso-refused']);

  writeFileSync(rule('broken.yml'), 'id: [unclosed\n');
  const yaml = reported('broken.yml');
  await changed(rule('broken.yml'), 2);
  assert.match((await yaml).diagnostics[0]?.message ?? '', /not valid YAML/);

  rmSync(rule('broken.yml'));
  const gone = reported('broken.yml');
  await changed(rule('broken.yml'), 3);
  assert.deepEqual((await gone).diagnostics, []);
});

test('in a workspace that is not trusted its signatures are not used', async () => {
  const careful = await startClient({ folder, trusted: false });
  try {
    const uri = careful.open(path.join(folder, 'setupact.log'), LOG);
    await careful.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: URI.file(rule('contoso-refused.yml')).toString(), type: 2 }],
    });
    const { items } = await careful.connection.sendRequest<{ items: unknown[] }>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    assert.deepEqual(items, []);
  } finally {
    await careful.stop();
  }
});
