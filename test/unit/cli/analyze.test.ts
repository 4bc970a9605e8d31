import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Ajv } from 'ajv';
import { composeSamples } from '../../../tools/samples/build.mjs';
import { zipOf } from '../runtime/zipFile.js';
import { runCommand, runShipped, schema } from './commandLine.js';

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

test('JSON says where only a step is known to have failed, and what is known of a result, as the schema has it', async () => {
  const validate = new Ajv({ allErrors: true, strict: true }).compile(schema());
  const cut = folder('step', { 'setupact.log': failed.split('\r\n').slice(3, 5).join('\r\n') });
  const { out } = await runCommand(['analyze', '--format', 'json', cut]);
  const document = JSON.parse(out) as {
    cases: { verdict: { outcome: string; stepOnly?: boolean }; attempts: { stepOnly?: boolean }[] }[];
  };
  assert.ok(validate(document), JSON.stringify(validate.errors));
  assert.deepEqual(
    document.cases.map(({ verdict, attempts }) => [verdict.outcome, verdict.stepOnly, attempts[0]?.stepOnly]),
    [['failed', true, true]],
  );
  const reported = failed
    .split('\r\n')
    .filter((one) => !one.includes(' SP '))
    .join('\r\n')
    .replace('error event -> [0x80070005, 0x50013]', 'post reboot event -> [0xC1900101, 0x20017]');
  const unexplained = folder('ofResult', { 'setupact.log': reported });
  const known = JSON.parse((await runShipped(['analyze', '--format', 'json', unexplained])).out) as {
    cases: { verdict: { ofResult?: { line: number }; firstCause?: unknown } }[];
  };
  assert.ok(validate(known), JSON.stringify(validate.errors));
  assert.deepEqual(
    known.cases.map(({ verdict }) => [verdict.ofResult?.line, verdict.firstCause]),
    [[5, undefined]],
  );
});

test('analyze as text: verdict, attempt and findings with their places', async () => {
  const dir = folder('text', { 'setupact.log': failed });
  const { code, out } = await runCommand(['analyze', dir]);
  assert.equal(code, 1);
  assert.match(out, /Verdict: failed \(0x80070005 - 0x50013\)/);
  assert.match(out, /setupact\.log:5 {2}.*Update Boot Code/);
  assert.match(out, /setup 10\.0\.22621\.1/);
});

test('an Error line that no rule knows is not said to be harmless: without a first cause it is shown', async () => {
  const log = [
    line('10:00:00', 'Error', '', '[Frobnicate.exe] Frobnicating [first] failed; hr = 0x80070005'),
    line('10:00:01', 'Error', '', '[Frobnicate.exe] Frobnicating [first] failed; hr = 0x80070005'),
    line('10:00:02', 'Error', '', '[Frobnicate.exe] Frobnicating [second] failed'),
  ].join('\r\n');
  const { out } = await runCommand(['analyze', folder('unknownLines', { 'setuperr.log': log })]);
  assert.match(out, /no rule knows {2}setuperr\.log:1 {2}\[Frobnicate\.exe\] Frobnicating \[first\].*E_ACCESSDENIED/);
  assert.match(out, /no rule knows {2}setuperr\.log:3 /);
  assert.doesNotMatch(out, /setuperr\.log:2|harmless/);
  // Beside a cause they are counted.
  const noise = line('10:03:00', 'Error', '', '[Frobnicate.exe] Frobnicating [second] failed');
  const beside = await runCommand(['analyze', folder('besideCause', { 'setupact.log': `${noise}\r\n${failed}` })]);
  assert.match(beside.out, /error lines that no rule knows: 1|warning {2}setupact\.log:1/);
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
  // Windows knows no such names.
  const odd = process.platform === 'win32' ? 'setup\u202eact.log' : 'setup\u001bact.log';
  const dir = folder('calm', { [odd]: text, 'setupact.log': text });
  const { code, out } = await runCommand(['analyze', dir]);
  assert.equal(code, 0);
  assert.doesNotMatch(out, /[\u001b\u202e]/);
});

const rule = (id: string, pattern: string) => `id: ${id}
title: { en: The frobnicator broke, zh-CN: 部件损坏 }
status: stable
formats: [panther]
severity: decisive
match:
  message: '${pattern}'
explain: { en: 'It broke {thing}.', zh-CN: '它弄坏了 {thing}。' }
samples:
  match:
    - line: '${line('10:00:00', 'Error', 'SP', 'Frobnicator broke disk')}'
      captures: { thing: disk }
  ignore:
    - line: '${line('10:00:00', 'Info', 'SP', 'Frobnicator is well')}'
      because: nothing broke
`;

