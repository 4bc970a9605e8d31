import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { URI } from 'vscode-uri';
import {
  caseChangedNotification,
  pictureWindowRequest,
  timelineOpenRequest,
  timelinePictureRequest,
  type PictureHead,
  type PictureWindowResult,
  type TimelineOpenResult,
  type TimelinePictureParams,
  type TimelinePictureResult,
} from '../../server/src/protocol.js';
import { failedCase } from '../unit/features/timelinePicture/failedCase.js';
import { startClient, type TestClient } from './client.js';

let client: TestClient;
let folder: string;

before(async () => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'picture-protocol-')), 'case');
  for (const [name, text] of Object.entries(failedCase)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  client = await startClient({ folder });
});
after(async () => {
  await client.stop();
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

const uriOf = (name: string): string => URI.file(path.join(folder, name)).toString();
const ask = (params: TimelinePictureParams): Promise<TimelinePictureResult> =>
  client.connection.sendRequest(timelinePictureRequest, params);

async function head(): Promise<PictureHead & { readonly root: string }> {
  const { root, picture } = await ask({ uri: uriOf('Panther/setupact.log') });
  assert.ok(root !== undefined && picture);
  return { ...picture, root };
}

function window(root: string, from: number, to: number, width = 900): Promise<PictureWindowResult> {
  return client.connection.sendRequest(pictureWindowRequest, { root, from, to, width, lanes: 99 });
}

test('the case of a log, of its folder, and of a page of its timeline is one picture', async () => {
  const ofLog = await ask({ uri: uriOf('Panther/setupact.log') });
  assert.equal(ofLog.root, URI.file(folder).toString());
  assert.deepEqual(await ask({ root: URI.file(folder).toString() }), ofLog);
  const page: TimelineOpenResult = await client.connection.sendRequest(timelineOpenRequest, {
    uri: uriOf('Panther/setupact.log'),
    line: 3,
  });
  assert.deepEqual(await ask({ uri: page.uri ?? '' }), ofLog);
});

test('first cause and every mark lead to the line of the log', async () => {
  const { firstCause, groups, root, length } = await head();
  assert.equal(firstCause?.uri, uriOf('Panther/setupact.log'));
  assert.equal(firstCause?.line, 3);
  assert.equal(groups[0]?.rows[0]?.line, 3);
  const { marks } = await window(root, 0, length);
  const [cause] = marks.filter(({ kind }) => kind === 'firstCause');
  assert.deepEqual([cause?.uri, cause?.line, cause?.steps], [firstCause?.uri, 3, '1–4']);
  for (const { uri, line } of marks) assert.ok(uri.startsWith('file:') && line >= 0, uri);
});

test('a window says which times it shows, and its columns fit its width', async () => {
  const { root, length, focus } = await head();
  const whole = await window(root, 0, length, 600);
  assert.equal(whole.start, '2022-04-14 03:00:00');
  assert.equal(whole.end, '2022-04-15 15:00:34');
  assert.equal(whole.lanes[0]?.density.length, 200);
  const failure = await window(root, focus.from, focus.to);
  assert.match(failure.start, /^2022-04-15 14:4/);
  assert.ok(failure.ticks.length > 3);
});

test('a folder without times, or without logs, has a message in place of a picture', async () => {
  const other = await startClient({ folder: mkdtempSync(path.join(tmpdir(), 'picture-empty-')) });
  const answer: TimelinePictureResult = await other.connection.sendRequest(timelinePictureRequest, {
    uri: 'untitled:Untitled-1',
  });
  assert.equal(answer.picture, undefined);
  assert.equal(answer.message, 'No log was found here.');
  await other.stop();
});

test('a log that grows: another version, and the notification that says so', async () => {
  const old = await head();
  const changed = new Promise<void>((resolve) => {
    client.connection.onNotification(caseChangedNotification, () => {
      void head().then(({ version }) => {
        if (version !== old.version) resolve();
      });
    });
  });
  appendFileSync(
    path.join(folder, 'Panther/setupact.log'),
    '2022-04-15 15:20:00, Info                  MOUPG  SetupHost: cleaning up\r\n',
  );
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: uriOf('Panther/setupact.log'), type: 2 }],
  });
  await changed;
  const grown = await head();
  assert.ok(grown.length > old.length);
  assert.equal((await window(grown.root, 0, grown.length)).version, grown.version);
});
