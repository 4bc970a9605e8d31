import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startClient, type TestClient } from './client.js';

const CASE_5B = `2022-04-20 16:59:41, Info                  SP     Executing operation: Update Boot Code
2022-04-20 16:59:41, Info                  IBSLIB OSRollbackService::CBootFilesRestoreCheckpoint::Finalize: G:\\bootmgr does not exist, skip.
2022-04-20 16:59:43, Error                 IBSLIB BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]
2022-04-20 16:59:43, Error                 IBSLIB BCD: BcdCopyObjectEx: Failed to enumerate source elements. Target: {725f2633-5298-49c7-9016-202d172da460} Flags: 0x4 Status: c0000024[gle=0x00000002]
2022-04-20 16:59:43, Error      [0x06414e] IBSLIB RollbackSetCheckpoint(WinPEBootFilesRestoreCheckpoint) failed. Disabling Rollback.[gle=0x00000006]
2022-04-20 16:59:43, Error                 SP     Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7]
2022-04-20 16:59:43, Info                  MOUPG  SetupHost: Reporting post reboot event -> [0xC1900101, 0x20017]
`;

let client: TestClient;
let uri: string;
before(async () => {
  client = await startClient();
  uri = client.open('/nowhere/setupact.log', CASE_5B);
});
after(() => client.stop());

const ask = <T>(method: string, params: object = {}): Promise<T> =>
  client.connection.sendRequest(method, { textDocument: { uri }, ...params });

const whole = { start: { line: 0, character: 0 }, end: { line: 7, character: 0 } };

interface Range {
  start: { line: number; character: number };
  end: { line: number; character: number };
}

/** The text of a range of the log. */
function textOf({ start, end }: Range): string {
  return CASE_5B.split('\n')[start.line]?.slice(start.character, end.character) ?? '';
}

test('the server says what it can do', () => {
  for (const name of [
    'semanticTokensProvider',
    'hoverProvider',
    'documentLinkProvider',
    'documentSymbolProvider',
    'foldingRangeProvider',
    'inlayHintProvider',
    'documentHighlightProvider',
    'diagnosticProvider',
    'codeLensProvider',
  ]) {
    assert.ok(client.capabilities[name], name);
  }
});

test('diagnostics are short, coded, and only for what matters', async () => {
  const { items } = await ask<{ items: { range: Range; message: string; code: string; severity: number }[] }>(
    'textDocument/diagnostic',
  );
  const decisive = items.filter(({ severity }) => severity === 1);
  assert.equal(decisive[0]?.code, 'bcd-object-unreadable');
  assert.equal(decisive[0]?.range.start.line, 2);
  assert.equal(textOf(decisive[0].range), 'BCD: Failed to get registry value. Status: c0000024[gle=0x00000002]');
  for (const { message, code } of items) {
    assert.ok(message.length <= 200 && !message.includes('\n'), message);
    assert.match(code, /^[a-z][a-z0-9-]*$/);
  }
  assert.ok(!items.some(({ range }) => range.start.line < 2), 'nothing on ordinary lines');
});

test('hover explains codes, component and message id', async () => {
  const at = async (line: number, text: string): Promise<{ contents: { value: string }; range: Range }> => {
    const character = (CASE_5B.split('\n')[line] ?? '').indexOf(text) + 1;
    return ask('textDocument/hover', { position: { line, character } });
  };
  const code = await at(2, 'c0000024');
  assert.match(code.contents.value, /STATUS_OBJECT_TYPE_MISMATCH/);
  assert.equal(textOf(code.range), 'c0000024');
  assert.match((await at(4, 'IBSLIB')).contents.value, /Library of image-based setup/);
  assert.match((await at(4, '[0x06414e]')).contents.value, /not an error code/);
  const pair = await at(6, '0x20017');
  assert.match(pair.contents.value, /SAFE_OS/);
  assert.match(pair.contents.value, /0xC1900101/i);
  assert.match((await at(5, 'Operation failed')).contents.value, /Update Boot Code/);
  // A jump puts the cursor at the beginning of a line: the finding is explained there too.
  const beginning: { contents: { value: string }; range: Range } = await ask('textDocument/hover', {
    position: { line: 2, character: 0 },
  });
  assert.match(beginning.contents.value, /object of the boot configuration/);
  assert.match(textOf(beginning.range), /^\d{4}-/);
});

