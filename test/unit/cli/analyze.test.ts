import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Ajv } from 'ajv';
import { runCommand, schema } from './commandLine.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'analyze-'));
after(() => rmSync(root, { recursive: true }));

const line = (time: string, level: string, component: string, message: string) =>
  `2024-03-05 ${time}, ${level.padEnd(7)}    ${' '.repeat(10)} ${component.padEnd(6)} ${message}`;

const failed = [
  line('10:00:00', 'Info', 'MOUPG', '*************** SetupHost Logging Begin ***************'),
  line('10:00:00', 'Info', 'MOUPG', 'SetupHost: Setup build version is: 10.0.22621.1 (ni_release.220506-1250)'),
  line('10:00:01', 'Info', 'MOUPG', 'SetupCore: Registered IMAGE_EXIT action'),
  line('10:04:00', 'Info', 'SP', 'Executing operation: Update Boot Code'),
  line('10:04:01', 'Error', 'SP', 'Operation failed: Update Boot Code. Error: 0x80070005[gle=0x00000005]'),
  line('10:04:02', 'Info', 'MOUPG', 'ImageExit: Initializing PostReboot:  [FALSE]'),
  line('10:04:02', 'Info', 'MOUPG', 'SetupHost: Reporting error event -> [0x80070005, 0x50013]'),
  line('10:04:03', 'Info', 'MOUPG', '**************** SetupHost Logging End ****************'),
].join('\r\n');

function folder(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const dir = path.join(root, name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), content);
  }
  return dir;
}

test('analyze --format json follows the schema and names the failure', async () => {
  const dir = folder('failed', { 'Panther/setupact.log': failed, 'notes.txt': 'nothing here' });
  const { code, out } = await runCommand(['analyze', '--format', 'json', dir]);
  const document = JSON.parse(out) as {
    cases: {
      path: string;
      verdict: { outcome: string };
      attempts: { result: string; extend: string; postReboot: boolean; startedAt: string; setupVersion: string }[];
      findings: { line: number; codes: { value: string; name: string }[] }[];
      files: { path: string; format: string; lines: number; levels: { error: number } }[];
    }[];
  };
  const validate = new Ajv({ allErrors: true, strict: true }).compile(schema());
  assert.ok(validate(document), JSON.stringify(validate.errors, undefined, 2));
  const [only] = document.cases;
  assert.equal(code, 1);
  assert.equal(only?.path, dir);
  assert.equal(only.verdict.outcome, 'failed');
  const [attempt] = only.attempts;
  assert.deepEqual(
    [attempt?.result, attempt?.extend, attempt?.postReboot, attempt?.startedAt, attempt?.setupVersion],
    ['0x80070005', '0x50013', false, '2024-03-05T10:00:00', '10.0.22621.1'],
  );
  const panther = only.files.find((file) => file.path === 'Panther/setupact.log');
  assert.deepEqual([panther?.format, panther?.lines, panther?.levels.error], ['panther', 8, 1]);
  const operation = only.findings.find((finding) => finding.line === 5);
  assert.deepEqual(operation?.codes[0], {
    text: '0x80070005',
    value: '0x80070005',
    name: 'E_ACCESSDENIED',
    family: 'hresult',
  });
});

test('analyze as text: verdict, attempt and findings with their places', async () => {
  const dir = folder('text', { 'setupact.log': failed });
  const { code, out } = await runCommand(['analyze', dir]);
  assert.equal(code, 1);
  assert.match(out, /Verdict: failed \(0x80070005 - 0x50013\)/);
  assert.match(out, /setupact\.log:5 {2}.*Update Boot Code/);
  assert.match(out, /setup 10\.0\.22621\.1/);
});

test('one bad path does not stop the others; the message names path and reason', async () => {
  const good = folder('good', { 'setupact.log': failed });
  const empty = folder('noLogs', { 'readme.txt': 'hello' });
  const missing = path.join(root, 'missing');
  const { code, out, err } = await runCommand(['analyze', '--format', 'json', missing, good, empty]);
  assert.equal(code, 2);
  const messages = err.trim().split('\n');
  assert.match(messages[0] ?? '', /missing: no such file or folder$/);
  assert.match(messages[1] ?? '', /noLogs: no log of Windows setup or servicing among the files here: 1$/);
  const { cases } = JSON.parse(out) as { cases: { path: string }[] };
  assert.deepEqual(
    cases.map((one) => one.path),
    [good, empty],
  );
});

test('nothing decisive: exit code 0; control characters of a log never reach the terminal', async () => {
  const text = line('10:00:00', 'Info', 'SP', 'all \u001b[2J well');
  const dir = folder('calm', { 'setup\u001bact.log': text, 'setupact.log': text });
  const { code, out } = await runCommand(['analyze', dir]);
  assert.equal(code, 0);
  assert.doesNotMatch(out, /\u001b/);
});