test('--signatures: rules of the user find too; a broken one is named with file and line and disturbs nothing', async () => {
  const dir = folder('own', {
    'setupact.log': `${line('10:00:00', 'Error', 'SP', 'Frobnicator broke drive')}\r\n${failed}`,
  });
  const rules = folder('rules', {
    'frobnicator-broke.yml': rule('frobnicator-broke', 'Frobnicator broke (?<thing>\\w+)'),
    'more/broken-pattern.yml': rule('broken-pattern', '(?=Frobnicator) broke (?<thing>\\w+)'),
    'no-yaml.yml': 'id: [\n',
    'no-anchor.yml': 'id: *nowhere\n',
  });
  const { code, out, err } = await runCommand(['analyze', '--format', 'json', '--signatures', rules, dir]);
  assert.equal(code, 1);
  const [only] = (
    JSON.parse(out) as { cases: { findings: { signature: string; title: string; captures: object }[] }[] }
  ).cases;
  const found = only?.findings.find(({ signature }) => signature === 'frobnicator-broke');
  assert.deepEqual([found?.title, found?.captures], ['The frobnicator broke', { thing: 'drive' }]);
  assert.match(err, /broken-pattern\.yml:7: match\.message: The pattern is not valid/);
  assert.match(err, /no-yaml\.yml:\d+: This is not valid YAML/);
  assert.match(err, /no-anchor\.yml:\d+: This is not valid YAML: [^\n]*nowhere/);
  assert.equal(err.trim().split('\n').length, 3, err);
  const missing = await runCommand(['analyze', '--signatures', path.join(root, 'nowhere'), dir]);
  assert.equal(missing.code, 2);
  assert.match(missing.err, /^upgrade-forensics: .*nowhere: there is no such folder of signatures\.\n$/);
});

test('the sample cases: output follows the schema in both languages, and the first cause has a fix', async () => {
  const { files } = composeSamples();
  for (const [name, bytes] of files) {
    const full = path.join(root, 'samples', name);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, bytes);
  }
  const cases = ['bare', 'case1-tms-lwfmgr', 'case3-zkcloud', 'case4-access-denied', 'case5a-ensec64', 'case5b-bcd'];
  const paths = cases.map((name) => path.join(root, 'samples', name));
  const validate = new Ajv({ allErrors: true, strict: true }).compile(schema());
  for (const language of ['en', 'zh-CN']) {
    const { out } = await runShipped(['analyze', '--format', 'json', '--lang', language, ...paths]);
    const document = JSON.parse(out) as {
      cases: {
        path: string;
        verdict: { remediations?: { id: string; parameters: Record<string, string>; snippet: string }[] };
        attributions: { remediations: { snippet?: string }[] }[];
      }[];
    };
    assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 5), undefined, 2));
    for (const one of document.cases) {
      const [first] = one.verdict.remediations ?? [];
      assert.match(first?.snippet ?? '', /^## .+\n\n<!-- /, one.path);
      for (const { remediations } of one.attributions) assert.ok(remediations.every(({ snippet }) => snippet));
    }
    const bcd = document.cases.at(-1)?.verdict.remediations?.[0];
    assert.equal(bcd?.id, 'delete-bcd-object');
    assert.match(bcd.parameters['guid'] ?? '', /^\{725f2633/);
    assert.ok(bcd.snippet.includes(bcd.parameters['guid'] ?? ''));
  }
  const { out, code } = await runShipped(['analyze', path.join(root, 'samples', 'case5b-bcd')]);
  assert.equal(code, 1);
  assert.match(out, /Proposed fix\n {2}.+ {2}(?:reversible|destructive)/);
  assert.match(out, /bcdedit .*\{725f2633/);
  assert.match(out, /STATUS_OBJECT_TYPE_MISMATCH/);
});

test('a section for the notes names the hash of the file it quotes, in a folder, in a zip and of a single log', async () => {
  const inside = [...composeSamples().files].filter(([name]) => name.startsWith('case5b-bcd/'));
  const entries = inside.map(([name, data]) => ({ name: name.slice('case5b-bcd/'.length), data }));
  const zip = path.join(root, 'hashed.zip');
  writeFileSync(zip, zipOf(entries));
  const dir = folder('hashed', Object.fromEntries(entries.map(({ name, data }) => [name, data])));
  const { file } = await firstCauseOf(dir);
  const data = entries.find(({ name }) => name === file)?.data;
  assert.ok(data !== undefined);
  const sha256 = createHash('sha256').update(data).digest('hex');
  for (const target of [dir, zip, path.join(dir, file)]) {
    const { snippet } = await firstCauseOf(target);
    assert.deepEqual(new Set(snippet.match(/\b[0-9a-f]{64}\b/g)), new Set([sha256]), target);
  }
});

async function firstCauseOf(target: string): Promise<{ readonly file: string; readonly snippet: string }> {
  const { out } = await runShipped(['analyze', '--format', 'json', target]);
  const { cases } = JSON.parse(out) as {
    cases: { verdict: { firstCause: { file: string }; remediations: { snippet: string }[] } }[];
  };
  const [only] = cases;
  return { file: only?.verdict.firstCause.file ?? '', snippet: only?.verdict.remediations[0]?.snippet ?? '' };
}

test('unknown phases and actions of an extend code are said in the language of the reader', async () => {
  const text = failed.replace('0x50013', '0x60000');
  const dir = folder('phase6', { 'setupact.log': text });
  assert.match((await runCommand(['analyze', dir])).out, /unknown phase 6 \/ unknown action 0x00/);
  const chinese = (await runCommand(['analyze', '--lang', 'zh-CN', dir])).out;
  assert.match(chinese, /未知阶段 6 \/ 未知动作 0x00/);
  assert.doesNotMatch(chinese, /unknown/);
});
