import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { buildSamples } from '../../tools/samples/build.mjs';
import { startClient } from '../protocol/client.js';
import { zipFolder } from '../unit/runtime/caseFixture.js';
import { scratchFolder } from './spied.js';

const scratch = scratchFolder('disk');
const sample = path.join(scratch, 'sample');
before(() => {
  buildSamples(path.join(scratch, 'built'), { only: ['case2'] });
  const [name = ''] = readdirSync(path.join(scratch, 'built'));
  cpSync(path.join(scratch, 'built', name), sample, { recursive: true });
});

interface Fault {
  readonly match: string;
  readonly on: 'list' | 'stat' | 'open' | 'read' | 'write';
  readonly error?: string;
  readonly then?: 'delete' | 'truncate';
  readonly to?: number;
  readonly after?: number;
  readonly beyond?: number;
}

interface Told {
  readonly cases: readonly {
    readonly verdict: { readonly outcome: string };
    readonly files: readonly { readonly path: string }[];
    readonly findings: readonly { readonly line: number }[];
    readonly problems: readonly { readonly file: string; readonly what: string }[];
  }[];
}

const cli = path.resolve('dist/cli.js');
const withFaults = (faults: readonly Fault[]): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_OPTIONS: `--require ${JSON.stringify(path.resolve('test/hardness/faults.cjs'))}`,
  FAULTS: JSON.stringify(faults),
});

function analyse(target: string, faults: readonly Fault[], language: 'en' | 'zh-CN' = 'en'): Promise<Told> {
  return new Promise((resolve, reject) => {
    const args = [cli, 'analyze', target, '--format', 'json', '--lang', language];
    const child = spawn(process.execPath, args, { env: withFaults(faults), stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0 || code === 1) resolve(JSON.parse(out) as Told);
      else reject(new Error(`exit code ${code}: ${err}`));
    });
  });
}

let copies = 0;
/** A copy of the sample: some of the faults are done to files. */
function copy(): string {
  const folder = path.join(scratch, `copy${++copies}`);
  cpSync(sample, folder, { recursive: true });
  return folder;
}

/**
 * The case is analysed all the same, every other file is in it, and one problem says which file is lost and why, in both
 * languages.
 */
async function checkGoesOn(
  lost: string,
  faults: readonly Fault[],
  expected: { readonly en: RegExp; readonly zh: RegExp; readonly kept?: boolean },
  make: () => string = copy,
): Promise<void> {
  for (const language of ['en', 'zh-CN'] as const) {
    const [known] = (await analyse(make(), faults, language)).cases;
    assert.ok(known, 'a case');
    assert.ok(known.files.length > 5, 'the other files are in it');
    assert.notEqual(known.verdict.outcome, '');
    const told = known.problems.filter(({ file }) => file.includes(lost));
    assert.equal(told.length, 1, `${lost}: ${JSON.stringify(known.problems)}`);
    assert.match(told[0]?.what ?? '', language === 'en' ? expected.en : expected.zh);
    assert.equal(
      known.files.some(({ path: file }) => file.includes(lost)),
      expected.kept ?? false,
    );
  }
}

const bare = /\p{Script=Han}.*\p{Script=Han}/u;
const codes = [
  ['EACCES', /access denied/, /拒绝访问/],
  ['EPERM', /access denied/, /拒绝访问/],
  ['EBUSY', /in use by another program/, /正被另一程序使用/],
  ['EIO', /the disk reports an error/, /磁盘报告错误/],
  ['ETIMEDOUT', /network drive does not answer/, /网络驱动器没有响应/],
  ['EMFILE', /too many files are open/, /打开的文件过多/],
  ['EWHATEVER', /Cannot be read: EWHATEVER/, /无法读取：EWHATEVER/],
] as const;

test('a file that may not be opened, or that the disk fails on, is told and the rest is analysed', async (t) => {
  const names = readdirSync(sample, { recursive: true }).map(String);
  const folderOfLog = names.find((name) => name.endsWith('Panther') && name.includes('Windows.old.000')) ?? '';
  const log = `${folderOfLog}/setupact.log`;
  assert.ok(names.includes(log));
  for (const [error, en, zh] of codes) {
    await t.test(`${error} on opening`, () => checkGoesOn(log, [{ match: log, on: 'open', error }], { en, zh }));
  }
  await t.test('EIO on reading', () =>
    checkGoesOn(log, [{ match: log, on: 'read', error: 'EIO' }], { en: /the disk reports an error/, zh: bare }),
  );
  await t.test('EIO on asking for its size', () =>
    checkGoesOn(log, [{ match: log, on: 'stat', error: 'EIO' }], { en: /the disk reports an error/, zh: bare }),
  );
  await t.test('deleted after it was listed', () =>
    checkGoesOn(log, [{ match: log, on: 'open', then: 'delete' }], { en: /no such file or folder/, zh: bare }),
  );
  await t.test('cut off after it was listed', () =>
    checkGoesOn(log, [{ match: log, on: 'open', then: 'truncate', to: 100 }], {
      en: /Only the first 100 of \d+ bytes/,
      zh: /只有前 100 个字节/,
      kept: true,
    }),
  );
  await t.test('a folder that may not be listed', () => {
    return checkGoesOn(folderOfLog, [{ match: folderOfLog, on: 'list', error: 'EACCES' }], {
      en: /access denied/,
      zh: /拒绝访问/,
    });
  });
});

