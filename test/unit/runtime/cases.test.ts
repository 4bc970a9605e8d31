import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { buildSamples } from '../../../tools/samples/build.mjs';
import type { CaseAnalysis } from '../../../engine/src/index.js';
import { createCaseWork } from '../../../server/src/runtime/caseWork.js';
import { analysePath, listCase, type CaseOptions } from '../../../server/src/runtime/index.js';
import type { ThreadOptions } from '../../../server/src/runtime/threads.js';
import { contentOf, temporaryFolder, testEngine, threadsOf, writeFiles, zipFolder } from './caseFixture.js';
import { zipOf } from './zipFile.js';

const folder = temporaryFolder();
const samples = path.join(folder, 'samples');
let threads: ThreadOptions;

before(async () => {
  buildSamples(samples);
  threads = await threadsOf(2, folder);
});

async function analyse(target: string, options: CaseOptions = { threads: null }): Promise<CaseAnalysis> {
  return (await analysePath(testEngine(), target, options)) ?? assert.fail('cancelled');
}

/** A folder and a zip of it say the same; so does each of them on threads. */
async function checkSame(source: string, more: readonly ThreadOptions[] = []): Promise<CaseAnalysis> {
  const zip = path.join(folder, `${path.basename(source)}.zip`);
  zipFolder(source, zip);
  const known = await analyse(source);
  const expected = contentOf(known);
  assert.deepEqual(contentOf(await analyse(zip)), expected, 'zip');
  for (const one of more) {
    assert.deepEqual(contentOf(await analyse(source, { threads: one })), expected, `${one.count} threads`);
    assert.deepEqual(contentOf(await analyse(zip, { threads: one })), expected, `${one.count} threads, zip`);
  }
  return known;
}

test('a sample case says the same as a folder and as a zip', async () => {
  const names = readdirSync(samples, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? entry.name : [],
  );
  assert.ok(names.length >= 5);
  for (const name of names) {
    const known = await checkSame(path.join(samples, name));
    assert.ok(known.logs.length > 0, name);
  }
});

test('any files, in any folders, say the same as a folder and as a zip', async () => {
  const names = fc.constantFrom('a', 'a.log', 'b.txt', 'Panther', 'setupact.log', 'z.md', '日志.log', 'ä.log');
  const content = fc.oneof(
    fc.constantFrom(
      '2021-05-18 03:12:15, Error                 SP     Operation failed: Update Boot Code. Error: 0x80004005[gle=0x000000b7]\r\n',
      'two\nlines',
      '',
    ),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  );
  const files = fc.dictionary(
    fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
    content,
    {
      maxKeys: 5,
    },
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(files, async (drawn) => {
      // A file and a folder of one name cannot be beside each other on a disk.
      const kept = Object.entries(drawn).filter(
        ([name]) => !Object.keys(drawn).some((other) => other.startsWith(`${name}/`)),
      );
      fc.pre(kept.length > 0);
      const source = path.join(folder, `any${++run}`);
      writeFiles(source, Object.fromEntries(kept));
      await checkSame(source);
    }),
    { numRuns: 40 },
  );
});

test('the same with no, one and several threads; large logs keep no bytes', async () => {
  const source = path.join(folder, 'large');
  const line = (second: number): string =>
    `2022-04-20 16:${String(Math.floor(second / 60) % 60).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}, Info                  SP     Line ${second} of a large log\r\n`;
  const log = readFileSync(path.join(samples, 'case5b-bcd/UpgradeLog/C_Win_BT_Panther/setupact.log'));
  const long = Buffer.from(Array.from({ length: 16_000 }, (_, i) => line(i)).join(''));
  writeFiles(source, {
    'Panther/setupact.log': Buffer.concat([long, log]),
    'Logs/CBS/CBS.log': Buffer.concat([long, Buffer.from('Stra\xdfe \xe4 \xae\r\n', 'latin1'), long]),
    'Logs/utf16.log': Buffer.from(`\ufeff${long.toString()}`, 'utf16le'),
    'small.log': log,
  });
  const known = await checkSame(source, [{ ...threads, count: 1 }, threads, { ...threads, count: 5 }]);
  assert.ok(known.verdict.firstCause);
  assert.equal(
    known.logs.find(({ log: { path: name } }) => name === 'Logs/CBS/CBS.log')?.log.lines.encoding,
    'windows-1252',
  );
});

test('zips inside a folder and inside a zip are part of the case; deeper ones are told', async () => {
  const source = path.join(folder, 'nested');
  const log = '2021-05-18 03:12:15, Info                  SP     Executing operation: x\r\n';
  const deepest = zipOf([{ name: 'c.log', data: log }]);
  const deeper = zipOf([
    { name: 'b.log', data: log },
    { name: 'deepest.zip', data: deepest },
  ]);
  writeFiles(source, {
    'Panther/setupact.log': log,
    'logs.zip': zipOf([
      { name: 'a.log', data: log },
      { name: '../evil.log', data: log },
      { name: 'deeper.zip', data: deeper },
    ]),
  });
  const known = await checkSame(source);
  assert.deepEqual(
    known.logs.map(({ log: { path: name } }) => name),
    ['Panther/setupact.log', 'logs.zip/a.log', 'logs.zip/deeper.zip/b.log'],
  );
  assert.deepEqual(known.problems.map(({ file }) => file).sort(), [
    'logs.zip/../evil.log',
    'logs.zip/deeper.zip/deepest.zip',
  ]);
});

