import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { runCommand, runShipped } from './commandLine.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'signatures-'));
after(() => rmSync(root, { recursive: true }));

const myCrash = `id: my-crash
title: { en: It crashed, zh-CN: 发生崩溃 }
status: stable
formats: [panther]
severity: decisive
match: { message: '^Crash (?<code>0x[0-9A-Fa-f]{8}) detected' }
explain: { en: 'Stop code {code}.', zh-CN: '停止代码 {code}。' }
samples:
  match:
    - line: '2024-03-05 10:20:30, Info                  SP     Crash 0x0000007E detected'
      captures: { code: '0x0000007E' }
  ignore:
    - line: '2024-03-05 10:20:30, Info                  SP     No crash was detected'
      because: there was none
`;

test('signatures test: every rule of the repository does what its samples say', async () => {
  const { code, out } = await runShipped(['signatures', 'test', '--quiet']);
  assert.equal(
    code,
    0,
    out
      .split('\n')
      .filter((row) => row.includes('broken'))
      .join('\n'),
  );
  const [, rules = '0', samples = '0'] = /(\d+) rules, (\d+) samples, 0 broken/.exec(out) ?? [];
  assert.ok(Number(rules) > 100 && Number(samples) > 2 * Number(rules), out.slice(-60));
  assert.match(out, /^benign\/\S+\.yml +benign shape +\d+ match, \d+ ignored +in order$/m);
  assert.doesNotMatch(out, /^(?:components|remediations)\//m);
});

test('signatures test <dir>: broken rules are last, named with file and line; exit code 1; JSON says the same', async () => {
  const dir = path.join(root, 'mine');
  mkdirSync(dir);
  writeFileSync(path.join(dir, 'my-crash.yml'), myCrash);
  writeFileSync(path.join(dir, 'half.yml'), 'id: half\ntitle: { en: Half, zh-CN: 一半 }\n');
  const text = await runCommand(['signatures', 'test', dir]);
  assert.equal(text.code, 1);
  assert.match(text.out, /^my-crash\.yml .* in order\nhalf\.yml .* broken\n\n2 rules, \d+ samples, 1 broken$/m);
  assert.match(text.err, /half\.yml:1: /);
  const json = await runCommand(['signatures', 'test', '--format', 'json', dir]);
  const rows = JSON.parse(json.out) as { id: string; passed: boolean; problems: { line: number; what: string }[] }[];
  assert.deepEqual(
    rows.map(({ id, passed }) => `${id} ${passed}`),
    ['half false', 'my-crash true'],
  );
  assert.ok((rows[0]?.problems.length ?? 0) > 0);
});

test('--baseline: a signature that fires on the log of a healthy upgrade is broken', async () => {
  const dir = path.join(root, 'loud');
  mkdirSync(dir);
  writeFileSync(path.join(dir, 'my-crash.yml'), myCrash);
  const log = path.join(root, 'setupact.log');
  writeFileSync(
    log,
    '2024-03-05 10:20:30, Info                  SP     all is well\r\n2024-03-05 10:20:31, Info                  SP     Crash 0x0000007E detected\r\n',
  );
  const { code, err } = await runCommand(['signatures', 'test', '--baseline', log, dir]);
  assert.equal(code, 1);
  assert.match(err, /my-crash\.yml: It fires on the log of a successful upgrade: setupact\.log:2/);
});

test('wrong usage: one line, exit code 2', async () => {
  const empty = path.join(root, 'empty');
  mkdirSync(empty);
  const wrong: [string[], RegExp][] = [
    [['signatures'], /write: signatures test \[folder\]/],
    [['signatures', 'test', path.join(root, 'nowhere')], /nowhere: there is no such folder/],
    [['signatures', 'test', empty], /No YAML file is in/],
    [['explain', '5', '--signatures', empty], /--signatures: analyze/],
    [['signatures', 'test', empty, '--baseline', path.join(root, 'nowhere')], /nowhere: /],
  ];
  for (const [args, message] of wrong) {
    const { code, err } = await runCommand(args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, message);
    assert.equal(err.split('\n').length, 2, err);
  }
});

test('signatures test <dir>: the components of a team are checked too, and one id stands for one file', async () => {
  const dir = path.join(root, 'team');
  mkdirSync(path.join(dir, 'components'), { recursive: true });
  mkdirSync(path.join(dir, 'other'));
  const component = `id: contoso
product: { en: Contoso Guard, zh-CN: Contoso Guard }
vendor: Contoso
class: edr
identifiers: { drivers: [contoso.sys] }
sources: [a case]
`;
  writeFileSync(path.join(dir, 'components', 'contoso.yml'), component);
  writeFileSync(
    path.join(dir, 'components', 'toy.yml'),
    component.replace('id: contoso', 'id: toy').replace('edr', 'toy'),
  );
  writeFileSync(path.join(dir, 'my-crash.yml'), myCrash);
  writeFileSync(path.join(dir, 'other', 'my-crash.yml'), myCrash);
  const { code, out, err } = await runCommand(['signatures', 'test', dir]);
  assert.equal(code, 1);
  assert.match(out, /^components\/contoso\.yml +component .* in order$/m);
  assert.match(out, /^components\/toy\.yml +component .* broken$/m);
  assert.match(err, /toy\.yml:4: class: /);
  assert.match(err, /other[\\/]my-crash\.yml:1: id: The id "my-crash" is already taken by .*team[\\/]my-crash\.yml\./);
});
