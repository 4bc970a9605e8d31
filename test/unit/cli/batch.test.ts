import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { Ajv } from 'ajv';
import { runWorkers } from '../../../cli/src/commands/batchPool.js';
import type { BatchRow } from '../../../cli/src/commands/batchRow.js';
import type { BucketReport } from '../../../cli/src/commands/bucketRows.js';
import { temporaryFolder, writeFiles } from '../runtime/caseFixture.js';
import { builtCommand, runProgram, type RunOptions } from './builtCommand.js';
import type { Ran } from './commandLine.js';
import { machine, onMachine, sampleLog, sampleNames, writeBundle, type SampleName } from './fleet.js';

const root = temporaryFolder();
let cli = '';
before(async () => {
  cli = await builtCommand(root);
});

function batch(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return runProgram(process.execPath, [cli, ...args], { cwd: root, ...options });
}

const isRow = new Ajv({ allErrors: true, strict: false }).compile(
  JSON.parse(readFileSync('cli/batch.schema.json', 'utf8')) as object,
);

function rowsOf(text: string): readonly BatchRow[] {
  assert.ok(text === '' || text.endsWith('\n'), 'whole lines');
  const rows = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as BatchRow);
  for (const row of rows) assert.ok(isRow(row), JSON.stringify([row, isRow.errors]));
  return rows;
}

const states = (rows: readonly BatchRow[]) =>
  Object.fromEntries(rows.map(({ bundle, state }) => [path.basename(bundle), state]));

/** A bundle in which this happened to the `i`th machine. */
function failing(target: string, name: SampleName, i: number): void {
  const { file, text } = sampleLog(name);
  writeBundle(target, { [i % 3 === 0 ? `Logs/${file}` : file]: onMachine(text, machine(i)) });
}

const calm =
  '2024-03-05 10:00:00, Info                  SP     all is well\r\n2024-03-05 10:00:01, Info                  SP     still\r\n';

test('400 machines, three causes: rows follow the schema, buckets count them exactly', async () => {
  const folder = path.join(root, 'fleet');
  const expected = new Map<SampleName, string[]>(sampleNames.map((name) => [name, []]));
  const [good, broken]: [string[], string[]] = [[], []];
  for (let i = 0; i < 400; i++) {
    const name = `PC-${String(i).padStart(3, '0')}${i % 2 === 0 ? '.zip' : ''}`;
    const target = path.join(folder, name);
    const bundle = path.join('fleet', name);
    if (i % 40 === 7) {
      writeBundle(target, { 'Panther/setupact.log': calm });
      good.push(bundle);
    } else if (i % 100 === 50) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(target, 'PK\u0003\u0004 no zip at all');
      broken.push(bundle);
    } else {
      const kind = i % 10 < 5 ? 'protectedKey' : i % 10 < 8 ? 'accessDenied' : 'dismHost';
      failing(target, kind, i);
      expected.get(kind)?.push(bundle);
    }
  }
  const { code, out, err } = await batch(['batch', 'fleet', '--jobs', '2', '--quiet']);
  assert.equal(code, 2, 'some bundles are broken');
  const rows = rowsOf(out);
  assert.equal(rows.length, 400);
  assert.equal(new Set(rows.map(({ bundle }) => bundle)).size, 400);
  for (const bundle of broken) assert.ok(err.includes(`upgrade-forensics: ${bundle}: `), bundle);
  writeFileSync(path.join(root, 'fleet.ndjson'), out);

  const json = await batch(['buckets', 'fleet.ndjson', '--format', 'json']);
  assert.equal(json.code, 0);
  const report = JSON.parse(json.out) as BucketReport;
  const validate = new Ajv({ allErrors: true }).compile(
    JSON.parse(readFileSync('cli/buckets.schema.json', 'utf8')) as object,
  );
  assert.ok(validate(report), JSON.stringify(validate.errors));
  assert.equal(report.total, 400);
  assert.equal(report.analysed, 400 - broken.length);
  assert.deepEqual(
    report.buckets.map(({ bundles, signature, count }) => [signature, count, bundles]),
    [
      ['mig-object-create-denied', 'protectedKey'] as const,
      ['image-apply-access-denied', 'accessDenied'] as const,
      ['dism-host-not-created', 'dismHost'] as const,
    ].map(([signature, kind]) => {
      const bundles = [...(expected.get(kind) ?? [])].sort();
      return [signature, bundles.length, bundles];
    }),
  );
  assert.deepEqual(
    report.others.map(({ name, bundles }) => [name, bundles]),
    [['unknown', good.sort()]],
  );
  assert.deepEqual(
    report.notAnalysed.flatMap(({ bundles }) => bundles),
    broken.sort(),
  );

  const text = await batch(['buckets', '-'], { input: out });
  const first = expected.get('protectedKey') ?? [];
  assert.match(text.out, /^400 machines, \d+ failed, causes: 3\n/);
  assert.ok(text.out.includes(`1. ${first.length} machines (`));
  assert.ok(text.out.includes(`${[...first].sort()[0] ?? ''}, `), 'an example');
  assert.match(text.out, /DSPS.*\(A\)/);
  const markdown = await batch(['buckets', 'fleet.ndjson', '--format', 'markdown', '--lang', 'zh-CN']);
  assert.match(markdown.out, /^# /);
  assert.equal([...markdown.out.matchAll(/^\| \d+ \| \d+ \|/gm)].length, 3);
  assert.doesNotMatch(markdown.out, /machines|Fingerprint/);
});

