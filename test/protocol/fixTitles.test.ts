import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import { composeSamples } from '../../tools/samples/build.mjs';
import type { NotesContextResult } from '../../server/src/protocol.js';
import { startClient, type TestClient } from './client.js';

const SAMPLE = 'case1-tms-lwfmgr';
let folder: string;
let client: TestClient;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'fix-titles-'));
  for (const [name, bytes] of composeSamples({ only: [SAMPLE] }).files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
  client = await startClient({
    folder: path.join(folder, SAMPLE),
    language: 'zh-CN',
    l10nPath: path.resolve('l10n/bundle.l10n.zh-cn.json'),
  });
});
after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true });
});

test('a fix is offered under the name of the product that it is about', async () => {
  const file = path.join(folder, SAMPLE, '$WINDOWS.~BT', 'Sources', 'Rollback', 'setupact.log');
  const uri = URI.file(file).toString();
  const { findings } = await client.connection.sendRequest<NotesContextResult>('upgradeForensics/notesContext', {
    uri,
  });
  const titles = findings.flatMap(({ remediations }) => remediations.map(({ title }) => title));
  assert.ok(titles.includes('获取支持目标版本的 TMS 终端管理系统'), titles.join('\n'));
  assert.deepEqual(
    titles.filter((title) => /[{}]/.test(title)),
    [],
  );
  const first = findings[0];
  assert.ok(first);
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
  const actions = await client.connection.sendRequest<{ title: string }[]>('textDocument/codeAction', {
    textDocument: { uri: first.uri },
    range,
    context: { diagnostics: [{ range, message: '', data: { findingId: first.findingId } }] },
  });
  assert.ok(actions.length > 1);
  assert.deepEqual(
    actions.filter(({ title }) => /[{}]/.test(title)),
    [],
  );
  assert.ok(actions.some(({ title }) => title.includes('TMS 终端管理系统')));
});
