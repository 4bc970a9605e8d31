import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand } from './commandLine.js';

async function checkFirstLine(args: readonly string[], expected: string) {
  const { code, out, err } = await runCommand(['explain', ...args]);
  assert.equal(out.split('\n')[0], expected);
  assert.equal(`${code}${err}`, '0');
}

test('explain: every spelling, pairs and names', async () => {
  await checkFirstLine(['0xC1900101'], '0xC1900101  MOSETUP_E_SETUP_PLATFORM');
  await checkFirstLine(['-2147024891'], '0x80070005  E_ACCESSDENIED');
  await checkFirstLine(['c0000024'], '0xC0000024  STATUS_OBJECT_TYPE_MISMATCH');
  await checkFirstLine(['0xC1900101', '-', '0x20017'], '0xC1900101 - 0x20017  MOSETUP_E_SETUP_PLATFORM');
  await checkFirstLine(['0xC1900101-0x20017'], '0xC1900101 - 0x20017  MOSETUP_E_SETUP_PLATFORM');
  await checkFirstLine(['MOSETUP_E_CLEANUP_PENDING'], '0xC1900107  MOSETUP_E_CLEANUP_PENDING');
});

test('explain: an unknown code says so and shows its fields', async () => {
  const { code, out } = await runCommand(['explain', '0xC190FFFF']);
  assert.equal(code, 0);
  assert.match(out, /No table knows this number/);
  assert.match(out, /Facility 0x190 {2}undocumented; used by Windows Setup/);
});

test('explain: nonsense is one line on the error stream and exit code 2; the other codes are explained', async () => {
  const { code, out, err } = await runCommand(['explain', 'hello\u001b[31m', '5']);
  assert.equal(code, 2);
  assert.match(err, /^upgrade-forensics: "hello<U\+001B>\[31m" is not a code[^\n]*\n$/);
  assert.match(out, /^0x00000005 {2}ERROR_ACCESS_DENIED/);
});

test('explain --format json: an array in the order of the arguments', async () => {
  const { code, out } = await runCommand([
    'explain',
    '--format',
    'json',
    '0x109',
    'nonsense',
    '0xC1900101-0x30018',
    '-1073741788',
  ]);
  assert.equal(code, 2);
  const array = JSON.parse(out) as {
    input: string;
    error?: string;
    value?: string;
    name?: string;
    extend?: string;
    meanings?: { family: string; sources: { id: string; title: string }[] }[];
    readings?: object[];
    advice?: { means: string }[];
  }[];
  assert.deepEqual(
    array.map((one) => one.input),
    ['0x109', 'nonsense', '0xC1900101-0x30018', '-1073741788'],
  );
  assert.deepEqual(
    array.map((one) => one.value),
    ['0x00000109', undefined, '0xC1900101', '0xC0000024'],
  );
  assert.match(array[1]?.error ?? '', /is not a code/);
  const families = array[0]?.meanings?.map((m) => m.family) ?? [];
  assert.ok(families.includes('bugcheck') && families.includes('ntstatus'));
  assert.ok(array[0]?.meanings?.every((m) => m.sources.length > 0 && m.sources.every((s) => s.title !== s.id)));
  assert.equal(array[2]?.extend, '0x30018');
  assert.equal(array[2]?.readings?.length, 2);
  assert.ok((array[2]?.advice?.length ?? 0) >= 2);
});

test('languages: --lang decides, else the locale; explanations are in that language', async () => {
  const chinese = await runCommand(['explain', '--lang', 'zh-CN', '0xC1900101']);
  assert.match(chinese.out, /[\u4e00-\u9fff]{10}/);
  assert.equal((await runCommand(['explain', '0xC1900101'], 'zh_TW.UTF-8')).out, chinese.out);
  assert.doesNotMatch((await runCommand(['explain', '--lang', 'en', '0xC1900101'], 'zh_CN')).out, /[\u4e00-\u9fff]/);
});

test('colours only where wanted', async () => {
  assert.match((await runCommand(['explain', '5'], 'en', true)).out, /\u001b\[1m/);
  assert.doesNotMatch((await runCommand(['explain', '5', '--no-color'], 'en', true)).out, /\u001b/);
});

test('wrong usage: one line, exit code 2', async () => {
  const wrong: [string[], RegExp][] = [
    [['explain'], /explain needs a code/],
    [['explain', '5', '--format', 'pdf'], /--format pdf: text \| json/],
    [['explain', '5', '--lang', 'fr'], /--lang fr: en \| zh-CN/],
    [['explain', '5', '--nonsense'], /nonsense/],
    [['frobnicate'], /no command "frobnicate"/],
    [['analyze'], /analyze needs a log or a folder/],
  ];
  for (const [args, message] of wrong) {
    const { code, out, err } = await runCommand(args);
    assert.equal(code, 2, args.join(' '));
    assert.equal(out, '');
    assert.match(err, message);
    assert.equal(err.split('\n').length, 2, err);
  }
});

test('help and version', async () => {
  assert.match((await runCommand(['--help'])).out, /explain <code>/);
  assert.equal((await runCommand([])).code, 2);
  assert.match((await runCommand(['--version'])).out, /^upgrade-forensics \d+\.\d+\.\d+\n$/);
});
