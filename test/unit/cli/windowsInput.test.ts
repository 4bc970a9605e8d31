import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { listedBundles } from '../../../cli/src/commands/batchList.js';
import { readRows } from '../../../cli/src/commands/batchState.js';
import { meantArguments, writesJson } from '../../../cli/src/arguments.js';
import { parentIsGone } from '../../../cli/src/parentWatch.js';
import { eachPath, namedPaths, type PatternFiles } from '../../../cli/src/pathPatterns.js';
import { passphraseOf, redactionOptions } from '../../../cli/src/redactionInput.js';
import { ascii } from '../../../cli/src/terminal.js';
import { temporaryFolder } from '../runtime/caseFixture.js';
import { runCommand } from './commandLine.js';

/** A system with these files, named as it names them. */
function files(platform: NodeJS.Platform, all: readonly string[]): PatternFiles {
  const system = platform === 'win32' ? path.win32 : path.posix;
  const same = (one: string, other: string): boolean =>
    platform === 'linux' ? one === other : one.toLowerCase() === other.toLowerCase();
  const folderOf = (file: string): string => system.dirname(file);
  const folders = new Set<string>();
  for (const file of all) {
    for (let at = folderOf(file); !folders.has(at); at = folderOf(at)) folders.add(at);
  }
  const known = [...all, ...folders];
  return {
    platform,
    exists: (file) => known.some((one) => same(one, system.normalize(file))),
    entries: (folder) =>
      known
        .filter((one) => one !== folderOf(one) && same(folderOf(one), system.normalize(folder)))
        .map((one) => ({ name: system.basename(one), isDirectory: () => folders.has(one) })),
  };
}

function checkNamed(system: PatternFiles, table: readonly (readonly [pattern: string, names: readonly string[]])[]) {
  for (const [pattern, names] of table) assert.deepEqual(namedPaths([pattern], system), names, pattern);
}

test('the shells of Windows hand patterns on: with drives, shares, either slash, in either case', () => {
  const drive = files('win32', [
    'C:\\Cases\\PC1.zip',
    'C:\\Cases\\PC2.ZIP',
    'C:\\Cases\\old\\PC3.zip',
    'C:\\Cases\\$WINDOWS.~BT\\Panther\\setupact.log',
  ]);
  checkNamed(drive, [
    ['C:\\Cases\\*.zip', ['C:\\Cases\\PC1.zip', 'C:\\Cases\\PC2.ZIP']],
    ['c:/cases/pc?.zip', ['c:\\cases\\PC1.zip', 'c:\\cases\\PC2.ZIP']],
    ['C:\\Cases\\**\\*3.zip', ['C:\\Cases\\old\\PC3.zip']],
    ['C:\\*\\$Windows.~BT\\*\\SetupAct.log', ['C:\\Cases\\$Windows.~BT\\Panther\\SetupAct.log']],
    ['\\\\?\\C:\\Cases\\*.zip', []],
    ['C:\\Cases\\PC1.zip', ['C:\\Cases\\PC1.zip']],
    ['C:\\Cases\\*.7z', []],
  ]);
  const share = files('win32', ['\\\\server\\share\\PC1.zip', '\\\\server\\share\\PC2.zip']);
  checkNamed(share, [['\\\\server\\share\\*.zip', ['\\\\server\\share\\PC1.zip', '\\\\server\\share\\PC2.zip']]]);
  checkNamed(files('linux', ['/cases/PC1.zip', '/cases/PC2.ZIP', '/cases/a\\b.zip']), [
    ['/cases/*.zip', ['/cases/PC1.zip', '/cases/a\\b.zip']],
    ['/*/PC2.*', ['/cases/PC2.ZIP']],
  ]);
  checkNamed(files('darwin', ['/Cases/PC2.ZIP']), [['/cases/*.zip', ['/cases/PC2.ZIP']]]);
  // What names nothing is told as what is not there.
  assert.deepEqual(eachPath(['C:\\Cases\\*.7z', 'x.log'], drive), ['C:\\Cases\\*.7z', 'x.log']);
});

async function listed(...chunks: readonly Buffer[]): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of listedBundles(Readable.from(chunks))) names.push(name);
  return names;
}

const bytesOneByOne = (bytes: Buffer): Buffer[] => Array.from(bytes, (byte) => Buffer.of(byte));

test('a list as Windows writes it: line ends, marks, UTF-16, the code page of the console, quotes', async () => {
  const names = ['C:\\案例\\张三.zip', 'D:\\Cases\\PC 2'];
  const text = `${names.join('\r\n')}\r\n`;
  const forms: readonly (readonly [string, Buffer])[] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['code page 936', iconv.encode(text, 'gbk')],
    ['as Explorer copies paths', Buffer.from(names.map((name) => `"${name}"`).join('\r\n'))],
    ['zero bytes', Buffer.from(`${names.join('\0')}\0`)],
    ['no end of the last line', Buffer.from(names.join('\n'))],
  ];
  for (const [form, bytes] of forms) {
    assert.deepEqual(await listed(bytes), names, form);
    assert.deepEqual(await listed(...bytesOneByOne(bytes)), names, `${form}, byte by byte`);
  }
  assert.deepEqual(await listed(), []);
  assert.deepEqual(await listed(Buffer.from('a')), ['a']);
  assert.deepEqual(await listed(Buffer.from('\r\n\r\n')), []);
});