test('machines of which only a step is known to have failed are a bucket of their own, and count for no failed upgrade', async () => {
  const line = (second: number, level: string, component: string, message: string): string =>
    `2024-03-05 10:00:0${second}, ${level.padEnd(7)}               ${component.padEnd(6)} ${message}\r\n`;
  const step =
    line(1, 'Info', 'SP', 'Executing operation: Update Boot Code') +
    line(2, 'Error', 'SP', 'Operation failed: Update Boot Code. Error: 0x80070005[gle=0x00000005]');
  const reported =
    line(3, 'Info', 'MOUPG', 'ImageExit: Initializing PostReboot:  [FALSE]') +
    line(4, 'Info', 'MOUPG', 'SetupHost: Reporting error event -> [0x80070005, 0x50013]');
  const folder = path.join(root, 'steps');
  for (let i = 0; i < 3; i++) writeFiles(path.join(folder, `CUT-${i}`), { 'setupact.log': step });
  for (let i = 0; i < 2; i++) writeFiles(path.join(folder, `WHOLE-${i}`), { 'setupact.log': step + reported });
  const { out } = await batch(['batch', 'steps', '--jobs', '1', '--quiet']);
  for (const { bundle, outcome, stepOnly } of rowsOf(out)) {
    assert.deepEqual([outcome, stepOnly], ['failed', bundle.includes('CUT') ? true : undefined], bundle);
  }
  const { buckets } = JSON.parse(
    (await batch(['buckets', '-', '--format', 'json'], { input: out })).out,
  ) as BucketReport;
  assert.deepEqual(
    buckets.map(({ count, outcome, stepOnly }) => [count, outcome, stepOnly]),
    [
      [3, 'failed', true],
      [2, 'failed', undefined],
    ],
  );
  const text = (await batch(['buckets', '-'], { input: out })).out;
  assert.match(text, /^5 machines, 2 failed, causes: 2\n/);
  assert.match(text, /Result: a step failed, the result of setup is not recorded 0x80070005\n/);
  assert.match(text, /Result: failed 0x80070005 - 0x50013\n/);
});

test('a run is resumed: what is done and unchanged is skipped, the rest is done, one row per machine', async () => {
  for (let i = 0; i < 6; i++) failing(path.join(root, 'again', `PC-${i}`), 'bootEntry', i);
  const args = ['batch', 'again', '--resume', 'state.ndjson', '--jobs', '1'];
  const file = path.join(root, 'state.ndjson');
  const first = await batch(args);
  assert.equal(first.code, 1);
  assert.equal(first.out, '');
  assert.match(first.err, /6 machines \(0 done before\)/);
  const before = readFileSync(file, 'utf8');
  assert.equal(rowsOf(before).length, 6);

  const second = await batch(args);
  assert.equal(second.code, 1);
  assert.match(second.err, /6 machines \(6 done before\)/);
  assert.equal(readFileSync(file, 'utf8'), before);

  // Killed in the middle of a row; one bundle has grown, one has a new time, one is new.
  truncateSync(file, Buffer.byteLength(before) - 40);
  const [log = ''] = [path.join(root, 'again', 'PC-1', sampleLog('bootEntry').file)];
  appendFileSync(log, '\r\n');
  utimesSync(path.join(root, 'again', 'PC-2', sampleLog('bootEntry').file), 1, 1);
  failing(path.join(root, 'again', 'PC-6'), 'dismHost', 7);
  const third = await batch([...args, '--report', '--format', 'json']);
  const rows = rowsOf(readFileSync(file, 'utf8'));
  assert.deepEqual(
    rows.map(({ bundle }) => path.basename(bundle)).sort(),
    [0, 1, 2, 3, 4, 5, 6].map((i) => `PC-${i}`),
  );
  const kept = rowsOf(before).filter(({ bundle }) =>
    rows.some((row) => JSON.stringify(row) === JSON.stringify(rowsOf(before).find((one) => one.bundle === bundle))),
  );
  assert.equal(kept.length, 3);
  const report = JSON.parse(third.out) as BucketReport;
  assert.deepEqual(
    report.buckets.map(({ count }) => count),
    [6, 1],
  );

  // Another version of the product may know more.
  const older = readFileSync(file, 'utf8').replaceAll(/"version":"[^"]*"/g, '"version":"0.0.1"');
  writeFileSync(file, older);
  assert.match((await batch(args)).err, /7 machines \(0 done before\)/);
});

