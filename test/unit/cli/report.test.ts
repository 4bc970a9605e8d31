import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { failedCase } from '../features/timelinePicture/failedCase.js';
import { runCommand, runShipped } from './commandLine.js';

let root: string;
let folder: string;

before(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'report-'));
  folder = path.join(root, 'case');
  for (const [name, text] of Object.entries(failedCase)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
});
after(() => rmSync(root, { recursive: true }));

test('HTML on standard output by default, decisive: exit code 1, nothing on the error stream', async () => {
  const { code, out, err } = await runShipped(['report', folder]);
  assert.equal(code, 1);
  assert.equal(err, '');
  assert.match(out, /^<!doctype html>\n<html lang="en">/);
  assert.match(out, /What failed first: Migration was denied access to a registry key/);
});

test('the hash of every file is that of its bytes', async () => {
  const { out } = await runShipped(['report', folder, '--format', 'markdown']);
  for (const name of Object.keys(failedCase)) {
    const sha256 = createHash('sha256')
      .update(readFileSync(path.join(folder, name)))
      .digest('hex');
    const row = out.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
    assert.ok(row?.includes(sha256), name);
  }
});

test('the report in one language, the messages in another', async () => {
  const file = path.join(root, 'zh.md');
  const args = ['report', folder, '--format', 'markdown', '--language', 'zh-CN', '--out', file, '--lang', 'en'];
  const { code, out, err } = await runShipped(args);
  assert.deepEqual([code, out, err], [1, '', `Report written: ${file}\n`]);
  assert.match(readFileSync(file, 'utf8'), /^# 升级报告：case\n\n\*\*升级失败。\*\*/);
  const chinese = await runShipped(['report', folder, '--format=markdown', '--lang', 'zh-CN']);
  assert.match(chinese.out, /^# 升级报告/);
});

test('evidence is not written to', async () => {
  const before = readdirSync(folder, { recursive: true }).length;
  for (const out of [path.join(folder, 'report.html'), path.join(folder, 'Panther', 'setupact.log')]) {
    const { code, err } = await runShipped(['report', folder, '--out', out]);
    assert.equal(code, 2);
    assert.match(err, /lies in the folder that is analysed\. Evidence is not written to/);
  }
  const log = path.join(folder, 'Panther', 'setupact.log');
  assert.equal((await runShipped(['report', log, '--out', log])).code, 2);
  assert.equal(readFileSync(log, 'utf8'), failedCase['Panther/setupact.log']);
  assert.equal(readdirSync(folder, { recursive: true }).length, before);
  const beside = path.join(root, 'case-report.html');
  assert.equal((await runShipped(['report', folder, '--out', beside, '-q'])).code, 1);
  assert.ok(existsSync(beside));
});

test('a comparison with a good run is part of the report', async () => {
  const good = path.join(root, 'good');
  mkdirSync(path.join(good, 'Panther'), { recursive: true });
  const log = (failedCase['Panther/setupact.log'] ?? '').split('\r\n').filter((line) => !line.includes('Error'));
  writeFileSync(path.join(good, 'Panther/setupact.log'), log.join('\r\n'));
  const { out } = await runShipped(['report', folder, '--format', 'markdown', '--compare', good]);
  const section = out.slice(out.indexOf('## Comparison with a good run'));
  assert.match(section, /## Comparison with a good run\n\n\*\*.*(?:follows|last line)/);
  assert.match(section, /\| Last common line \| `Panther\/setupact\.log:3` `Executing operation: Update Boot Code` \|/);
});

test('a place that a link leads into the case is in the case', async () => {
  const link = path.join(root, 'link');
  // Windows lets everybody make links of this kind.
  symlinkSync(folder, link, 'junction');
  const { code, err } = await runShipped(['report', folder, '--out', path.join(link, 'new', 'report.html')]);
  assert.equal(code, 2);
  assert.match(err, /lies in the folder that is analysed/);
});

test('redacted: no user, machine or word of the list is left; the map gives another report the same names', async () => {
  const own = path.join(root, 'WS-FINANCE-07');
  const secrets = ['li.mingze', 'WS-FINANCE-07', 'Contoso Harbour', '10.20.30.41'];
  const log = (failedCase['Panther/setupact.log'] ?? '').split('\r\n');
  log.splice(2, 0, '2022-04-15 14:42:19, Info                  SP     ComputerName: WS-FINANCE-07');
  mkdirSync(own);
  writeFileSync(
    path.join(own, 'setupact.log'),
    log
      .join('\r\n')
      .replace(
        'Operation failed: ',
        'Operation failed: Contoso Harbour, C:\\Users\\li.mingze on WS-FINANCE-07, 10.20.30.41, ',
      ),
  );
  const words = path.join(root, 'words.txt');
  writeFileSync(words, '# customer\nContoso Harbour\n');
  const map = path.join(root, 'map.json');
  const args = ['report', own, '--format', 'markdown', '--redact', '--words', words, '--map', map];
  const open = await runShipped(['report', own, '--format', 'markdown']);
  assert.ok(
    secrets.every((secret) => open.out.includes(secret)),
    open.out,
  );
  const { code, out } = await runShipped(args);
  assert.equal(code, 1);
  for (const secret of secrets) assert.ok(!out.toLowerCase().includes(secret.toLowerCase()), secret);
  assert.match(out, /What failed first: Migration was denied access to a registry key/);
  const again = await runShipped(args);
  const still = (text: string): string => text.replace(/Made on .*/, '');
  assert.equal(still(again.out), still(out));
  assert.ok(readFileSync(map, 'utf8').includes('li.mingze'), 'the map knows who is who');
  const inside = await runShipped([...args.slice(0, -1), path.join(own, 'map.json')]);
  assert.equal(inside.code, 2);
  assert.match(inside.err, /--map .* lies in the folder that is analysed/);
});

const wrong: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
  ['no path', ['report'], /report needs one path/],
  ['two paths', ['report', 'a', 'b'], /report needs one path/],
  ['a format of another command', ['report', 'a', '--format', 'sarif'], /--format sarif: html \| markdown/],
  ['a language that is not spoken', ['report', 'a', '--language', 'fr'], /--language fr: en \| zh-CN/],
  ['an option without its value', ['report', 'a', '--out'], /--out needs a value/],
  ['words without --redact', ['report', 'a', '--words', 'w.txt'], /go with --redact/],
  ['a path that is not there', ['report', '/no/such/case'], /no such file or folder/],
];
for (const [what, args, message] of wrong) {
  test(`wrong usage: ${what}`, async () => {
    const { code, out, err } = await runCommand(args);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, message);
  });
}

test('a file that cannot be written is named with the reason', async () => {
  const { code, err } = await runShipped(['report', folder, '--out', path.join(root, 'no', 'such', 'folder.html')]);
  assert.equal(code, 2);
  assert.match(err, /Cannot be written: .*folder\.html: no such file or folder/);
});
