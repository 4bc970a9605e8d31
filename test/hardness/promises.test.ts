import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { buildSamples } from '../../tools/samples/build.mjs';
import { startClient } from '../protocol/client.js';
import { zipFolder } from '../unit/runtime/caseFixture.js';
import { askEverything } from './everyRequest.js';
import { scratchFolder, seenIn, spiedEnvironment, stateOf } from './spied.js';

const scratch = scratchFolder('promises');
const evidence = path.join(scratch, 'evidence');
const results = path.join(scratch, 'results');
let bundles: readonly string[] = [];

before(() => {
  mkdirSync(results);
  buildSamples(evidence, { only: ['case2', 'case5'] });
  bundles = readdirSync(evidence, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(evidence, name));
  const [first = ''] = bundles;
  zipFolder(first, path.join(evidence, 'packed.zip'));
});

/** Runs a program with the spy inside; `program` may be one that runs Node. */
function runSpied(program: string, args: readonly string[], log: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: spiedEnvironment(log), stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('close', resolve);
  });
}

function checkKept(log: string, before: ReturnType<typeof stateOf>, allowed: readonly string[] = []): void {
  const seen = seenIn(log);
  assert.ok(
    seen.some(({ kind }) => kind === 'start'),
    'the spy was there',
  );
  assert.deepEqual(
    seen.filter(({ kind }) => kind === 'network'),
    [],
    'nothing reaches for a network',
  );
  const written = seen.filter(({ kind, detail }) => kind === 'write' && !allowed.some((one) => detail.startsWith(one)));
  assert.deepEqual(written, [], 'nothing is written');
  assert.deepEqual(stateOf(evidence), before, 'evidence is, byte for byte and to its times, what it was');
}

test('the spy sees a write and a connection, in threads and children too', async () => {
  const log = path.join(scratch, 'control.jsonl');
  const deed = `
    const attempt = (deed) => { try { deed(); } catch {} };
    attempt(() => require('node:fs').writeFileSync(${JSON.stringify(path.join(results, 'x'))}, 'x'));
    attempt(() => require('node:net').connect(9, '127.0.0.1'));
    attempt(() => fetch('http://127.0.0.1:9/'));
    attempt(() => require('node:fs').openSync(${JSON.stringify(path.join(results, 'x'))}, 'r+'));`;
  const program = `${deed}
    new (require('node:worker_threads').Worker)(${JSON.stringify(deed)}, { eval: true }).once('exit', () =>
      require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(deed)}]));`;
  await runSpied(process.execPath, ['-e', program], log);
  const seen = seenIn(log);
  for (const call of ['fs.sync.writeFile', 'net.connect', 'global.fetch', 'fs.sync.open']) {
    const times = seen.filter((one) => one.kind !== 'start' && one.call === call).length;
    assert.ok(times >= 3, `${call}: seen ${times} times in a process, its thread and its child`);
  }
});

const cli = path.resolve('dist/cli.js');
const whole = (): readonly (readonly [string, readonly string[]])[] => {
  const [bad = '', good = ''] = bundles;
  const rows = path.join(results, 'rows.ndjson');
  return [
    ...['text', 'json', 'sarif', 'ndjson'].map(
      (format) => [`analyze ${format}`, ['analyze', evidence, '--format', format]] as const,
    ),
    ['analyze zip', ['analyze', path.join(evidence, 'packed.zip')]],
    ['timeline', ['timeline', bad]],
    ['compare', ['compare', bad, good]],
    ['explain', ['explain', '0xC1900101-0x20017']],
    ['signatures test', ['signatures', 'test', path.resolve('signatures')]],
    ['batch', ['batch', evidence, '--jobs', '1', '--out', rows]],
    ['buckets', ['buckets', rows]],
  ];
};

test('the command line writes no evidence and reaches no network, whatever it is asked', async (t) => {
  const state = stateOf(evidence);
  for (const [name, args] of whole()) {
    await t.test(name, async () => {
      const log = path.join(scratch, `${name.replace(' ', '-')}.jsonl`);
      const code = await runSpied(process.execPath, [cli, ...args], log);
      assert.ok(code === 0 || code === 1, `exit code ${code}`);
      // Where rows go is what the person named.
      checkKept(log, state, [results]);
    });
  }
});