test('a large log that is cut off, or that the disk fails on, in the middle of the scan', async (t) => {
  const make = (): string => {
    const folder = copy();
    const line = '2022-04-20 16:59:43, Info                  CBS    Appl: detect Parent, Package: A, disposition\r\n';
    mkdirSync(path.join(folder, 'big'));
    writeFileSync(path.join(folder, 'big', 'CBS.log'), line.repeat(60_000));
    return folder;
  };
  await t.test('cut off', () =>
    checkGoesOn(
      'big/CBS.log',
      [{ match: 'big/CBS.log', on: 'read', then: 'truncate', to: 2_000_000, after: 4 }],
      { en: /Only the first 2000000 of \d+ bytes/, zh: /只有前 2000000 个字节/, kept: true },
      make,
    ),
  );
  await t.test('EIO', () =>
    checkGoesOn(
      'big/CBS.log',
      [{ match: 'big/CBS.log', on: 'read', error: 'EIO', beyond: 2_000_000 }],
      {
        en: /Only the first 1[89]\d{5} of \d+ bytes could be read: the disk reports an error/,
        zh: /只能读取前 1[89]\d{5} 个字节.*磁盘报告错误/,
        kept: true,
      },
      make,
    ),
  );
  await t.test('what lies before the bad spot is found', async () => {
    const folder = path.join(scratch, 'bad');
    mkdirSync(folder);
    const line = '2022-04-20 16:59:43, Info                  SP     Executing operation: A\r\n';
    const failed = `2022-04-20 16:59:44, Error                 SP     Operation failed: Apply WIM. Error: 0x80070005\r\n`;
    const lines = Array.from({ length: 40_000 }, (_, i) => (i === 10 || i === 35_000 ? failed : line));
    writeFileSync(path.join(folder, 'setupact.log'), lines.join(''));
    const fault = { match: 'bad/setupact.log', on: 'read', error: 'EIO' } as const;
    const found = async (beyond: number): Promise<readonly number[]> => {
      const told = await analyse(folder, [{ ...fault, beyond }]);
      return (told.cases[0]?.findings ?? []).map((finding) => finding.line);
    };
    const all = await found(1e9);
    assert.ok(all.includes(11) && all.includes(35_001), String(all));
    assert.deepEqual(
      await found(1_500_000),
      all.filter((at) => at < 20_000),
    );
  });
});

test('a zip that the disk fails on is told; a folder beside it is analysed', () =>
  checkGoesOn(
    'packed.zip',
    [{ match: 'packed.zip', on: 'open', error: 'EIO' }],
    { en: /disk reports|EIO/, zh: bare },
    () => {
      const folder = copy();
      zipFolder(path.join(folder, readdirSync(folder)[0] ?? ''), path.join(folder, 'packed.zip'));
      return folder;
    },
  ));

test('links that go in a circle, or nowhere, are not followed, and told', async () => {
  const make = (): string => {
    const folder = copy();
    symlinkSync(folder, path.join(folder, 'loop'));
    symlinkSync('..', path.join(folder, 'parent'));
    symlinkSync('itself.log', path.join(folder, 'itself.log'));
    symlinkSync('/nowhere/at/all.log', path.join(folder, 'nowhere.log'));
    return folder;
  };
  await checkGoesOn(
    'itself.log',
    [],
    { en: /Links are not followed; 4 are here/, zh: /不跟随链接；此处有 4 个/ },
    make,
  );
});

test('where nothing can be written, nothing is missed', async () => {
  const written: readonly Fault[] = [{ match: '/', on: 'write', error: 'EROFS' }];
  const plain = await analyse(sample, []);
  assert.deepEqual((await analyse(sample, written)).cases, plain.cases);
});

test('the server goes on, too, and its case says what is lost', async () => {
  const folder = copy();
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  const [other = '', log = ''] = names.filter((name) => name.endsWith('setupact.log'));
  const { NODE_OPTIONS, FAULTS } = withFaults([
    { match: path.join(folder, log), on: 'open', error: 'EIO' },
    { match: '/', on: 'write', error: 'EROFS' },
  ]);
  const own = { NODE_OPTIONS: process.env['NODE_OPTIONS'], FAULTS: process.env['FAULTS'] };
  Object.assign(process.env, { NODE_OPTIONS, FAULTS });
  let client;
  try {
    client = await startClient({ folder });
  } finally {
    for (const [name, value] of Object.entries(own)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
  const text = readFileSync(path.join(folder, other), 'utf8');
  const uri = client.open(path.join(folder, other), text);
  const { items } = await client.connection.sendRequest<{ items: readonly unknown[] }>('textDocument/diagnostic', {
    textDocument: { uri },
  });
  assert.ok(items.length > 0, 'diagnostics of the other log');
  const { cases } = await client.connection.sendRequest<{ cases: readonly { root: string }[] }>(
    'upgradeForensics/cases',
    {},
  );
  const { nodes } = await client.connection.sendRequest<{ nodes: readonly { kind: string; children?: object[] }[] }>(
    'upgradeForensics/caseTree',
    { root: cases[0]?.root },
  );
  await client.stop();
  const problems = nodes.find(({ kind }) => kind === 'problems')?.children ?? [];
  assert.match(JSON.stringify(problems), /Cannot be read: the disk reports an error/);
});