test('one worker and several say the same, of folders and of zips', async () => {
  for (let i = 0; i < 8; i++) failing(path.join(root, 'same', `PC-${i}${i < 4 ? '' : '.zip'}`), 'accessDenied', i % 4);
  const run = async (jobs: string): Promise<readonly unknown[]> => {
    const { out } = await batch(['batch', 'same', '--jobs', jobs, '--quiet']);
    const rows = rowsOf(out).map(({ durationMs: _, ...row }) => row);
    return rows.sort((a, b) => (a.bundle < b.bundle ? -1 : 1));
  };
  const one = (await run('1')) as readonly BatchRow[];
  assert.deepEqual(await run('3'), one);
  const said = ({ bundle: _, listing: __, ...row }: BatchRow) => row;
  for (let i = 0; i < 4; i++) assert.deepEqual(said(one[i] as BatchRow), said(one[i + 4] as BatchRow));
});

test('Ctrl+C leaves whole rows, and the run goes on from there', async (t) => {
  if (process.platform === 'win32') {
    t.skip('no program can press Ctrl+C for another one on Windows');
    return;
  }
  for (let i = 0; i < 30; i++) failing(path.join(root, 'stop', `PC-${i}.zip`), 'accessDenied', i);
  const list = Array.from({ length: 30 }, (_, i) => `stop/PC-${i}.zip\n`).join('');
  let interrupted = false;
  const stopped = await batch(['batch', '-', '--jobs', '1', '--quiet'], {
    input: list,
    onOut: (out, interrupt) => {
      if (!interrupted && out.includes('\n')) {
        interrupted = true;
        interrupt();
      }
    },
  });
  assert.equal(stopped.code, 130);
  const done = rowsOf(stopped.out);
  assert.ok(done.length >= 1 && done.length < 30, String(done.length));
  const file = path.join(root, 'stopped.ndjson');
  writeFileSync(file, stopped.out);
  const rest = await batch(['batch', '-', '--resume', 'stopped.ndjson'], { input: list });
  assert.equal(rest.code, 1);
  assert.ok(rest.err.includes(`30 machines (${done.length} done before)`), rest.err);
  assert.equal(rowsOf(readFileSync(file, 'utf8')).length, 30);
});

test('one broken bundle never stops the rest: corrupt, missing, no logs', async () => {
  const folder = path.join(root, 'mixed');
  failing(path.join(folder, 'good'), 'dismHost', 1);
  failing(path.join(folder, 'good.zip'), 'dismHost', 2);
  writeFiles(folder, { 'corrupt.zip': 'nothing', 'nothing/readme.txt': 'hello' });
  const { code, out, err } = await batch(['batch', '-', '--jobs', '1'], {
    input: ['good', 'missing', 'corrupt.zip', 'nothing', 'good.zip', 'good'].map((one) => `mixed/${one}\r\n`).join(''),
  });
  assert.equal(code, 2);
  assert.deepEqual(states(rowsOf(out)), {
    good: 'analysed',
    missing: 'unreadable',
    'corrupt.zip': 'unreadable',
    nothing: 'noLogs',
    'good.zip': 'analysed',
  });
  assert.match(err, /mixed\/corrupt\.zip: .+/);
  assert.match(err, /mixed\/missing: no such file or folder/);
});

test('a worker that holds more memory than it may ends itself, and says so', async () => {
  failing(path.join(root, 'large', 'PC-1'), 'dismHost', 1);
  const bundle = path.join(root, 'large', 'PC-1');
  const states = async (maxBytes: number): Promise<readonly string[]> => {
    const ended: string[] = [];
    const jobs = (async function* () {
      for (const name of ['a', 'b']) yield Promise.resolve({ bundle: name, target: bundle, version: '1', listing: '' });
    })();
    const settings = {
      knowledgePath: path.join(path.dirname(cli), 'knowledge'),
      l10nPath: 'l10n',
      language: 'en',
      version: '1',
      signatures: [],
      benign: [],
      sarif: false,
      maxBytes,
    } as const;
    const { signal } = new AbortController();
    await runWorkers(jobs, { script: cli, workers: 1, settings, timeLimit: 60_000, signal }, (_, result) =>
      ended.push('row' in result ? result.row.state : result.state),
    );
    return ended;
  };
  // No process of Node lives in 16 MB.
  assert.deepEqual(await states(16 * 1024 * 1024), ['outOfMemory', 'outOfMemory']);
  assert.deepEqual(await states(1024 * 1024 * 1024), ['analysed', 'analysed']);
});

