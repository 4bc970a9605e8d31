import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Ajv } from 'ajv';
import { runCommand, schema } from '../cli/commandLine.js';
import { textOf } from './logs.js';

let folder: string;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'timeline-cli-'));
  const write = (name: string, rows: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), textOf(rows));
  };
  write('Panther/setuperr.log', '04:47:32 ! SP safe\n03:05:38 ! MIG first boot');
  const many = Array.from(
    { length: 120 },
    (_, i) => `05:${String(i % 60).padStart(2, '0')}:${i < 60 ? '10' : '20'} SP row ${i}`,
  );
  write('Panther/setupact.log', many.sort().join('\n'));
  writeFileSync(path.join(folder, 'listing.txt'), 'no times here\n');
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('text: corrected clocks named, rows in order', async () => {
  const { code, out, err } = await runCommand(['timeline', folder, '--to', '05:06']);
  assert.equal(code, 0, err);
  const [clock, safe, , , ...rest] = out.trimEnd().split('\n');
  assert.match(clock ?? '', /^# \+02:00:00 Panther\/setuperr\.log:2 the stamps jump by -6,114 s/);
  assert.match(safe ?? '', /^2022-07-06 04:47:32 {13}Panther\/setuperr\.log:1 +Error +SP +safe$/);
  const at = rest.findIndex((line) => line.endsWith('first boot'));
  assert.match(rest[at] ?? '', /^2022-07-06 05:05:38 \+02:00:00/);
  assert.match(rest[at - 1] ?? '', /05:05:20/);
  assert.match(rest[at + 1] ?? '', /05:06:10/);
  assert.ok(!out.includes('05:07'), 'the range ends at 05:06:59');
  assert.ok(!out.includes('no times here'));
});

test('json: one document with stamps, corrections and places', async () => {
  const { code, out } = await runCommand([
    'timeline',
    folder,
    '--format',
    'json',
    '--from=05:05:38',
    '--to',
    '05:05:38',
  ]);
  assert.equal(code, 0);
  const document = JSON.parse(out) as { count: number; sources: { segments: object[] }[]; rows: object[] };
  assert.equal(document.count, 1);
  assert.deepEqual(document.rows, [
    {
      time: '2022-07-06T03:05:38',
      correctedTime: '2022-07-06T05:05:38',
      clockOffsetSeconds: 7200,
      file: 'Panther/setuperr.log',
      line: 2,
      level: 'error',
      component: 'MIG',
      message: 'first boot',
      finding: 'info',
    },
  ]);
  assert.deepEqual(
    document.sources.map(({ segments }) => segments.length),
    [1, 2],
  );
});

test('json is what its schema says', async () => {
  const validate = new Ajv({ allErrors: true, strict: true }).compile(schema('timeline'));
  for (const more of [[], ['--around', 'setuperr.log:2'], ['--from', '2023-01-01']]) {
    const { out } = await runCommand(['timeline', folder, '--format', 'json', ...more]);
    assert.ok(validate(JSON.parse(out)), JSON.stringify(validate.errors, undefined, 2));
  }
});

test('around a line: the rows before and after it', async () => {
  const { out } = await runCommand(['timeline', folder, '--around', 'setuperr.log:2', '--format', 'json']);
  const document = JSON.parse(out) as { around: number; rows: { message: string }[] };
  assert.equal(document.rows[document.around]?.message, 'first boot');
  // 13 rows stand before it, and 50 after.
  assert.equal(document.rows.length, document.around + 1 + 50);
});

test('wrong usage says what to write', async () => {
  const check = async (args: readonly string[], message: RegExp): Promise<void> => {
    const { code, err, out } = await runCommand(['timeline', ...args]);
    assert.equal(code, 2);
    assert.match(err, message);
    assert.equal(out, '');
  };
  await check([], /timeline needs one path/);
  await check([folder, '--from', 'noon'], /"noon" is no time/);
  await check([folder, '--around', 'setup.log:3'], /Logs: Panther\/setupact\.log, Panther\/setuperr\.log/);
  await check([folder, '--around'], /--around/);
  await check([path.join(folder, 'nowhere')], /no such file/);
  await check([path.join(folder, 'listing.txt')], /No log of this case carries times/);
});

test('the same in Chinese', async () => {
  const { out } = await runCommand(['timeline', folder, '--lang', 'zh-CN', '--to', '04:50']);
  assert.match(out, /时间戳跳变 -6,114 秒/);
});