test('rows that went through a redirection of PowerShell are read; a sign that parts lines elsewhere parts none', async () => {
  const row = { schemaVersion: 1, bundle: '张三\u2028.zip', state: 'analysed' };
  const text = `${JSON.stringify(row)}\r\n${JSON.stringify({ ...row, bundle: 'b' })}\r\n`;
  for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`, 'utf16le'), Buffer.from(`\ufeff${text}`)]) {
    const bundles: string[] = [];
    const { broken } = await readRows(Readable.from([bytes]), ({ bundle }) => bundles.push(bundle));
    assert.deepEqual({ bundles, broken }, { bundles: [row.bundle, 'b'], broken: 0 });
  }
});

test('a passphrase and words are the same whatever wrote them', async () => {
  const session = (bytes: Buffer) =>
    ({ input: Readable.from([bytes]), speech: { language: 'en', t: (message: string) => message } }) as never;
  for (const bytes of [
    Buffer.from('geheim ü\r\n'),
    Buffer.from('\ufeffgeheim ü\r\nmore'),
    Buffer.from('\ufeffgeheim ü\r\n', 'utf16le'),
    Buffer.from('geheim ü'),
  ]) {
    assert.equal(await passphraseOf(true, session(bytes)), 'geheim ü');
  }
  await assert.rejects(passphraseOf(true, session(Buffer.from('\r\n'))), /No passphrase/);
  const folder = temporaryFolder();
  const words = '张三科技\r\nNorthwind\r\n';
  for (const [i, bytes] of [
    Buffer.from(`\ufeff${words}`),
    Buffer.from(`\ufeff${words}`, 'utf16le'),
    Buffer.from(`\ufeff${words}`, 'utf16le').swap16(),
    iconv.encode(words, 'gbk'),
  ].entries()) {
    const file = path.join(folder, `${i}.txt`);
    writeFileSync(file, bytes);
    const { words: read } = await redactionOptions(
      { words: [file], guids: false },
      { language: 'en', t: (text) => text },
    );
    assert.deepEqual(read, ['张三科技', 'Northwind'], String(i));
  }
});

test('a backslash before a quote takes no argument away', () => {
  const table: readonly (readonly [given: readonly string[], meant: readonly string[]])[] = [
    [
      ['analyze', 'C:\\my logs"'],
      ['analyze', 'C:\\my logs'],
    ],
    [
      ['analyze', 'C:\\my logs" --format json'],
      ['analyze', 'C:\\my logs', '--format', 'json'],
    ],
    [
      ['analyze', 'C:\\logs', '-q'],
      ['analyze', 'C:\\logs', '-q'],
    ],
  ];
  for (const [given, meant] of table) {
    assert.deepEqual(meantArguments(given, 'win32'), meant);
    assert.deepEqual(meantArguments(given, 'linux'), given);
  }
});

test('JSON for a pipe of Windows is the same in ASCII; texts for people are not touched', async () => {
  const table: readonly (readonly [args: readonly string[], json: boolean])[] = [
    [['analyze', 'x', '--format', 'json'], true],
    [['analyze', 'x', '--format=sarif'], true],
    [['--format', 'ndjson', 'analyze', 'x'], true],
    [['analyze', 'x'], false],
    [['explain', '-2147024891'], false],
    [['batch', 'x'], true],
    [['batch', 'x', '--report'], false],
    [['batch', 'x', '--report', '--format', 'markdown'], false],
    [['compare', 'a', 'b', '--format', 'markdown'], false],
  ];
  for (const [args, json] of table) assert.equal(writesJson(args), json, args.join(' '));
  const text = '{"a":"张三 ü 😀"}';
  assert.match(ascii(text), /^[\u0000-\u007f]*$/);
  assert.deepEqual(JSON.parse(ascii(text)), JSON.parse(text));

  const args = ['explain', '0x80070005', '--lang', 'zh-CN'];
  const narrow = { locale: 'zh-CN', narrow: true };
  const json = await runCommand([...args, '--format', 'json'], narrow.locale, false, narrow.narrow);
  assert.match(json.out, /^[\u0000-\u007f]*$/);
  assert.match(JSON.stringify(JSON.parse(json.out)), /\p{Script=Han}/u);
  assert.match((await runCommand(args, narrow.locale, false, narrow.narrow)).out, /\p{Script=Han}/u);
});

test('a worker sees that its parent is gone, on Windows too, where the number of the parent stays', () => {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is ours, and run so by the worker
  const isGone = new Function(`return ${parentIsGone}`)() as (process: object, parent: number) => boolean;
  const kill = (code?: string) => () => {
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };
  assert.equal(isGone({ platform: 'win32', ppid: 7, kill: kill() }, 7), false);
  assert.equal(isGone({ platform: 'win32', ppid: 7, kill: kill('ESRCH') }, 7), true);
  // A parent with more rights than ours is there.
  assert.equal(isGone({ platform: 'win32', ppid: 7, kill: kill('EPERM') }, 7), false);
  assert.equal(isGone({ platform: 'linux', ppid: 7 }, 7), false);
  assert.equal(isGone({ platform: 'linux', ppid: 1 }, 7), true);
  assert.equal(isGone(process, process.ppid), false);
});
