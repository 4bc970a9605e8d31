import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { startClient } from '../protocol/client.js';
import { scratchFolder } from './spied.js';

const scratch = scratchFolder('memory');
const folder = path.join(scratch, 'case');
const line =
  '2022-04-20 16:59:43, Error                 SP     Operation failed: A. Error: 0x80070005[gle=0x00000002]\r\n';
before(() => {
  mkdirSync(folder);
  for (const name of ['a', 'b', 'c']) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, 'setupact.log'), line.repeat(20_000));
  }
});

/** Fewer megabytes than the engine itself needs: every thread ends. */
const little = '6';

for (const [language, expected] of [
  ['en', /it needs more memory than a thread may have/],
  ['zh-CN', /所需内存超出一个线程的上限/],
] as const) {
  test(`the command line says which files needed too much memory (${language})`, () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['dist/cli.js', 'analyze', folder, '--format', 'json', '--lang', language],
      { encoding: 'utf8', env: { ...process.env, UPGRADE_FORENSICS_THREAD_MB: little } },
    );
    assert.ok(status !== null && status <= 2, `exit code ${status}`);
    assert.match(stdout + stderr, expected);
    assert.doesNotMatch(stderr, /at .*\.js:\d+|FATAL ERROR/);
  });
}

test('one log by itself that needs too much memory ends with clear words, not with the process', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/cli.js', 'analyze', path.join(folder, 'a', 'setupact.log')],
    { encoding: 'utf8', env: { ...process.env, UPGRADE_FORENSICS_THREAD_MB: little } },
  );
  assert.equal(status, 2, stderr);
  assert.match(stdout + stderr, /Not analysed: it needs more memory than a thread may have/);
  assert.doesNotMatch(stderr, /at .*\.js:\d+|FATAL ERROR/);
});

test('in a thread of its own a log says what it says without', () => {
  const log = path.join(scratch, 'setupact.log');
  writeFileSync(log, line.repeat(500));
  const said = (more: NodeJS.ProcessEnv): string =>
    spawnSync(process.execPath, ['dist/cli.js', 'analyze', log, '--format', 'json'], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, ...more },
    }).stdout;
  const plain = said({});
  assert.match(plain, /0x80070005/);
  assert.equal(said({ UPGRADE_FORENSICS_THREAD_MB: '1000' }), plain);
});

test('the server says that a case needs too much memory, and lives', async () => {
  process.env['UPGRADE_FORENSICS_THREAD_MB'] = little;
  let client;
  try {
    client = await startClient({ folder });
  } finally {
    Reflect.deleteProperty(process.env, 'UPGRADE_FORENSICS_THREAD_MB');
  }
  const { connection } = client;
  const said = new Promise<string>((resolve) => {
    connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
      resolve(message);
    });
    connection.onRequest('window/showMessageRequest', ({ message }: { message: string }) => {
      resolve(message);
      return null;
    });
  });
  const uri = client.open(path.join(folder, 'a', 'setupact.log'), line.repeat(10));
  await connection.sendRequest('upgradeForensics/verdict', { uri });
  assert.match(await said, /The analysis of a was given up: it needs more memory than there is/);
  const { items } = await connection.sendRequest<{ items: readonly object[] }>('textDocument/diagnostic', {
    textDocument: { uri },
  });
  assert.equal(items.length, 10);
  await client.stop();
});
