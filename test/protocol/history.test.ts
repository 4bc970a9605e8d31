import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import { missingEvidenceRequest, type MissingEvidenceResult } from '../../server/src/protocol.js';
import { startClient, type TestClient } from './client.js';

const row = (time: string, text: string): string => `2023-06-06 ${time}, Info                  MOUPG  ${text}\r\n`;
const FAILING =
  '2023-06-06 21:47:11, Error                 SP     Error converting install time 5/2/2023 to structure[gle=0x00000057]';
const ACT = [
  row('21:19:10', '*************** SetupHost Logging Begin ***************'),
  row('21:19:10', 'SetupHost::Initialize: CmdLine                = [/Install /Media]'),
  `${FAILING}\r\n`,
  row('21:50:00', 'SetupHost: Reporting post reboot event -> [0xC1900101, 0x30018]'),
].join('');
const DIAG = `Matching Profile found: FindSPFatalError - A4028172-1B09-48F8-AD3B-86CDD7D55852\nSystem Information:\n\tUpgradeStartTime = 6/6/2023 9:19:10 PM\n\nError: SetupDiag reports Fatal Error.\nLogEntry: ${FAILING}\n`;

let folder: string;
let client: TestClient;
before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-history-'));
  mkdirSync(path.join(folder, 'Panther'));
  writeFileSync(path.join(folder, 'Panther', 'setupact.log'), ACT);
  writeFileSync(path.join(folder, 'setupdiag.log'), DIAG);
  client = await startClient({ folder });
});
after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (file: string): Promise<MissingEvidenceResult> =>
  client.connection.sendRequest(missingEvidenceRequest, { uri: URI.file(path.join(folder, file)).toString() });

test('the request for missing logs comes in both languages', async () => {
  const { request, count } = await ask('Panther/setupact.log');
  assert.ok(count >= 4, String(count));
  assert.match(request?.en ?? '', /Rollback.*\n[^]*wevtutil epl System /);
  assert.match(request?.['zh-CN'] ?? '', /回滚日志[^]*wevtutil epl System /);
});

test('a line that SetupDiag quotes links to that line', async () => {
  const uri = client.open(path.join(folder, 'setupdiag.log'), DIAG);
  const links: { target: string; range: { start: { line: number; character: number } } }[] =
    await client.connection.sendRequest('textDocument/documentLink', { textDocument: { uri } });
  const jump = links.filter(({ target }) => target.endsWith('Panther/setupact.log#L3'));
  assert.deepEqual(
    jump.map(({ range }) => range.start),
    [{ line: 5, character: 'LogEntry: '.length }],
  );
});