test('the hover of an Error record that nothing is known of does not repeat the record', async () => {
  const lines = [
    '2022-04-20 16:59:41, Info                  SP     Executing operation: Update Boot Code',
    '2022-04-20 16:59:42, Error                 MOUPG  CDlpTask::ExecuteAction(3300): Result = 0x80070005',
    '2022-04-20 16:59:43, Error                 SP     Operation failed: Update Boot Code. Error: 0x80070005[gle=0x000000b7]',
  ];
  const other = client.open('/nowhere/other/setupact.log', lines.join('\n'));
  const hover = await client.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
    textDocument: { uri: other },
    position: { line: 1, character: 60 },
  });
  assert.match(hover.contents.value, /^2022-04-20 16:59:42 · Error level/);
});

test('the hover of a faded line says why it can be ignored, in both languages', async () => {
  const text =
    '2022-04-20 16:31:12, Warning               SP     Failed to merge telemetry file: . hr = 0X80070002[gle=0x00000002]';
  const chinese = await startClient({ language: 'zh-CN', l10nPath: path.resolve('l10n/bundle.l10n.zh-cn.json') });
  try {
    for (const [asked, noise, reason] of [
      [client, 'Known noise', 'Telemetry files of Windows PE are often empty'],
      [chinese, '已知的无害记录', '升级不依赖它们'],
    ] as const) {
      const { contents } = await asked.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
        textDocument: { uri: asked.open('/nowhere/faded/setupact.log', text) },
        position: { line: 0, character: 60 },
      });
      assert.ok(contents.value.startsWith(noise), contents.value);
      assert.ok(contents.value.includes(reason), contents.value);
    }
  } finally {
    await chinese.stop();
  }
});

test('inlay hints put names behind codes, not behind last errors', async () => {
  const hints = await ask<{ position: { line: number; character: number }; label: string }[]>(
    'textDocument/inlayHint',
    { range: whole },
  );
  const rows = hints.map(({ position, label }) => `${position.line} ${label}`);
  assert.ok(rows.includes('2 STATUS_OBJECT_TYPE_MISMATCH'), rows.join('; '));
  assert.ok(rows.includes('5 E_FAIL'), rows.join('; '));
  assert.ok(!rows.some((row) => row.startsWith('4 ')), 'gle alone has no hint');
});

test('codes link to their page, and the page explains them', async () => {
  const links = await ask<{ range: Range; target: string }[]>('textDocument/documentLink');
  const link = links.find(({ range }) => textOf(range) === 'c0000024');
  assert.match(link?.target ?? '', /^upgrade-forensics:\/code\/0xC0000024\.md/);
  assert.ok(!links.some(({ range }) => textOf(range) === '0x06414e'), 'a message id is no code');
  const { text } = await client.connection.sendRequest<{ text: string }>('upgradeForensics/explanation', {
    uri: link?.target,
  });
  assert.match(text, /^# 0xC0000024/);
  assert.match(text, /STATUS_OBJECT_TYPE_MISMATCH/);
  assert.match(text, /setupact\\\.log\\:3\]/);
  const pair = links.find(({ range }) => textOf(range) === '0x20017');
  assert.match(pair?.target ?? '', /0xC1900101-0x20017/);
});

test('the outline holds attempt, operation and failure; folds follow it', async () => {
  const symbols =
    await ask<{ name: string; detail: string; children: { name: string; detail: string }[] }[]>(
      'textDocument/documentSymbol',
    );
  assert.match(symbols[0]?.name ?? '', /attempt 1: rolled back/);
  assert.equal(symbols[0]?.detail, '0xC1900101 - 0x20017');
  assert.equal(symbols[0]?.children[0]?.name, 'Update Boot Code');
  assert.match(symbols[0]?.children[0]?.detail ?? '', /failed 0x80004005/);
  const folds = await ask<{ startLine: number; endLine: number }[]>('textDocument/foldingRange');
  assert.ok(folds.some(({ startLine, endLine }) => startLine === 0 && endLine === 5));
});