test('a bundle that takes too long is a row', async () => {
  failing(path.join(root, 'slow', 'PC-1'), 'dismHost', 1);
  const { code, out, err } = await batch(['batch', 'slow', '--timeout', '0.001']);
  assert.equal(code, 2);
  assert.deepEqual(states(rowsOf(out)), { 'PC-1': 'timedOut' });
  assert.match(err, /not done after 0\.001 s/);
});

test('what a bundle is: folders of bundles, bundles, several paths, patterns, a list with zero bytes', async () => {
  const { file, text } = sampleLog('dismHost');
  for (const name of ['many/a', 'many/b.zip', 'many/c']) writeBundle(path.join(root, name), { [file]: text });
  writeFiles(root, { 'many/notes.txt': 'no bundle', 'many/.hidden/x': '' });
  const bundles = async (args: readonly string[], input?: string) =>
    rowsOf((await batch(['batch', '-q', ...args], input === undefined ? {} : { input })).out)
      .map(({ bundle }) => bundle.replaceAll(path.sep, '/'))
      .sort();
  const all = ['many/a', 'many/b.zip', 'many/c'];
  assert.deepEqual(await bundles(['many']), all);
  assert.deepEqual(await bundles(['many/a']), ['many/a']);
  assert.deepEqual(await bundles(['many/a', 'many/c']), ['many/a', 'many/c']);
  assert.deepEqual(await bundles(['m*/?']), ['many/a', 'many/c']);
  assert.deepEqual(await bundles(['many/**/b.zip']), ['many/b.zip']);
  assert.deepEqual(await bundles(['-'], 'many/a\0many/b.zip\0'), ['many/a', 'many/b.zip']);
});

test('wrong usage is told in one line', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['batch'], /needs bundles/],
    [['batch', 'x', '--jobs', '0'], /--jobs 0: >= 1/],
    [['batch', 'x', '--max-memory', 'much'], /--max-memory much: >= 128/],
    [['batch', 'x', '--format', 'json'], /add --report/],
    [['batch', 'x', '--format', 'sarif', '--resume', 'y'], /--resume works with rows/],
    [['batch', 'x', '--resume'], /--resume \.\.\./],
    [['batch', 'x', '--frobnicate'], /frobnicate/],
    [['batch', 'x', '--out', 'no/such/folder/y'], /no\/such\/folder\/y: no such file or folder/],
    [['batch', 'nothing-*.zip'], /nothing-\*\.zip: no bundle is there/],
    [['buckets'], /needs the output of batch/],
    [['buckets', 'nowhere.ndjson'], /nowhere\.ndjson: no such file/],
  ];
  for (const [args, message] of cases) {
    const { code, out, err } = await batch(args);
    assert.equal(code, 2, args.join(' '));
    assert.equal(out, '');
    assert.match(err, message);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
  assert.ok(!existsSync(path.join(root, 'y')));
});

test('rows are not trusted: nothing of them comes alive in a report', async () => {
  const evil = '\u001b[2J [click](command:evil) <img src=x> `code` | cell';
  const row: BatchRow = {
    schemaVersion: 1,
    version: '0.1.0',
    bundle: `PC ${evil}`,
    state: 'analysed',
    listing: '',
    decisive: true,
    verdict: evil,
    outcome: 'failed',
    result: '0x80070005',
    firstCause: { signature: 'first-failing-line', title: evil, file: evil, line: 1, quote: evil },
    component: { id: 'x', product: evil, vendor: evil, class: evil, grade: 'A' },
    fingerprint: '1:0123456789abcdef',
    cause: { operation: evil, shape: evil, code: '', component: '' },
    files: 1,
    bytes: 1,
    durationMs: 1,
    problems: [],
    problemCount: 0,
  };
  assert.ok(isRow(row), JSON.stringify(isRow.errors));
  const input = `${JSON.stringify(row)}\n`;
  assert.doesNotMatch((await batch(['buckets', '-'], { input })).out, /\u001b/);
  const { out } = await batch(['buckets', '-', '--format', 'markdown'], { input });
  // Outside code spans every character with a meaning is escaped.
  const prose = out.replace(/(`+)(?:(?!\1)[\s\S])*?\1(?!`)/g, '');
  assert.doesNotMatch(prose, /(?<!\\)\[click|(?<!\\)<img|\u001b/);
  const table = out.split('\n').find((line) => line.startsWith('| 1 |')) ?? '';
  assert.equal(table.match(/(?<!\\)\|/g)?.length, 6);
});
