import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import { composeSamples } from '../../tools/samples/build.mjs';
import {
  notesContextRequest,
  verdictRequest,
  type NotesContextResult,
  type VerdictResult,
} from '../../server/src/protocol.js';
import { startClient, type TestClient } from './client.js';

let folder: string;
let client: TestClient;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'upgrade-forensics-context-'));
  const { files } = composeSamples({ only: ['case5b', 'case2-wrong-image', 'case1-tms'] }) as {
    files: ReadonlyMap<string, Uint8Array>;
  };
  for (const [name, bytes] of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
  client = await startClient({ folder: path.join(folder, 'case5b-bcd') });
});
after(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a fix of the first cause is offered once, and not again for each of its consequences', async () => {
  const uri = URI.file(path.join(folder, 'case5b-bcd', 'case')).toString();
  const verdict: VerdictResult = await client.connection.sendRequest(verdictRequest, { uri });
  const { findings }: NotesContextResult = await client.connection.sendRequest(notesContextRequest, { uri });
  const [first] = findings;
  assert.ok(first && verdict.firstCause);
  assert.equal(first.findingId, verdict.firstCause.findingId);
  const [fix] = first.remediations;
  assert.equal(fix?.id, 'delete-bcd-object');
  const again = findings.filter(({ remediations }) => remediations.some(({ id }) => id === fix.id));
  assert.equal(again.length, 1, again.map(({ place, title }) => `${place} ${title}`).join('\n'));
});

async function checkChoices(name: string): Promise<void> {
  const own = await startClient({ folder: path.join(folder, name) });
  try {
    const uri = URI.file(path.join(folder, name, 'case')).toString();
    const { findings }: NotesContextResult = await own.connection.sendRequest(notesContextRequest, { uri });
    const choices = findings.flatMap(({ title, place, remediations }) =>
      remediations.map((one) => `${one.title} | ${title} | ${place}`),
    );
    assert.deepEqual(choices, [...new Set(choices)]);
    // The line alone tells no report from the next: what one is about is offered for the first of them.
    const alike = choices.map((choice) => choice.replace(/:\d+$/, ''));
    assert.deepEqual(alike, [...new Set(alike)]);
  } finally {
    await own.stop();
  }
}

test('no two choices read the same: two attempts, a report that is written twice', async () => {
  await checkChoices('case2-wrong-image');
  await checkChoices('case1-tms-lwfmgr');
});

test('where nothing failed, the verdict says so in place of a first cause', async () => {
  const own = await startClient({ folder: path.join(folder, 'case2-wrong-image') });
  try {
    const uri = URI.file(path.join(folder, 'case2-wrong-image', 'case')).toString();
    const verdict: VerdictResult = await own.connection.sendRequest(verdictRequest, { uri });
    assert.equal(verdict.note, 'The upgrade succeeded: nothing here led to a failure.');
  } finally {
    await own.stop();
  }
});