test('the server writes nothing and reaches no network, whatever it is asked', async () => {
  const log = path.join(scratch, 'server.jsonl');
  const state = stateOf(evidence);
  const own = { NODE_OPTIONS: process.env['NODE_OPTIONS'], SPY_LOG: process.env['SPY_LOG'] };
  const { NODE_OPTIONS, SPY_LOG } = spiedEnvironment(log);
  Object.assign(process.env, { NODE_OPTIONS, SPY_LOG });
  let client;
  try {
    client = await startClient({ folder: evidence });
  } finally {
    for (const [name, value] of Object.entries(own)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
  const [bad = '', good = ''] = bundles;
  const name =
    readdirSync(bad, { recursive: true })
      .map(String)
      .find((one) => one.endsWith('setupact.log')) ?? '';
  const file = path.join(bad, name);
  const text = readFileSync(file, 'utf8');
  const answers = await askEverything(client, {
    folder: bad,
    uri: client.open(file, text),
    lines: Math.min(400, text.split('\n').length),
    good: pathToFileURL(good).toString(),
  });
  const zip = pathToFileURL(path.join(evidence, 'packed.zip')).toString();
  await client.connection.sendRequest('upgradeForensics/openBundle', { uri: zip });
  await client.stop();
  assert.ok(answers.length > 200);
  checkKept(log, state);
});

const strace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

test('the kernel saw it, too', { skip: strace ? false : 'strace is not installed or may not trace' }, () => {
  const trace = path.join(scratch, 'strace.txt');
  const [bad = ''] = bundles;
  const state = stateOf(evidence);
  const calls =
    'trace=openat,open,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,truncate,chmod,fchmodat,connect,socket';
  const { status } = spawnSync('strace', [
    '-f',
    '-qq',
    '-e',
    calls,
    '-o',
    trace,
    process.execPath,
    cli,
    'analyze',
    bad,
  ]);
  assert.ok(status === 0 || status === 1, `exit code ${status}`);
  const rows = readFileSync(trace, 'utf8').split('\n');
  assert.ok(
    rows.some((row) => row.includes(bad) && row.includes('O_RDONLY')),
    'evidence was opened, and the trace shows it',
  );
  const harmless = /ENOENT|O_RDONLY|"\/dev\/(?:null|tty)"|\/proc\/|\/sys\//;
  assert.deepEqual(
    rows
      .filter((row) => /(?:open|openat|creat|rename\w*|unlink\w*|mkdir\w*|truncate|chmod|fchmodat)\(/.test(row))
      .filter((row) => !harmless.test(row)),
    [],
    'no file is opened for writing, made, renamed or removed',
  );
  assert.deepEqual(
    rows.filter((row) => /(?:socket|connect)\(AF_INET|connect\(/.test(row) && /AF_INET/.test(row)),
    [],
    'no socket of a network',
  );
  assert.deepEqual(stateOf(evidence), state);
});

test('the bundles ask Node for nothing that speaks to a network, but for what their protocol library names', () => {
  const banned = /^(?:node:)?(?:http|https|http2|tls|dgram|dns|net|inspector|repl|vm)(?:\/|$)/;
  // The protocol library can speak over sockets and pipes; the way it is started here it does not. The command line runs
  // the bundle beside it with what the build compiled of that (decision 0021), and nothing else: see below.
  const known: Readonly<Record<string, readonly string[]>> = {
    'cli.js': ['node:vm'],
    'client.js': ['net'],
    'server.js': ['net'],
  };
  const files = readdirSync('dist').filter((name) => name.endsWith('.js'));
  assert.ok(files.includes('client.js') && files.includes('worker.js'));
  for (const file of files) {
    const text = readFileSync(path.join('dist', file), 'utf8');
    const required = new Set([...text.matchAll(/\brequire\(["'`]([^"'`]+)["'`]\)/g)].map((match) => match[1] ?? ''));
    assert.deepEqual([...required].filter((name) => banned.test(name)).sort(), known[file] ?? [], file);
    assert.doesNotMatch(text, /(?<![.\w$])(?:fetch\(|new WebSocket\(|new EventSource\(|new XMLHttpRequest\()/, file);
    assert.doesNotMatch(text, /navigator\.sendBeacon/, file);
  }
});

test('the one program that is run by hand is a bundle that lies beside the command line', () => {
  const sources = readdirSync('cli/src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const using = (pattern: RegExp): readonly string[] =>
    sources.filter((name) => pattern.test(readFileSync(path.join('cli/src', name), 'utf8'))).sort();
  assert.deepEqual(using(/\bnode:vm\b/), ['codeCache.ts']);
  assert.deepEqual(using(/\b(?:bundleScript|runBundle)\b/), ['codeCache.ts']);
  assert.deepEqual(using(/\bloadBundle\b/), ['codeCache.ts', 'main.ts']);
  const calls = readFileSync('cli/src/main.ts', 'utf8').match(/\bloadBundle\(.*/g);
  assert.deepEqual(calls?.length, 1);
  assert.match(calls[0], /^loadBundle\(path\.join\(__dirname, 'analyze\.js'\), require\)/);
});

test('the client starts its server over a pipe of Node, not over a socket', () => {
  assert.match(readFileSync('client/src/languageClient.ts', 'utf8'), /transport: TransportKind\.ipc/);
  assert.ok(existsSync('dist/server.js'));
});