test('semantic tokens of a range are those of the whole that lie in it', async () => {
  const decode = ({ data }: { data: number[] }): string[] => {
    const rows: string[] = [];
    let line = 0;
    let start = 0;
    for (let i = 0; i < data.length; i += 5) {
      line += data[i] ?? 0;
      start = data[i] ? (data[i + 1] ?? 0) : start + (data[i + 1] ?? 0);
      rows.push(`${line}:${start}+${data[i + 2]} ${data[i + 3]}`);
    }
    return rows;
  };
  const full = decode(await ask('textDocument/semanticTokens/full'));
  const part = decode(
    await ask('textDocument/semanticTokens/range', {
      range: { start: { line: 2, character: 0 }, end: { line: 3, character: 5 } },
    }),
  );
  assert.ok(full.length > part.length && part.length > 0);
  assert.deepEqual(
    part,
    full.filter((row) => /^[23]:/.test(row)),
  );
});

test('the object under the cursor is marked wherever it stands', async () => {
  const line = CASE_5B.split('\n')[2] ?? '';
  const marks = await ask<{ range: Range }[]>('textDocument/documentHighlight', {
    position: { line: 2, character: line.indexOf('c0000024') + 2 },
  });
  assert.deepEqual(
    marks.map(({ range }) => range.start.line),
    [2, 3],
  );
});

test('a renamed log is told by its content', async () => {
  const detect = (text: string): Promise<{ languageId: string | null }> =>
    client.connection.sendRequest('upgradeForensics/detectLanguage', {
      uri: 'file:///x/copy%20of%20something.txt',
      text,
    });
  assert.equal((await detect(CASE_5B)).languageId, 'windows-setup-log');
  assert.equal(
    (await detect('2024-11-19 06:25:17, Info                  DISM   DISM Manager: PID=1 x')).languageId,
    'dism-log',
  );
  assert.equal((await detect('shopping list\nmilk')).languageId, null);
});

test('codes are found by any spelling and by name', async () => {
  const explain = (text: string): Promise<{ uri?: string; message?: string }> =>
    client.connection.sendRequest('upgradeForensics/explainCode', { text });
  assert.match((await explain('-2147024891')).uri ?? '', /0x80070005/);
  assert.match((await explain('0xC1900101 - 0x20017')).uri ?? '', /0xC1900101-0x20017/);
  assert.match((await explain('nonsense words')).message ?? '', /is not a code/);
  const { items } = await client.connection.sendRequest<{ items: { label: string }[] }>(
    'upgradeForensics/searchCodes',
    { query: 'OBJECT_TYPE_MISMATCH' },
  );
  assert.ok(items.some(({ label }) => label === 'STATUS_OBJECT_TYPE_MISMATCH'));
});

test('a request for a document that does not exist is answered, and the server goes on', async () => {
  const nothing = { textDocument: { uri: 'file:///no/such/file.log' } };
  assert.deepEqual(await client.connection.sendRequest('textDocument/documentSymbol', nothing), []);
  assert.equal(
    await client.connection.sendRequest('textDocument/hover', { ...nothing, position: { line: 0, character: 0 } }),
    null,
  );
  assert.ok((await ask<unknown[]>('textDocument/documentSymbol')).length > 0);
});

test('binary and hostile text are answered without a throw', async () => {
  for (const text of [
    '\0\0\0\u0001',
    `${'('.repeat(20000)}`,
    '<script>alert(1)</script>',
    '\u202e2022-04-20 16:59:43, Error',
  ]) {
    const hostile = client.open(`/nowhere/hostile-${text.length}.log`, text);
    const params = { textDocument: { uri: hostile } };
    await client.connection.sendRequest('textDocument/diagnostic', params);
    await client.connection.sendRequest('textDocument/semanticTokens/full', params);
    await client.connection.sendRequest('textDocument/hover', { ...params, position: { line: 0, character: 3 } });
  }
});