test('one damaged file takes no other down', async () => {
  const zip = path.join(folder, 'damaged.zip');
  const log = '2021-05-18 03:12:15, Info                  SP     Executing operation: x\r\n';
  writeFileSync(
    zip,
    zipOf([
      { name: 'bad.log', data: log, crc: 1 },
      { name: 'setupact.log', data: log },
    ]),
  );
  const known = await analyse(zip);
  assert.deepEqual(
    known.logs.map(({ log: { format } }) => format),
    ['panther'],
  );
  assert.deepEqual(known.problems, [{ file: 'bad.log', what: 'Cannot be read: {0}', args: ['its checksum is wrong'] }]);
  writeFileSync(zip, 'no zip');
  const [problem] = (await analyse(zip)).problems;
  assert.deepEqual(problem, {
    file: 'damaged.zip',
    what: 'The archive cannot be read: {0}',
    args: ['it is cut short, or no zip file'],
  });
});

test('a cancelled case gives nothing, and goes on where it was', async () => {
  const target = path.join(samples, 'case2-wrong-image');
  const work = createCaseWork(testEngine(), target, undefined);
  const read: string[] = [];
  let stop = false;
  const onFile = ({ file }: { file: { name: string } }): void => {
    read.push(file.name);
    stop = read.length === 2;
  };
  assert.equal(await work.update({ onFile, isCancelled: () => stop }), undefined);
  assert.equal(read.length, 2);
  const state = await work.update({ onFile });
  assert.deepEqual(contentOf(state?.analysis ?? assert.fail()), contentOf(await analyse(target)));
  assert.equal(new Set(read).size, read.length, 'no file is read twice');
});

test('a cancelled case on threads gives nothing', async () => {
  let started = 0;
  const target = path.join(folder, 'large');
  const cancelled = await analysePath(testEngine(), target, {
    threads: { ...threads, count: 1 },
    onProgress: () => started++,
    isCancelled: () => started > 0,
  });
  assert.equal(cancelled, undefined);
  assert.equal(started, 1);
});

test('an update reads what changed and nothing else; what is gone is gone', async () => {
  const source = path.join(folder, 'followed');
  const line = (second: number, text: string): string =>
    `2021-05-18 03:12:${String(second).padStart(2, '0')}, Info                  SP     ${text}\r\n`;
  writeFiles(source, { 'setupact.log': line(1, 'Executing operation: x'), 'other.log': line(2, 'y') });
  const work = createCaseWork(testEngine(), source, undefined);
  const read: string[] = [];
  const update = async (): Promise<CaseAnalysis> => {
    read.length = 0;
    const state = await work.update({ onFile: ({ file }) => read.push(file.name) });
    return state?.analysis ?? assert.fail();
  };
  const first = await update();
  assert.deepEqual(read, ['other.log', 'setupact.log']);
  assert.equal(await update(), first, 'nothing changed: the same case');

  appendFileSync(path.join(source, 'setupact.log'), line(3, 'Operation failed: x. Error: 0x80004005'));
  const second = await update();
  assert.deepEqual(read, ['setupact.log']);
  assert.deepEqual(contentOf(second), contentOf(await analyse(source)));
  assert.ok(second.verdict.firstCause, 'the appended failure is found');

  rmSync(path.join(source, 'other.log'));
  assert.deepEqual(
    (await update()).logs.map(({ log }) => log.path),
    ['setupact.log'],
  );
  assert.deepEqual(read, []);
});

test('a log that was written anew is not taken for one that grew', async () => {
  const source = path.join(folder, 'anew');
  const lines = (text: string, count: number): string =>
    Array.from(
      { length: count },
      (_, i) => `2021-05-18 03:12:${10 + i}, Info                  SP     ${text} ${i}\r\n`,
    ).join('');
  writeFiles(source, { 'setupact.log': lines('old', 5) });
  const work = createCaseWork(testEngine(), source, undefined);
  await work.update();
  writeFiles(source, { 'setupact.log': lines('new', 9) });
  const state = (await work.update()) ?? assert.fail();
  assert.deepEqual(contentOf(state.analysis), contentOf(await analyse(source)));
  assert.match(state.analysis.logs[0]?.log.lines.text(0) ?? '', /new 0/);
});

test('files of a case come in one order, links are not followed, skipped folders are skipped', async () => {
  const source = path.join(folder, 'order');
  writeFiles(source, {
    'b/x.log': 'x',
    'a.log': 'x',
    'a/z.log': 'x',
    'node_modules/m.log': 'x',
    '__MACOSX/._a.log': 'x',
    'p.png': 'x',
  });
  symlinkSync(path.join(folder, 'samples'), path.join(source, 'link'), 'junction');
  assert.deepEqual(
    (await listCase(source)).files.map(({ name }) => name),
    ['a/z.log', 'a.log', 'b/x.log'],
  );
});
