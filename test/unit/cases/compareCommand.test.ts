import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Ajv } from 'ajv';
import { comparisonMarkdown } from '../../../cli/src/render/comparison.js';
import { compareCases } from '../../../engine/src/index.js';
import { analysePath } from '../../../server/src/runtime/index.js';
import { composeSamples } from '../../../tools/samples/build.mjs';
import { bareEngine } from '../bareEngine.js';
import { runCommand, schema } from '../cli/commandLine.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'compare-'));
after(() => rmSync(root, { recursive: true }));
before(() => {
  for (const [file, bytes] of composeSamples({ only: ['case3-zkcloud-noprocmon', 'case3-good-run'] }).files) {
    const target = path.join(root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
});

const bad = path.join(root, 'case3-zkcloud-noprocmon');
const good = path.join(root, 'case3-good-run');

test('compare: text in both languages, exit code 1 where the runs part', async () => {
  const english = await runCommand(['compare', bad, good]);
  assert.equal(english.code, 1);
  assert.match(
    english.out,
    /First divergence: "FOD Validator: .*" is followed by "Library .*dismapi\.dll\] loaded successfully" in the good run; here 64 s of silence, then an error: "DismHostLib: /,
  );
  assert.match(english.out, /Expected here, but missing\n {2}Windows\/Panther\/setupact\.log:5488 /);
  const chinese = await runCommand(['compare', bad, good, '--lang', 'zh-CN']);
  assert.match(
    chinese.out,
    /首个分歧: 在正常的运行中，“FOD Validator: .*” 之后是 “Library .*”；此处则有 64 秒没有任何记录，随后出现错误：“DismHostLib/,
  );
  assert.equal(english.err, '');
});

test('compare --format json gives places, gaps and lists', async () => {
  const { out, code } = await runCommand(['compare', '--format', 'json', bad, good]);
  const { logs, onlyBad } = JSON.parse(out) as {
    onlyBad: string[];
    logs: {
      bad: { file: string; outcome: string };
      divergence: {
        reason: string;
        lastCommon: { bad: { line: number }; good: { line: number } };
        here: { file: string; line: number; level: string };
        badGapSeconds: number;
        goodGapSeconds: number;
      };
      missing: { text: string; never: boolean }[];
      newLines: { count: number }[];
      silences: { badSeconds: number }[];
    }[];
  };
  assert.equal(code, 1);
  assert.deepEqual(onlyBad, []);
  const [log] = logs;
  assert.equal(log?.bad.outcome, 'failed');
  const { reason, lastCommon, here, badGapSeconds, goodGapSeconds } = log.divergence;
  assert.deepEqual(
    [reason, lastCommon.bad.line, lastCommon.good.line, here.line, here.level, badGapSeconds, goodGapSeconds],
    ['failedStep', 5486, 5487, 5487, 'error', 64, 0],
  );
  assert.deepEqual([log.missing[0]?.never, log.newLines[0]?.count, log.silences.length], [true, 2, 2]);
  assert.ok(!out.includes('null'));
});

test('compare --format json is what its schema says, whatever the runs have in common', async () => {
  const validate = new Ajv({ allErrors: true, strict: true }).compile(schema('compare'));
  const lonely = path.join(root, 'lonely.log');
  writeFileSync(lonely, '2024-03-05 10:00:00, Info                  SP     Nothing that any other run has\r\n');
  for (const [one, other] of [
    [bad, good],
    [good, bad],
    [good, good],
    [lonely, good],
  ] as const) {
    const { out } = await runCommand(['compare', '--format', 'json', one, other]);
    assert.ok(validate(JSON.parse(out)), JSON.stringify(validate.errors, undefined, 2));
  }
});

test("compare takes one's own signatures", async () => {
  const { code, err } = await runCommand(['compare', bad, good, '--signatures', path.join(root, 'nowhere')]);
  assert.equal(code, 2);
  assert.match(err, /nowhere: there is no such folder of signatures/);
  mkdirSync(path.join(root, 'rules'));
  writeFileSync(path.join(root, 'rules/broken.yml'), 'id: broken\n');
  const broken = await runCommand(['compare', bad, good, '--signatures', path.join(root, 'rules')]);
  assert.equal(broken.code, 1, 'the rest is used');
  assert.match(broken.err, /broken\.yml:1: /);
});

test('compare --format markdown is the page of the editor, with links to the files', async () => {
  const { out } = await runCommand(['compare', '--format', 'markdown', bad, good]);
  assert.match(out, /^# Comparison with a good run\n/);
  const named = good.replaceAll('\\', '/');
  const link = `${/^[a-z]:/i.test(named) ? 'file:///' : ''}${encodeURI(`${named}/Windows/Panther/setupact.log`)}#L5488`;
  assert.ok(out.includes(`](<${link}>)`), out.slice(0, 2000));
});

test('links of a page lead to drives and shares of Windows', async () => {
  const [badCase, goodCase] = await Promise.all(
    [bad, good].map((folder) => analysePath(bareEngine, folder, { threads: null })),
  );
  assert.ok(badCase && goodCase);
  const work = compareCases(badCase, goodCase);
  let step = work.next();
  while (!step.done) step = work.next();
  const comparison = step.value;
  const speech = { language: 'en', t: (message: string) => message } as const;
  const page = (root: string): string =>
    comparisonMarkdown({ ...comparison, good: root }, { terminal: { colour: false }, speech, version: '1' });
  const file = 'Windows/Panther/setupact.log#L5488>';
  for (const [root, link] of [
    ['C:\\Cases\\good run', `<file:///C:/Cases/good%20run/${file}`],
    ['\\\\server\\share\\100%', `<file://server/share/100%25/${file}`],
    ['cases/good', `<cases/good/${file}`],
    ['/cases/good', `</cases/good/${file}`],
  ] as const) {
    assert.ok(page(root).includes(link), root);
  }
});

test('a run beside itself: exit code 0; wrong usage and paths: 2', async () => {
  assert.equal((await runCommand(['compare', good, good])).code, 0);
  const none = await runCommand(['compare', bad]);
  assert.deepEqual([none.code, none.out], [2, '']);
  assert.match(none.err, /compare needs two paths/);
  const missing = await runCommand(['compare', bad, path.join(root, 'nowhere')]);
  assert.equal(missing.code, 2);
  assert.match(missing.err, /nowhere: no such file or folder/);
});
