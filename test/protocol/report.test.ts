import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import {
  compareRequest,
  excludeFilesRequest,
  reportRequest,
  timelineOpenRequest,
  type CompareResult,
  type ReportParams,
  type ReportResult,
  type TimelineOpenResult,
} from '../../server/src/protocol.js';
import { failedCase } from '../unit/features/timelinePicture/failedCase.js';
import { startClient, type TestClient } from './client.js';

let client: TestClient;
let root: string;
let folder: string;

before(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'report-protocol-'));
  folder = path.join(root, 'case');
  write(folder, failedCase);
  client = await startClient({ folder, chineseTextsPath: path.resolve('l10n/bundle.l10n.zh-cn.json') });
});
after(async () => {
  await client.stop();
  rmSync(root, { recursive: true, force: true });
});

function write(target: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(target, name)), { recursive: true });
    writeFileSync(path.join(target, name), text);
  }
}

const uriOf = (name: string): string => URI.file(path.join(folder, name)).toString();
const ask = (params: Partial<ReportParams>): Promise<ReportResult> =>
  client.connection.sendRequest(reportRequest, { format: 'markdown', language: 'en', version: '9.8.7', ...params });

test('the case of its folder, of a log, and of a page of its timeline is one report', async () => {
  const ofRoot = await ask({ root: URI.file(folder).toString() });
  assert.equal(ofRoot.root, URI.file(folder).toString());
  assert.equal(ofRoot.name, 'case');
  assert.match(ofRoot.text ?? '', /^# Upgrade report: case\n\n\*\*The upgrade failed\.\*\*/);
  assert.match(ofRoot.text ?? '', /Upgrade Log Forensics 9\.8\.7\.\n$/);
  const log = uriOf('Panther/setupact.log');
  const page: TimelineOpenResult = await client.connection.sendRequest(timelineOpenRequest, { uri: log, line: 3 });
  for (const uri of [log, page.uri ?? ''])
    assert.equal(withoutTime((await ask({ uri })).text), withoutTime(ofRoot.text));
});

/** Reports are made within the same minute, or not. */
function withoutTime(text = ''): string {
  return text.replace(/Made on .*/, '');
}

test('HTML in the language that is asked for, whatever the language of the product', async () => {
  const { text = '' } = await ask({ root: URI.file(folder).toString(), format: 'html', language: 'zh-CN' });
  assert.match(text, /<html lang="zh-CN">/);
  assert.match(text, /升级失败。/);
});

test('every file with the hash of its bytes; one that was left out of the case is named as such', async () => {
  const name = 'Windows/Logs/CBS/CBS.log';
  await client.connection.sendRequest(excludeFilesRequest, { root: URI.file(folder).toString(), files: [name] });
  const { text = '' } = await ask({ root: URI.file(folder).toString() });
  await client.connection.sendRequest(excludeFilesRequest, { root: URI.file(folder).toString(), files: [] });
  for (const file of Object.keys(failedCase)) {
    const sha256 = createHash('sha256')
      .update(readFileSync(path.join(folder, file)))
      .digest('hex');
    const row = text.split('\n').find((line) => line.startsWith(`| \`${file}\` `)) ?? '';
    assert.ok(row.includes(sha256), file);
    assert.equal(row.includes('left out of the case'), file === name);
  }
});

test('the last comparison with a good run is told', async () => {
  const good = path.join(root, 'good');
  const log = (failedCase['Panther/setupact.log'] ?? '').split('\r\n').filter((line) => !line.includes('Error'));
  write(good, { 'Panther/setupact.log': log.join('\r\n') });
  const params = { root: URI.file(folder).toString() };
  assert.doesNotMatch((await ask(params)).text ?? '', /Comparison with a good run/);
  const compared: CompareResult = await client.connection.sendRequest(compareRequest, {
    bad: uriOf('Panther/setupact.log'),
    good: URI.file(good).toString(),
  });
  assert.ok(compared.sentence);
  assert.match((await ask(params)).text ?? '', /## Comparison with a good run\n\n\*\*/);
});

test('a folder without logs has a message in place of a report', async () => {
  const { text, message } = await ask({ uri: 'untitled:Untitled-1' });
  assert.deepEqual([text, message], [undefined, 'No log was found here.']);
});

test('a report that is cancelled is none', async () => {
  const source = new CancellationTokenSource();
  const answer = client.connection.sendRequest<ReportResult>(
    reportRequest,
    { root: URI.file(folder).toString(), format: 'html', language: 'en', version: '1' } satisfies ReportParams,
    source.token,
  );
  source.cancel();
  await assert.rejects(answer);
});

test('redacted: the words of the customer, the users and the name of the case have other names', async () => {
  const own = path.join(root, 'PC-HARBOUR-9');
  const log = (failedCase['Panther/setupact.log'] ?? '').replace(
    'Operation failed: Update Boot Code',
    'Operation failed: Update Boot Code of Contoso Harbour for C:\\Users\\li.mingze on \\\\PC-HARBOUR-9\\c$',
  );
  write(own, { 'setupact.log': log });
  const params = { uri: URI.file(path.join(own, 'setupact.log')).toString() };
  const open = await ask(params);
  const { text = '', name } = await ask({ ...params, redact: { words: ['Contoso Harbour'] } });
  for (const secret of ['Contoso Harbour', 'li.mingze', 'PC-HARBOUR-9']) {
    assert.ok(open.text?.includes(secret), secret);
    assert.ok(!text.includes(secret), secret);
  }
  assert.notEqual(name, 'PC-HARBOUR-9');
  assert.match(text, /What failed first: /);
});
