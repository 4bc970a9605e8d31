import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import type { CaseSummaryResult, CodeSummaryResult, FindRecordsResult } from '../../server/src/protocol.js';
import { startClient, type TestClient } from './client.js';

const row = (time: string, level: string, component: string, message: string): string =>
  `2022-04-15 ${time}, ${level.padEnd(7)}               ${component.padEnd(6)} ${message}`;
const log = (extend: string): string =>
  [
    row('14:42:18', 'Info', 'MOUPG', '*************** SetupHost Logging Begin ***************'),
    row('15:00:10', 'Info', 'SP', 'Executing operation: Update Boot Code'),
    row('15:00:13', 'Error', 'SP', 'Operation failed: Update Boot Code. Error: 0x80070005[gle=0x00000005]'),
    row('15:00:14', 'Info', 'MOUPG', `SetupHost: Reporting error event -> [0x80070005, ${extend}]`),
  ].join('\r\n');

let folder: string;
let client: TestClient;

/** Two machines in the workspace, one beside it. */
before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'other-programs-'));
  for (const [name, extend] of [
    ['open/alpha', '0x50017'],
    ['open/beta', '0x30018'],
    ['beside', '0x2000C'],
  ] as const) {
    const panther = path.join(folder, name, 'Panther');
    mkdirSync(panther, { recursive: true });
    writeFileSync(path.join(panther, 'setupact.log'), log(extend));
  }
  mkdirSync(path.join(folder, 'empty'));
  client = await startClient({
    folder: path.join(folder, 'open'),
    chineseTextsPath: path.resolve('l10n/bundle.l10n.zh-cn.json'),
  });
});
after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true });
});

const uriOf = (name: string): string => URI.file(path.join(folder, name)).toString();
const summaryOf = (name: string, language?: string): Promise<CaseSummaryResult> =>
  client.connection.sendRequest('upgradeForensics/caseSummary', { uri: uriOf(name), ...(language && { language }) });
const tool = async (name: string, input: unknown): Promise<string> =>
  (await client.connection.sendRequest<{ text: string }>('upgradeForensics/toolAnswer', { tool: name, input })).text;

/** The outcome that a folder or file is told to have. */
async function checkSummary(name: string, result: string, place: string): Promise<void> {
  const { summary } = await summaryOf(name);
  assert.equal(summary?.result, result, name);
  assert.equal(summary?.firstCause?.uri, uriOf(place), name);
  assert.equal(summary?.firstCause?.line, 3, name);
}

test('a case as data: by its folder, by a log of it, in a folder beside the workspace', async () => {
  await checkSummary('open/alpha', '0x80070005 - 0x50017', 'open/alpha/Panther/setupact.log');
  await checkSummary('open/beta/Panther/setupact.log', '0x80070005 - 0x30018', 'open/beta/Panther/setupact.log');
  await checkSummary('beside', '0x80070005 - 0x2000C', 'beside/Panther/setupact.log');
  const { summary } = await summaryOf('beside');
  // VS Code writes drives small.
  assert.equal(summary?.path, URI.file(path.join(folder, 'beside')).fsPath);
});

test('what cannot be analysed is said, never thrown', async () => {
  for (const uri of [uriOf('empty'), uriOf('nowhere'), 'https://example.org/logs', 'nonsense']) {
    const answer = await client.connection.sendRequest<CaseSummaryResult>('upgradeForensics/caseSummary', { uri });
    assert.deepEqual(answer, { message: 'No log was found here.' }, uri);
  }
});

test('the other language is there for who asks', async () => {
  const { summary } = await summaryOf('open/alpha', 'zh-CN');
  assert.match(summary?.title ?? '', /^失败/);
  assert.equal(summary?.language, 'zh-CN');
  const explain = (text: string, language?: string): Promise<CodeSummaryResult> =>
    client.connection.sendRequest('upgradeForensics/codeSummary', { text, ...(language && { language }) });
  const [english, chinese] = [await explain('0xC1900101 - 0x20017'), await explain('0xC1900101 - 0x20017', 'zh-CN')];
  assert.equal(english.explanation?.extend, '0x20017');
  assert.equal(chinese.explanation?.extend, '0x20017');
  assert.doesNotMatch(english.explanation?.advice[0]?.means ?? '', /\p{Script=Han}/u);
  assert.match(chinese.explanation?.advice[0]?.means ?? '', /\p{Script=Han}/u);
  assert.deepEqual(await explain('hello'), {});
});

test('records as data, with the address of their file', async () => {
  const find = (query: object): Promise<FindRecordsResult> =>
    client.connection.sendRequest('upgradeForensics/findRecords', { uri: uriOf('open/alpha'), query });
  const { found } = await find({ text: 'update boot', levels: ['error'] });
  assert.deepEqual(
    found?.records.map(({ uri, line, level }) => ({ uri, line, level })),
    [{ uri: uriOf('open/alpha/Panther/setupact.log'), line: 3, level: 'error' }],
  );
  assert.match((await find({})).message ?? '', /Say what to search for/);
});

test('a model gets the verdict of an open case, and a choice where there are several', async () => {
  assert.match(
    await tool('caseVerdict', { case: 'alpha' }),
    /^Upgrade case: alpha\n.*\nVerdict: failed \(0x80070005 - 0x50017\)/,
  );
  assert.match(await tool('caseVerdict', { case: 'BETA' }), /0x80070005 - 0x30018/);
  assert.equal(await tool('caseVerdict', {}), 'Say which case is meant. Open cases: alpha; beta');
});

test('a model cannot name a folder that is not open', async () => {
  for (const name of ['beside', path.join(folder, 'beside'), uriOf('beside'), '../beside', '/']) {
    for (const one of ['caseVerdict', 'searchRecords']) {
      const text = await tool(one, { case: name, text: 'a' });
      assert.equal(text, 'Say which case is meant. Open cases: alpha; beta', `${one} ${name}`);
    }
  }
});

test('a model gets records with their place, and is told what was wrong with its question', async () => {
  const text = await tool('searchRecords', { case: 'alpha', text: 'operation failed' });
  assert.match(text, /\n- Panther\/setupact\.log:3 2022-04-15 15:00:13, error, SP\n\| 2022-04-15 15:00:13, Error/);
  assert.match(await tool('searchRecords', { case: 'alpha', text: 'zzz' }), /No record of this case matches\./);
  assert.match(await tool('searchRecords', { case: 'alpha', levels: ['loud'] }), /"levels" is not of the kind/);
  assert.match(await tool('searchRecords', null), /Say what to search for/);
});

test('a model gets a code explained, without a line of a log', async () => {
  const text = await tool('explainCode', { code: '0x80070005' });
  assert.match(text, /^# 0x80070005 `E_ACCESSDENIED`/);
  assert.doesNotMatch(text, /setupact|Update Boot Code/);
  assert.match(await tool('explainCode', { code: 'hello' }), /^"hello" is not a code\./);
  assert.match(await tool('explainCode', 7), /is not a code/);
});

test('a cancelled question ends as cancelled', async () => {
  // A folder that is not open has to be read first; that is not over before the cancellation arrives.
  for (let i = 0; i < 40; i++) {
    const panther = path.join(folder, 'large', String(i), 'Panther');
    mkdirSync(panther, { recursive: true });
    writeFileSync(path.join(panther, 'setupact.log'), log('0x50017'));
  }
  const source = new CancellationTokenSource();
  const asked = client.connection.sendRequest('upgradeForensics/caseSummary', { uri: uriOf('large') }, source.token);
  source.cancel();
  await assert.rejects(asked, { code: -32800 });
});
