import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { CaseGlanceResult, CasesResult, CaseTreeResult } from '../../server/src/protocol.js';
import { buildSamples } from '../../tools/samples/build.mjs';
import { startClient, type TestClient } from './client.js';

let folder: string;
let client: TestClient;
let changes = 0;
before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-list-'));
  buildSamples(folder, { only: ['case1', 'case2', 'case3-good-run', 'case5a-ensec64', 'case5b'] });
  client = await startClient({ folder });
  client.connection.onNotification('upgradeForensics/caseChanged', () => void changes++);
});
after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function rootOf(name: string): Promise<string> {
  const { cases }: CasesResult = await client.connection.sendRequest('upgradeForensics/cases', {});
  const found = cases.find((one) => one.name.startsWith(name));
  assert.ok(found, name);
  return found.root;
}
const glance = async (name: string): Promise<CaseGlanceResult> =>
  client.connection.sendRequest('upgradeForensics/caseGlance', { root: await rootOf(name) });
const tree = async (name: string): Promise<CaseTreeResult> =>
  client.connection.sendRequest('upgradeForensics/caseTree', { root: await rootOf(name) });

test('a list of cases: each says how it ended and why, and none of them is followed for it', async () => {
  const told = [];
  for (const name of ['case1', 'case3-good-run', 'case5b']) {
    const { verdict } = await glance(name);
    told.push([verdict?.icon, verdict?.outcome, verdict?.cause]);
  }
  assert.deepEqual(told, [
    [
      'failed',
      'rolled back 0xC1900101 - 0x20017',
      'TMS terminal management · A crash was found that made the upgrade roll back',
    ],
    ['succeeded', 'succeeded · CMGE V2020-L', undefined],
    ['failed', 'failed 0x80004005 - 0x50017', 'An object of the boot configuration store cannot be read'],
  ]);
  assert.equal(changes, 0);
});

test('what a glance says is what the tree says', async () => {
  for (const name of ['case5a', 'case5b']) {
    const before = await glance(name);
    const { verdict } = await tree(name);
    assert.deepEqual({ ...before.verdict, tooltip: '' }, { ...verdict, tooltip: '' });
    assert.deepEqual((await glance(name)).verdict, verdict);
  }
});

test('whom the failing line names is told with the cause, in the list in front of it', async () => {
  const { verdict } = await glance('case5a');
  assert.match(verdict?.cause ?? '', /^DSPS .+ · Migration could not create an object, access denied$/);
  assert.match(
    verdict?.sentence ?? '',
    /^failed \(0x80070005 - 0x50017\)\. First cause: Migration .+\. DSPS .+: named in the failing call$/,
  );
});

test('of an upgrade that went well the list says what runs now', async () => {
  const { verdict } = await glance('case2');
  assert.match(verdict?.outcome ?? '', /^succeeded · .+ LTSC 2019$/);
  assert.match(
    verdict?.sentence ?? '',
    /^succeeded\. The running system was made by attempt 2, .+ LTSC 2019, origin: not recorded in these logs$/,
  );
});

test('the case that a person opens goes first; a glance is asked for again', async () => {
  const [glanced, opened] = [glance('case1'), tree('case3-good-run')];
  const answer = await glanced;
  assert.ok(answer.again ?? answer.verdict);
  assert.equal((await opened).verdict?.icon, 'succeeded');
  assert.equal((await glance('case1')).verdict?.icon, 'failed');
});

test('a file that a person left out has no say in the list either', async () => {
  const root = await rootOf('case5b');
  const before = await glance('case5b');
  const exclude = (files: readonly string[]): Promise<unknown> =>
    client.connection.sendRequest('upgradeForensics/excludeFiles', { root, files });
  await exclude(['UpgradeLog/C_Win_BT_Panther/setupact.log']);
  const without = await glance('case5b');
  assert.notDeepEqual(without, before);
  assert.equal(without.verdict?.sentence, (await tree('case5b')).verdict?.sentence);
  await exclude([]);
  assert.deepEqual(await glance('case5b'), before);
});

test('a case that is not there is no case', async () => {
  const root = (await rootOf('case1')).replace(/case1[^/]*$/, 'nothing');
  assert.deepEqual(await client.connection.sendRequest('upgradeForensics/caseGlance', { root }), {});
});
